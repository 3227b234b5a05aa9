/** Addresses of symbols as code finds them. */
import { i64, ptr, type Value } from '../ir/index.ts';
import { type Body, emitConstant, emitLoad, emitMoved, emitPlain, emitSymbol } from './body.ts';
import type { ModuleScope } from './scope.ts';

/** The cell that holds the address of a symbol that may lie anywhere, or nowhere. */
export const addressCell = (symbol: string): string => `.address.${symbol}`;

/**
 * The address of a symbol plus bytes. What another module defines may lie out of reach of an instruction, so its address is kept in
 * memory, where the linker or loader puts it.
 */
export function reachSymbol(body: Body, symbol: string, addend: bigint): Value {
  const { scope } = body;
  if (!scope.distant.has(symbol)) return emitSymbol(body, symbol, addend);
  const cell = addressCell(symbol);
  keepCell(scope, cell, symbol);
  const address = emitLoad(body, ptr, emitSymbol(body, cell, 0n), 0);
  if (BigInt.asIntN(32, addend) === addend) return emitMoved(body, address, Number(addend));
  return emitPlain(body, 'ptradd', ptr, [address, emitConstant(body, i64, addend)]);
}

function keepCell({ cells }: ModuleScope, cell: string, symbol: string): void {
  if (!cells.has(cell)) cells.set(cell, { align: 8, items: [{ kind: 'address', symbol, addend: 0 }] });
}
