/** Tables that the functions of a module are read with, one function after the other: they are made once, and each finds them empty. */
import type { Signature, Value } from '../ir/index.ts';
import { clearNames, createNames, type Names } from './names.ts';
import type { LlvmType } from './types.ts';

export interface Tables {
  /** Local names with letters. */
  readonly names: Names;
  /** Local numbers from here on have nothing in the tables. */
  locals: number;
  /** By local number: 0 where nothing is known, a value plus one, or minus one minus the place of a list. */
  values: Int32Array;
  /** By local number: a block plus one. */
  blockOf: Int32Array;
  /** By local number, where `values` knows something. */
  readonly types: LlvmType[];
  /** By local number: where it is used first, while it is not defined. */
  readonly awaited: Map<number, { readonly place: number; readonly placeholders: readonly number[] }>;
  /** Results of 32 bits that are promised to be what they would be in more. */
  readonly exact: Set<Value>;
  /** Places in the function's tables. */
  readonly symbols: Map<string, number>;
  readonly callees: Map<Signature, Map<string, number>>;
}

const leastRoom = 256;

export const createTables = (bytes: Uint8Array): Tables => ({
  names: createNames(bytes),
  locals: 0,
  values: new Int32Array(leastRoom),
  blockOf: new Int32Array(leastRoom),
  types: [],
  awaited: new Map(),
  exact: new Set(),
  symbols: new Map(),
  callees: new Map(),
});

/** Forgets a function. */
export function clearTables(tables: Tables): void {
  clearNames(tables.names);
  tables.values.fill(0, 0, tables.locals);
  tables.blockOf.fill(0, 0, tables.locals);
  tables.locals = 0;
  // What is empty need not be made so, which costs as much as making it anew.
  for (const table of [tables.awaited, tables.exact, tables.symbols, tables.callees]) if (table.size > 0) table.clear();
}

/** Has the tables hold a local number. */
export function reachLocal(tables: Tables, local: number): void {
  tables.locals = local + 1;
  let { length } = tables.values;
  if (local < length) return;
  while (length <= local) length *= 2;
  tables.values = lengthened(tables.values, length);
  tables.blockOf = lengthened(tables.blockOf, length);
}

function lengthened(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length);
  longer.set(column);
  return longer;
}
