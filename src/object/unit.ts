/**
 * What a linker reads: pieces of code and data with names, and the fields in them that hold addresses of symbols.
 */

import type { RelocationKind } from '../targets/x64/index.ts';

export type { RelocationKind } from '../targets/x64/index.ts';

export interface SymbolRelocation {
  /** Of the field in the piece's bytes. */
  readonly offset: number;
  readonly kind: RelocationKind;
  readonly symbol: string;
  readonly addend: number;
}

/** A further symbol inside a piece. */
export interface InnerSymbol {
  readonly name: string;
  readonly offset: number;
}

/** One function's machine code. It may be moved freely until its relocations are applied. */
export interface CodeObject {
  /** The symbol of its first byte. */
  readonly name: string;
  readonly code: Uint8Array;
  /** The address is a multiple of this power of two; 16 if not given. */
  readonly align?: number;
  readonly relocations: readonly SymbolRelocation[];
  readonly innerSymbols?: readonly InnerSymbol[];
}

/** One piece of data. Bytes beyond its content, up to its size, are zero and take no room in a file. */
export interface DataObject {
  readonly name: string;
  readonly content: Uint8Array;
  /** In memory, in bytes; at least the content's length, which is also what it is if not given. */
  readonly size?: number;
  /** The address is a multiple of this power of two; 8 if not given. */
  readonly align?: number;
  readonly writable: boolean;
  readonly relocations?: readonly SymbolRelocation[];
  readonly innerSymbols?: readonly InnerSymbol[];
  /** Where it must lie, at the start of a page. A piece without a fixed address is placed by the linker, if anything refers to it. */
  readonly address?: number;
}

export const alignOf = (piece: CodeObject | DataObject): number => piece.align ?? ('code' in piece ? 16 : 8);
export const sizeOfData = (data: DataObject): number => Math.max(data.size ?? 0, data.content.length);
