/**
 * Functions linked for addresses that are known before anything is loaded: one block of code in which every field is filled in, so that
 * loading it is reading it.
 */
import { ConveneError } from '../ir/index.ts';
import { alignOf, applyRelocation, type CodeObject, clearRelocation } from '../object/index.ts';
import { codeFiller } from './layout.ts';

/** What functions are linked for. */
export interface LinkBase {
  /** Where the block will start; a multiple of the page size. */
  readonly start: number;
  /** Addresses of what functions may refer to beside each other. */
  readonly symbols: ReadonlyMap<string, number>;
}

export interface Block {
  readonly bytes: Uint8Array;
  /** Where each function begins in it. */
  readonly offsets: ReadonlyMap<string, number>;
}

/** A block as somebody has kept it. */
export interface LinkedCode {
  readonly start: number;
  readonly length: number;
  /** Puts all of it into memory of its length. */
  read(target: Uint8Array): void;
  addressOf(symbol: string): number | undefined;
  /** All functions, with the address of each and the first one after it. */
  functions(): readonly { readonly name: string; readonly start: number; readonly end: number }[];
}

/** Functions refer to each other and to the symbols of the base alone. Throws `internal` where they do not, `relocation-range`. */
export function linkBlock(functions: readonly CodeObject[], { start, symbols }: LinkBase): Block {
  const offsets = new Map<string, number>();
  let length = 0;
  for (const piece of functions) {
    const align = alignOf(piece);
    const offset = Math.ceil(length / align) * align;
    offsets.set(piece.name, offset);
    length = offset + piece.code.length;
  }
  const bytes = new Uint8Array(length).fill(codeFiller);
  for (const { name, code, relocations } of functions) {
    const offset = offsets.get(name)!;
    const placed = bytes.subarray(offset, offset + code.length);
    placed.set(code);
    for (const relocation of relocations) {
      const { symbol } = relocation;
      const other = offsets.get(symbol);
      const target = other === undefined ? symbols.get(symbol) : start + other;
      if (target === undefined) throw new ConveneError('internal', `'${symbol}' is no part of the block`);
      applyRelocation(placed, start + offset, relocation, target, name);
    }
  }
  return { bytes, offsets };
}

/** A function of a block as it was before it was linked: its fields are empty. */
export function unlinked<F extends CodeObject>(piece: F): F {
  const code = piece.code.slice();
  for (const relocation of piece.relocations) clearRelocation(code, relocation);
  return { ...piece, code };
}

/** The same text for the same base. No name has a blank in it. */
export const baseText = ({ start, symbols }: LinkBase): string =>
  [start, ...[...symbols].sort(([a], [b]) => (a < b ? -1 : 1)).flat()].join(' ');
