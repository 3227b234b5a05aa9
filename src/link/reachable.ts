import { ConveneError } from '../ir/index.ts';
import type { CodeObject, DataObject, SymbolRelocation } from '../object/index.ts';

export type Piece = CodeObject | DataObject;

export const relocationsOf = (piece: Piece): readonly SymbolRelocation[] => piece.relocations ?? [];

/** Every name that a piece defines, with the piece. Throws `duplicate-symbol`. */
export function indexSymbols(pieces: readonly Piece[]): Map<string, Piece> {
  const owners = new Map<string, Piece>();
  for (const piece of pieces) {
    for (const name of [piece.name, ...(piece.innerSymbols ?? []).map((inner) => inner.name)]) {
      if (owners.has(name)) throw new ConveneError('duplicate-symbol', `symbol '${name}' is defined twice`);
      owners.set(name, piece);
    }
  }
  return owners;
}

/**
 * The pieces that the roots refer to, directly or through others.
 *
 * Throws `undefined-symbol`, naming each symbol that nobody defines and who refers to it. `given` are symbols defined elsewhere.
 */
export function reachablePieces(
  owners: ReadonlyMap<string, Piece>,
  roots: readonly string[],
  given: ReadonlySet<string>,
): Set<Piece> {
  const reached = new Set<Piece>();
  const missing = new Map<string, Set<string>>();
  const pending: Piece[] = [];
  const refer = (symbol: string, from: string): void => {
    const piece = owners.get(symbol);
    if (piece === undefined) {
      if (given.has(symbol)) return;
      const referrers = missing.get(symbol) ?? new Set();
      missing.set(symbol, referrers.add(from));
    } else if (!reached.has(piece)) {
      reached.add(piece);
      pending.push(piece);
    }
  };
  for (const root of roots) refer(root, 'the roots of the program');
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    for (const { symbol } of relocationsOf(piece)) refer(symbol, piece.name);
  }
  if (missing.size > 0) throw new ConveneError('undefined-symbol', describeMissing(missing));
  return reached;
}

/** A message for symbols that nobody defines, each with those who refer to it. */
export function describeMissing(missing: ReadonlyMap<string, ReadonlySet<string>>): string {
  const shown = 5;
  return [...missing]
    .map(([symbol, referrers]) => {
      const names = [...referrers].slice(0, shown).map((name) => (name.includes(' ') ? name : `'${name}'`));
      const more = referrers.size > shown ? ` and ${referrers.size - shown} more` : '';
      return `undefined symbol '${symbol}', referred to by ${names.join(', ')}${more}`;
    })
    .join('; ');
}
