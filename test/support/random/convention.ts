/**
 * Random calling conventions, and signatures that they take. Half of the conventions give no register the part that it plays in System V's;
 * some pin five registers and more, pass everything in memory, or return results in flags.
 */
import {
  assign,
  type Convention,
  checkConvention,
  defineConvention,
  type PlacementRule,
  type Register,
} from '../../../src/abi/index.ts';
import {
  ConveneError,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  type Parameter,
  ptr,
  type Signature,
  type Type,
} from '../../../src/ir/index.ts';
import { sysv, x64Bank } from '../../../src/targets/x64/conventions/index.ts';
import { floatRegisters, integerRegisters, rsp } from '../../../src/targets/x64/registers.ts';
import type { Dice } from './dice.ts';

const point = 'drawn at random';

/** What registers are to System V, by part. */
const customary = {
  parameters: new Set(registersOf(sysv.parameters)),
  results: new Set(registersOf(sysv.results)),
  preserved: new Set(sysv.preserved),
};

function registersOf(rules: readonly PlacementRule[]): Register[] {
  return rules.flatMap((rule) => (rule.place === 'registers' ? rule.registers : []));
}

function shuffled<T>(random: Dice, list: readonly T[]): T[] {
  const copy = [...list];
  for (let at = copy.length - 1; at > 0; at--) {
    const other = random.below(at + 1);
    [copy[at], copy[other]] = [copy[other]!, copy[at]!];
  }
  return copy;
}

/** A sound convention. */
export function randomConvention(random: Dice, name: string): Convention {
  for (;;) {
    const drawn = draw(random, name);
    if (checkConvention(drawn).length === 0) return defineConvention(drawn);
  }
}

function draw(random: Dice, name: string): Convention {
  const foreign = random.chance(0.5);
  const may = (part: keyof typeof customary) => (register: Register) => !foreign || !customary[part].has(register);
  const integers = shuffled(
    random,
    integerRegisters.filter((register) => register !== rsp),
  );
  const floats = shuffled(random, floatRegisters);
  const take = (from: Register[], count: number, allowed: (register: Register) => boolean): Register[] => {
    const taken = from.filter(allowed).slice(0, count);
    for (const register of taken) from.splice(from.indexOf(register), 1);
    return taken;
  };
  const inMemory = random.chance(0.1);
  const pinned = take(integers, random.chance(0.2) ? 5 + random.below(3) : random.below(3), () => true);
  // A register that nothing is asked of, for calls by address.
  integers.pop();
  const standing = pinned.map((register, index) => ({ role: `pin${index}`, register, intact: random.chance(0.5) }));
  const parameterIntegers = inMemory ? [] : take(integers, random.below(8), may('parameters'));
  const parameterFloats = inMemory ? [] : take(floats, random.below(10), may('parameters'));
  const keeps = random.chance(0.15);
  // Results may lie where parameters did.
  const resultIntegers = inMemory
    ? []
    : shuffled(random, [...(keeps ? [] : parameterIntegers), ...integers.slice(0, 3)])
        .filter(may('results'))
        .slice(0, random.below(6));
  const resultFloats = inMemory
    ? []
    : shuffled(random, [...(keeps ? [] : parameterFloats), ...floats.slice(0, 3)])
        .filter(may('results'))
        .slice(0, random.below(6));
  const saved = [...integers, ...floats].filter(
    (register) => may('preserved')(register) && !resultIntegers.includes(register) && !resultFloats.includes(register),
  );
  const preserved = [
    ...shuffled(random, saved).slice(0, random.below(saved.length + 1)),
    ...standing.filter(({ intact }) => intact).map(({ register }) => register),
    ...(keeps ? [...parameterIntegers, ...parameterFloats] : []),
  ];
  const lockstep = random.chance(0.15) && parameterIntegers.length === parameterFloats.length;
  const registers = (registerClass: 'integer' | 'float', list: readonly Register[], side: 'parameters' | 'results') =>
    list.length === 0
      ? []
      : [
          {
            place: 'registers',
            class: registerClass,
            registers: list,
            ...(side === 'parameters' && lockstep ? { lockstep: 'position' } : {}),
            ...(side === 'parameters' && keeps ? { intact: true } : {}),
            ...(side === 'parameters' && random.chance(0.2) ? { exhausts: true } : {}),
            point,
          } as const,
        ];
  const poppedBy = random.chance(0.3) ? 'callee' : 'caller';
  const slots = { place: 'stack', slotBytes: 8, ...(random.chance(0.3) ? { packed: true } : {}), point } as const;
  const flags = shuffled(random, x64Bank.flags).slice(0, random.chance(0.3) ? 1 : 0);
  return {
    name,
    summary: point,
    bank: x64Bank,
    transfer: 'call',
    order: random.chance(0.7) ? 'first to last' : 'last to first',
    parameters: [
      ...standing.map(({ role, register, intact }) => ({ place: 'standing', role, register, intact, point }) as const),
      ...registers('integer', parameterIntegers, 'parameters'),
      ...registers('float', parameterFloats, 'parameters'),
      slots,
    ],
    results: [
      ...standing
        .filter(({ intact }) => !intact)
        .map(({ role, register }) => ({ place: 'standing', role, register, point }) as const),
      ...flags.map((condition) => ({ place: 'flag', condition, point }) as const),
      ...registers('integer', resultIntegers, 'results'),
      ...registers('float', resultFloats, 'results'),
      ...(poppedBy === 'caller' && random.chance(0.5) ? [{ place: 'stack', slotBytes: 8, point } as const] : []),
    ],
    preserved,
    ...(random.chance(0.5) ? { preservedFloatBits: 128 } : {}),
    stack: {
      alignment: random.pick([8, 16]),
      redZone: random.pick([0, 128]),
      returnAddressBytes: 8,
      ...(random.chance(0.2) ? { shadow: 32 } : {}),
      firstArgument: random.pick(['nearest', 'farthest']),
      poppedBy,
    },
    tailCalls: random.pick(['guaranteed', 'sibling', 'never']),
  };
}

const types: readonly Type[] = [i64, i64, f64, f64, ptr, i32, i8, i16, f32];

/** The roles that a convention's standing registers play, as parameters, and those of them that come back. */
export function standingValues(convention: Convention): { parameters: Parameter[]; results: Parameter[] } {
  const roles = (rules: readonly PlacementRule[]): Parameter[] =>
    rules.flatMap((rule) => (rule.place === 'standing' ? [{ type: i64, role: rule.role }] : []));
  return { parameters: roles(convention.parameters), results: roles(convention.results) };
}

/** Scalars without roles that all of the conventions take. */
export function randomSignature(
  random: Dice,
  conventions: readonly Convention[],
): Pick<Signature, 'parameters' | 'results'> {
  const fits = (signature: Pick<Signature, 'parameters' | 'results'>): boolean =>
    conventions.every((convention) => {
      try {
        assign(convention, { convention: convention.name, ...signature });
        return true;
      } catch (error) {
        if (error instanceof ConveneError && error.code === 'convention-refusal') return false;
        throw error;
      }
    });
  const parameters = Array.from({ length: random.chance(0.2) ? random.below(20) : random.below(8) }, () => ({
    type: random.pick(types),
  }));
  const results = Array.from({ length: random.below(6) }, () => ({ type: random.pick(types) }));
  while (!fits({ parameters, results })) {
    if (results.length > 0) results.pop();
    else parameters.pop();
  }
  return { parameters, results };
}
