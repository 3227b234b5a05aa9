/**
 * Where bit-fields go. Two rules are in use on x86-64:
 *
 * - System V psABI 3.1.2, "Bit-Fields": a bit-field lies in one naturally aligned unit of its type, wherever that begins, and shares it with
 *   whatever else is there. Packed ones follow each other bit by bit.
 * - Microsoft's (gcc's `ms_struct`, TARGET_MS_BITFIELD_LAYOUT_P in its internals manual): a run of bit-fields whose types have one size
 *   fills units of that size; anything else starts anew behind the whole unit.
 */
import type { DataModel } from './model.ts';
import type { Field } from './types.ts';

/** The state of laying out a structure. */
export interface BitCursor {
  /** The next free bit. */
  bit: number;
  /** The structure's alignment so far, in bytes. */
  align: number;
  /** Under Microsoft's rule, the unit that is being filled. */
  unit: { readonly bytes: number; free: number } | undefined;
}

/** Places a bit-field and returns its first bit. `type` is the layout of the declared type. */
export function placeBitField(
  cursor: BitCursor,
  field: Field,
  width: number,
  packed: boolean,
  type: { readonly bytes: number; readonly align: number },
  model: DataModel,
): number {
  return model.bitFields === 'system-v'
    ? placeInAnyUnit(cursor, field, width, packed, type)
    : placeInOwnUnit(cursor, field, width, packed, type);
}

function placeInAnyUnit(
  cursor: BitCursor,
  field: Field,
  width: number,
  packed: boolean,
  type: { readonly bytes: number; readonly align: number },
): number {
  const ownAlign = field.align ?? 1;
  if (width === 0) {
    // Only its neighbours are aligned; the structure is not, and packing does not matter.
    cursor.bit = roundUp(cursor.bit, 8 * Math.max(type.align, ownAlign));
    return cursor.bit;
  }
  if (field.align !== undefined) cursor.bit = roundUp(cursor.bit, 8 * ownAlign);
  const unitBits = 8 * type.align;
  if (!packed && (cursor.bit % unitBits) + width > 8 * type.bytes) cursor.bit = roundUp(cursor.bit, unitBits);
  if (field.name !== undefined) cursor.align = Math.max(cursor.align, ownAlign, packed ? 1 : type.align);
  const bit = cursor.bit;
  cursor.bit += width;
  return bit;
}

function placeInOwnUnit(
  cursor: BitCursor,
  field: Field,
  width: number,
  packed: boolean,
  type: { readonly bytes: number; readonly align: number },
): number {
  const ownAlign = field.align ?? 1;
  const align = packed ? ownAlign : Math.max(type.align, ownAlign);
  const behindUnit = cursor.unit !== undefined;
  const continues = cursor.unit?.bytes === type.bytes;
  // A run's further units follow without a gap, even where its first was packed.
  const startAlign = continues ? ownAlign : align;
  if (width === 0) {
    // Closes the unit of a bit-field before it. Behind anything else it only has the alignment that it asks for itself.
    leaveBitFields(cursor);
    cursor.bit = roundUp(cursor.bit, 8 * (behindUnit ? startAlign : ownAlign));
    if (behindUnit) cursor.align = Math.max(cursor.align, type.align, ownAlign);
    return cursor.bit;
  }
  if (!continues || cursor.unit!.free < width) {
    leaveBitFields(cursor);
    cursor.bit = roundUp(cursor.bit, 8 * startAlign);
    cursor.unit = { bytes: type.bytes, free: 8 * type.bytes };
  }
  if (!packed) cursor.align = Math.max(cursor.align, align);
  const bit = cursor.bit;
  cursor.bit += width;
  cursor.unit!.free -= width;
  return bit;
}

/** What follows is no bit-field: the rest of a unit of one's own stays unused. */
export function leaveBitFields(cursor: BitCursor): void {
  cursor.bit += cursor.unit?.free ?? 0;
  cursor.unit = undefined;
}

/** The end of what has been placed, in bits; of the last field, with the rest of its unit. */
export function endOfBitFields(cursor: BitCursor, last: boolean): number {
  if (last) leaveBitFields(cursor);
  return cursor.bit;
}

export const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;
