/**
 * Words that DEFER made, and the effects of words that execute them. While all actions of a deferred word have one effect, callers are
 * compiled for it: that is its contract, an assumption about the open world. What could break it passes through here:
 *
 * - IS, TO and DEFER! outside definitions, and where the host carries them out for running code;
 * - IS and TO inside definitions, whose bodies tell which token they store. A token that only the running program knows could be any,
 *   so a deferred word with such a store has no contract;
 * - >BODY, which gives the cell's address away: no contract from then on.
 *
 * A contract that no longer holds is taken back before any code runs: the words that rely on it get new symbols, hence new code. Where
 * such words are in the middle of running that is too late, and storing the action is refused.
 *
 * Deferred words may be recursive, so effects are found by fixpoint, from below: at first no action returns. What is found holds for
 * the bodies as they are; stack comments play no part.
 */
import {
  type Body,
  type Deferred,
  type DeferredContract,
  dynamicSymbol,
  type Item,
  type StaticEffect,
  type Word,
  type WordEffect,
} from './body.ts';
import type { Entry } from './dictionary.ts';
import { inferEffect } from './effect/index.ts';
import type { Memory } from './memory.ts';
import { forthError } from './throw-codes.ts';

export interface DeferredWords {
  create(name: string, address: number): Deferred;
  /** Stores a token into the cell. Throws −21 where running code relies on actions with another effect. */
  store(deferred: Deferred, token: bigint): void;
  /** Others may store into the cell without saying so. Throws as `store` does. */
  expose(deferred: Deferred): void;
  /** A word has got a body, or another one. */
  defined(entry: Entry): void;
  /** A word is called by its symbol from where new code cannot be put: it relies on no contract from now on. */
  pin(entry: Entry): void;
  /** Brings the effects of all words up to date. */
  settle(): void;
  /** The same for a program that only these words will ever run in. */
  close(words: ReadonlySet<Word>): void;
}

interface Surroundings {
  readonly memory: Memory;
  readonly wordOf: (token: bigint) => Entry | undefined;
  /** The word that a new deferred word executes. */
  readonly unset: () => Entry | undefined;
  readonly isCompiled: (entry: Entry) => boolean;
  /** Symbols of functions that are in the middle of running. */
  readonly active: () => ReadonlySet<string>;
  /** Gives a word another symbol, and its descriptor the code that will be made under it. */
  readonly renew: (entry: Entry) => void;
}

/** What may come to be in a deferred word's cell. */
interface Actions {
  /** Those that the text interpreter or the host has stored: the present one, and former ones that code may rely on. */
  readonly stored: Set<Word>;
  /** Those that definitions store. */
  readonly compiled: Set<Word>;
  /** Nobody knows. */
  any: boolean;
  /** The cell's address is known to others. */
  exposed: boolean;
}

/** Words and deferred words that are looked at together, words callees before callers as a rule. */
interface Part {
  readonly entries: readonly Entry[];
  readonly deferred: readonly Deferred[];
}

const neverReturns: StaticEffect = {
  kind: 'static',
  returns: false,
  observes: false,
  in: 0,
  out: 0,
  floatIn: 0,
  floatOut: 0,
};

/** An effect that takes more is taken for one that grows without end. */
const largestCount = 64;
/** Rounds after which effects that still change are given up, beside one for each deferred word. */
const patience = 8;

const sameEffect = (a: WordEffect | undefined, b: WordEffect | undefined): boolean =>
  a === b ||
  (a?.kind === 'dynamic' && b?.kind === 'dynamic') ||
  (a?.kind === 'static' &&
    b?.kind === 'static' &&
    a.in === b.in &&
    a.out === b.out &&
    a.floatIn === b.floatIn &&
    a.floatOut === b.floatOut &&
    a.returns === b.returns &&
    a.observes === b.observes);

const sameContract = (a: DeferredContract | undefined, b: DeferredContract | undefined): boolean =>
  a?.kind === 'word' && b?.kind === 'word'
    ? a.word === b.word
    : a?.kind === 'effect' && b?.kind === 'effect'
      ? sameEffect(a.effect, b.effect)
      : a === b;

/** The effect that words have in common; one that never returns may take less than the others. */
function common(effects: readonly (WordEffect | undefined)[]): StaticEffect | undefined {
  let joined = neverReturns;
  for (const effect of effects) {
    if (effect?.kind !== 'static' || effect.in + effect.floatIn > largestCount) return undefined;
    const observes = joined.observes || effect.observes;
    const [first, second] = effect.returns ? [effect, joined] : [joined, effect];
    const fits = second.in <= first.in && second.floatIn <= first.floatIn;
    if (second.returns ? !sameEffect({ ...first, observes }, { ...second, observes }) : first.returns && !fits) {
      return undefined;
    }
    joined = first.returns
      ? { ...first, observes }
      : { ...first, observes, in: Math.max(first.in, second.in), floatIn: Math.max(first.floatIn, second.floatIn) };
  }
  return joined;
}

const isRun = (item: Item | undefined): boolean =>
  item?.kind === 'primitive' && (item.name === 'execute' || item.name === 'catch');

/** Words whose effects a body's effect follows from. */
const callees = ({ items }: Body): readonly Word[] =>
  items.flatMap((item, index) =>
    item.kind === 'call' || (item.kind === 'token' && isRun(items[index + 1])) ? [item.word] : [],
  );

const deferredIn = ({ items }: Body): readonly Deferred[] =>
  items.flatMap((item) => (item.kind === 'deferred' ? [item.deferred] : []));

/** Whether a body executes a deferred word, or calls one of these words. */
const uses = (body: Body, deferred: (one: Deferred) => boolean, words: ReadonlySet<Word>): boolean =>
  deferredIn(body).some((one) => deferred(one) || (one.contract?.kind === 'word' && words.has(one.contract.word))) ||
  callees(body).some((callee) => words.has(callee));

/** What a body stores into deferred words; undefined for tokens that only the running program knows. */
function* storesIn({ items }: Body): Generator<readonly [Deferred, Word | undefined]> {
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'deferredStore') continue;
    const before = items[index - 1];
    yield [item.deferred, before?.kind === 'token' ? before.word : undefined];
  }
}

export function createDeferredWords({ memory, wordOf, unset, ...surroundings }: Surroundings): DeferredWords {
  const all = new Map<Deferred, Actions>();
  /** Words whose effects depend on deferred words, callees before callers as a rule. */
  const dependents = new Set<Entry>();
  /** Symbols that a dependent had before its present one. */
  const former = new Map<Entry, string[]>();
  /** Those whose contracts may have to be other ones. */
  const unsettled = new Set<Deferred>();

  const actionsOf = (deferred: Deferred): Actions => all.get(deferred)!;
  /** Words but for the one that a new deferred word executes: it is no action. */
  const without = (words: Iterable<Word>): Word[] => [...new Set(words)].filter((word) => word !== unset());

  /** Dependents of which this holds, and those that call them, themselves or by way of others. */
  function callersOf(holds: (entry: Entry) => boolean, deferred: (one: Deferred) => boolean): Set<Entry> {
    const callers = new Set<Entry>();
    for (let before = -1; before < callers.size; ) {
      before = callers.size;
      for (const entry of dependents) if (holds(entry) || uses(entry.body!, deferred, callers)) callers.add(entry);
    }
    return callers;
  }

  /** Throws where the contract is about to break under the feet of running code. */
  function checkInactive(deferred: Deferred, because: string): void {
    const active = surroundings.active();
    if (active.size === 0) return;
    for (const user of affected(new Set([deferred])).entries) {
      const symbols = [user.symbol, dynamicSymbol(user), ...(former.get(user) ?? [])];
      if (!symbols.some((symbol) => active.has(symbol))) continue;
      throw forthError(
        -21,
        `${because} while '${user.name}' is running, which was compiled for actions of '${deferred.name}' that have another effect`,
      );
    }
  }

  /** Whether a word may become an action and the contract stay. */
  function fits({ contract }: Deferred, word: Word | undefined): boolean {
    if (contract?.kind !== 'effect' || word === unset()) return true;
    const joined = common([contract.effect, word?.effect]);
    return joined !== undefined && sameEffect(joined, contract.effect);
  }

  /** A word is, or will be, an action. */
  function admit(deferred: Deferred, word: Word | undefined, to: 'stored' | 'compiled'): void {
    const actions = actionsOf(deferred);
    const known = actions[to];
    if (actions.any) return;
    if (word !== undefined && known.has(word) && (to === 'compiled' || deferred.relied || known.size === 1)) return;
    const stays = fits(deferred, word);
    if (!stays && deferred.relied) {
      const name = word === undefined ? 'a token that only the running program knows' : `'${word.name}'`;
      checkInactive(deferred, `${name} cannot be stored into '${deferred.name}'`);
    }
    if (!stays || deferred.contract === undefined) unsettled.add(deferred);
    if (to === 'stored' && !deferred.relied) known.clear();
    if (word === undefined) actions.any = true;
    else known.add(word);
  }

  function giveUp(deferred: Deferred, because: string): void {
    if (deferred.relied && deferred.contract !== undefined) checkInactive(deferred, because);
    actionsOf(deferred).any = true;
    unsettled.add(deferred);
  }

  /** All that follows from the contracts of these. */
  function affected(changed: ReadonlySet<Deferred>): Part {
    const deferred = new Set(changed);
    let entries: ReadonlySet<Word> = new Set();
    for (let before = -1; before < deferred.size; ) {
      before = deferred.size;
      entries = callersOf(
        () => false,
        (one) => deferred.has(one),
      );
      for (const [one, { stored, compiled }] of all) {
        if ([...stored, ...compiled].some((word) => entries.has(word))) deferred.add(one);
      }
    }
    return { entries: [...dependents].filter((entry) => entries.has(entry)), deferred: [...deferred] };
  }

  /** Effects of words and contracts of deferred words. `fixed` are contracts that are known beforehand. */
  function solve(
    part: Part,
    actionsFor: (deferred: Deferred) => readonly Word[] | undefined,
    fixed: ReadonlyMap<Deferred, Word>,
  ): void {
    const open = new Map<Deferred, readonly Word[]>();
    for (const deferred of part.deferred) {
      const word = fixed.get(deferred);
      const actions = actionsFor(deferred);
      deferred.contract = undefined;
      if (word !== undefined) deferred.contract = { kind: 'word', word };
      else if (actions !== undefined && actions.length > 0) {
        open.set(deferred, actions);
        deferred.contract = { kind: 'effect', effect: neverReturns };
      }
    }
    for (const entry of part.entries) entry.effect = neverReturns;
    for (let round = 0; ; round++) {
      const tired = round > 0 && round % (patience + part.deferred.length) === 0;
      let changed = false;
      for (const entry of part.entries) {
        const before = entry.effect;
        entry.effect = inferEffect(entry);
        if (!sameEffect(before, entry.effect)) changed = true;
      }
      for (const [deferred, actions] of open) {
        const effect = common(actions.map((word) => word.effect));
        const contract: DeferredContract | undefined = effect && { kind: 'effect', effect };
        if (sameContract(contract, deferred.contract)) continue;
        changed = true;
        deferred.contract = tired ? undefined : contract;
        if (deferred.contract === undefined) open.delete(deferred);
      }
      if (!changed) return;
      if (tired) for (const deferred of fixed.keys()) deferred.contract = undefined;
    }
  }

  /** Solves anew; words that have code which is no longer the best, or no longer right, get new symbols. */
  function solveAnew(...given: Parameters<typeof solve>): void {
    const [part] = given;
    const effects = new Map(part.entries.map((entry) => [entry, entry.effect]));
    const contracts = new Map(part.deferred.map((deferred) => [deferred, deferred.contract]));
    solve(...given);
    const changed = callersOf(
      (entry) => effects.has(entry) && !sameEffect(effects.get(entry), entry.effect),
      (deferred) => contracts.has(deferred) && !sameContract(contracts.get(deferred), deferred.contract),
    );
    for (const entry of changed) {
      if (!surroundings.isCompiled(entry)) continue;
      former.set(entry, [...(former.get(entry) ?? []), entry.symbol, dynamicSymbol(entry)]);
      surroundings.renew(entry);
    }
  }

  return {
    create(name, address) {
      const deferred: Deferred = { name, address, contract: undefined, relied: false };
      all.set(deferred, { stored: new Set(), compiled: new Set(), any: false, exposed: false });
      return deferred;
    },
    store(deferred, token) {
      admit(deferred, wordOf(token), 'stored');
      memory.setCell(deferred.address, token);
    },
    expose(deferred) {
      giveUp(deferred, `>BODY cannot give the address of '${deferred.name}'`);
      actionsOf(deferred).exposed = true;
    },
    defined(entry) {
      const { body } = entry;
      if (body === undefined) return;
      for (const [deferred, word] of storesIn(body)) admit(deferred, word, 'compiled');
      if (uses(body, () => true, dependents)) dependents.add(entry);
      for (const [deferred, { stored, compiled }] of all) {
        if (!stored.has(entry) && !compiled.has(entry)) continue;
        if (deferred.relied && !fits(deferred, entry)) checkInactive(deferred, `'${entry.name}' cannot change`);
        unsettled.add(deferred);
      }
    },
    pin(entry) {
      for (const deferred of all.keys()) {
        if (affected(new Set([deferred])).entries.includes(entry))
          giveUp(deferred, `'${entry.name}' cannot become a callback`);
      }
    },
    settle() {
      if (unsettled.size === 0) return;
      const part = affected(unsettled);
      unsettled.clear();
      const actionsFor = (deferred: Deferred): readonly Word[] | undefined => {
        const actions = actionsOf(deferred);
        return actions.any ? undefined : without([...actions.stored, ...actions.compiled]);
      };
      solveAnew(part, actionsFor, new Map());
    },
    close(words) {
      const stores = [...words].flatMap(({ body }) => (body === undefined ? [] : [...storesIn(body)]));
      const fixed = new Map<Deferred, Word>();
      const open = new Map<Deferred, readonly Word[]>();
      for (const [deferred, actions] of all) {
        const present = wordOf(memory.cell(deferred.address));
        const own = stores.flatMap(([stored, word]) => (stored === deferred ? [word] : []));
        if (present === undefined || own.includes(undefined) || actions.exposed) continue;
        if (own.length === 0 && present.body !== undefined) fixed.set(deferred, present);
        open.set(deferred, without([present, ...own.filter((word) => word !== undefined)]));
      }
      unsettled.clear();
      const everything: Part = { entries: [...dependents], deferred: [...all.keys()] };
      solveAnew(everything, (deferred) => open.get(deferred), fixed);
    },
  };
}
