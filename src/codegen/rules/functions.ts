/**
 * What rules may ask of constants, and compute from them. A constant is given as the two halves of its 64-bit sign-extension and
 * its width in bits.
 */

type ConstantTest = (low: number, high: number, width: number) => boolean;
type ConstantFunction = (low: number, high: number, width: number) => number;

/** The halves of a constant as unsigned numbers of its width. */
const unsignedLow = (low: number, width: number): number => (width >= 32 ? low : low & ((1 << width) - 1)) >>> 0;
const unsignedHigh = (high: number, width: number): number => (width === 64 ? high >>> 0 : 0);

const oneBit = (bits: number): boolean => bits !== 0 && (bits & (bits - 1)) === 0;

export const constantTests: Readonly<Record<string, ConstantTest>> = {
  /** Fits a sign-extended immediate of 32 bits. */
  int32: (low, high) => high === low >> 31,
  /** Fits when zero-extended from 32 bits. */
  uint32: (_, high, width) => unsignedHigh(high, width) === 0,
  /** Fits when zero-extended from 8 bits. */
  byte: (low, high) => high === 0 && low === (low & 0xff),
  zero: (low, high) => low === 0 && high === 0,
  /** The smallest 32-bit integer, whose negation does not fit. */
  smallest: (low, high) => low === -0x8000_0000 && high === -1,
  /** Exactly one bit is set. */
  power2: (low, high, width) => {
    const [a, b] = [unsignedLow(low, width), unsignedHigh(high, width)];
    return (a === 0 && oneBit(b)) || (b === 0 && oneBit(a));
  },
  /** A shift count that an address can hold as its scale. */
  scale: (low, high, width) => high === 0 && (low & (width - 1)) >= 1 && (low & (width - 1)) <= 3,
  /** The negation fits where the constant itself does not. */
  shorterNegated: (low, high) => low === 128 && high === 0,
};

export const constantFunctions: Readonly<Record<string, ConstantFunction>> = {
  low: (low) => low,
  neg: (low) => -low | 0,
  log2: (low, high, width) => {
    const a = unsignedLow(low, width);
    return a !== 0 ? 31 - Math.clz32(a) : 63 - Math.clz32(unsignedHigh(high, width));
  },
  /** A shift count modulo the width. */
  count: (low, _, width) => low & (width - 1),
  truncated8: (low) => (low << 24) >> 24,
  truncated16: (low) => (low << 16) >> 16,
  truncated32: (low) => low,
};

/** What rules may ask of values; how is the selection's to say. */
export const valueTests = {
  /** Nothing uses the value afterwards; of two such values, the first is the better one to overwrite. */
  dies: 0,
  /** The value is used here alone. */
  single: 1,
  /** The value is computed here from others, so that its address can take in the computation. */
  address: 2,
} as const;
export type ValueTest = keyof typeof valueTests;
