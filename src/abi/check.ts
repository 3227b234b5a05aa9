import type { Convention, PlacementRule } from './convention.ts';
import { type Register, registerName } from './registers.ts';

const powerOfTwo = (n: number): boolean => Number.isInteger(n) && n > 0 && (n & (n - 1)) === 0;

/** Everything that is wrong with a description, each mistake naming the rule; empty when it is sound. */
export function checkConvention(convention: Convention): string[] {
  return [
    ...checkRules(convention, 'parameters', convention.parameters),
    ...checkRules(convention, 'results', convention.results),
    ...checkPreserved(convention),
    ...checkStack(convention),
  ];
}

const nameRule = (side: string, index: number, rule: PlacementRule): string =>
  `${side} rule ${index + 1} (${rule.point})`;

function registersOf(rule: PlacementRule): readonly Register[] {
  if (rule.place === 'registers') return rule.registers;
  return rule.place === 'standing' ? [rule.register] : [];
}

function checkRules(convention: Convention, side: string, rules: readonly PlacementRule[]): string[] {
  const mistakes: string[] = [];
  const owner = new Map<Register, string>();
  const roles = new Set(rules.flatMap((rule) => (rule.place === 'standing' ? [rule.role] : [])));
  rules.forEach((rule, index) => {
    const name = nameRule(side, index, rule);
    for (const register of registersOf(rule)) {
      const known = convention.bank.registers.find(({ number }) => number === register);
      const called = registerName(convention.bank, register);
      if (known === undefined) mistakes.push(`${name} names ${called}, which ${convention.bank.target} does not have`);
      else if (rule.place === 'registers' && known.class !== rule.class) {
        mistakes.push(`${name} puts ${rule.class} values in ${called}, a register for ${known.class} values`);
      }
      if (register === convention.bank.stackPointer) mistakes.push(`${name} uses the stack pointer ${called}`);
      const other = owner.get(register);
      if (other !== undefined) mistakes.push(`${name} uses ${called}, which ${other} uses already`);
      owner.set(register, name);
    }
    if (rule.place === 'registers' && rule.registers.length === 0)
      mistakes.push(`${name} has no register left to give`);
    if (rule.place === 'memory' && !roles.has(rule.role)) {
      mistakes.push(`${name} uses the stack of role '${rule.role}', which no standing rule of the ${side} places`);
    }
    if ((rule.place === 'memory' || rule.place === 'stack') && !powerOfTwo(rule.slotBytes)) {
      mistakes.push(`${name} has slots of ${rule.slotBytes} bytes, not a power of two`);
    }
  });
  return mistakes;
}

function checkPreserved(convention: Convention): string[] {
  const mistakes: string[] = [];
  const report = (side: string, rules: readonly PlacementRule[]): void => {
    rules.forEach((rule, index) => {
      for (const register of registersOf(rule)) {
        if (!convention.preserved.includes(register)) continue;
        const called = registerName(convention.bank, register);
        mistakes.push(`${nameRule(side, index, rule)} uses ${called}, which is declared preserved`);
      }
    });
  };
  if (convention.keepsArguments !== true) report('parameters', convention.parameters);
  report('results', convention.results);
  const twice = convention.preserved.filter((register, index) => convention.preserved.indexOf(register) !== index);
  for (const register of twice) mistakes.push(`${registerName(convention.bank, register)} is preserved twice`);
  return mistakes;
}

function checkStack({ stack }: Convention): string[] {
  const mistakes: string[] = [];
  if (!powerOfTwo(stack.alignment)) mistakes.push(`stack alignment ${stack.alignment} is not a power of two`);
  for (const [what, bytes] of [
    ['red zone', stack.redZone],
    ['return address', stack.returnAddressBytes],
  ] as const) {
    if (!Number.isInteger(bytes) || bytes < 0) mistakes.push(`the ${what} has ${bytes} bytes`);
  }
  return mistakes;
}
