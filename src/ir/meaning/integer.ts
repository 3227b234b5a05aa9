/**
 * Meanings of the integer operations. An integer or pointer value is a `bigint` in 0 … 2^width − 1; signed operations read it as
 * two's complement. Every operation is total: it has a result for every operand, or throws a {@link Trap}.
 */
import { Trap, trapCodes } from './trap.ts';

const masks = [0xffn, 0xffffn, 0xffff_ffffn, 0xffff_ffff_ffff_ffffn];

export const maskOf = (width: number): bigint => (width === 64 ? masks[3]! : (1n << BigInt(width)) - 1n);
export const wrap = (width: number, value: bigint): bigint => BigInt.asUintN(width, value);
export const signed = (width: number, value: bigint): bigint => BigInt.asIntN(width, value);

/** A shift count is taken modulo the width. */
const count = (width: number, amount: bigint): bigint => amount & BigInt(width - 1);

type Binary = (width: number, a: bigint, b: bigint) => bigint;
type Unary = (width: number, a: bigint) => bigint;

export const add: Binary = (w, a, b) => wrap(w, a + b);
export const sub: Binary = (w, a, b) => wrap(w, a - b);
export const mul: Binary = (w, a, b) => wrap(w, a * b);
export const and: Binary = (_, a, b) => a & b;
export const or: Binary = (_, a, b) => a | b;
export const xor: Binary = (_, a, b) => a ^ b;
export const shl: Binary = (w, a, b) => wrap(w, a << count(w, b));
export const lshr: Binary = (w, a, b) => a >> count(w, b);
export const ashr: Binary = (w, a, b) => wrap(w, signed(w, a) >> count(w, b));
export const rotl: Binary = (w, a, b) => {
  const n = count(w, b);
  return wrap(w, (a << n) | (a >> (BigInt(w) - n)));
};
export const rotr: Binary = (w, a, b) => {
  const n = count(w, b);
  return wrap(w, (a >> n) | (a << (BigInt(w) - n)));
};

export const neg: Unary = (w, a) => wrap(w, -a);
export const not: Unary = (w, a) => a ^ maskOf(w);
export const popcnt: Unary = (_, a) => {
  let bits = 0n;
  for (let rest = a; rest !== 0n; rest &= rest - 1n) bits++;
  return bits;
};
/** Leading zeros; the width when the operand is zero. */
export const clz: Unary = (w, a) => BigInt(a === 0n ? w : w - a.toString(2).length);
/** Trailing zeros; the width when the operand is zero. */
export const ctz: Unary = (w, a) => (a === 0n ? BigInt(w) : BigInt((a & -a).toString(2).length - 1));
export const bswap: Unary = (w, a) => {
  let result = 0n;
  for (let shift = 0; shift < w; shift += 8) result = (result << 8n) | ((a >> BigInt(shift)) & 0xffn);
  return result;
};

function requireDivisor(divisor: bigint): void {
  if (divisor === 0n) throw new Trap(trapCodes.divisionByZero);
}

/** A quotient that does not fit, as the smallest integer divided by −1, is a trap of the same kind as division by zero. */
function requireFit(fits: boolean): void {
  if (!fits) throw new Trap(trapCodes.divisionByZero);
}

export const udivrem = (w: number, a: bigint, b: bigint): [bigint, bigint] => udivwide(w, 0n, a, b);
export const sdivrem = (w: number, a: bigint, b: bigint): [bigint, bigint] =>
  sdivwide(w, signed(w, a) < 0n ? maskOf(w) : 0n, a, b);

/** Divides the double-width `high:low`; quotient and remainder truncate towards zero. */
export const udivwide = (w: number, high: bigint, low: bigint, divisor: bigint): [bigint, bigint] => {
  requireDivisor(divisor);
  const dividend = (high << BigInt(w)) | low;
  const quotient = dividend / divisor;
  requireFit(quotient <= maskOf(w));
  return [quotient, dividend % divisor];
};
export const sdivwide = (w: number, high: bigint, low: bigint, divisor: bigint): [bigint, bigint] => {
  requireDivisor(divisor);
  const dividend = signed(2 * w, (high << BigInt(w)) | low);
  const by = signed(w, divisor);
  const quotient = dividend / by;
  requireFit(signed(w, wrap(w, quotient)) === quotient);
  return [wrap(w, quotient), wrap(w, dividend % by)];
};

/** Low and high half of the double-width product. */
export const umulwide = (w: number, a: bigint, b: bigint): [bigint, bigint] => {
  const product = a * b;
  return [wrap(w, product), product >> BigInt(w)];
};
export const smulwide = (w: number, a: bigint, b: bigint): [bigint, bigint] => {
  const product = signed(w, a) * signed(w, b);
  return [wrap(w, product), wrap(w, product >> BigInt(w))];
};

/** The signed sum, and 1 if it does not fit. */
export const saddover = (w: number, a: bigint, b: bigint): [bigint, bigint] => {
  const sum = signed(w, a) + signed(w, b);
  return [wrap(w, sum), truth(signed(w, wrap(w, sum)) !== sum)];
};

const truth = (condition: boolean): bigint => (condition ? 1n : 0n);
export const eq: Binary = (_, a, b) => truth(a === b);
export const ne: Binary = (_, a, b) => truth(a !== b);
export const ult: Binary = (_, a, b) => truth(a < b);
export const ule: Binary = (_, a, b) => truth(a <= b);
export const ugt: Binary = (_, a, b) => truth(a > b);
export const uge: Binary = (_, a, b) => truth(a >= b);
export const slt: Binary = (w, a, b) => truth(signed(w, a) < signed(w, b));
export const sle: Binary = (w, a, b) => truth(signed(w, a) <= signed(w, b));
export const sgt: Binary = (w, a, b) => truth(signed(w, a) > signed(w, b));
export const sge: Binary = (w, a, b) => truth(signed(w, a) >= signed(w, b));
