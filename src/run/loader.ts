/** Puts code and data into low memory and fills in the addresses. */
import { ConveneError } from '../ir/index.ts';
import { codeFiller, describeMissing, type LinkedCode } from '../link/index.ts';
import {
  alignOf,
  applyRelocation,
  type CodeObject,
  type DataObject,
  hexadecimal,
  relocatedValue,
  relocationFits,
  type SymbolRelocation,
  sizeOfData,
} from '../object/index.ts';
import type { Allocator } from './allocator.ts';
import type { Region } from './region.ts';

export interface Pieces {
  readonly functions: readonly CodeObject[];
  readonly data: readonly DataObject[];
}

/** Memory that pieces are loaded into. */
export interface LoadMemory {
  readonly region: Region;
  readonly code: Allocator;
  readonly data: Allocator;
}

/** How a loader finds what the pieces themselves do not define. */
export interface Resolver {
  /** Address of a symbol. */
  resolve(symbol: string): number | undefined;
  /** Address within reach of 32-bit fields that does what the function `symbol` at a far address does. */
  nearby(symbol: string, address: number): number;
}

export interface LoadedFunction {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

export interface LoadedPieces {
  /** Addresses of the symbols that the pieces define. */
  readonly symbols: ReadonlyMap<string, number>;
  readonly functions: readonly LoadedFunction[];
  /** Symbols that they refer to and others define. */
  readonly references: ReadonlySet<string>;
  free(): void;
}

interface Placed {
  readonly piece: CodeObject | DataObject;
  readonly address: number;
  readonly bytes: Uint8Array;
  readonly allocator: Allocator;
}

/**
 * Loads pieces as a whole or, where anything fails, not at all.
 *
 * Throws `undefined-symbol`, `memory-exhausted`, `relocation-range`.
 */
export function loadPieces(memory: LoadMemory, pieces: Pieces, resolver: Resolver): LoadedPieces {
  const placed: Placed[] = [];
  const free = (): void => {
    for (const { piece, address, bytes, allocator } of placed) {
      bytes.fill('code' in piece ? codeFiller : 0);
      allocator.free(address, bytes.length);
    }
    placed.length = 0;
  };
  try {
    for (const piece of pieces.functions) placed.push(place(memory, piece, piece.code, piece.code.length));
    for (const piece of pieces.data) placed.push(place(memory, piece, piece.content, sizeOfData(piece)));
    const symbols = definedSymbols(placed);
    const references = relocateAll(placed, symbols, resolver);
    const functions = placed
      .filter(({ piece }) => 'code' in piece)
      .map(({ piece, address, bytes }) => ({ name: piece.name, start: address, end: address + bytes.length }));
    return { symbols, functions, references, free };
  } catch (error) {
    free();
    throw error;
  }
}

/** Puts a block where it was linked for; answers what takes it away again, or nothing where something else lies there. */
export function placeLinked({ region, code: allocator }: LoadMemory, code: LinkedCode): (() => void) | undefined {
  const address = allocator.allocate(code.length, 1);
  if (address === undefined) return undefined;
  if (address !== code.start) {
    allocator.free(address, code.length);
    return undefined;
  }
  const bytes = region.bytes(address, code.length);
  code.read(bytes);
  return () => {
    bytes.fill(codeFiller);
    allocator.free(address, code.length);
  };
}

function place(memory: LoadMemory, piece: CodeObject | DataObject, content: Uint8Array, size: number): Placed {
  const isCode = 'code' in piece;
  const allocator = isCode ? memory.code : memory.data;
  const address = allocator.allocate(size, alignOf(piece));
  if (address === undefined) {
    const kind = isCode ? 'code' : 'data';
    throw new ConveneError('memory-exhausted', `the memory for ${kind} is full: no ${size} bytes for '${piece.name}'`);
  }
  const bytes = memory.region.bytes(address, size);
  bytes.set(content);
  return { piece, address, bytes, allocator };
}

function definedSymbols(placed: readonly Placed[]): Map<string, number> {
  const symbols = new Map<string, number>();
  for (const { piece, address } of placed) {
    symbols.set(piece.name, address);
    for (const inner of piece.innerSymbols ?? []) symbols.set(inner.name, address + inner.offset);
  }
  return symbols;
}

function relocateAll(placed: readonly Placed[], own: ReadonlyMap<string, number>, resolver: Resolver): Set<string> {
  const references = new Set<string>();
  const missing = new Map<string, Set<string>>();
  for (const { piece, address, bytes } of placed) {
    for (const relocation of piece.relocations ?? []) {
      const { symbol } = relocation;
      let target = own.get(symbol);
      if (target === undefined) {
        references.add(symbol);
        target = resolver.resolve(symbol);
      }
      if (target === undefined) {
        missing.set(symbol, (missing.get(symbol) ?? new Set<string>()).add(piece.name));
        continue;
      }
      const near = within(relocation, target, address) ? target : resolver.nearby(symbol, target);
      applyRelocation(bytes, address, relocation, near, piece.name);
    }
  }
  if (missing.size > 0) throw new ConveneError('undefined-symbol', describeMissing(missing));
  return references;
}

const within = (relocation: SymbolRelocation, target: number, address: number): boolean =>
  relocationFits(relocation, relocatedValue(relocation, target, address + relocation.offset));

/** The error for a variable that 32-bit fields cannot reach. */
export function farVariable(symbol: string, address: number): ConveneError {
  const where = hexadecimal(address);
  return new ConveneError(
    'far-variable',
    `variable '${symbol}' at ${where} needs a 64-bit address: load it with abs64`,
  );
}
