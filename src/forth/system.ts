/**
 * The state of a Forth session, as the words that the compiler carries out see it. `session.ts` makes one and drives it.
 */
import type { CNames } from '../abi/index.ts';
import type { ConveneError, IrFunction } from '../ir/index.ts';
import type { Counts, Deferred, SourceSpan } from './body.ts';
import type { DeferredWords } from './deferred.ts';
import type { Definition } from './definition.ts';
import type { Action, Dictionary, Entry, PlainItem, Storage } from './dictionary.ts';
import type { Memory } from './memory.ts';
import type { Sources } from './source.ts';
import type { Stacks } from './stack.ts';

/** What the outside gives for source files. */
export interface FileAccess {
  /** The content of a file, or undefined where it cannot be read. */
  read(path: string): Uint8Array | undefined;
}

/** Outcome of letting native code run until it has something to say. */
export type Outcome = { readonly data: number; readonly float: number } & (
  | { readonly status: 'done' }
  | { readonly status: 'host'; readonly request: number }
  /** Nothing in the code that ran wants the code; `error` says more where the engine knows more. */
  | { readonly status: 'thrown'; readonly code: bigint; readonly error?: ConveneError }
);

/** C in this process. */
export interface ForeignCode {
  /** Makes the symbols of a shared library known. Throws `no-library`. */
  open(library: string): void;
  /** Address of a symbol of C. */
  find(symbol: string): number | undefined;
  /** Makes code of a function that calls this word; gives its address. */
  load(f: IrFunction, word: Entry): number;
}

/** Runs native code. Runs may nest: only the newest suspended one may be resumed. */
export interface Engine {
  readonly memory: Memory;
  start(entry: Entry, data: number, float: number): Outcome;
  resume(data: number, float: number): Outcome;
  resumeThrow(code: bigint, data: number, float: number): Outcome;
  /** Forgets all suspended runs. */
  abandon(): void;
  /** Absent where there is no C. */
  readonly foreign?: ForeignCode;
  /** Makes sure that the execution tokens of these words can be executed by native code. */
  prepare(entries: readonly Entry[]): void;
  /** Whether a word has machine code under its present symbol. */
  isCompiled(entry: Entry): boolean;
  /** Symbols of the functions that suspended runs will go back to; some more may be among them. */
  active(): ReadonlySet<string>;
}

/** How the words of a row table are made. */
export interface ActionRow {
  readonly name: string;
  /** What executing the word does. */
  readonly action: Action;
  readonly immediate?: boolean;
  readonly compileOnly?: boolean;
  /** Effect on the stacks, where it is always the same: cells in and out, floats in and out. */
  readonly effect?: readonly [number, number] | readonly [number, number, number, number];
  /** What happens instead where the word stands inside a definition. */
  readonly compiling?: Action;
}

export interface NewEntry {
  readonly name: string;
  readonly inline?: readonly PlainItem[];
  readonly dataAddress?: number;
  readonly storage?: Storage;
  readonly deferred?: Deferred;
}

/** One level of what is going on: a text being interpreted, or native code that is running or waits for an answer. */
export type Frame =
  | {
      readonly kind: 'text';
      /** The frame ends when no more than this many sources are left. */
      readonly depth: number;
      readonly definition: Definition | undefined;
      readonly compiling: boolean;
    }
  | {
      readonly kind: 'native';
      readonly entry: Entry;
      state: 'ready' | 'suspended';
      /** The code to resume with. */
      thrown: bigint | undefined;
    };

export interface System {
  readonly memory: Memory;
  readonly sources: Sources;
  readonly dictionary: Dictionary;
  readonly stacks: Stacks;
  readonly files: FileAccess;
  /** What is known of C. */
  readonly foreign: { readonly code: ForeignCode | undefined; names: CNames | undefined };
  /** The definition being compiled. */
  definition: Definition | undefined;
  /** The newest definition, also while it is compiled. */
  latest: Entry | undefined;
  /** The newest word that CREATE made. */
  created: Entry | undefined;
  /** STATE. */
  compiling: boolean;
  readonly base: number;
  /** Names of the files that were interpreted, for REQUIRE. */
  readonly included: Set<string>;
  /** What MARKER words restore, by their number. */
  readonly markers: (() => void)[];

  /** Where the token being interpreted stands. */
  at(): SourceSpan;
  /** Position of a token in the current line that `name()` gave. */
  spanOf(token: { readonly start: number; readonly end: number }): SourceSpan;
  /** The next name in the source; throws −16 where the line ends first. */
  parseName(): string;
  /** The word of a name; throws −13. */
  parseEntry(): Entry;
  /** The word of an execution token; throws −13 or −9. */
  entryOf(token: bigint): Entry;

  /** A new word that is not findable yet. */
  newEntry(given: NewEntry): Entry;
  /** Makes a word findable in the compilation word list. */
  reveal(entry: Entry): void;
  /** Takes items as the word's body, and finds out its effect. */
  setBody(entry: Entry, definition: Definition): void;
  setInline(entry: Entry, inline: readonly PlainItem[]): void;
  readonly deferred: DeferredWords;
  /** Marks a word whose token a program may execute from now on. */
  handOut(entry: Entry): bigint;

  /** The item that asks the host to carry out a word of an action table. */
  request(name: string): PlainItem;
  /** A word that the prelude or an action table defines, whatever the program has since called by its name. */
  standard(name: string): Entry;
  append(...items: readonly PlainItem[]): void;
  /** Appends what a use of the word means. */
  compile(entry: Entry): void;
  /** The definition being compiled; throws where there is none. */
  open(): Definition;

  /** Carries a word out: at once, or by native code that runs when the action that asks for it has returned. */
  execute(entry: Entry): void;
  /** Interprets a text in memory. */
  evaluate(name: string, address: number, length: number): void;
  include(path: string, once: boolean): void;
  /** Leaves everything, with an exit status for the program. */
  bye(status: number): void;
}

/** An effect of a row as counts. */
export function rowEffect(effect: ActionRow['effect']): Counts | undefined {
  if (effect === undefined) return undefined;
  const [cellsIn, cellsOut, floatIn = 0, floatOut = 0] = effect;
  return { in: cellsIn, out: cellsOut, floatIn, floatOut };
}
