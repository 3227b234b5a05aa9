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
  for (const [value, by] of b.terms) addTerm(terms, value, scale * by);
  return { terms, constant: wrap(a.constant + scale * b.constant) };
}

/** A sum and a constant more. */
export const plusConstant = ({ terms, constant }: LinearSum, by: bigint): LinearSum => ({
  terms,
  constant: wrap(constant + by),
});

function addTerm(terms: Map<Value, bigint>, value: Value, by: bigint): void {
  const sum = wrap((terms.get(value) ?? 0n) + by);
  if (sum === 0n) terms.delete(value);
  else terms.set(value, sum);
}

/** What an operation adds up: one value or two, each times a constant. */
interface Parts {
  readonly first: Value;
  readonly by: bigint;
  readonly second: Value | undefined;
  readonly bySecond: bigint;
}

const onePart = (first: Value, by: bigint): Parts => ({ first, by, second: undefined, bySecond: 0n });

/** Bounds the work on long chains of additions. */
const most = 16;

function sumUp(
  f: IrFunction,
  value: Value,
  partsOf: (id: Instruction) => Parts | undefined,
  nameOf: (value: Value) => Value = (same) => same,
): LinearSum {
  const terms = new Map<Value, bigint>();
  let constant = 0n;
  let steps = 0;
  const values: Value[] = [value];
  const scales: bigint[] = [1n];
  while (values.length > 0) {
    const next = nameOf(values.pop()!);
    const scale = scales.pop()!;
    const known = integerOf(f, next);
    const definer = known === undefined && steps < most ? definition(f, next) : none;
    const parts = definer === none ? undefined : partsOf(definer);
    if (known !== undefined) constant += scale * known;
    else if (parts === undefined) addTerm(terms, next, scale);
    else {
      values.push(parts.first);
      scales.push(scale * parts.by);
      if (parts.second !== undefined) {
        values.push(parts.second);
        scales.push(scale * parts.bySecond);
      }
    }
    steps++;
  }
  return { terms, constant: wrap(constant) };
}

/** Of an operation that adds or subtracts. */
const partsOfSum = (f: IrFunction, id: Instruction): Parts => ({
  first: operand(f, id, 0),
  by: 1n,
  second: operand(f, id, 1),
  bySecond: is(f, id, 'sub') ? -1n : 1n,
});

/** What a value is the sum of. */
export const linearSum = (f: IrFunction, value: Value): LinearSum =>
  sumUp(f, value, (id) => {
    const isSum = is(f, id, 'add') || is(f, id, 'sub');
    return isSum && valueType(f, result(f, id)) === i64 ? partsOfSum(f, id) : undefined;
  });

/**
 * What an address is the sum of, products included; as what it is to the machine, an integer. `nameOf` says which value stands for a
 * value, `isWhole` which one is not to be taken apart.
 */
export const linearAddress = (
  f: IrFunction,
  value: Value,
  nameOf?: (value: Value) => Value,
  isWhole?: (value: Value) => boolean,
): LinearSum => sumUp(f, value, (id) => (isWhole?.(result(f, id)) ? undefined : addressParts(f, id)), nameOf);

function addressParts(f: IrFunction, id: Instruction): Parts | undefined {
  if (is(f, id, 'inttoptr') || is(f, id, 'ptrtoint')) return onePart(operand(f, id, 0), 1n);
  if (is(f, id, 'ptradd')) return partsOfSum(f, id);
  if (f.instructions.resultCount[id] !== 1 || valueType(f, result(f, id)) !== i64) return undefined;
  if (is(f, id, 'add') || is(f, id, 'sub')) return partsOfSum(f, id);
  if (!is(f, id, 'shl') && !is(f, id, 'mul')) return undefined;
  const factor = integerOf(f, operand(f, id, 1));
  if (factor === undefined) return undefined;
  return onePart(operand(f, id, 0), is(f, id, 'shl') ? 1n << (factor & 63n) : factor);
}

/** Operations that {@link writeSum} takes for a sum whose terms are all added or subtracted once. */
export const sumCost = ({ terms, constant }: LinearSum): number =>
  terms.size + (constant === 0n ? 0 : 1) + (terms.size > 0 && [...terms.values()].every((by) => by < 0n) ? 1 : 0) - 1;

/** Whether each term is added or subtracted once. */
export const isPlain = ({ terms }: LinearSum): boolean => [...terms.values()].every((by) => by === 1n || by === -1n);

/** Computes a sum before an instruction. */
export function writeSum(f: IrFunction, place: Instruction, { terms, constant }: LinearSum): Value {
  const literal = (value: bigint): Value => insertConstant(f, place, i64, BigInt.asUintN(64, value));
  const binary = (name: 'add' | 'sub' | 'mul', a: Value, b: Value): Value =>
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
  let sum: Value | undefined;
  for (const [value, by] of terms) {
    if (by < 0n) continue;
    const term = by === 1n ? value : binary('mul', value, literal(by));
    sum = sum === undefined ? term : binary('add', sum, term);
  }
  if (sum !== undefined && constant !== 0n) sum = binary('add', sum, literal(constant));
  sum ??= literal(constant);
  for (const [value, by] of terms) {
    if (by < 0n) sum = binary('sub', sum, by === -1n ? value : binary('mul', value, literal(-by)));
  }
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
