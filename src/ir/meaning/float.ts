/**
 * Meanings of the floating-point operations and conversions, IEEE 754 with round-to-nearest-even. A float value is a `number`; f32
 * values are always exactly representable. NaNs compare as one class: no operation's meaning depends on a NaN's payload.
 */
import { signed, wrap } from './integer.ts';

const round = (width: number, value: number): number => (width === 32 ? Math.fround(value) : value);

type Binary = (width: number, a: number, b: number) => number;
type Unary = (width: number, a: number) => number;

export const fadd: Binary = (w, a, b) => round(w, a + b);
export const fsub: Binary = (w, a, b) => round(w, a - b);
export const fmul: Binary = (w, a, b) => round(w, a * b);
export const fdiv: Binary = (w, a, b) => round(w, a / b);
/** The second operand unless the first is less: what a NaN or two zeros give. */
export const fmin: Binary = (_, a, b) => (a < b ? a : b);
export const fmax: Binary = (_, a, b) => (a > b ? a : b);
export const fsqrt: Unary = (w, a) => round(w, Math.sqrt(a));
export const fneg: Unary = (_, a) => -a;
export const fabs: Unary = (_, a) => Math.abs(a);
export const ffloor: Unary = (_, a) => Math.floor(a);
export const fceil: Unary = (_, a) => Math.ceil(a);
export const ftrunc: Unary = (_, a) => Math.trunc(a);
/** To the nearest integer, halves to even; keeps the sign of zero. */
export const fnearest: Unary = (_, a) => {
  if (!Number.isFinite(a) || Math.abs(a) >= 2 ** 52) return a;
  const below = Math.floor(a);
  const distance = a - below;
  const nearest = distance < 0.5 || (distance === 0.5 && below % 2 === 0) ? below : below + 1;
  return nearest === 0 && (a < 0 || Object.is(a, -0)) ? -0 : nearest;
};

const truth = (condition: boolean): bigint => (condition ? 1n : 0n);
type Compare = (width: number, a: number, b: number) => bigint;
/** All comparisons with a NaN are false, but for `fne` and `funord`. */
export const feq: Compare = (_, a, b) => truth(a === b);
export const fne: Compare = (_, a, b) => truth(a !== b);
export const flt: Compare = (_, a, b) => truth(a < b);
export const fle: Compare = (_, a, b) => truth(a <= b);
export const fgt: Compare = (_, a, b) => truth(a > b);
export const fge: Compare = (_, a, b) => truth(a >= b);
export const ford: Compare = (_, a, b) => truth(!Number.isNaN(a) && !Number.isNaN(b));
export const funord: Compare = (_, a, b) => truth(Number.isNaN(a) || Number.isNaN(b));

/** A bigint correctly rounded to f32 or f64; `Number` alone would round an f32 twice. */
function fromInteger(width: number, value: bigint): number {
  if (width === 64) return Number(value);
  const magnitude = value < 0n ? -value : value;
  const excess = magnitude.toString(2).length - 53;
  // Round to odd at 53 bits first: then the second rounding to 24 bits is exact (Boldo and Melquiond 2008).
  const kept =
    excess <= 0
      ? magnitude
      : ((magnitude >> BigInt(excess)) | (BigInt.asUintN(excess, magnitude) === 0n ? 0n : 1n)) << BigInt(excess);
  const rounded = Math.fround(Number(kept));
  return value < 0n ? -rounded : rounded;
}

export const sitof = (from: number, to: number, a: bigint): number => fromInteger(to, signed(from, a));
export const uitof = (_from: number, to: number, a: bigint): number => fromInteger(to, a);

/** Truncates; NaN and what does not fit give the smallest integer. */
export const ftosi = (to: number, a: number): bigint => {
  const limit = 2 ** (to - 1);
  const whole = Math.trunc(a);
  return wrap(to, whole >= -limit && whole < limit ? BigInt(whole) : -BigInt(limit));
};

/** Truncates modulo 2^width from −2^(width−1) up to 2^width; 2^(width−1) below that, 0 above it and for NaN. */
export const ftoui = (to: number, a: number): bigint => {
  const half = 2 ** (to - 1);
  if (a < half) return ftosi(to, a);
  return wrap(to, ftosi(to, a - half) ^ BigInt(half));
};

const scratch = new DataView(new ArrayBuffer(8));

/** The bits of a float as an unsigned integer of its width. */
export function floatBits(width: number, a: number): bigint {
  if (width === 32) {
    scratch.setFloat32(0, a);
    return BigInt(scratch.getUint32(0));
  }
  scratch.setFloat64(0, a);
  return scratch.getBigUint64(0);
}

/** The float with these bits. */
export function floatFromBits(width: number, bits: bigint): number {
  if (width === 32) {
    scratch.setUint32(0, Number(bits));
    return scratch.getFloat32(0);
  }
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}
