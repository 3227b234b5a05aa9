/** Several functions and the data that they name: what one text file of IR holds. */
import type { SourcePosition } from './error.ts';
import type { IrFunction } from './function.ts';

/** A stretch of a data object: bytes as they are, zeros, or the 64-bit address of a symbol plus a number of bytes. */
export type DataItem =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'zero'; readonly count: number }
  | { readonly kind: 'address'; readonly symbol: string; readonly addend: number };

export interface IrData {
  readonly name: string;
  /** Bytes, a power of two. */
  readonly align: number;
  readonly items: readonly DataItem[];
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
  }
}

/** Bytes that a data object takes. */
export const dataSize = (data: IrData): number => data.items.reduce((sum, item) => sum + dataItemSize(item), 0);
