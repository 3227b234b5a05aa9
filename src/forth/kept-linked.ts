/**
 * The prelude's functions linked beforehand, with the descriptors of the words that they make executable: both are read into memory as
 * they are, after which those words need no preparing.
 */
import type { CompiledFunction } from '../codegen/index.ts';
import { type LinkBase, linkBlock } from '../link/index.ts';
import { dynamicSymbol } from './body.ts';
import { descriptorBytes, descriptorFields, descriptorRegion } from './memory.ts';

/** What a function needs to be there, by symbols: functions, and words whose tokens it holds. */
export interface Needs {
  readonly functions: readonly string[];
  readonly tokens: readonly string[];
}

export interface FunctionWithNeeds {
  readonly code: CompiledFunction;
  readonly needs: Needs;
}

export interface LinkedFunctions {
  readonly code: Uint8Array;
  /** Where each function begins in it. Functions whose needs are not met are left out. */
  readonly offsets: ReadonlyMap<string, number>;
  /** The descriptor region from its start. */
  readonly descriptors: Uint8Array;
}

/** The symbol of the word that a function's symbol is made from. */
export const wordSymbol = (symbol: string): string => symbol.replace(/~dynamic$/, '');

/** `tokenOf` gives the token of the word of a symbol. */
export function linkFunctions(
  all: ReadonlyMap<string, FunctionWithNeeds>,
  base: LinkBase,
  tokenOf: (symbol: string) => bigint | undefined,
): LinkedFunctions {
  const chosen = complete(all, base, tokenOf);
  const { bytes, offsets } = linkBlock(
    chosen.map((symbol) => all.get(symbol)!.code),
    base,
  );
  const addressOf = (symbol: string): number => {
    const offset = offsets.get(symbol);
    return offset === undefined ? 0 : base.start + offset;
  };
  const places = new Map(
    chosen.map(wordSymbol).map((symbol) => [symbol, Number(tokenOf(symbol)) - descriptorRegion.start]),
  );
  const descriptors = new Uint8Array(Math.max(0, ...places.values()) + descriptorBytes);
  const view = new DataView(descriptors.buffer);
  for (const [symbol, place] of places) {
    const dynamic = addressOf(dynamicSymbol({ symbol }));
    if (dynamic === 0) continue;
    view.setBigUint64(place + descriptorFields.dynamic, BigInt(dynamic), true);
    view.setBigUint64(place + descriptorFields.own, BigInt(addressOf(symbol)), true);
  }
  return { code: bytes, offsets, descriptors };
}

/** Functions that have all that they need among them, so that each can run once all are in place. */
function complete(
  all: ReadonlyMap<string, FunctionWithNeeds>,
  { symbols }: LinkBase,
  tokenOf: (symbol: string) => bigint | undefined,
): string[] {
  const left = new Map(all);
  const isLeft = (symbol: string): boolean => left.has(symbol);
  function isComplete(symbol: string, { code, needs }: FunctionWithNeeds): boolean {
    const word = wordSymbol(symbol);
    return (
      tokenOf(word) !== undefined &&
      // A bridge may have taken over the word's own form, and needs what that needs.
      (isLeft(word) || !all.has(word)) &&
      needs.functions.every(isLeft) &&
      needs.tokens.every((token) => isLeft(dynamicSymbol({ symbol: token }))) &&
      code.relocations.every((relocation) => isLeft(relocation.symbol) || symbols.has(relocation.symbol))
    );
  }
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const [symbol, one] of left) if (!isComplete(symbol, one)) left.delete(symbol);
  }
  return [...left.keys()].sort();
}
