/**
 * What the reader hands to the compiler: a word, and the body of a colon definition as a flat list of items. Compile-time words only
 * append items; control-flow words make labels and branches, so that CS-ROLL and its kind need nothing more. Values, joins and
 * loops are found later from the list alone.
 *
 * Structured words become:
 *
 *     IF            branchIfZero L              BEGIN         label L
 *     ELSE          branch M, label L           AGAIN         branch L
 *     THEN          label L (or M)              UNTIL         branchIfZero L
 *     DO            do, label B                 ?DO           questionDo E, label B
 *     LOOP          loop B, label E             +LOOP         plusLoop B, label E
 *     LEAVE         unloop, branch E            UNLOOP        unloop
 *     I  J          index 0, index 1            EXIT          exit
 *     RECURSE       call of the word itself     {: a b | c :} localSet b, localSet a
 *     TO local      localSet                    local         localGet
 *     ['] w, [: ;]  token w                     a constant    literal
 *     a word of DEFER   deferred                IS of one     deferredStore
 *
 * A body's end is an exit; no item needs to say so. An inner loop's E is placed even if no branch leads to it.
 */
import type { Counts } from '../effects/index.ts';
import type { SourcePosition } from '../ir/index.ts';
import type { ForeignFunction } from './foreign/function.ts';

/** Where an item's text begins, and how many UTF-16 code units of its line it takes. */
export interface SourceSpan extends SourcePosition {
  readonly length: number;
}

/** A place in a body; numbered from 0 in each body. A label is placed exactly once, branches may come from before and after. */
export type Label = number;

/** Index into the body's `locals`. */
export type LocalIndex = number;

export interface LocalVariable {
  readonly name: string;
  readonly type: 'cell' | 'float';
}

export type { Counts };

/** `W` is what is known of the words that a body names. */
export type Item<W = Word> = { readonly at: SourceSpan } & (
  | {
      readonly kind: 'literal';
      readonly value: bigint;
      /** What of C lies at this address, in this process alone. */
      readonly foreign?: string;
    }
  | { readonly kind: 'float'; readonly value: number }
  /** The address of a linker's symbol plus an offset in bytes. */
  | { readonly kind: 'address'; readonly symbol: string; readonly offset?: number }
  /** A word's execution token. */
  | { readonly kind: 'token'; readonly word: W }
  /** A row of the table of primitives, by its name in lower case. */
  | { readonly kind: 'primitive'; readonly name: string }
  | { readonly kind: 'call'; readonly word: W }
  /** Executes the token in a deferred word's cell. */
  | { readonly kind: 'deferred'; readonly deferred: Deferred<W> }
  /** Puts the token on the stack into a deferred word's cell. */
  | { readonly kind: 'deferredStore'; readonly deferred: Deferred<W> }
  /**
   * A request to the host. All items are in memory while it is served, as for a word that looks at the stack; without `effect` what it
   * does to the stacks is unknown.
   */
  | { readonly kind: 'host'; readonly request: number; readonly effect?: Counts }
  /** A call of a C function. */
  | { readonly kind: 'foreign'; readonly callee: ForeignFunction }
  | { readonly kind: 'label'; readonly label: Label }
  | { readonly kind: 'branch'; readonly label: Label }
  | { readonly kind: 'branchIfZero'; readonly label: Label }
  | { readonly kind: 'do' }
  /** Continues at `label`, without loop parameters, when index and limit are equal. */
  | { readonly kind: 'questionDo'; readonly label: Label }
  /** Continues at `label` while the loop goes on; falls through without loop parameters. */
  | { readonly kind: 'loop'; readonly label: Label }
  | { readonly kind: 'plusLoop'; readonly label: Label }
  | { readonly kind: 'unloop' }
  /** The index of the innermost loop (0), of the one around it (1), … */
  | { readonly kind: 'index'; readonly depth: number }
  | { readonly kind: 'exit' }
  | { readonly kind: 'localGet'; readonly local: LocalIndex }
  | { readonly kind: 'localSet'; readonly local: LocalIndex }
);

export interface Body<W = Word> {
  readonly items: readonly Item<W>[];
  readonly locals: readonly LocalVariable[];
  /** How many labels the items name: all are below this number. */
  readonly labels: number;
}

/** What is known of a word's effect on the stacks once its body has been read. */
export type WordEffect = StaticEffect | DynamicEffect;

export interface StaticEffect extends Counts {
  readonly kind: 'static';
  /** False for a word that never comes back, such as one that always throws. `out` and `floatOut` are 0 then. */
  readonly returns: boolean;
  /** It, or a word that it calls, looks at the stack as a whole (DEPTH): its callers keep all their items in memory. */
  readonly observes: boolean;
}

/** What a deferred word executes: the token in a cell of data space. `deferred.ts` keeps what is known of it up to date. */
export interface Deferred<W = Word> {
  readonly name: string;
  /** Of the cell. */
  readonly address: number;
  /** What every action has in common, and calls are made for; undefined where actions differ or are not known. */
  contract: DeferredContract<W> | undefined;
  /** Code was made that is right only while the contract holds. */
  relied?: boolean;
}

export type DeferredContract<W = Word> =
  /** All actions have this effect, so their own entries can be called. */
  | { readonly kind: 'effect'; readonly effect: StaticEffect }
  /** The action is this word for good: nothing that will ever run stores another. */
  | { readonly kind: 'word'; readonly word: W };

export interface DynamicEffect {
  readonly kind: 'dynamic';
  /** Why no single effect is known, as a sentence for people. */
  readonly reason: string;
  /** The item that makes it so. */
  readonly at?: SourceSpan;
}

/** All that code which names a word may depend on. `body-text.ts` writes it down: what is added here belongs there too. */
export interface Callee {
  readonly name: string;
  readonly symbol: string;
  /** The execution token: the address of the word's descriptor in data space. */
  readonly token: bigint;
  /** Undefined while the word is being compiled. */
  readonly effect?: WordEffect | undefined;
}

/** All that the code of a word itself may depend on. */
export interface Subject extends Callee {
  /** Where the word is defined; undefined for words that no source text defines. */
  readonly at?: SourceSpan;
  /** Undefined while the word is being compiled, and for a word whose code comes from elsewhere. */
  readonly body?: Body<Callee> | undefined;
}

/**
 * A word as the compiler knows it. The dictionary may keep more in objects of its own that extend this.
 * `symbol` is unique in the program (`forth.fib`, after a redefinition `forth.fib#2`). A word with a static effect has a function of that
 * name; every word has one in dynamic form, named by {@link dynamicSymbol}, which its descriptor points to.
 */
export interface Word extends Subject {
  body?: Body | undefined;
  effect?: WordEffect | undefined;
}

/** The name of a word's dynamic form, which its descriptor points to. */
export const dynamicSymbol = ({ symbol }: Pick<Callee, 'symbol'>): string => `${symbol}~dynamic`;

/** The symbol of the function that the body of a word becomes. */
export const bodySymbol = (word: Callee): string =>
  word.effect?.kind === 'static' ? word.symbol : dynamicSymbol(word);
