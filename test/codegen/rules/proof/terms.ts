/** Terms of SMT-LIB's theory of bit vectors, as text, and the IR's integer operations as such terms. */
import type { OperationName } from '../../../../src/ir/index.ts';

export interface Term {
  readonly text: string;
  /** In bits; 0 of a truth value. */
  readonly width: number;
}

const term = (width: number, ...parts: readonly (string | Term)[]): Term => ({
  text: `(${parts.map((part) => (typeof part === 'string' ? part : part.text)).join(' ')})`,
  width,
});

export const literal = (width: number, value: bigint | number): Term => ({
  text: `(_ bv${BigInt.asUintN(width, BigInt(value))} ${width})`,
  width,
});

/** An operation of the theory on terms of one width. */
const apply = (name: string, a: Term, ...more: readonly Term[]): Term => {
  if (more.some(({ width }) => width !== a.width)) throw new Error(`${name} of terms of different widths`);
  return term(a.width, name, a, ...more);
};

export const add = (a: Term, b: Term): Term => apply('bvadd', a, b);
export const sub = (a: Term, b: Term): Term => apply('bvsub', a, b);
export const bitAnd = (a: Term, b: Term): Term => apply('bvand', a, b);

export const extract = (a: Term, high: number, low: number): Term =>
  high === a.width - 1 && low === 0 ? a : term(high - low + 1, `(_ extract ${high} ${low})`, a);
export const lowBits = (a: Term, width: number): Term => extract(a, width - 1, 0);
export const zeroExtend = (a: Term, width: number): Term =>
  width === a.width ? a : term(width, `(_ zero_extend ${width - a.width})`, a);
export const signExtend = (a: Term, width: number): Term =>
  width === a.width ? a : term(width, `(_ sign_extend ${width - a.width})`, a);
export const concat = (high: Term, low: Term): Term => term(high.width + low.width, 'concat', high, low);
/** `low` in place of the low bits of `whole`. */
export const withLow = (whole: Term, low: Term | undefined): Term =>
  low === undefined ? whole : whole.width === low.width ? low : concat(extract(whole, whole.width - 1, low.width), low);

// Truth values.

export const truth: Term = { text: 'true', width: 0 };
export const falsehood: Term = { text: 'false', width: 0 };
export const not = (a: Term): Term => term(0, 'not', a);
export const and = (...all: readonly Term[]): Term => (all.length === 0 ? truth : term(0, 'and', ...all));
export const or = (...all: readonly Term[]): Term => (all.length === 0 ? falsehood : term(0, 'or', ...all));
export const xor = (a: Term, b: Term): Term => term(0, 'xor', a, b);
export const equal = (a: Term, b: Term): Term => {
  if (a.width !== b.width) throw new Error(`${a.text} and ${b.text} have different widths`);
  return term(0, '=', a, b);
};
export const choose = (condition: Term, a: Term, b: Term): Term => term(a.width, 'ite', condition, a, b);
export const less = (signed: boolean, a: Term, b: Term): Term => ({
  ...apply(signed ? 'bvslt' : 'bvult', a, b),
  width: 0,
});
export const asByte = (condition: Term): Term => choose(condition, literal(8, 1), literal(8, 0));
export const isZero = (a: Term): Term => equal(a, literal(a.width, 0));
export const isNegative = (a: Term): Term => less(true, a, literal(a.width, 0));
export const bit = (a: Term, index: number): Term => equal(extract(a, index, index), literal(1, 1));

// The IR's operations.

export interface Meaning {
  readonly results: readonly Term[];
  /** When the operation traps. */
  readonly traps: Term;
}

const count = (b: Term): Term => bitAnd(b, literal(b.width, b.width - 1));

function rotate(left: boolean, a: Term, b: Term): Term {
  const back = bitAnd(apply('bvneg', b), literal(b.width, b.width - 1));
  const [by, rest] = left ? ['bvshl', 'bvlshr'] : ['bvlshr', 'bvshl'];
  return apply('bvor', apply(by, a, count(b)), apply(rest, a, back));
}

/** The index of the first bit that is one, from the top or from the bottom; the width for zero. */
function firstOne(a: Term, fromTop: boolean): Term {
  let found = literal(a.width, a.width);
  for (let index = a.width - 1; index >= 0; index--) {
    found = choose(bit(a, fromTop ? a.width - 1 - index : index), literal(a.width, index), found);
  }
  return found;
}

const ones = (a: Term): Term =>
  Array.from({ length: a.width }, (_, index) => zeroExtend(extract(a, index, index), a.width)).reduce(add);

const bytesReversed = (a: Term): Term =>
  Array.from({ length: a.width / 8 }, (_, index) => extract(a, 8 * index + 7, 8 * index)).reduce(concat);

/** Both halves of a product, low half first. */
function product(signed: boolean, a: Term, b: Term): readonly Term[] {
  const wide = (x: Term): Term => (signed ? signExtend : zeroExtend)(x, 2 * a.width);
  const whole = apply('bvmul', wide(a), wide(b));
  return [lowBits(whole, a.width), extract(whole, 2 * a.width - 1, a.width)];
}

function quotient(signed: boolean, high: Term, low: Term, divisor: Term): Meaning {
  const { width } = low;
  const extend = signed ? signExtend : zeroExtend;
  const [dividend, by] = [concat(high, low), extend(divisor, 2 * width)];
  const whole = apply(signed ? 'bvsdiv' : 'bvudiv', dividend, by);
  const rest = apply(signed ? 'bvsrem' : 'bvurem', dividend, by);
  const fits = equal(whole, extend(lowBits(whole, width), 2 * width));
  // The smallest dividend by −1 wraps to itself, which does not fit either.
  return { results: [lowBits(whole, width), lowBits(rest, width)], traps: or(isZero(divisor), not(fits)) };
}

const pure = (...results: readonly Term[]): Meaning => ({ results, traps: falsehood });
const comparison = (condition: Term): Meaning => pure(asByte(condition));
/** As the instructions make it: then most divisions are the same term on both sides. */
const signOf = (a: Term): Term => apply('bvashr', a, literal(a.width, a.width - 1));

type Operation = (operands: readonly Term[], width: number) => Meaning;

/** By name; `width` is that of the operation's own type. */
export const operationTerms: Partial<Record<OperationName, Operation>> = {
  add: ([a, b]) => pure(add(a, b)),
  sub: ([a, b]) => pure(sub(a, b)),
  mul: ([a, b]) => pure(apply('bvmul', a, b)),
  and: ([a, b]) => pure(bitAnd(a, b)),
  or: ([a, b]) => pure(apply('bvor', a, b)),
  xor: ([a, b]) => pure(apply('bvxor', a, b)),
  shl: ([a, b]) => pure(apply('bvshl', a, count(b))),
  lshr: ([a, b]) => pure(apply('bvlshr', a, count(b))),
  ashr: ([a, b]) => pure(apply('bvashr', a, count(b))),
  rotl: ([a, b]) => pure(rotate(true, a, b)),
  rotr: ([a, b]) => pure(rotate(false, a, b)),
  neg: ([a]) => pure(apply('bvneg', a)),
  not: ([a]) => pure(apply('bvnot', a)),
  clz: ([a]) => pure(firstOne(a, true)),
  ctz: ([a]) => pure(firstOne(a, false)),
  popcnt: ([a]) => pure(ones(a)),
  bswap: ([a]) => pure(bytesReversed(a)),
  umulwide: ([a, b]) => pure(...product(false, a, b)),
  smulwide: ([a, b]) => pure(...product(true, a, b)),
  saddover: ([a, b]) => {
    const wide = add(signExtend(a, a.width + 1), signExtend(b, b.width + 1));
    const sum = lowBits(wide, a.width);
    return pure(sum, asByte(not(equal(wide, signExtend(sum, wide.width)))));
  },
  udivrem: ([a, b]) => quotient(false, literal(a.width, 0), a, b),
  sdivrem: ([a, b]) => quotient(true, signOf(a), a, b),
  udivwide: ([high, low, divisor]) => quotient(false, high, low, divisor),
  sdivwide: ([high, low, divisor]) => quotient(true, high, low, divisor),
  eq: ([a, b]) => comparison(equal(a, b)),
  ne: ([a, b]) => comparison(not(equal(a, b))),
  slt: ([a, b]) => comparison(less(true, a, b)),
  sle: ([a, b]) => comparison(not(less(true, b, a))),
  sgt: ([a, b]) => comparison(less(true, b, a)),
  sge: ([a, b]) => comparison(not(less(true, a, b))),
  ult: ([a, b]) => comparison(less(false, a, b)),
  ule: ([a, b]) => comparison(not(less(false, b, a))),
  ugt: ([a, b]) => comparison(less(false, b, a)),
  uge: ([a, b]) => comparison(not(less(false, a, b))),
  select: ([c, a, b]) => pure(choose(isZero(c), b, a)),
  zext: ([a], width) => pure(zeroExtend(a, width)),
  sext: ([a], width) => pure(signExtend(a, width)),
  trunc: ([a], width) => pure(lowBits(a, width)),
};
