/** Calls that the text does not spell: of C's library and the compiler's. */
import { opcodes, resultsOf, type Signature, type Value } from '../ir/index.ts';
import { append, type Body } from './body.ts';

/** Calls a function by its symbol. */
export function callByName(
  body: Body,
  symbol: string,
  signature: Signature,
  values: readonly Value[],
): readonly Value[] {
  const types = signature.results.map(({ type }) => type);
  const low = calleePlace(body, symbol, signature);
  return resultsOf(body.f, append(body, opcodes.call, undefined, values, types, low));
}

/** The place of a callee in the function's table. */
export function calleePlace({ f, tables: { callees } }: Body, symbol: string, signature: Signature): number {
  let bySymbol = callees.get(signature);
  if (bySymbol === undefined) {
    bySymbol = new Map();
    callees.set(signature, bySymbol);
  }
  let place = bySymbol.get(symbol);
  if (place === undefined) {
    place = f.callees.push({ symbol, signature }) - 1;
    bySymbol.set(symbol, place);
  }
  return place;
}
