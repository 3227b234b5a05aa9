/**
 * What the dynamic linker reads of a shared object (System V gABI, chapter 5): symbols that it gives and takes, their hash table, fields to be
 * filled when it is loaded, and the list that says where these are.
 */

import type { ElfSymbol } from './elf.ts';
import { concatenate, createStrings, fields, symbolBytes, symbolEntry } from './elf-parts.ts';

/** A symbol that others find, or, without a place, one that is found elsewhere. */
export interface DynamicSymbol {
  readonly name: string;
  readonly place?: {
    readonly section: number;
    readonly address: number;
    readonly size: number;
    readonly kind: ElfSymbol['kind'];
  };
}

/** A 64-bit field that gets the address of a symbol, by place in the list, or of something in the object itself. */
export interface DynamicRelocation {
  readonly address: number;
  readonly symbol: number | undefined;
  readonly addend: number;
}

export interface DynamicTables {
  readonly hashes: Uint8Array;
  readonly symbols: Uint8Array;
  readonly strings: Uint8Array;
  readonly relocations: Uint8Array;
}

const relocationEntryBytes = 24;
const addressOfSymbol = 1;
const addressInObject = 8;

/** The tables, whose sizes depend on the names of the symbols and the number of relocations alone. */
export function dynamicTables(
  symbols: readonly DynamicSymbol[],
  relocations: readonly DynamicRelocation[],
): DynamicTables {
  const strings = createStrings();
  strings.add('');
  const entries = symbols.map(({ name, place }) =>
    symbolEntry({
      name: strings.add(name),
      kind: place?.kind ?? 'none',
      section: place?.section ?? 0,
      address: place?.address ?? 0,
      size: place?.size ?? 0,
    }),
  );
  return {
    hashes: hashTable(symbols.map(({ name }) => name)),
    symbols: concatenate([new Uint8Array(symbolBytes), ...entries]),
    strings: strings.bytes(),
    relocations: concatenate(
      relocations.map(({ address, symbol, addend }) =>
        fields(relocationEntryBytes, [
          [address, 8],
          [symbol === undefined ? addressInObject : addressOfSymbol, 4],
          [symbol === undefined ? 0 : symbol + 1, 4],
          [addend, 8],
        ]),
      ),
    ),
  };
}

/** Chains of symbols with the same hash modulo their number, which is one more than the symbols': the first has no name. */
function hashTable(names: readonly string[]): Uint8Array {
  const count = names.length + 1;
  const words = new Uint32Array(2 + 2 * count);
  words[0] = count;
  words[1] = count;
  const heads = words.subarray(2, 2 + count);
  const next = words.subarray(2 + count);
  names.forEach((name, index) => {
    const chain = hashOf(name) % count;
    next[index + 1] = heads[chain];
    heads[chain] = index + 1;
  });
  return fields(
    words.byteLength,
    [...words].map((word) => [word, 4] as const),
  );
}

function hashOf(name: string): number {
  let hash = 0;
  for (const byte of new TextEncoder().encode(name)) {
    hash = ((hash << 4) + byte) >>> 0;
    const high = hash & 0xf000_0000;
    hash = (hash ^ (high >>> 24)) & ~high;
  }
  return hash;
}

const tags = { hashes: 4, strings: 5, symbols: 6, relocations: 7 } as const;
const sizeTags = { relocationBytes: 8, relocationEntryBytes: 9, stringBytes: 10, symbolBytes: 11 } as const;

export const dynamicListBytes = 16 * (Object.keys(tags).length + Object.keys(sizeTags).length + 1);

/** Where the tables are. */
export function dynamicList(
  addresses: Readonly<Record<keyof DynamicTables, number>>,
  tables: DynamicTables,
): Uint8Array {
  const entries: readonly (readonly [number, number])[] = [
    [tags.hashes, addresses.hashes],
    [tags.strings, addresses.strings],
    [tags.symbols, addresses.symbols],
    [tags.relocations, addresses.relocations],
    [sizeTags.relocationBytes, tables.relocations.length],
    [sizeTags.relocationEntryBytes, relocationEntryBytes],
    [sizeTags.stringBytes, tables.strings.length],
    [sizeTags.symbolBytes, symbolBytes],
    [0, 0],
  ];
  return fields(
    dynamicListBytes,
    entries.flat().map((value) => [value, 8] as const),
  );
}
