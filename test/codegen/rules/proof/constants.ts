/** What rules ask of constants and compute from them, as terms; see `functions.ts` of the rules. */
import {
  and,
  bitAnd,
  equal,
  extract,
  isZero,
  less,
  literal,
  lowBits,
  not,
  operationTerms,
  signExtend,
  sub,
  type Term,
  truth,
  zeroExtend,
} from './terms.ts';

const wide = (c: Term): Term => signExtend(c, 64);
/** The halves of the sign-extension. */
const low = (c: Term): Term => lowBits(wide(c), 32);
const high = (c: Term): Term => extract(wide(c), 63, 32);
const masked = (c: Term): Term => bitAnd(low(c), literal(32, c.width - 1));

export const guardTerms: Readonly<Record<string, (c: Term) => Term>> = {
  int32: (c) => equal(wide(c), signExtend(low(c), 64)),
  uint32: (c) => (c.width === 64 ? isZero(high(c)) : truth),
  byte: (c) => equal(wide(c), zeroExtend(lowBits(wide(c), 8), 64)),
  zero: (c) => isZero(c),
  smallest: (c) => equal(wide(c), literal(64, -0x8000_0000)),
  power2: (c) => and(not(isZero(c)), isZero(bitAnd(c, sub(c, literal(c.width, 1))))),
  scale: (c) => and(isZero(high(c)), not(isZero(masked(c))), less(false, masked(c), literal(32, 4))),
  shorterNegated: (c) => equal(wide(c), literal(64, 128)),
};

/** Words of 32 bits. Only powers of two have a logarithm. */
export const functionTerms: Readonly<Record<string, (c: Term) => Term>> = {
  low,
  neg: (c) => operationTerms.neg!([low(c)], 32).results[0],
  log2: (c) => lowBits(sub(literal(64, 63), operationTerms.clz!([zeroExtend(c, 64)], 64).results[0]), 32),
  count: masked,
  truncated8: (c) => signExtend(lowBits(low(c), 8), 32),
  truncated16: (c) => signExtend(lowBits(low(c), 16), 32),
  truncated32: low,
};
