/** The values that are available where a statement is made, by type. */
import {
  type FunctionBuilder,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  ptr,
  type Type,
  typeWidth,
  type Value,
} from '../../../src/ir/index.ts';
import type { Dice } from './dice.ts';

export interface Pools {
  /** All types of which there are values. */
  readonly types: readonly Type[];
  readonly add: (value: Value) => void;
  /** A value of a type: recent, old, or a new constant. */
  readonly pick: (random: Dice, type: Type) => Value;
  /** Where the pools stand now, to come back to when what follows is no longer available. */
  readonly mark: () => readonly number[];
  readonly release: (mark: readonly number[]) => void;
}

const all = [i8, i16, i32, i64, f32, f64, ptr];

export function pools(b: FunctionBuilder): Pools {
  const values: Value[][] = all.map(() => []);
  return {
    types: all,
    add: (value) => void values[b.typeOf(value)]!.push(value),
    pick(random, type) {
      const pool = values[type]!;
      if (type !== ptr && (pool.length === 0 || random.chance(0.15))) return randomConstant(b, random, type);
      // Old values keep many alive at once; recent ones make chains.
      return random.chance(0.5) ? pool[Math.max(0, pool.length - 1 - random.below(4))]! : random.pick(pool);
    },
    mark: () => values.map(({ length }) => length),
    release: (mark) =>
      mark.forEach((length, type) => {
        values[type]!.length = length;
      }),
  };
}

export const constant = (b: FunctionBuilder, _: Dice, type: Type, value: bigint): Value => b.iconst(type, value);

const interestingFloats = [
  0,
  -0,
  1,
  -1,
  0.5,
  3.25,
  1e10,
  -1e300,
  2 ** 31,
  -(2 ** 63),
  2 ** 64,
  5e-324,
  Infinity,
  -Infinity,
  NaN,
];

function randomConstant(b: FunctionBuilder, random: Dice, type: Type): Value {
  if (isFloat(type)) {
    const value = random.chance(0.6) ? random.pick(interestingFloats) : random.below(2000) / 16 - 60;
    return b.fconst(type, type === f32 ? Math.fround(value) : value);
  }
  const width = BigInt(typeWidth(type));
  const kind = random.below(6);
  if (kind === 0) return b.iconst(type, random.bits());
  if (kind === 1) return b.iconst(type, 1n << BigInt(random.below(Number(width))));
  if (kind === 2) return b.iconst(type, (1n << BigInt(random.below(Number(width)))) - 1n);
  if (kind === 3) return b.iconst(type, -BigInt(random.below(20)));
  return b.iconst(type, BigInt(random.below(100)));
}
