/** 64-bit integers as sums: values times constants, and a constant. All modulo 2^64. */
import {
  definition,
  type Instruction,
  type IrFunction,
  i64,
  insertBefore,
  is,
  none,
  opcodes,
  operand,
  result,
  type Value,
  valueType,
} from '../ir/index.ts';
import { insertConstant, integerOf } from './constant.ts';

export interface LinearSum {
  /** By value: what it is multiplied by, never 0. */
  readonly terms: ReadonlyMap<Value, bigint>;
  readonly constant: bigint;
}

const wrap = (value: bigint): bigint => BigInt.asIntN(64, value);

export const constantSum = (constant: bigint): LinearSum => ({ terms: new Map(), constant: wrap(constant) });

export const valueSum = (value: Value): LinearSum => ({ terms: new Map([[value, 1n]]), constant: 0n });

/** `a + scale · b`. */
export function plus(a: LinearSum, b: LinearSum, scale = 1n): LinearSum {
  const terms = new Map(a.terms);
  for (const [value, by] of b.terms) {
    const sum = wrap((terms.get(value) ?? 0n) + scale * by);
    if (sum === 0n) terms.delete(value);
    else terms.set(value, sum);
  }
  return { terms, constant: wrap(a.constant + scale * b.constant) };
}

/** Bounds the work on long chains of additions. */
const most = 16;

/** What a value is the sum of. */
export function linearSum(f: IrFunction, value: Value): LinearSum {
  const terms = new Map<Value, bigint>();
  let constant = 0n;
  let steps = 0;
  const work: { value: Value; scale: bigint }[] = [{ value, scale: 1n }];
  while (work.length > 0) {
    const { value, scale } = work.pop()!;
    const known = integerOf(f, value);
    const definer = definition(f, value);
    if (known !== undefined) {
      constant += scale * known;
    } else if (definer !== none && steps++ < most && isSum(f, definer)) {
      work.push({ value: operand(f, definer, 0), scale });
      work.push({ value: operand(f, definer, 1), scale: is(f, definer, 'add') ? scale : -scale });
    } else {
      const sum = wrap((terms.get(value) ?? 0n) + scale);
      if (sum === 0n) terms.delete(value);
      else terms.set(value, sum);
    }
  }
  return { terms, constant: wrap(constant) };
}

const isSum = (f: IrFunction, id: Instruction): boolean =>
  (is(f, id, 'add') || is(f, id, 'sub')) && valueType(f, result(f, id)) === i64;

/** Operations that {@link writeSum} takes for a sum whose terms are all added or subtracted once. */
export const sumCost = ({ terms, constant }: LinearSum): number =>
  terms.size + (constant === 0n ? 0 : 1) + (terms.size > 0 && [...terms.values()].every((by) => by < 0n) ? 1 : 0) - 1;

/** Whether each term is added or subtracted once. */
export const isPlain = ({ terms }: LinearSum): boolean => [...terms.values()].every((by) => by === 1n || by === -1n);

/** Computes a plain sum before an instruction. */
export function writeSum(f: IrFunction, place: Instruction, { terms, constant }: LinearSum): Value {
  const binary = (name: 'add' | 'sub', a: Value, b: Value): Value =>
    result(
      f,
      insertBefore(f, place, {
        opcode: opcodes[name],
        type: i64,
        operands: [a, b],
        resultTypes: [i64],
        position: f.instructions.position[place]!,
      }),
    );
  const literal = (): Value => insertConstant(f, place, i64, BigInt.asUintN(64, constant));
  let sum: Value | undefined;
  for (const [value, by] of terms) if (by > 0n) sum = sum === undefined ? value : binary('add', sum, value);
  if (sum !== undefined && constant !== 0n) sum = binary('add', sum, literal());
  sum ??= literal();
  for (const [value, by] of terms) if (by < 0n) sum = binary('sub', sum, value);
  return sum;
}

/** How many low bits of an integer are known to be zero. */
export function trailingZeros(f: IrFunction, value: Value, depth = 6): number {
  const constant = integerOf(f, value);
  if (constant !== undefined) return zerosOf(constant);
  const definer = definition(f, value);
  if (definer === none || depth === 0) return 0;
  const of = (index: number): number => trailingZeros(f, operand(f, definer, index), depth - 1);
  if (is(f, definer, 'add') || is(f, definer, 'sub')) return Math.min(of(0), of(1));
  if (is(f, definer, 'mul')) return Math.min(64, of(0) + of(1));
  if (is(f, definer, 'and')) return Math.max(of(0), of(1));
  if (is(f, definer, 'neg')) return of(0);
  if (!is(f, definer, 'shl')) return 0;
  const count = integerOf(f, operand(f, definer, 1));
  return count === undefined ? 0 : Math.min(64, of(0) + Number(count & 63n));
}

/** Of a constant; 64 for zero. */
export function zerosOf(constant: bigint): number {
  const bits = BigInt.asUintN(64, constant);
  if (bits === 0n) return 64;
  return (bits & -bits).toString(2).length - 1;
}
