/** What can be wrong with a description of a convention; each mistake names its rule. */
import { checkAggregates, checkScratch, checkStack, checkVariadic } from './check-facts.ts';
import type { Convention, PlacementRule } from './convention.ts';
import { checkRegister, isPowerOfTwo, type Mistake, nameRule, registersOf, type Side, sides } from './mistake.ts';
import { type Register, type RegisterClass, registerName } from './registers.ts';

/** Everything that is wrong with a description, each mistake naming the rule; empty when it is sound. */
export function checkConvention(convention: Convention): readonly Mistake[] {
  return [
    ...(convention.name === '' ? [{ place: ['name'], text: 'the name is empty' }] : []),
    ...checkRules(convention, 'parameters'),
    ...checkRules(convention, 'results'),
    ...checkLockstep(convention),
    ...checkBlocksAndFlags(convention),
    ...checkPreserved(convention),
    ...checkAggregates(convention),
    ...checkVariadic(convention),
    ...checkStack(convention),
    ...checkScratch(convention),
  ];
}

/** Whether some value is looked at by two rules, given the widths that each looks at. */
const overlap = (a: readonly number[] | undefined, b: readonly number[] | undefined): boolean =>
  a === undefined || b === undefined || a.some((width) => b.includes(width));

function checkRules(convention: Convention, side: Side): Mistake[] {
  const rules = convention[side];
  const mistakes: Mistake[] = [];
  const owners = new Map<Register, { readonly name: string; readonly widths: readonly number[] | undefined }[]>();
  const roles = new Map<string, string>();
  const unlimited = new Map<RegisterClass, string>();
  for (const rule of rules) if (rule.place === 'standing') roles.set(rule.role, '');
  rules.forEach((rule, index) => {
    const name = nameRule(side, index, rule);
    const report = (text: string): unknown => mistakes.push({ place: [side, index], text: `${name} ${text}` });
    for (const register of registersOf(rule)) {
      mistakes.push(...checkRegister(convention, [side, index], name, register));
      const known = convention.bank.registers.find(({ number }) => number === register);
      const called = registerName(convention.bank, register);
      if (rule.place === 'registers' && known !== undefined && known.class !== rule.class) {
        report(`puts ${rule.class} values in ${called}, a register for ${known.class} values`);
      }
      const widths = rule.place === 'registers' ? rule.widths : undefined;
      const others = owners.get(register) ?? [];
      const other = others.find((one) => overlap(one.widths, widths));
      if (other !== undefined) report(`uses ${called}, which ${other.name} uses already`);
      owners.set(register, [...others, { name, widths }]);
    }
    if (rule.place === 'standing') {
      const other = roles.get(rule.role);
      if (other !== '') report(`places the role '${rule.role}', as ${other} does already`);
      roles.set(rule.role, name);
    }
    if (rule.place === 'memory' && !roles.has(rule.role)) {
      report(`uses the stack of role '${rule.role}', which no standing rule of the ${side} places`);
    }
    for (const text of [...checkRule(convention, side, rule), ...checkReach(rule, name, unlimited)]) report(text);
  });
  return mistakes;
}

/** What is wrong with a rule by itself. */
function* checkRule({ bank, stack }: Convention, side: Side, rule: PlacementRule): Generator<string> {
  if (rule.place === 'registers' && rule.registers.length === 0) yield 'has no register left to give';
  if (rule.place === 'registers' && rule.widths?.length === 0) yield 'looks at values of no width';
  if (rule.place === 'memory' || rule.place === 'stack' || rule.place === 'block') {
    if (!isPowerOfTwo(rule.slotBytes, 64)) yield `has slots of ${rule.slotBytes} bytes, not a power of two up to 64`;
  }
  if (rule.place === 'flag' && !bank.flags.includes(rule.condition)) {
    const known = bank.flags.length === 0 ? 'no flags' : `the flags ${bank.flags.join(', ')}`;
    yield `uses the flag '${rule.condition}', but ${bank.target} returns results in ${known}`;
  }
  if (rule.place === 'flag' && side === 'parameters') {
    yield 'passes a parameter in a flag, which no instruction between there and the callee may change';
  }
  if (rule.place === 'stack' && side === 'results' && stack.poppedBy === 'callee') {
    yield 'returns results in the argument area, which the callee takes off the stack';
  }
}

/** Whether a rule comes after one that has places for every value that it looks at; `unlimited` has those by class. */
function* checkReach(rule: PlacementRule, name: string, unlimited: Map<RegisterClass, string>): Generator<string> {
  if (rule.place === 'standing' || rule.place === 'flag') return;
  const looked = 'class' in rule && rule.class !== undefined ? [rule.class] : (['integer', 'float'] as const);
  if (looked.every((one) => unlimited.has(one))) {
    yield `is never reached: ${unlimited.get(looked[0])} has a place for every value`;
  }
  if (rule.place !== 'registers') for (const one of looked) unlimited.set(one, unlimited.get(one) ?? name);
}

function checkLockstep(convention: Convention): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const side of sides) {
    const lengths = new Map<string, { readonly length: number; readonly name: string }>();
    convention[side].forEach((rule, index) => {
      if (rule.place !== 'registers' || rule.lockstep === undefined) return;
      const { length } = rule.registers;
      const name = nameRule(side, index, rule);
      const other = lengths.get(rule.lockstep);
      if (other !== undefined && other.length !== length) {
        const text = `${name} has ${length} places, but ${other.name}, in lockstep with it, ${other.length}`;
        mistakes.push({ place: [side, index], text });
      }
      lengths.set(rule.lockstep, { length, name });
    });
  }
  return mistakes;
}

function checkBlocksAndFlags(convention: Convention): Mistake[] {
  const mistakes: Mistake[] = [];
  const taken = new Map<Register, string>();
  for (const side of sides) {
    convention[side].forEach((rule, index) => {
      const name = nameRule(side, index, rule);
      if (rule.place !== 'block') return;
      mistakes.push(...checkRegister(convention, [side, index], name, rule.register));
      const other = taken.get(rule.register);
      if (other !== undefined) {
        const called = registerName(convention.bank, rule.register);
        mistakes.push({ place: [side, index], text: `${name} passes its address in ${called}, as ${other} does` });
      }
      taken.set(rule.register, name);
    });
    if (convention[side].filter((rule) => rule.place === 'flag').length > 1) {
      mistakes.push({ place: [side], text: `the ${side} lie in two flags; what makes one changes the other` });
    }
    if (convention[side].filter((rule) => rule.place === 'block').length > 1) {
      mistakes.push({ place: [side], text: `the ${side} have two blocks; one is enough` });
    }
  }
  convention.parameters.forEach((rule, index) => {
    const name = nameRule('parameters', index, rule);
    for (const register of registersOf(rule)) {
      const other = taken.get(register);
      if (other === undefined) continue;
      const called = registerName(convention.bank, register);
      const text = `${name} uses ${called}, which ${other} passes its address in`;
      mistakes.push({ place: ['parameters', index], text });
    }
  });
  return mistakes;
}

const remedies = {
  intact: "say 'intact' if the callee leaves it as it is",
  otherwisePreserved: "say 'otherwisePreserved' if it is preserved when no result is there",
};

function checkPreserved(convention: Convention): Mistake[] {
  const { bank } = convention;
  const mistakes: Mistake[] = [];
  const preserved = new Set(convention.preserved);
  for (const side of sides) {
    const flag = side === 'parameters' ? 'intact' : 'otherwisePreserved';
    convention[side].forEach((rule, index) => {
      const name = nameRule(side, index, rule);
      const claims = (rule.place === 'registers' || rule.place === 'standing') && rule[flag] === true;
      const registers = rule.place === 'block' ? [rule.register] : registersOf(rule);
      for (const register of registers) {
        const called = registerName(bank, register);
        if (preserved.has(register) && !claims && !(rule.place === 'block' && side === 'results')) {
          const text = `${name} uses ${called}, which is declared preserved; ${remedies[flag]}`;
          const against = ['preserved', convention.preserved.indexOf(register)];
          mistakes.push({ place: [side, index], against, text });
        } else if (!preserved.has(register) && claims) {
          const text = `${name} says '${flag}', but ${called} is not among the preserved registers`;
          mistakes.push({ place: [side, index], text });
        }
      }
    });
  }
  convention.preserved.forEach((register, index) => {
    const place = ['preserved', index];
    mistakes.push(...checkRegister(convention, place, 'the list of preserved registers', register));
    if (convention.preserved.indexOf(register) !== index) {
      mistakes.push({ place, text: `${registerName(bank, register)} is preserved twice` });
    }
  });
  return mistakes;
}
