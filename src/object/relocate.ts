import { ConveneError } from '../ir/index.ts';
import type { SymbolRelocation } from './unit.ts';

const fieldBytes = { pc32: 4, plt32: 4, abs32s: 4, abs64: 8 } as const;

/** Bytes that a relocation's field takes. */
export const relocationBytes = (relocation: SymbolRelocation): number => fieldBytes[relocation.kind];

/** What a relocation's field holds when the symbol lies at `target` and the field at `place`. */
export function relocatedValue(relocation: SymbolRelocation, target: number, place: number): number {
  const relative = relocation.kind === 'pc32' || relocation.kind === 'plt32';
  return target + relocation.addend - (relative ? place : 0);
}

/** Whether a relocation's field can hold that value. */
export function relocationFits(relocation: SymbolRelocation, value: number): boolean {
  return relocation.kind === 'abs64' || value === (value | 0);
}

/**
 * Fills one field. `piece` starts at address `base` when the code runs; `owner` names it in the error.
 *
 * Throws `relocation-range` when the symbol is out of reach of a 32-bit field.
 */
export function applyRelocation(
  piece: Uint8Array,
  base: number,
  relocation: SymbolRelocation,
  target: number,
  owner: string,
): void {
  const value = relocatedValue(relocation, target, base + relocation.offset);
  if (!relocationFits(relocation, value)) {
    throw new ConveneError(
      'relocation-range',
      `'${relocation.symbol}' at ${hexadecimal(target)} is out of reach of a 32-bit field in '${owner}'`,
    );
  }
  writeLittleEndian(piece, relocation.offset, value, relocationBytes(relocation));
}

/** Makes one field what it is before it is filled. */
export function clearRelocation(piece: Uint8Array, relocation: SymbolRelocation): void {
  piece.fill(0, relocation.offset, relocation.offset + relocationBytes(relocation));
}

/** Writes an integer of at most 53 bits, sign-extended to `count` bytes. */
export function writeLittleEndian(bytes: Uint8Array, offset: number, value: number, count: number): void {
  let rest = value;
  for (let i = 0; i < count; i++) {
    bytes[offset + i] = rest & 255;
    rest = Math.floor(rest / 256);
  }
}

export const hexadecimal = (address: number): string => `0x${address.toString(16)}`;
