/** Names as numbers, by their bytes in the text: the same characters are the same number. */
import type { Lexer } from './lexer.ts';
import { unescaped } from './text.ts';

export interface Names {
  readonly bytes: Uint8Array;
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  hashes: Int32Array;
  /** By hash: a name's number plus one, 0 where free. */
  table: Int32Array;
}

export const createNames = (bytes: Uint8Array): Names => ({
  bytes,
  count: 0,
  starts: new Int32Array(64),
  ends: new Int32Array(64),
  hashes: new Int32Array(64),
  table: new Int32Array(256),
});

/** Forgets all names. */
export function clearNames(names: Names): void {
  if (names.count === 0) return;
  names.count = 0;
  names.table.fill(0);
}

/** The number of the name that the lexer stands at; a new one for a new name. */
export function internName(names: Names, { nameStart, nameEnd, hash }: Lexer): number {
  const place = placeOf(names, nameStart, nameEnd, hash);
  const found = names.table[place]! - 1;
  if (found >= 0) return found;
  const added = names.count++;
  if (added === names.starts.length) growColumns(names);
  names.starts[added] = nameStart;
  names.ends[added] = nameEnd;
  names.hashes[added] = hash;
  names.table[place] = added + 1;
  if (names.count * 2 > names.table.length) growTable(names);
  return added;
}

/** The number of a name that is known, by where it stands; −1 where it is not. */
export const findName = (names: Names, start: number, end: number, hash: number): number =>
  names.table[placeOf(names, start, end, hash)]! - 1;

/** Where a name is in the table, or would be. */
function placeOf(names: Names, start: number, end: number, hash: number): number {
  const mask = names.table.length - 1;
  let place = hash & mask;
  for (; names.table[place] !== 0; place = (place + 1) & mask) {
    const found = names.table[place]! - 1;
    if (names.hashes[found] === hash && same(names, found, start, end)) break;
  }
  return place;
}

function same({ bytes, starts, ends }: Names, name: number, start: number, end: number): boolean {
  const from = starts[name]!;
  if (ends[name]! - from !== end - start) return false;
  for (let i = 0; i < end - start; i++) if (bytes[from + i] !== bytes[start + i]) return false;
  return true;
}

function growColumns(names: Names): void {
  for (const column of ['starts', 'ends', 'hashes'] as const) {
    const larger = new Int32Array(names[column].length * 2);
    larger.set(names[column]);
    names[column] = larger;
  }
}

function growTable(names: Names): void {
  const table = new Int32Array(names.table.length * 2);
  for (let name = 0; name < names.count; name++) {
    let place = names.hashes[name]! & (table.length - 1);
    while (table[place] !== 0) place = (place + 1) & (table.length - 1);
    table[place] = name + 1;
  }
  names.table = table;
}

const decoder = new TextDecoder();

/** A name as text, escapes resolved. */
export const nameOf = ({ bytes, starts, ends }: Names, name: number): string =>
  decoder.decode(unescaped(bytes.subarray(starts[name], ends[name])));
