/**
 * What a session knows once the prelude is loaded, as a text and bytes: a later session starts from it much sooner than from the
 * prelude's source. Each word's items stay text until somebody asks for them.
 */
import { ConveneError } from '../ir/index.ts';
import { actionOf, actionRows } from './actions.ts';
import type { Body, SourceSpan, WordEffect } from './body.ts';
import { asciiJson, placeOf, placeText, restoredPart, writtenPart } from './body-text.ts';
import { type Action, type Entry, fold, type PlainItem, type Storage } from './dictionary.ts';
import { lineFinder, linesOf, linesText } from './lines.ts';
import {
  descriptorBytes,
  descriptorFields,
  descriptorRegion,
  filledRegions,
  type Region,
  userCells,
  userRegion,
} from './memory.ts';
import type { System } from './system.ts';
import { interpretedWords } from './words/interpreted.ts';

/** What is kept of something: a head that is read at once, a text and bytes of which parts are read when they are wanted. */
export interface Image {
  readonly head: string;
  /** Of ASCII characters alone. */
  readonly text: { readonly length: number; slice(start: number, end: number): string };
  readonly bytes: {
    readonly length: number;
    slice(start: number, end: number): Uint8Array;
    /** Puts those from `start` on into other memory; absent where the slice is there already. */
    read?(target: Uint8Array, start: number): void;
  };
}

/** The bytes of several parts, one after the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}

/** How many symbols each base name has given. */
export interface SymbolCounts {
  /** Counts one more. */
  next(base: string): number;
  all(): Iterable<readonly [base: string, count: number]>;
}

/** Going on from the counts of a text. */
export function createSymbolCounts(before = linesText([])): SymbolCounts {
  const counts = new Map<string, number>();
  const earlier = lineFinder(before);
  return {
    next(base) {
      const count = (counts.get(base) ?? Number(earlier(base) ?? 0)) + 1;
      counts.set(base, count);
      return count;
    },
    all: () => new Map([...linesOf(before).map(([base, count]) => [base, Number(count)] as const), ...counts]),
  };
}

/** The parts of a session that an image is made from, and that it fills in a new one. */
export interface ImageState {
  readonly system: System;
  symbols: SymbolCounts;
  /** The newest definition, and the newest word that CREATE made. */
  latest(): Entry | undefined;
  created(): Entry | undefined;
  /** Words whose tokens native code may find. */
  handedOut: Entry[];
}

/** A word without its body, of which most programs need few. */
interface Row {
  readonly name: string;
  readonly symbol: string;
  readonly token: number;
  readonly place?: string;
  readonly immediate?: true;
  readonly compileOnly?: true;
  readonly action?: number | string;
  readonly compilation?: number;
  readonly dataAddress?: number;
  readonly storage?: Storage;
  readonly inline?: readonly PlainItem[];
  readonly effect?: WordEffect;
}

/** What is needed at once, and texts of which parts are. */
interface Head {
  /** How many words have the token of their number. */
  readonly tokens: number;
  readonly handedOut: readonly number[];
  readonly latest: number;
  readonly created: number;
  readonly memory: readonly (readonly [start: number, length: number])[];
}

interface HeadTexts {
  /** For each word where its row in the text starts, where its body does, which follows, and where that ends. */
  readonly places: string;
  /** By folded name, the words defined with it, oldest first. */
  readonly names: string;
  /** By symbol, its word. */
  readonly symbols: string;
  /** By base name, how many symbols it has given. */
  readonly bases: string;
  /** Words in the order of their definition. */
  readonly defined: string;
}

/** Each as long as the others, so that one can be found by its number. */
const placeLength = 8;

function* placesOf(rows: readonly string[], bodies: readonly string[]): Generator<string> {
  let place = 0;
  for (const [number, row] of rows.entries()) {
    yield String(place).padEnd(placeLength);
    place += row.length;
    yield String(place).padEnd(placeLength);
    place += bodies[number]!.length;
  }
  yield String(place).padEnd(placeLength);
}

/** No name has it in it. */
const separator = '\0';
const headText = (head: Head, { places, names, symbols, bases, defined }: HeadTexts): string =>
  [asciiJson(head), places, names, symbols, bases, defined].join(separator);

function readHead(text: string): Head & HeadTexts {
  const [head, places, names, symbols, bases, defined] = text.split(separator) as [string, ...string[]];
  return {
    ...(JSON.parse(head) as Head),
    places: places!,
    names: names!,
    symbols: symbols!,
    bases: bases!,
    defined: defined!,
  };
}

const tokenNumber = (token: bigint): number => (Number(token) - descriptorRegion.start) / descriptorBytes;
const requestNumbers = (): ReadonlyMap<Action, number | string> =>
  new Map<Action, number | string>([
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

  const requestOf = requestNumbers();
  const bodies: string[] = [];
  const rows = entries.map((entry): string => {
    const { inline, body, effect, at, action, compilation } = entry;
    if (entry.deferred !== undefined) unfit(`'${entry.name}' is a deferred word`);
    bodies.push(body === undefined ? '' : asciiJson(body, (key, value) => writtenPart(key, value, numberOf, at?.file)));
    return asciiJson(
      {
        name: entry.name,
        symbol: entry.symbol,
        token: tokenNumber(entry.token),
        place: at === undefined ? undefined : placeText(at),
        immediate: entry.immediate || undefined,
        compileOnly: entry.compileOnly || undefined,
        action: action === undefined ? undefined : (requestOf.get(action) ?? unfit(`the action of '${entry.name}'`)),
        compilation: compilation === undefined ? undefined : numberOf(compilation),
        dataAddress: entry.dataAddress,
        storage: entry.storage,
        inline,
        effect,
      } satisfies { readonly [Field in keyof Required<Row>]: unknown },
      (key, value) => writtenPart(key, value, numberOf),
    );
  });
  const called = new Map<string, number[]>();
  for (const entry of defined) {
    const key = fold(entry.name);
    called.set(key, [...(called.get(key) ?? []), numberOf(entry)]);
  }
  const used = usedMemory(system);
  const head = headText(
    {
      tokens,
      handedOut: handedOut.map(numberOf),
      latest: system.latest === undefined ? -1 : numberOf(system.latest),
      created: system.created === undefined ? -1 : numberOf(system.created),
      memory: used.map(([region, length]) => [region.start, length]),
    },
    {
      places: [...placesOf(rows, bodies)].join(''),
      names: linesText([...called].map(([name, words]) => [name, words.join(' ')])),
      symbols: linesText(entries.map(({ symbol }, number) => [symbol, String(number)])),
      bases: linesText([...symbols.all()].map(([base, count]) => [base, String(count)])),
      defined: defined.map(numberOf).join(' '),
    },
  );
  const bytes = joined(used.map(([region, length]) => memory.bytes(region.start, length)));
  return { head, text: rows.map((row, number) => row + bodies[number]!).join(''), bytes };
}

/** Finds a word of the prelude by the symbol that it has when the prelude is loaded. */
export type WordBySymbol = (symbol: string) => Entry | undefined;

/** Of a session that has done no more than load the prelude. */
export function wordsBySymbol(system: System): WordBySymbol {
  const words = new Map([...knownWords(system)].map((word) => [word.symbol, word]));
  return (symbol) => words.get(symbol);
}

/** Fills a fresh session with what an image has. */
export function readImage({ head: given, text, bytes }: Image, state: ImageState): WordBySymbol {
  const { system } = state;
  const { dictionary, memory } = system;
  const head = readHead(given);
  const place = (index: number): number => Number(head.places.slice(index * placeLength, (index + 1) * placeLength));
  const entries: Entry[] = [];
  /** A word is made when it is first wanted; most programs use few. */
  function entry(number: number): Entry {
    let made = entries[number];
    if (made === undefined) {
      const [start, middle, end] = [place(2 * number), place(2 * number + 1), place(2 * number + 2)];
      const restored = (written: string, file?: string): unknown =>
        JSON.parse(written, (key, value) => restoredPart(key, value, entry, file));
      const written = text.slice(start, middle);
      let row = JSON.parse(written) as Row;
      if (row.inline !== undefined || row.effect?.kind === 'dynamic') row = restored(written) as Row;
      const at = row.place === undefined ? undefined : placeOf(row.place);
      const body = middle === end ? undefined : () => restored(text.slice(middle, end), at?.file) as Body;
      made = entryOf(row, at, entry, body);
      entries[number] = made;
    }
    return made;
  }
  const names = lineFinder(head.names);
  const numbersIn = (line: string): number[] => line.split(' ').map(Number);
  let defined: readonly number[] | undefined;
  dictionary.begin({
    get defined() {
      defined ??= numbersIn(head.defined);
      return defined;
    },
    entry,
    called(key) {
      const line = names(key);
      return line === undefined ? [] : numbersIn(line);
    },
    byToken(token) {
      const number = tokenNumber(token);
      return number < head.tokens && Number.isInteger(number) && number >= 0 ? entry(number) : undefined;
    },
  });
  state.symbols = createSymbolCounts(head.bases);
  const hasCode = (number: number): boolean =>
    memory.integer(descriptorRegion.start + number * descriptorBytes + descriptorFields.dynamic) !== 0;
  state.handedOut = head.handedOut.filter((number) => !hasCode(number)).map(entry);
  state.latest = () => (head.latest < 0 ? undefined : entry(head.latest));
  state.created = () => (head.created < 0 ? undefined : entry(head.created));
  let from = 0;
  const used = bytes.slice(0, bytes.length);
  for (const [start, length] of head.memory) {
    memory.bytes(start, length).set(used.subarray(from, from + length));
    from += length;
  }
  const symbols = lineFinder(head.symbols);
  return (symbol) => {
    const number = symbols(symbol);
    return number === undefined ? undefined : entry(Number(number));
  };
}

/** The body is made when it is first wanted. */
function entryOf(
  row: Row,
  at: SourceSpan | undefined,
  entry: (number: number) => Entry,
  read: (() => Body) | undefined,
): Entry {
  let body: Body | undefined;
  let unread = read;
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
    inline: row.inline,
    effect: row.effect,
    get body() {
      if (unread !== undefined) body = unread();
      unread = undefined;
      return body;
    },
    set body(value) {
      unread = undefined;
      body = value;
    },
  };
}
