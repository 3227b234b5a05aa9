/** Several functions and the data that they name: what one text file of IR holds. */
import type { SourcePosition } from './error.ts';
import type { IrFunction } from './function.ts';

/**
 * A stretch of a data object: bytes as they are, zeros, the 64-bit address of a symbol plus a number of bytes, or that address's distance
 * from the data object's start, in 32 bits.
 */
export type DataItem =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'zero'; readonly count: number }
  | { readonly kind: 'address'; readonly symbol: string; readonly addend: number }
  | { readonly kind: 'distance'; readonly symbol: string; readonly addend: number };

export interface IrData {
  readonly name: string;
  /** Bytes, a power of two. */
  readonly align: number;
  readonly items: readonly DataItem[];
  /** Never written to. */
  readonly constant?: boolean;
  /** The section of an object file that it must be in; the usual one where absent. */
  readonly section?: string;
}

/**
 * Who sees a symbol: its module alone; everybody; or everybody until somebody else has a definition that counts more. An undefined weak
 * symbol may stay undefined: its address is then 0.
 */
export type SymbolBinding = 'local' | 'global' | 'weak';

export interface SymbolAttributes {
  readonly binding: SymbolBinding;
  /** Seen within the program or library that the module is linked into, not from outside. */
  readonly hidden?: boolean;
  /** Not worth a name in an object file. */
  readonly unnamed?: boolean;
}

/** Whether somebody else's definition of a symbol may come to count instead of the module's. */
export const isReplaceable = (symbols: ReadonlyMap<string, SymbolAttributes> | undefined, symbol: string): boolean =>
  symbols?.get(symbol)?.binding === 'weak';

/** Another name for a place in a function or in data. */
export interface SymbolAlias {
  readonly name: string;
  readonly target: string;
  /** Bytes. */
  readonly offset: number;
}

/** A calling convention that the functions and calls of a module may name. */
export interface IrConvention {
  readonly name: string;
  /** Its description, a JSON object as text; what it means is `abi/`'s. */
  readonly description: string;
  /** Where the description begins. */
  readonly position?: SourcePosition;
}

export interface IrModule {
  readonly conventions?: readonly IrConvention[];
  readonly functions: readonly IrFunction[];
  readonly data: readonly IrData[];
  /** Attributes by symbol. Those without are global. */
  readonly symbols?: ReadonlyMap<string, SymbolAttributes>;
  readonly aliases?: readonly SymbolAlias[];
}

/** Bytes that one stretch takes. */
export function dataItemSize(item: DataItem): number {
  switch (item.kind) {
    case 'bytes':
      return item.bytes.length;
    case 'zero':
      return item.count;
    case 'address':
      return 8;
    case 'distance':
      return 4;
  }
}

/** Bytes that a data object takes. */
export const dataSize = (data: IrData): number => data.items.reduce((sum, item) => sum + dataItemSize(item), 0);
