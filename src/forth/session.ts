/**
 * A Forth session: what the words that the compiler carries out work on. `driver.ts` decides what happens next; this file answers what
 * those words ask.
 */
import { ConveneError } from '../ir/index.ts';
import { actionOf, actionRows } from './actions.ts';
import type { SourceSpan } from './body.ts';
import { createDeferredWords } from './deferred.ts';
import { append } from './definition.ts';
import { createDictionary, type Entry, type PlainItem } from './dictionary.ts';
import { createDriver, type DriverOptions } from './driver.ts';
import { inferEffect } from './effect/index.ts';
import {
  createSymbolCounts,
  type Image,
  type ImageState,
  readImage,
  type WordBySymbol,
  wordsBySymbol,
  writeImage,
} from './image.ts';
import {
  argumentRegion,
  cellBytes,
  descriptorBytes,
  descriptorRegion,
  fixedAddresses,
  initialUserCells,
  type Memory,
  userCells,
} from './memory.ts';
import { preludeFiles } from './prelude/index.ts';
import { preludeText } from './prelude/texts.ts';
import { allPrimitives } from './primitives/index.ts';
import { createSources } from './source.ts';
import { createStacks } from './stack.ts';
import { type ActionRow, type Engine, type FileAccess, rowEffect, type System } from './system.ts';
import { forthError, throwCodes } from './throw-codes.ts';
import { interpretedWords } from './words/interpreted.ts';
import { encodeText, keepText } from './words/text.ts';

export interface SessionOptions extends DriverOptions {
  readonly engine: Engine;
  readonly files: FileAccess;
  /** What a session of the same program was when it began: then this one begins the same way, but sooner. */
  readonly image?: Image;
}

export interface Session {
  readonly system: System;
  readonly preludeWord: WordBySymbol;
  /** Interprets a text as if it were a file of this name. Throws a `ConveneError` that the program did not catch. */
  interpret(name: string, text: string | Uint8Array): void;
  /** Interprets a file. */
  load(path: string): void;
  /** Runs one word on the stacks as they are. */
  run(entry: Entry): void;
  /** The status with which the program left, once it has. */
  readonly exitStatus: number | undefined;
  /** An image of the session; only while it has done nothing yet. */
  image(): Image;
}

const isRequest = (one: PlainItem): boolean => one.kind === 'host';
const nowhere: SourceSpan = { file: 'built in', line: 0, column: 0, length: 0 };

/** Ends of symbols that are made from others. A word whose name ends so has a number behind that from the start. */
const derived = /(#\d+|~dynamic|~c)$/;

/** The action words as table rows by name, with the numbers under which native code asks for them. */
const numberedActions = () => new Map(actionRows.map((row, index) => [row.name, { row, request: 2 * index }]));
let requests: ReturnType<typeof numberedActions> | undefined;

function requestItem(row: ActionRow, request: number): PlainItem {
  const effect = rowEffect(row.effect);
  return effect === undefined ? { kind: 'host', request } : { kind: 'host', request, effect };
}

export function createSession(options: SessionOptions): Session {
  const { engine, files } = options;
  const { memory } = engine;
  for (const [cell, value] of initialUserCells) memory.setInteger(userCells[cell], value);
  const sources = createSources(memory);
  const stacks = createStacks(memory);
  const dictionary = createDictionary();
  const standard = new Map<string, Entry>();

  function newSymbol(name: string): string {
    const base = `forth.${name.toLowerCase()}`;
    const count = state.symbols.next(base);
    return count === 1 && !derived.test(base) ? base : `${base}#${count}`;
  }

  function newToken(): bigint {
    const address = memory.integer(userCells.descriptorHere);
    if (address + descriptorBytes > descriptorRegion.end) throw forthError(-8, 'there are too many words');
    memory.setInteger(userCells.descriptorHere, address + descriptorBytes);
    return BigInt(address);
  }

  function makeEntry(name: string, at: SourceSpan | undefined, more: Partial<Entry>): Entry {
    if (encodeText(name).length > 255) throw forthError(-19, 'a name has more than 255 characters');
    const entry: Entry = {
      name,
      symbol: newSymbol(name),
      token: newToken(),
      ...(at === undefined ? {} : { at }),
      immediate: false,
      compileOnly: false,
      action: undefined,
      compilation: undefined,
      inline: undefined,
      dataAddress: undefined,
      storage: undefined,
      ...more,
    };
    dictionary.register(entry);
    return entry;
  }

  function setInline(entry: Entry, inline: readonly PlainItem[]): void {
    const at = entry.at ?? nowhere;
    if (entry.inline !== undefined) {
      // Code made from the old meaning keeps it.
      entry.symbol = newSymbol(entry.name);
      state.handedOut.push(entry);
    }
    entry.inline = inline;
    entry.body = { items: inline.map((item) => ({ ...item, at })), locals: [], labels: 0 };
    entry.effect = inferEffect(entry);
    deferred.defined(entry);
  }

  const deferred = createDeferredWords({
    memory,
    wordOf: dictionary.byToken,
    unset: () => dictionary.findIn(dictionary.lists[0]!, '(unset-deferred)'),
    isCompiled: engine.isCompiled,
    active: engine.active,
    renew(entry) {
      entry.symbol = newSymbol(entry.name);
      state.handedOut.push(entry);
    },
  });

  const system: System = {
    memory,
    sources,
    dictionary,
    stacks,
    files,
    foreign: { code: engine.foreign, names: undefined },
    definition: undefined,
    get latest() {
      return state.latest();
    },
    set latest(entry) {
      state.latest = () => entry;
    },
    get created() {
      return state.created();
    },
    set created(entry) {
      state.created = () => entry;
    },
    get compiling() {
      return memory.integer(userCells.state) !== 0;
    },
    set compiling(value) {
      memory.setCell(userCells.state, value ? -1n : 0n);
    },
    get base() {
      const base = memory.integer(userCells.base);
      if (base >= 2 && base <= 36) return base;
      memory.setInteger(userCells.base, 10);
      throw forthError(-24, `BASE is ${base}; it must be from 2 to 36`);
    },
    included: new Set(),
    markers: [],

    at: () => driver.at(),
    spanOf: (token) => driver.spanOf(token),
    parseName() {
      const token = sources.current === undefined ? undefined : sources.name();
      if (token === undefined) throw forthError(-16, 'a name is missing here');
      driver.see(token);
      return sources.textOf(token);
    },
    parseEntry() {
      const name = system.parseName();
      const entry = dictionary.find(name);
      if (entry === undefined) throw driver.undefinedWord(name);
      return entry;
    },
    entryOf(token) {
      const entry = dictionary.byToken(token);
      if (entry === undefined) throw forthError(-9, `${token} is no execution token`);
      return entry;
    },

    newEntry({ name, inline, ...more }) {
      const entry = makeEntry(name, system.at(), more);
      if (inline !== undefined) setInline(entry, inline);
      return entry;
    },
    reveal: (entry) => dictionary.define(entry),
    setBody(entry, { items, locals, labels }) {
      entry.body = { items, locals, labels };
      entry.effect = inferEffect(entry);
      deferred.defined(entry);
    },
    setInline,
    deferred,
    handOut(entry) {
      state.handedOut.push(entry);
      return entry.token;
    },
    request(name) {
      requests ??= numberedActions();
      const { row, request } = requests.get(name)!;
      return requestItem(row, request);
    },
    standard(name) {
      const known = standard.get(name) ?? dictionary.findIn(dictionary.lists[0]!, name);
      if (known === undefined) throw new ConveneError('internal', `internal error: the prelude lacks '${name}'`);
      standard.set(name, known);
      return known;
    },

    append: (...items) => append(system.open(), system.at(), ...items),
    compile(entry) {
      if (entry.inline === undefined || entry.inline.some(isRequest)) system.append({ kind: 'call', word: entry });
      else system.append(...entry.inline);
    },
    open() {
      if (system.definition === undefined) throw forthError(-14, 'this works only inside a definition');
      return system.definition;
    },

    execute: (entry) => driver.execute(entry),
    evaluate: (name, address, length) => driver.evaluate(name, address, length),
    include: (path, once) => driver.include(path, once),
    bye: (status) => driver.bye(status),
  };

  /** `handedOut`: those whose tokens the program has got since native code last ran. */
  const state: ImageState = {
    system,
    symbols: createSymbolCounts(),
    latest: () => undefined,
    created: () => undefined,
    handedOut: [],
  };

  const driver = createDriver(system, engine, {
    ...options,
    actionOf,
    /** Native code must find code behind every token that the program may hold. */
    beforeNative() {
      deferred.settle();
      if (state.handedOut.length === 0) return;
      const ready = state.handedOut.filter(({ effect }) => effect !== undefined);
      state.handedOut = state.handedOut.filter(({ effect }) => effect === undefined);
      if (ready.length > 0) engine.prepare(ready);
    },
  });

  function loadStandardWords(): void {
    for (const { name, returns } of allPrimitives()) {
      const inline = [{ kind: 'primitive', name }] as const;
      // What works on the return stack of the word around it has no code of its own.
      const entry = makeEntry(name, undefined, returns === undefined ? {} : { compileOnly: true, inline });
      if (returns === undefined) setInline(entry, inline);
      dictionary.define(entry);
    }
    for (const { row, request } of numberedActions().values()) {
      const { name, action, immediate = false, compileOnly = false, compiling } = row;
      const compilation =
        compiling === undefined ? undefined : makeEntry(`${name} (compiling)`, undefined, { action: compiling });
      if (compilation !== undefined) setInline(compilation, [{ kind: 'host', request: request + 1 }]);
      const entry = makeEntry(name, undefined, { action, immediate, compileOnly, compilation });
      setInline(entry, [requestItem(row, request)]);
      dictionary.define(entry);
    }
    for (const [name, address] of [...Object.entries(userCells), ...Object.entries(fixedAddresses)]) {
      const entry = makeEntry(`(${name})`, undefined, {});
      setInline(entry, [{ kind: 'literal', value: BigInt(address) }]);
      dictionary.define(entry);
    }

    const messages = encodeText(
      throwCodes()
        .map(({ number, message }) => `${-number} ${message}\n`)
        .join(''),
    );
    const messageEntry = makeEntry('(messages)', undefined, {});
    setInline(messageEntry, [
      { kind: 'literal', value: BigInt(keepText(memory, messages)) },
      { kind: 'literal', value: BigInt(messages.length) },
    ]);
    dictionary.define(messageEntry);
    for (const path of preludeFiles) {
      driver.interpret(path, encodeText(preludeText(path)));
      for (const [word, action] of Object.entries(interpretedWords)) {
        const entry = dictionary.find(word);
        if (entry !== undefined) entry.action = action;
      }
    }
  }

  let preludeWord: WordBySymbol;
  if (options.image === undefined) {
    loadStandardWords();
    preludeWord = wordsBySymbol(system);
  } else {
    preludeWord = readImage(options.image, state);
    for (const path of preludeFiles) sources.remember(path, () => encodeText(preludeText(path)));
  }

  return {
    system,
    preludeWord,
    image: () => writeImage(state),
    interpret(name, text) {
      driver.interpret(name, typeof text === 'string' ? encodeText(text) : text);
      deferred.settle();
    },
    load(path) {
      driver.load(path);
      deferred.settle();
    },
    run: (entry) => driver.run(entry),
    get exitStatus() {
      return driver.exitStatus;
    },
  };
}

/** Puts arguments and environment (`NAME=value`) of the program where ARG, NEXT-ARG and GETENV look for them, as a process has them. */
export function setArguments(memory: Memory, values: readonly string[], environment: readonly string[] = []): void {
  const { start, end, name } = argumentRegion;
  const texts = start + (values.length + environment.length + 3) * cellBytes;
  // All at once: there may be many, and each run has them.
  const bytes = encodeText([...values, ...environment, ''].join('\0'));
  if (texts + bytes.length > end) throw forthError(-8, `no room is left for ${name}`);
  memory.bytes(texts, bytes.length).set(bytes);
  let next = 0;
  const place = (): number => {
    const address = texts + next;
    next = bytes.indexOf(0, next) + 1;
    return address;
  };
  [values.length, ...values.map(place), 0, ...environment.map(place), 0].forEach((cell, index) => {
    memory.setInteger(start + index * cellBytes, cell);
  });
  memory.setInteger(userCells.argumentBlock, start);
}
