/**
 * Names and what they mean. A word list maps folded names to the newest entry, which remembers the one it hides; the order of
 * definition is kept, so that MARKER can take back everything after a point.
 */
import type { Deferred, Item, SourceSpan, Word } from './body.ts';
import type { System } from './system.ts';

/** What a word does that the compiler itself carries out, with its arguments on the stack in memory. */
export type Action = (system: System) => void;

export interface Entry extends Word {
  readonly name: string;
  /** Another one whenever the word gets another meaning. */
  symbol: string;
  immediate: boolean;
  /** Has no meaning outside a definition. */
  readonly compileOnly: boolean;
  /** Carried out by the compiler. Where the word is compiled, its body is a request for the same. */
  action: Action | undefined;
  /** What happens where the word stands inside a definition, if that is more than a call of it. */
  readonly compilation: Entry | undefined;
  /** What a compiled use of the word appends instead of a call; set for words that stand for a few plain items. */
  inline: readonly PlainItem[] | undefined;
  /** The address that >BODY gives. */
  dataAddress: number | undefined;
  /** How TO and IS store into it. */
  readonly storage: Storage | undefined;
  /** What a word that DEFER made executes. */
  readonly deferred?: Deferred;
}

/** Items without a place: they get the place of their use. */
export type PlainItem = Item extends infer One
  ? One extends { readonly at: SourceSpan }
    ? Omit<One, 'at'>
    : never
  : never;

export type Storage = 'cell' | 'double' | 'float' | 'deferred';

export interface WordList {
  readonly id: number;
  readonly names: Map<string, Listed>;
}

interface Listed {
  readonly entry: Entry;
  readonly list: WordList;
  readonly hides: Listed | undefined;
}

/** Words that are older than everything defined here. Each has a number and is made when somebody asks for it. */
export interface EarlierWords {
  /** In the order of their definition. */
  readonly defined: readonly number[];
  entry(number: number): Entry;
  /** Those defined with a folded name, oldest first. */
  called(key: string): readonly number[];
  byToken(token: bigint): Entry | undefined;
}

export interface Dictionary {
  readonly lists: readonly WordList[];
  /** First searched first. */
  order: WordList[];
  /** Where new definitions go. */
  current: WordList;
  newList(): WordList;
  /** Only before anything is defined. */
  begin(words: EarlierWords): void;
  define(entry: Entry): void;
  find(name: string): Entry | undefined;
  findIn(list: WordList, name: string): Entry | undefined;
  byToken(token: bigint): Entry | undefined;
  register(entry: Entry): void;
  /** A point in time, and the way back to it. */
  mark(): number;
  forgetAfter(mark: number): void;
  /** Newest first, hidden ones included; of all word lists or of one. */
  entries(list?: WordList): Iterable<Entry>;
  /** Newest first, without hidden ones. */
  visible(list: WordList): Entry[];
  /** Defined names near to a word that is not, nearest first. */
  near(name: string): string[];
}

/** Forth-2012 wants letter case of ASCII ignored. */
export const fold = (name: string): string => name.toLowerCase();

/** Edits (insertion, removal, exchange, transposition) between two names, or `limit` + 1 where there are more. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, beforePrevious[j - 2]! + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    beforePrevious = previous;
    previous = row;
  }
  return previous[b.length]!;
}

export function createDictionary(): Dictionary {
  const lists: WordList[] = [];
  const history: Listed[] = [];
  const tokens = new Map<bigint, Entry>();
  let earlier: EarlierWords = { defined: [], entry: () => undefined!, called: () => [], byToken: () => undefined };

  function newList(): WordList {
    const list: WordList = { id: lists.length + 1, names: new Map() };
    lists.push(list);
    return list;
  }
  const forth = newList();

  function listedAs(list: WordList, key: string): Listed | undefined {
    let listed = list.names.get(key);
    if (listed !== undefined || list !== forth) return listed;
    for (const number of earlier.called(key)) listed = { entry: earlier.entry(number), list, hides: listed };
    if (listed !== undefined) list.names.set(key, listed);
    return listed;
  }

  const dictionary: Dictionary = {
    lists,
    order: [forth],
    current: forth,
    newList,
    begin(words) {
      earlier = words;
    },
    define(entry) {
      const list = dictionary.current;
      const key = fold(entry.name);
      const listed: Listed = { entry, list, hides: listedAs(list, key) };
      list.names.set(key, listed);
      history.push(listed);
    },
    find(name) {
      const key = fold(name);
      for (const list of dictionary.order) {
        const listed = listedAs(list, key);
        if (listed !== undefined) return listed.entry;
      }
      return undefined;
    },
    findIn: (list, name) => listedAs(list, fold(name))?.entry,
    byToken: (token) => tokens.get(token) ?? earlier.byToken(token),
    register(entry) {
      tokens.set(entry.token, entry);
    },
    mark: () => earlier.defined.length + history.length,
    forgetAfter(mark) {
      while (earlier.defined.length + history.length > mark) {
        const { entry, list, hides } = history.pop()!;
        const key = fold(entry.name);
        if (hides === undefined) list.names.delete(key);
        else list.names.set(key, hides);
      }
    },
    *entries(list) {
      for (let i = history.length - 1; i >= 0; i--) {
        if (list === undefined || history[i]!.list === list) yield history[i]!.entry;
      }
      if (list !== undefined && list !== forth) return;
      for (let i = earlier.defined.length - 1; i >= 0; i--) yield earlier.entry(earlier.defined[i]!);
    },
    visible(list) {
      const found = new Map<string, Entry>();
      for (const entry of dictionary.entries(list)) {
        const key = fold(entry.name);
        if (!found.has(key)) found.set(key, entry);
      }
      return [...found.values()];
    },
    near(name) {
      const key = fold(name);
      const limit = key.length < 3 ? 0 : key.length < 5 ? 1 : 2;
      const found = new Map<string, number>();
      for (const list of dictionary.order) {
        // Newer words come first: they are the program's own.
        for (const entry of dictionary.visible(list)) {
          const edits = distance(key, fold(entry.name), limit);
          if (edits <= limit && !entry.name.startsWith('(')) found.set(entry.name, edits);
        }
      }
      return [...found]
        .sort((a, b) => a[1] - b[1])
        .slice(0, 3)
        .map(([near]) => near);
    },
  };
  return dictionary;
}
