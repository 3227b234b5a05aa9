/** Constants of LLVM IR: what they are, and arithmetic on them. Their types are known where they stand. */
import type { LlvmType } from './types.ts';

export type Constant =
  /** Within the type's width, unsigned. */
  | { readonly kind: 'integer'; readonly value: bigint }
  /** The bits of the type's own format. */
  | { readonly kind: 'float'; readonly bits: bigint }
  /** All bits zero, of any type. */
  | { readonly kind: 'zero' }
  /** `undef` and `poison`: any bits will do. */
  | { readonly kind: 'undefined' }
  /** The address of a symbol plus a number of bytes: a pointer, or an integer of 64 bits. */
  | { readonly kind: 'address'; readonly symbol: string; readonly addend: bigint }
  /** The distance from one symbol to another's address plus a number of bytes, an integer of at least 32 bits. */
  | { readonly kind: 'distance'; readonly symbol: string; readonly from: string; readonly addend: bigint }
  | { readonly kind: 'elements'; readonly elements: readonly Constant[] }
  /** An array of `i8`. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export const zeroConstant: Constant = { kind: 'zero' };
export const undefinedConstant: Constant = { kind: 'undefined' };

export const integerConstant = (bits: number, value: bigint): Constant => ({
  kind: 'integer',
  value: BigInt.asUintN(bits, value),
});

/** The integer that a constant of an integer or pointer type is, if it is one: what is undefined is zero. */
export function knownInteger(constant: Constant): bigint | undefined {
  if (constant.kind === 'integer') return constant.value;
  return constant.kind === 'zero' || constant.kind === 'undefined' ? 0n : undefined;
}

/** The parts of a constant of a structure, array or vector. */
export function elementsOf(constant: Constant, count: number): readonly Constant[] {
  switch (constant.kind) {
    case 'elements':
      return constant.elements;
    case 'bytes':
      return Array.from(constant.bytes, (byte) => integerConstant(8, BigInt(byte)));
    default:
      return new Array<Constant>(count).fill(constant);
  }
}

/** How many parts a value of a type has, and their types. */
export function elementTypes(type: LlvmType): { readonly count: number; readonly at: (index: number) => LlvmType } {
  if (type.kind === 'struct') return { count: type.fields.length, at: (index) => type.fields[index]! };
  if (type.kind === 'array' || type.kind === 'vector') return { count: type.count, at: () => type.element };
  return { count: 0, at: () => type };
}

type Fold = (a: bigint, b: bigint, bits: number) => bigint | undefined;

const shifted =
  (f: (a: bigint, b: bigint) => bigint): Fold =>
  (a, b, bits) =>
    b < BigInt(bits) ? f(a, b) : 0n;

/** Arithmetic that constant expressions may use. */
export const integerFolds: Readonly<Record<string, Fold>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
  shl: shifted((a, b) => a << b),
  lshr: shifted((a, b) => a >> b),
};

/** The bits of a float in a format of 32 or 64 bits, from the bits of a double. */
export function singleFromDouble(bits: bigint): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, bits);
  const value = view.getFloat64(0);
  if (Number.isNaN(value)) {
    // The payload is what the upper bits say; a number does not keep it.
    return ((bits >> 32n) & 0x8000_0000n) | 0x7f80_0000n | ((bits >> 29n) & 0x7f_ffffn);
  }
  view.setFloat32(0, value);
  return BigInt(view.getUint32(0));
}

export function doubleBits(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}
