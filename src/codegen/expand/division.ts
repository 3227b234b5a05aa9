/**
 * Division by constants without dividing: shifts for powers of two, multiplication by a reciprocal otherwise (Granlund and Montgomery,
 * "Division by Invariant Integers using Multiplication", 1994; the magic numbers are found as in Warren, "Hacker's Delight", chapter 10).
 */
import { i32, i64, operand, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { constantOperand, type Inserter, insert, insertPair, integer, replaceResult } from './inserter.ts';

/** Expands `udivrem` and `sdivrem` by a constant that cannot trap; false where the instruction must stay. */
export function expandDivision(inserter: Inserter, signed: boolean, type: Type): boolean {
  const { f, place } = inserter;
  const bits = constantOperand(f, operand(f, place, 1));
  if (bits === undefined) return false;
  const width = typeWidth(type);
  const divisor = signed ? BigInt.asIntN(width, bits) : BigInt.asUintN(width, bits);
  // A division by −1 may overflow, and that is a trap.
  if (divisor === 0n || (signed && divisor === -1n)) return false;
  const dividend = operand(f, place, 0);
  if (width < 32) {
    const wide = insert(inserter, signed ? 'sext' : 'zext', i32, [dividend]);
    divide(inserter, signed, i32, wide, divisor).forEach((value, index) => {
      replaceResult(inserter, index, insert(inserter, 'trunc', type, [value]));
    });
    return true;
  }
  divide(inserter, signed, type, dividend, divisor).forEach((value, index) => {
    replaceResult(inserter, index, value);
  });
  return true;
}

type Pair = readonly [quotient: Value, remainder: Value];

function divide(inserter: Inserter, signed: boolean, type: Type, dividend: Value, divisor: bigint): Pair {
  if (divisor === 1n) return [dividend, integer(inserter, type, 0)];
  const magnitude = divisor < 0n ? -divisor : divisor;
  const isPower = (magnitude & (magnitude - 1n)) === 0n;
  if (isPower) {
    const shift = magnitude.toString(2).length - 1;
    return signed
      ? signedPower(inserter, type, dividend, shift, divisor < 0n)
      : [
          insert(inserter, 'lshr', type, [dividend, integer(inserter, type, shift)]),
          insert(inserter, 'and', type, [dividend, integer(inserter, type, divisor - 1n)]),
        ];
  }
  const quotient = signed
    ? signedQuotient(inserter, type, dividend, divisor)
    : unsignedQuotient(inserter, type, dividend, divisor);
  const product = insert(inserter, 'mul', type, [quotient, integer(inserter, type, divisor)]);
  return [quotient, insert(inserter, 'sub', type, [dividend, product])];
}

/** Adds 2^shift − 1 to negative dividends, so that the shift rounds towards zero. */
function signedPower(inserter: Inserter, type: Type, dividend: Value, shift: number, negative: boolean): Pair {
  const width = typeWidth(type);
  const count = (value: number) => integer(inserter, type, value);
  const sign = shift === 1 ? dividend : insert(inserter, 'ashr', type, [dividend, count(width - 1)]);
  const bias = insert(inserter, 'lshr', type, [sign, count(width - shift)]);
  const biased = insert(inserter, 'add', type, [dividend, bias]);
  const quotient = insert(inserter, 'ashr', type, [biased, count(shift)]);
  const whole = insert(inserter, 'and', type, [biased, integer(inserter, type, -(1n << BigInt(shift)))]);
  const remainder = insert(inserter, 'sub', type, [dividend, whole]);
  return [negative ? insert(inserter, 'neg', type, [quotient]) : quotient, remainder];
}

/** High half of the product of a value and a constant, shifted right. */
function highProduct(
  inserter: Inserter,
  signed: boolean,
  type: Type,
  value: Value,
  factor: bigint,
  shift: number,
): Value {
  if (type === i64) {
    const operands = [value, integer(inserter, type, factor)];
    const [, high] = insertPair(inserter, signed ? 'smulwide' : 'umulwide', type, operands);
    if (shift === 0) return high;
    return insert(inserter, signed ? 'ashr' : 'lshr', type, [high, integer(inserter, type, shift)]);
  }
  const wide = insert(inserter, signed ? 'sext' : 'zext', i64, [value]);
  const product = insert(inserter, 'mul', i64, [wide, integer(inserter, i64, factor)]);
  const high = insert(inserter, signed ? 'ashr' : 'lshr', i64, [product, integer(inserter, i64, 32 + shift)]);
  return insert(inserter, 'trunc', i32, [high]);
}

export interface Reciprocal {
  readonly factor: bigint;
  readonly shift: number;
  /** The factor lacks its highest bit, 2^width. */
  readonly overflows: boolean;
}

/** The least p with 2^p > e·(divisor − 1 − (2^p − 1) mod divisor) for the largest dividend; then factor = ⌈2^p / divisor⌉. */
export function unsignedReciprocal(width: number, divisor: bigint): Reciprocal {
  const size = BigInt(width);
  const largest = (1n << size) - 1n - ((1n << size) % divisor);
  let power = size;
  while (1n << power <= largest * (divisor - 1n - (((1n << power) - 1n) % divisor))) power++;
  const factor = ((1n << power) + divisor - 1n - (((1n << power) - 1n) % divisor)) / divisor;
  return {
    factor: BigInt.asUintN(width, factor),
    shift: Number(power) - width,
    overflows: factor >= 1n << size,
  };
}

function unsignedQuotient(inserter: Inserter, type: Type, dividend: Value, divisor: bigint): Value {
  const { factor, shift, overflows } = unsignedReciprocal(typeWidth(type), divisor);
  const shifted = (value: Value, by: number): Value =>
    by === 0 ? value : insert(inserter, 'lshr', type, [value, integer(inserter, type, by)]);
  if (!overflows) return highProduct(inserter, false, type, dividend, factor, shift);
  const high = highProduct(inserter, false, type, dividend, factor, 0);
  // (dividend + high) / 2 without overflow.
  const half = shifted(insert(inserter, 'sub', type, [dividend, high]), 1);
  return shifted(insert(inserter, 'add', type, [half, high]), shift - 1);
}

/** Factor (signed) and shift for a divisor from −2^(width−1) + 1 to −2, or from 2. */
export function signedReciprocal(width: number, divisor: bigint): Omit<Reciprocal, 'overflows'> {
  const size = BigInt(width);
  const magnitude = divisor < 0n ? -divisor : divisor;
  const bound = (1n << (size - 1n)) + (divisor < 0n ? 1n : 0n);
  const largest = bound - 1n - (bound % magnitude);
  let power = size;
  while (1n << power <= largest * (magnitude - ((1n << power) % magnitude))) power++;
  const factor = ((1n << power) + magnitude - ((1n << power) % magnitude)) / magnitude;
  return { factor: BigInt.asIntN(width, divisor < 0n ? -factor : factor), shift: Number(power) - width };
}

function signedQuotient(inserter: Inserter, type: Type, dividend: Value, divisor: bigint): Value {
  const { factor, shift } = signedReciprocal(typeWidth(type), divisor);
  // A factor that does not fit is taken without its highest bit, which is made good by an addition.
  const corrected = divisor > 0n !== factor > 0n;
  let quotient = highProduct(inserter, true, type, dividend, factor, corrected ? 0 : shift);
  if (corrected) quotient = insert(inserter, divisor > 0n ? 'add' : 'sub', type, [quotient, dividend]);
  if (corrected && shift > 0) quotient = insert(inserter, 'ashr', type, [quotient, integer(inserter, type, shift)]);
  const sign = insert(inserter, 'lshr', type, [quotient, integer(inserter, type, typeWidth(type) - 1)]);
  return insert(inserter, 'add', type, [quotient, sign]);
}
