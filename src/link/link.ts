import { ConveneError } from '../ir/index.ts';
import { applyRelocation, type ElfSymbol, elfHeaderBytes, sizeOfData, writeExecutable } from '../object/index.ts';
import { executableCodeBase } from './addresses.ts';
import { type Layout, layOut, type PlacedPiece } from './layout.ts';
import { linkerSymbols, type Program } from './program.ts';
import { indexSymbols, type Piece, reachablePieces, relocationsOf } from './reachable.ts';

export interface LinkedProgram {
  /** The file. */
  readonly bytes: Uint8Array;
  /** Addresses of everything that was kept. */
  readonly symbols: ReadonlyMap<string, number>;
}

/**
 * Links a static executable out of what the entry and the roots reach. Data with a fixed address is always kept, with all it refers to.
 *
 * Throws `undefined-symbol`, `duplicate-symbol`, `bad-layout`, `relocation-range`.
 */
export function link(program: Program): LinkedProgram {
  const owners = indexSymbols([...program.functions, ...program.data]);
  const fixed = program.data.filter((data) => data.address !== undefined).map((data) => data.name);
  const roots = [program.entry, ...(program.roots ?? []), ...fixed];
  const reached = reachablePieces(owners, roots, new Set(Object.values(linkerSymbols)));
  const layout = layOut(
    program.functions.filter((piece) => reached.has(piece)),
    program.data.filter((piece) => reached.has(piece)),
    { base: executableCodeBase, headerBytes: elfHeaderBytes },
  );
  const symbols = symbolAddresses(layout);
  for (const placed of layout.pieces) relocate(placed, symbols);
  const bytes = writeExecutable({
    entry: symbols.get(program.entry)!,
    segments: layout.segments,
    symbols: layout.pieces.flatMap(elfSymbols),
  });
  return { bytes, symbols };
}

const innerSymbolsOf = (piece: Piece) => piece.innerSymbols ?? [];

export function symbolAddresses(layout: Layout): Map<string, number> {
  const symbols = new Map<string, number>([
    [linkerSymbols.codeStart, layout.code.start],
    [linkerSymbols.codeEnd, layout.code.end],
  ]);
  for (const { piece, address } of layout.pieces) {
    symbols.set(piece.name, address);
    for (const inner of innerSymbolsOf(piece)) symbols.set(inner.name, address + inner.offset);
  }
  return symbols;
}

function relocate({ piece, address, bytes }: PlacedPiece, symbols: ReadonlyMap<string, number>): void {
  for (const relocation of relocationsOf(piece)) {
    const target = symbols.get(relocation.symbol);
    if (target === undefined) throw new ConveneError('internal', `'${relocation.symbol}' was not placed`);
    applyRelocation(bytes, address, relocation, target, piece.name);
  }
}

export function elfSymbols({ piece, address }: PlacedPiece): ElfSymbol[] {
  const kind = 'code' in piece ? 'function' : 'object';
  const size = 'code' in piece ? piece.code.length : sizeOfData(piece);
  return [
    { name: piece.name, address, size, kind },
    ...innerSymbolsOf(piece).map((inner) => ({
      name: inner.name,
      address: address + inner.offset,
      size: 0,
      kind: 'none' as const,
    })),
  ];
}
