/**
 * What a session knows once the prelude is loaded, as a text and bytes: a later session starts from it much sooner than from the
 * prelude's source. Each word's items stay text until somebody asks for them.
 */
import { ConveneError } from '../ir/index.ts';
import { actionOf, actionRows } from './actions.ts';
import type { Body, SourceSpan, WordEffect } from './body.ts';
import { asciiJson, placeOf, placeText, restoredPart, writtenPart } from './body-text.ts';
import { type Action, type Entry, fold, type PlainItem, type Storage } from './dictionary.ts';
import { descriptorBytes, descriptorRegion, filledRegions, type Region, userCells, userRegion } from './memory.ts';
import type { System } from './system.ts';
import { interpretedWords } from './words/interpreted.ts';

/** What is kept of something: a head that is read at once, a text of which parts are read when they are wanted, and bytes. */
export interface Image {
  readonly head: string;
  /** Of ASCII characters alone. */
  readonly text: { readonly length: number; slice(start: number, end: number): string };
  readonly bytes: Uint8Array;
}

/** The parts of a session that an image is made from, and that it fills in a new one. */
export interface ImageState {
  readonly system: System;
  /** How many symbols each base name has given. */
  readonly symbols: Map<string, number>;
  /** Words whose tokens native code may find. */
  handedOut: Entry[];
}

/** A word without its items. */
interface Row {
  readonly name: string;
  readonly symbol: string;
  readonly token: number;
  readonly at?: string;
  readonly immediate?: true;
  readonly compileOnly?: true;
  readonly action?: number | string;
  readonly compilation?: number;
  readonly dataAddress?: number;
  readonly storage?: Storage;
}

interface Content {
  inline?: readonly PlainItem[] | undefined;
  body?: Body | undefined;
  effect?: WordEffect | undefined;
}

interface Head {
  /** By number, one a line. */
  readonly names: string;
  readonly symbols: string;
  /** Two by two: of each word's row in the text, and of its content, which follows. */
  readonly lengths: readonly number[];
  /** How many words have the token of their number. */
  readonly tokens: number;
  /** Words in the order of their definition. */
  readonly defined: readonly number[];
  /** How many symbols each base name has given. */
  readonly bases: string;
  readonly counts: readonly number[];
  readonly handedOut: readonly number[];
  readonly latest: number;
  readonly created: number;
  readonly memory: readonly (readonly [start: number, length: number])[];
}

const tokenNumber = (token: bigint): number => (Number(token) - descriptorRegion.start) / descriptorBytes;
const requestOf = new Map<Action, number | string>([
  ...Object.entries(interpretedWords).map(([name, action]) => [action, name] as const),
  ...actionRows.flatMap(({ action, compiling }, index) => [
    [action, 2 * index] as const,
    ...(compiling === undefined ? [] : [[compiling, 2 * index + 1] as const]),
  ]),
]);

const actionCalled = (name: number | string): Action | undefined =>
  typeof name === 'number' ? actionOf(name) : interpretedWords[name];

function unfit(what: string): never {
  throw new ConveneError('internal', `internal error: the prelude cannot be kept: ${what}`);
}

/** The used parts of memory. */
const usedMemory = ({ memory }: System): (readonly [Region, number])[] => [
  [userRegion, userRegion.end - userRegion.start],
  ...filledRegions.map(([region, cell]) => [region, memory.integer(userCells[cell]) - region.start] as const),
];

/** All words that have a token of their own, oldest first. */
export function* knownWords({ dictionary, memory }: System): Generator<Entry> {
  const end = memory.integer(userCells.descriptorHere);
  for (let address = descriptorRegion.start; address < end; address += descriptorBytes) {
    yield dictionary.byToken(BigInt(address))!;
  }
}

/** An image of a session that has done no more than load the prelude. */
export function writeImage({ system, symbols, handedOut }: ImageState): Image {
  const { dictionary, memory } = system;
  if (dictionary.lists.length !== 1) unfit('it makes word lists');
  const entries = [...knownWords(system)];
  const tokens = entries.length;
  const numbers = new Map(entries.map((entry, index) => [entry, index]));
  const defined = [...dictionary.entries()].reverse();
  for (const entry of defined) if (!numbers.has(entry)) numbers.set(entry, entries.push(entry) - 1);
  const numberOf = (entry: Entry): number => numbers.get(entry) ?? unfit(`'${entry.name}' is in no list`);

  const contents: string[] = [];
  const rows = entries.map((entry): string => {
    const { inline, body, effect, at, action, compilation } = entry;
    if (entry.deferred !== undefined) unfit(`'${entry.name}' is a deferred word`);
    const content = asciiJson({ inline, body, effect }, (key, value) => writtenPart(key, value, numberOf, at?.file));
    contents.push(content);
    const row: Row = {
      name: entry.name,
      symbol: entry.symbol,
      token: tokenNumber(entry.token),
      ...(at === undefined ? {} : { at: placeText(at) }),
      ...(entry.immediate ? { immediate: true } : {}),
      ...(entry.compileOnly ? { compileOnly: true } : {}),
      ...(action === undefined ? {} : { action: requestOf.get(action) ?? unfit(`the action of '${entry.name}'`) }),
      ...(compilation === undefined ? {} : { compilation: numberOf(compilation) }),
      ...(entry.dataAddress === undefined ? {} : { dataAddress: entry.dataAddress }),
      ...(entry.storage === undefined ? {} : { storage: entry.storage }),
    };
    return asciiJson(row);
  });
  const used = usedMemory(system);
  const head: Head = {
    names: entries.map(({ name }) => name).join('\n'),
    symbols: entries.map(({ symbol }) => symbol).join('\n'),
    lengths: rows.flatMap((row, number) => [row.length, contents[number]!.length]),
    tokens,
    defined: defined.map(numberOf),
    bases: [...symbols.keys()].join('\n'),
    counts: [...symbols.values()],
    handedOut: handedOut.map(numberOf),
    latest: system.latest === undefined ? -1 : numberOf(system.latest),
    created: system.created === undefined ? -1 : numberOf(system.created),
    memory: used.map(([region, length]) => [region.start, length]),
  };
  const bytes = new Uint8Array(used.reduce((sum, [, length]) => sum + length, 0));
  let place = 0;
  for (const [region, length] of used) {
    bytes.set(memory.bytes(region.start, length), place);
    place += length;
  }
  return { head: asciiJson(head), text: rows.map((row, number) => row + contents[number]!).join(''), bytes };
}

/** Finds a word of the prelude by the symbol that it has when the prelude is loaded. */
export type WordBySymbol = (symbol: string) => Entry | undefined;

/** Of a session that has done no more than load the prelude. */
export function wordsBySymbol(system: System): WordBySymbol {
  const words = new Map([...knownWords(system)].map((word) => [word.symbol, word]));
  return (symbol) => words.get(symbol);
}

/** Fills a fresh session with what an image has. */
export function readImage({ head: headText, text, bytes }: Image, state: ImageState): WordBySymbol {
  const { system } = state;
  const { dictionary, memory } = system;
  const head = JSON.parse(headText) as Head;
  const starts = startsOf(head.lengths);
  const entries: Entry[] = [];
  /** A word is made when it is first wanted; most programs use few. */
  function entry(number: number): Entry {
    const [start, middle, end] = [starts[2 * number]!, starts[2 * number + 1]!, starts[2 * number + 2]!];
    let made = entries[number];
    if (made === undefined) {
      const row = JSON.parse(text.slice(start, middle)) as Row;
      const at = row.at === undefined ? undefined : placeOf(row.at);
      const restored = (key: string, value: unknown): unknown => restoredPart(key, value, entry, at?.file);
      made = entryOf(row, at, entry, () => JSON.parse(text.slice(middle, end), restored) as Content);
      entries[number] = made;
    }
    return made;
  }
  const names = new Map<string, number[]>();
  const allNames = head.names.split('\n');
  for (const number of head.defined) {
    const key = fold(allNames[number]!);
    const known = names.get(key);
    if (known === undefined) names.set(key, [number]);
    else known.push(number);
  }
  dictionary.begin({
    defined: head.defined,
    entry,
    called: (key) => names.get(key) ?? [],
    byToken(token) {
      const number = tokenNumber(token);
      return number < head.tokens && Number.isInteger(number) && number >= 0 ? entry(number) : undefined;
    },
  });
  head.bases.split('\n').forEach((base, at) => {
    state.symbols.set(base, head.counts[at]!);
  });
  state.handedOut = head.handedOut.map(entry);
  system.latest = head.latest < 0 ? undefined : entry(head.latest);
  system.created = head.created < 0 ? undefined : entry(head.created);
  let from = 0;
  for (const [start, length] of head.memory) {
    memory.bytes(start, length).set(bytes.subarray(from, from + length));
    from += length;
  }
  let symbols: Map<string, number> | undefined;
  return (symbol) => {
    symbols ??= new Map(head.symbols.split('\n').map((one, number) => [one, number]));
    const number = symbols.get(symbol);
    return number === undefined ? undefined : entry(number);
  };
}

/** Where each of some pieces of a text starts, and after that where the last ends. */
function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  for (let at = 0; at < lengths.length; at++) starts[at + 1] = starts[at]! + lengths[at]!;
  return starts;
}

function entryOf(row: Row, at: SourceSpan | undefined, entry: (number: number) => Entry, read: () => Content): Entry {
  let known: Content | undefined;
  const content = (): Content => {
    known ??= read();
    return known;
  };
  const { action, compilation } = row;
  return {
    name: row.name,
    symbol: row.symbol,
    token: BigInt(descriptorRegion.start + row.token * descriptorBytes),
    ...(at === undefined ? {} : { at }),
    immediate: row.immediate ?? false,
    compileOnly: row.compileOnly ?? false,
    action: action === undefined ? undefined : actionCalled(action),
    compilation: compilation === undefined ? undefined : entry(compilation),
    dataAddress: row.dataAddress,
    storage: row.storage,
    get inline() {
      return content().inline;
    },
    set inline(value) {
      content().inline = value;
    },
    get body() {
      return content().body;
    },
    set body(value) {
      content().body = value;
    },
    get effect() {
      return content().effect;
    },
    set effect(value) {
      content().effect = value;
    },
  };
}
