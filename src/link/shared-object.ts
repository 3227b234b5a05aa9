/**
 * Links a shared object: code and data that lie anywhere, symbols that others find, and symbols that the process which loads it has. It
 * needs no library by name.
 */
import { ConveneError } from '../ir/index.ts';
import {
  applyRelocation,
  type CodeObject,
  type DataObject,
  type DynamicRelocation,
  type DynamicSymbol,
  type DynamicTables,
  dynamicList,
  dynamicListBytes,
  dynamicTables,
  elfHeaderBytes,
  writeShared,
} from '../object/index.ts';
import { type Layout, layOut, type PlacedPiece } from './layout.ts';
import { elfSymbols, symbolAddresses } from './link.ts';
import { indexSymbols, type Piece, reachablePieces, relocationsOf } from './reachable.ts';

export interface SharedObject {
  readonly functions: readonly CodeObject[];
  readonly data: readonly DataObject[];
  /** Symbols that others find, which are kept with all that they refer to. */
  readonly exports: readonly string[];
  /** Symbols that are found when it is loaded. Only 64-bit fields of data can hold their addresses. */
  readonly imports: readonly string[];
}

const tableNames = ['hashes', 'symbols', 'strings', 'relocations'] as const;
const prefix = 'convene.dynamic.';
const listName = `${prefix}list`;

/**
 * The file.
 *
 * Throws `undefined-symbol`, `duplicate-symbol`, and `bad-layout` for data at a fixed address and for code that holds addresses.
 */
export function linkShared(shared: SharedObject): Uint8Array {
  const owners = indexSymbols([...shared.functions, ...shared.data]);
  const reached = reachablePieces(owners, shared.exports, new Set(shared.imports));
  const functions = shared.functions.filter((piece) => reached.has(piece));
  const data = shared.data.filter((piece) => reached.has(piece));
  checkPieces(functions, data, owners);

  // Addresses are not known yet, but how many there are.
  const addresses = data.flatMap(relocationsOf).map(() => ({ address: 0, symbol: undefined, addend: 0 }));
  const sizes = dynamicTables(symbolsOf(shared), addresses);
  const layout = layOut(functions, [...data.map(filledWhenLoaded), ...toBeFilled(sizes)], {
    base: 0,
    headerBytes: (segments) => elfHeaderBytes(segments, true),
  });
  const known = symbolAddresses(layout);
  const tables = dynamicTables(symbolsOf(shared, layout), relocate(layout, known, shared.imports));
  const bytesOf = new Map(layout.pieces.map(({ piece, bytes }) => [piece.name, bytes]));
  const tableAddresses = Object.fromEntries(tableNames.map((name) => [name, known.get(prefix + name)!]));
  for (const name of tableNames) bytesOf.get(prefix + name)!.set(tables[name]);
  bytesOf.get(listName)!.set(dynamicList(tableAddresses as Record<keyof DynamicTables, number>, tables));
  return writeShared({
    segments: layout.segments,
    dynamic: { address: known.get(listName)!, size: dynamicListBytes },
  });
}

function checkPieces(
  functions: readonly CodeObject[],
  data: readonly DataObject[],
  owners: ReadonlyMap<string, Piece>,
): void {
  for (const piece of [...functions, ...data]) {
    for (const { kind, symbol } of relocationsOf(piece)) {
      const isAddress = kind === 'abs64' || kind === 'abs32s';
      const isLate = isAddress || !owners.has(symbol);
      if (isLate && ('code' in piece || kind !== 'abs64')) {
        const why = `'${piece.name}' holds the address of '${symbol}', which is known when it is loaded`;
        throw new ConveneError('bad-layout', `${why}: only 64-bit fields of data may`);
      }
    }
  }
  const fixed = data.find(({ address }) => address !== undefined);
  if (fixed !== undefined) {
    throw new ConveneError('bad-layout', `'${fixed.name}' has a fixed address, and a shared object may lie anywhere`);
  }
}

/** The dynamic linker writes addresses into it. */
const filledWhenLoaded = (data: DataObject): DataObject =>
  relocationsOf(data).some(({ kind }) => kind === 'abs64') ? { ...data, writable: true } : data;

/** The tables and their list, as large as they will be. The list is written by the dynamic linker itself. */
function toBeFilled(sizes: DynamicTables): DataObject[] {
  const notZero = 1;
  return [
    ...tableNames.map((name) => ({ name: prefix + name, content: sizes[name], writable: false })),
    { name: listName, content: new Uint8Array(dynamicListBytes).fill(notZero), writable: true },
  ];
}

/** Imports come first. */
function symbolsOf({ imports, exports }: SharedObject, layout?: Layout): DynamicSymbol[] {
  const placed = layout?.pieces.flatMap(elfSymbols);
  const sections = layout?.segments.flatMap((segment) => segment.sections);
  return [
    ...imports.map((name) => ({ name })),
    ...exports.map((name) => {
      if (placed === undefined || sections === undefined) return { name };
      const { address, size, kind } = placed.find((symbol) => symbol.name === name)!;
      const section = sections.findLastIndex((one) => one.address <= address) + 1;
      return { name, place: { section, address, size, kind } };
    }),
  ];
}

/** Fills what is known now; returns what is left. */
function relocate(
  { pieces }: Layout,
  known: ReadonlyMap<string, number>,
  imports: readonly string[],
): DynamicRelocation[] {
  return pieces.flatMap(({ piece, address, bytes }: PlacedPiece) =>
    relocationsOf(piece).flatMap((relocation): DynamicRelocation[] => {
      const target = known.get(relocation.symbol);
      const place = address + relocation.offset;
      const { addend } = relocation;
      if (target === undefined) return [{ address: place, symbol: imports.indexOf(relocation.symbol), addend }];
      if (relocation.kind === 'abs64') return [{ address: place, symbol: undefined, addend: target + addend }];
      applyRelocation(bytes, address, relocation, target, piece.name);
      return [];
    }),
  );
}
