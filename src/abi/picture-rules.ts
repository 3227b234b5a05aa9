/** The rules of a convention in words. */
import type { AggregateResultRule, AggregateRule } from './aggregate-rules.ts';
import type { Convention, PlacementRule } from './convention.ts';
import { type Register, registerName } from './registers.ts';

export interface RuleText {
  readonly values: string;
  readonly place: string;
  readonly point: string;
}

/** Registers with neighbours in order as ranges: `xmm0–xmm7`. */
export function registerList({ bank }: Convention, registers: readonly Register[]): string {
  const runs: [Register, Register][] = [];
  for (const register of registers) {
    const last = runs.at(-1);
    const stem = stemOf(registerName(bank, register));
    const follows = last !== undefined && register === last[1] + 1 && stem === stemOf(registerName(bank, last[1]));
    if (follows && stem !== undefined) last[1] = register;
    else runs.push([register, register]);
  }
  return runs
    .flatMap(([from, to]) => {
      const names = Array.from({ length: to - from + 1 }, (_, step) => registerName(bank, (from + step) as Register));
      return names.length < 3 ? names : [`${names[0]}–${names.at(-1)}`];
    })
    .join(' ');
}

/** What the names of a row have in common, as `r8` and `r9` or `xmm3` have; nothing for a name without a number. */
const stemOf = (name: string): string | undefined => /^(.*?)\d+$/.exec(name)?.[1];

const classes = { integer: 'integers', float: 'floats' } as const;

export function placementText(convention: Convention, rule: PlacementRule): RuleText {
  const { point } = rule;
  const name = (register: Register): string => registerName(convention.bank, register);
  const kept = 'intact' in rule && rule.intact === true ? ', left as it is' : '';
  const otherwise = 'otherwisePreserved' in rule && rule.otherwisePreserved === true ? ', else preserved' : '';
  switch (rule.place) {
    case 'standing':
      return {
        values: `${rule.role}${rule.optional === true ? ', if any' : ''}`,
        place: `${name(rule.register)}${kept}${otherwise}`,
        point,
      };
    case 'registers': {
      const widths = rule.widths === undefined ? '' : ` of ${rule.widths.join(', ')} bits`;
      const list = registerList(convention, rule.registers);
      const step = rule.lockstep === undefined ? '' : `, by ${rule.lockstep}`;
      const exhausts = rule.exhausts === true ? ', no later one where one does not fit' : '';
      return {
        values: `${classes[rule.class]}${widths}`,
        place: `${list}${step}${exhausts}${kept}${otherwise}`,
        point,
      };
    }
    case 'flag':
      return { values: rule.role ?? 'a truth value', place: `the ${rule.condition} flag`, point };
    case 'stack': {
      const slots = rule.packed === true ? 'packed' : `slots of ${rule.slotBytes} bytes`;
      return { values: rule.class === undefined ? 'all' : classes[rule.class], place: `stack, ${slots}`, point };
    }
    case 'memory':
      return { values: classes[rule.class], place: `below ${rule.role}, slots of ${rule.slotBytes} bytes`, point };
    case 'block':
      return { values: 'all', place: `block at ${name(rule.register)}, slots of ${rule.slotBytes} bytes`, point };
  }
}

const ways: Readonly<Record<(AggregateRule | AggregateResultRule)['take'], string>> = {
  nothing: 'not at all',
  eightbytes: 'eight bytes each, in registers',
  words: 'eight bytes each as integers, in registers',
  integer: 'as one integer',
  float: 'as one float',
  leaves: 'each scalar by itself, in registers',
  chunks: 'each scalar by itself, integers of the same eight bytes together',
  'equal floats': 'each float by itself, in registers',
  area: 'on the stack',
  reference: 'the address of a copy',
  'float stack': 'on the x87 stack',
  'float register': 'in a whole float register',
  'result pointer': "in the caller's memory, whose address is passed",
};

export function aggregateText(convention: Convention, rule: AggregateRule | AggregateResultRule): RuleText {
  const which = [
    ...(rule.natures === undefined ? [] : [rule.natures.join(', ')]),
    ...(rule.sizes === undefined ? [] : [`${rule.sizes.join(', ')} bytes`]),
    ...(rule.atMost === undefined ? [] : [`up to ${rule.atMost} bytes`]),
    ...(rule.atLeast === undefined ? [] : [`${rule.atLeast} bytes and more`]),
    ...(rule.extended === undefined ? [] : [`with${rule.extended ? '' : 'out'} 80-bit floats`]),
    ...(rule.equalFloats === undefined ? [] : [`${rule.equalFloats ? '' : 'not '}up to 4 equal floats`]),
    ...(rule.take === 'chunks' ? [`up to ${rule.maximum} parts`] : []),
    ...(rule.take === 'float stack' ? ['80-bit floats'] : []),
    ...(rule.take === 'equal floats' ? ['up to 4 equal floats'] : []),
    ...(rule.take === 'leaves' && rule.maximum !== undefined ? [`up to ${rule.maximum} scalars`] : []),
    ...(rule.take === 'nothing' && rule.sizes === undefined ? ['empty'] : []),
  ];
  const register =
    'register' in rule && rule.register !== undefined ? ` in ${registerName(convention.bank, rule.register)}` : '';
  const returned =
    'returnedIn' in rule && rule.returnedIn !== undefined
      ? ` and returned in ${registerName(convention.bank, rule.returnedIn)}`
      : '';
  const exhausts = 'exhausts' in rule && rule.exhausts === true ? ', no later one where one does not fit' : '';
  const values = which.length === 0 ? 'all' : which.join(', ');
  return { values, place: `${ways[rule.take]}${register}${returned}${exhausts}`, point: rule.point };
}

/** Everything that is not a list of rules, as pairs. */
export function factTexts(convention: Convention): readonly (readonly [string, string])[] {
  const { stack, variadic, widened, preserved, preservedFloatBits, tailCalls, transfer, bank } = convention;
  const other = bank.registers
    .map(({ number }) => number)
    .filter((one) => one !== bank.stackPointer && !preserved.includes(one));
  const hasFloats = preserved.some((one) => bank.registers.find(({ number }) => number === one)?.class === 'float');
  const bits = hasFloats ? `, ${preservedFloatBits ?? 64} bits of floats` : '';
  const facts = [
    `aligned to ${stack.alignment}`,
    ...(stack.returnAddressBytes === 0 ? [] : [`return address of ${stack.returnAddressBytes} bytes`]),
    ...(stack.redZone === 0 ? ['no red zone'] : [`red zone of ${stack.redZone} bytes`]),
    ...(stack.shadow === undefined ? [] : [`${stack.shadow} bytes for the callee first`]),
    ...(stack.firstArgument === 'farthest' ? ['first argument farthest from the return address'] : []),
    ...(stack.direction === 'up' ? ['grows up'] : []),
    ...(stack.homes === true ? ['room for parameters in registers last'] : []),
    `arguments taken off by the ${stack.poppedBy ?? 'caller'}`,
    ...(stack.probeBytes === undefined ? [] : [`large frames touched every ${stack.probeBytes} bytes`]),
  ];
  return [
    ['preserved', preserved.length === 0 ? 'nothing' : `${registerList(convention, preserved)}${bits}`],
    ['may change', other.length === 0 ? 'nothing' : registerList(convention, other)],
    ['stack', facts.join('; ')],
    ...(widened === undefined ? [] : [['widened', `narrower integers to ${widened.bits} bits`] as const]),
    ['variable arguments', variadic === undefined ? 'refused' : variadicText(convention)],
    [
      'tail calls',
      { guaranteed: 'always jumps', sibling: 'jumps where the arguments fit', never: 'never jumps' }[tailCalls],
    ],
    ...(transfer === 'system-call' ? [['transfer', 'a system call'] as const] : []),
  ];
}

function variadicText({ variadic, bank }: Convention): string {
  const { count, arguments: placed, floatsTwice, list } = variadic!;
  return [
    placed === 'stack' ? 'on the stack' : 'as if declared',
    ...(floatsTwice === true ? ['floats in the integer register too'] : []),
    ...(count === undefined ? [] : [`${registerName(bank, count.register)} counts the ${count.class} registers used`]),
    `read from the ${list}`,
  ].join('; ');
}
