/** What can be wrong with a description of a convention; each mistake names its rule. */
import type { Convention, PlacementRule } from './convention.ts';
import { type Register, registerName } from './registers.ts';

const powerOfTwo = (n: number): boolean => Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;
const count = (n: number): boolean => Number.isInteger(n) && n >= 0;

type Side = 'parameters' | 'results';

/** Everything that is wrong with a description, each mistake naming the rule; empty when it is sound. */
export function checkConvention(convention: Convention): string[] {
  return [
    ...checkRules(convention, 'parameters'),
    ...checkRules(convention, 'results'),
    ...checkLockstep(convention),
    ...checkBlocks(convention),
    ...checkPreserved(convention),
    ...checkAggregates(convention),
    ...checkVariadic(convention),
    ...checkStack(convention),
    ...checkScratch(convention),
  ];
}

const nameRule = (side: string, index: number, rule: { readonly point: string }): string =>
  `${side} rule ${index + 1} (${rule.point})`;

/** Whether some value is looked at by two rules, given the widths that each looks at. */
const overlap = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a === undefined || b === undefined || a.some((width) => b.includes(width));

function registersOf(rule: PlacementRule): readonly Register[] {
  switch (rule.place) {
    case 'registers':
      return rule.registers;
    case 'standing':
      return [rule.register];
    default:
      return [];
  }
}

/** Registers that carry parameters, with the rule that says so. */
function parameterRegisters(convention: Convention): ReadonlyMap<Register, string> {
  const owners = new Map<Register, string>();
  convention.parameters.forEach((rule, index) => {
    const registers = rule.place === 'block' ? [rule.register] : registersOf(rule);
    for (const register of registers) owners.set(register, nameRule('parameters', index, rule));
  });
  convention.results.forEach((rule, index) => {
    if (rule.place === 'block') owners.set(rule.register, nameRule('results', index, rule));
  });
  return owners;
}

/** What is wrong with naming a register at all. */
function checkRegister({ bank }: Convention, name: string, register: Register): string | undefined {
  const called = registerName(bank, register);
  if (!bank.registers.some(({ number }) => number === register)) {
    return `${name} names ${called}, which ${bank.target} does not have`;
  }
  return register === bank.stackPointer ? `${name} uses the stack pointer ${called}` : undefined;
}

function checkRules(convention: Convention, side: Side): string[] {
  const { bank } = convention;
  const rules = convention[side];
  const mistakes: string[] = [];
  const owners = new Map<Register, { readonly name: string; readonly widths?: readonly number[] }[]>();
  const roles = new Set(rules.flatMap((rule) => (rule.place === 'standing' ? [rule.role] : [])));
  rules.forEach((rule, index) => {
    const name = nameRule(side, index, rule);
    for (const register of registersOf(rule)) {
      const wrong = checkRegister(convention, name, register);
      if (wrong !== undefined) mistakes.push(wrong);
      const known = bank.registers.find(({ number }) => number === register);
      const called = registerName(bank, register);
      if (rule.place === 'registers' && known !== undefined && known.class !== rule.class) {
        mistakes.push(`${name} puts ${rule.class} values in ${called}, a register for ${known.class} values`);
      }
      const widths = rule.place === 'registers' ? rule.widths : undefined;
      const others = owners.get(register) ?? [];
      const other = others.find((one) => overlap(one.widths, widths));
      if (other !== undefined) mistakes.push(`${name} uses ${called}, which ${other.name} uses already`);
      owners.set(register, [...others, { name, ...(widths === undefined ? {} : { widths }) }]);
    }
    if (rule.place === 'registers' && rule.registers.length === 0)
      mistakes.push(`${name} has no register left to give`);
    if (rule.place === 'memory' && !roles.has(rule.role)) {
      mistakes.push(`${name} uses the stack of role '${rule.role}', which no standing rule of the ${side} places`);
    }
    if ((rule.place === 'memory' || rule.place === 'stack' || rule.place === 'block') && !powerOfTwo(rule.slotBytes)) {
      mistakes.push(`${name} has slots of ${rule.slotBytes} bytes, not a power of two`);
    }
    if (rule.place === 'flag' && !bank.flags.includes(rule.condition)) {
      const known = bank.flags.length === 0 ? 'no flags' : `the flags ${bank.flags.join(', ')}`;
      mistakes.push(`${name} uses the flag '${rule.condition}', but ${bank.target} returns results in ${known}`);
    }
    if (rule.place === 'flag' && side === 'parameters') {
      mistakes.push(
        `${name} passes a parameter in a flag, which no instruction between there and the callee may change`,
      );
    }
    if (rule.place === 'stack' && side === 'results' && convention.stack.poppedBy === 'callee') {
      mistakes.push(`${name} returns results in the argument area, which the callee takes off the stack`);
    }
  });
  return mistakes;
}

function checkLockstep(convention: Convention): string[] {
  const mistakes: string[] = [];
  for (const side of ['parameters', 'results'] as const) {
    const lengths = new Map<string, { readonly length: number; readonly name: string }>();
    convention[side].forEach((rule, index) => {
      if (rule.place !== 'registers' || rule.lockstep === undefined) return;
      const name = nameRule(side, index, rule);
      const other = lengths.get(rule.lockstep);
      if (other !== undefined && other.length !== rule.registers.length) {
        mistakes.push(
          `${name} has ${rule.registers.length} places, but ${other.name}, in lockstep with it, ${other.length}`,
        );
      }
      lengths.set(rule.lockstep, { length: rule.registers.length, name });
    });
  }
  return mistakes;
}

function checkBlocks(convention: Convention): string[] {
  const mistakes: string[] = [];
  const taken = new Map<Register, string>();
  for (const side of ['parameters', 'results'] as const) {
    convention[side].forEach((rule, index) => {
      const name = nameRule(side, index, rule);
      if (rule.place !== 'block') return;
      const wrong = checkRegister(convention, name, rule.register);
      if (wrong !== undefined) mistakes.push(wrong);
      const other = taken.get(rule.register);
      if (other !== undefined) {
        mistakes.push(
          `${name} passes its address in ${registerName(convention.bank, rule.register)}, as ${other} does`,
        );
      }
      taken.set(rule.register, name);
    });
    if (convention[side].filter((rule) => rule.place === 'block').length > 1) {
      mistakes.push(`the ${side} have two blocks; one is enough`);
    }
  }
  convention.parameters.forEach((rule, index) => {
    for (const register of registersOf(rule)) {
      const other = taken.get(register);
      if (other === undefined) continue;
      const called = registerName(convention.bank, register);
      mistakes.push(`${nameRule('parameters', index, rule)} uses ${called}, which ${other} passes its address in`);
    }
  });
  return mistakes;
}

function checkPreserved(convention: Convention): string[] {
  const { bank } = convention;
  const mistakes: string[] = [];
  const preserved = new Set(convention.preserved);
  const check = (side: Side, flag: 'intact' | 'otherwisePreserved', remedy: string): void => {
    convention[side].forEach((rule, index) => {
      const name = nameRule(side, index, rule);
      const claims = (rule.place === 'registers' || rule.place === 'standing') && rule[flag] === true;
      const registers = rule.place === 'block' ? [rule.register] : registersOf(rule);
      for (const register of registers) {
        const called = registerName(bank, register);
        if (preserved.has(register) && !claims && !(rule.place === 'block' && side === 'results')) {
          mistakes.push(`${name} uses ${called}, which is declared preserved; ${remedy}`);
        } else if (!preserved.has(register) && claims) {
          mistakes.push(`${name} says '${flag}', but ${called} is not among the preserved registers`);
        }
      }
    });
  };
  check('parameters', 'intact', "say 'intact' if the callee leaves it as it is");
  check('results', 'otherwisePreserved', "say 'otherwisePreserved' if it is preserved when no result is there");
  convention.preserved.forEach((register, index) => {
    const wrong = checkRegister(convention, 'the list of preserved registers', register);
    if (wrong !== undefined) mistakes.push(wrong);
    if (convention.preserved.indexOf(register) !== index) {
      mistakes.push(`${registerName(bank, register)} is preserved twice`);
    }
  });
  return mistakes;
}

function checkAggregates(convention: Convention): string[] {
  const mistakes: string[] = [];
  const owners = parameterRegisters(convention);
  for (const side of ['parameters', 'results'] as const) {
    convention.aggregates?.[side].forEach((rule, index) => {
      const name = nameRule(`aggregate ${side}`, index, rule);
      if (rule.take === 'area') {
        for (const align of [rule.leastAlign, rule.mostAlign]) {
          if (!powerOfTwo(align)) mistakes.push(`${name} has the alignment ${align}, not a power of two`);
        }
        if (rule.leastAlign > rule.mostAlign)
          mistakes.push(`${name} aligns to ${rule.leastAlign} at least, ${rule.mostAlign} at most`);
      }
      if (rule.take !== 'result pointer') return;
      for (const register of [rule.register, rule.returnedIn]) {
        const wrong = register === undefined ? undefined : checkRegister(convention, name, register);
        if (wrong !== undefined) mistakes.push(wrong);
      }
      const other = rule.register === undefined ? undefined : owners.get(rule.register);
      if (rule.register !== undefined && other !== undefined) {
        mistakes.push(
          `${name} passes the address in ${registerName(convention.bank, rule.register)}, which ${other} uses already`,
        );
      }
    });
  }
  return mistakes;
}

function checkVariadic(convention: Convention): string[] {
  const { variadic, stack } = convention;
  if (variadic === undefined) return [];
  const name = `the rule for variable arguments (${variadic.point})`;
  const mistakes: string[] = [];
  if (variadic.count !== undefined) {
    const wrong = checkRegister(convention, name, variadic.count.register);
    if (wrong !== undefined) mistakes.push(wrong);
    const other = parameterRegisters(convention).get(variadic.count.register);
    if (other !== undefined) {
      mistakes.push(
        `${name} counts in ${registerName(convention.bank, variadic.count.register)}, which ${other} uses already`,
      );
    }
  }
  if (variadic.list === 'shadow space' && (stack.shadow ?? 0) === 0) {
    mistakes.push(`${name} reads arguments from the shadow space, but the stack has none`);
  }
  if (
    variadic.floatsTwice === true &&
    !convention.parameters.some((rule) => rule.place === 'registers' && rule.lockstep !== undefined)
  ) {
    mistakes.push(`${name} passes floats twice, but no integer registers are in lockstep with float registers`);
  }
  return mistakes;
}

function checkStack({ stack, bank }: Convention): string[] {
  const mistakes: string[] = [];
  if (!powerOfTwo(stack.alignment)) mistakes.push(`stack alignment ${stack.alignment} is not a power of two`);
  for (const [what, bytes] of [
    ['red zone', stack.redZone],
    ['return address', stack.returnAddressBytes],
    ['shadow space', stack.shadow ?? 0],
  ] as const) {
    if (!count(bytes)) mistakes.push(`the ${what} has ${bytes} bytes`);
  }
  if (stack.probeBytes !== undefined && !powerOfTwo(stack.probeBytes)) {
    mistakes.push(`frames are probed every ${stack.probeBytes} bytes, not a power of two`);
  }
  const direction = stack.direction ?? 'down';
  if (direction !== bank.stackDirection) {
    mistakes.push(`the stack grows ${direction}, but that of ${bank.target} grows ${bank.stackDirection}`);
  }
  return mistakes;
}

/** A call by address and a bridge need a register of their own at the moment of transfer. */
function checkScratch(convention: Convention): string[] {
  if (convention.transfer !== 'call') return [];
  const owners = parameterRegisters(convention);
  const { bank } = convention;
  const free = bank.registers.some(
    ({ number, class: registerClass }) =>
      registerClass === 'integer' &&
      number !== bank.stackPointer &&
      number !== convention.variadic?.count?.register &&
      !owners.has(number) &&
      !convention.preserved.includes(number),
  );
  return free
    ? []
    : ['no integer register is left that neither carries a parameter nor is preserved; calls by address need one'];
}
