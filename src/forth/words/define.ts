/** Defining words. */
import { counted } from '../../ir/index.ts';
import type { Deferred } from '../body.ts';
import { checkClosed, startDefinition } from '../definition.ts';
import type { Entry, PlainItem, Storage } from '../dictionary.ts';
import { cellBytes, dataRegion, floatBytes, userCells } from '../memory.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

const literal = (value: number | bigint): PlainItem => ({ kind: 'literal', value: BigInt(value) });
const primitive = (name: string): PlainItem => ({ kind: 'primitive', name });

/** Reserves bytes of data space at an aligned address. */
export function allot(system: System, bytes: number, align: number): number {
  const { memory } = system;
  const start = (memory.integer(userCells.here) + align - 1) & -align;
  const end = start + bytes;
  if (end > dataRegion.end || start < dataRegion.start) {
    throw forthError(-8, `data space has no room for ${counted(bytes, 'more byte')}`);
  }
  if (end < dataRegion.start) {
    const used = start - dataRegion.start;
    throw forthError(
      -8,
      `${counted(-bytes, 'byte')} cannot be given back: data space has ${counted(used, 'byte')} in use`,
    );
  }
  memory.setInteger(userCells.here, end);
  return start;
}

function begin(system: System, entry: Entry, anonymous: boolean, outer = false): void {
  system.definition = startDefinition(entry, system.at(), anonymous, outer ? system.definition : undefined);
  if (!outer) system.latest = entry;
  system.compiling = true;
}

/** Ends the definition being compiled. */
function finish(system: System, word: string): Entry {
  const definition = system.open();
  checkClosed(definition, word);
  system.setBody(definition.entry, definition);
  if (!definition.anonymous) system.reveal(definition.entry);
  system.definition = definition.outer;
  system.compiling = definition.outer !== undefined;
  return definition.entry;
}

function colon(system: System): void {
  if (system.definition !== undefined && system.compiling) {
    throw forthError(-29, `':' inside the definition of '${system.definition.entry.name}': a ';' is missing before it`);
  }
  begin(system, system.newEntry({ name: system.parseName() }), false);
}

function semicolon(system: System): void {
  const definition = system.open();
  if (definition.outer !== undefined) throw forthError(-22, '; inside a quotation: it needs ;] first', definition.at);
  const entry = finish(system, ';');
  if (definition.anonymous) system.handOut(entry);
}

function does(system: System): void {
  const definition = system.definition;
  if (definition === undefined) throw forthError(-14, 'DOES> outside a definition');
  const after = system.newEntry({ name: `${definition.entry.name} does>` });
  system.append({ kind: 'token', word: after }, system.request('(does)'), { kind: 'exit' });
  finish(system, 'DOES>');
  system.definition = startDefinition(after, system.at(), true, undefined);
  system.compiling = true;
}

function setDoes(system: System): void {
  const behaviour = system.entryOf(system.stacks.pop());
  const { created } = system;
  if (created?.dataAddress === undefined) throw forthError(-31, 'DOES> without a word that CREATE made');
  system.setInline(created, [literal(created.dataAddress), { kind: 'call', word: behaviour }]);
}

function define(
  system: System,
  inline: readonly PlainItem[],
  more: { dataAddress?: number; storage?: Storage } = {},
): Entry {
  const entry = system.newEntry({ name: system.parseName(), inline, ...more });
  system.reveal(entry);
  system.latest = entry;
  return entry;
}

function create(system: System, bytes: number, align: number): number {
  // The name comes first: a missing one must not use up data space.
  const name = system.parseName();
  if (bytes < 0) throw forthError(-24, `'${name}' cannot have ${bytes} bytes`);
  const address = allot(system, 0, align);
  allot(system, bytes, 1);
  const entry = system.newEntry({ name, inline: [literal(address)], dataAddress: address });
  system.reveal(entry);
  system.latest = entry;
  system.created = entry;
  return address;
}

const fetches: Readonly<Record<Exclude<Storage, 'deferred'>, string>> = { cell: '@', double: '2@', float: 'f@' };

function value(system: System, storage: Exclude<Storage, 'deferred'>, bytes: number): void {
  const name = system.parseName();
  const address = allot(system, bytes, cellBytes);
  store(system, { storage, dataAddress: address });
  const entry = system.newEntry({
    name,
    inline: [literal(address), primitive(fetches[storage])],
    dataAddress: address,
    storage,
  });
  system.reveal(entry);
  system.latest = entry;
}

function store(system: System, { storage, dataAddress: address, deferred }: Stored): void {
  const { memory, stacks } = system;
  if (deferred !== undefined) {
    system.deferred.store(deferred, stacks.pop());
    return;
  }
  if (storage === 'float') {
    memory.setFloat(address, stacks.popFloat());
    return;
  }
  memory.setCell(address, stacks.pop());
  if (storage === 'double') memory.setCell(address + cellBytes, stacks.pop());
}

const stores: Readonly<Record<Exclude<Storage, 'deferred'>, string>> = { cell: '!', double: '2!', float: 'f!' };

interface Stored {
  readonly storage: Storage;
  readonly dataAddress: number;
  readonly deferred?: Deferred;
}

function storable(system: System, word: string): Stored {
  const span = system.at();
  const entry = system.parseEntry();
  if (entry.storage === undefined || entry.dataAddress === undefined) {
    const wanted = word === 'TO' ? 'a VALUE or a local' : 'a word that DEFER made';
    throw forthError(-32, `${word} wants ${wanted}, which '${entry.name}' is not`, span);
  }
  return entry as Entry & Stored;
}

/** Index of a local that the next name stands for; the name is taken only then. */
function nextLocal(system: System): number | undefined {
  const definition = system.definition;
  if (definition === undefined || definition.scope.size === 0) return undefined;
  const before = system.memory.integer(userCells.parsed);
  const local = definition.scope.get(system.parseName().toLowerCase());
  if (local === undefined) system.sources.setOffset(before);
  return local;
}

function compileStore(system: System, word: string): void {
  const local = nextLocal(system);
  if (local !== undefined) {
    system.append({ kind: 'localSet', local });
    return;
  }
  const { storage, dataAddress, deferred } = storable(system, word);
  if (storage === 'deferred') system.append({ kind: 'deferredStore', deferred: deferred! });
  else system.append(literal(dataAddress), primitive(stores[storage]));
}

function compileFetch(system: System): void {
  const { dataAddress } = storable(system, 'ACTION-OF');
  system.append(literal(dataAddress), primitive('@'));
}

function storeWord(name: string): ActionRow {
  const word = name.toUpperCase();
  return {
    name,
    action: (system) => {
      store(system, storable(system, word));
    },
    compiling: (system) => compileStore(system, word),
  };
}

function marker(system: System): void {
  const { dictionary, memory } = system;
  const name = system.parseName();
  const mark = dictionary.mark();
  const here = memory.integer(userCells.here);
  const order = [...dictionary.order];
  const { current } = dictionary;
  const entry = system.newEntry({ name, inline: [literal(system.markers.length), system.request('(forget)')] });
  system.markers.push(() => {
    dictionary.forgetAfter(mark);
    memory.setInteger(userCells.here, here);
    dictionary.order = [...order];
    dictionary.current = current;
  });
  system.reveal(entry);
  system.latest = entry;
}

function quotation(system: System): void {
  const outer = system.compiling ? system.definition : undefined;
  const entry = system.newEntry({ name: '[:' });
  system.definition = startDefinition(entry, system.at(), true, outer);
  system.compiling = true;
}

function endQuotation(system: System): void {
  const definition = system.open();
  if (!definition.anonymous) throw forthError(-22, ';] without [: before it');
  const entry = finish(system, ';]');
  if (system.definition !== undefined) system.append({ kind: 'token', word: entry });
  else system.stacks.push(system.handOut(entry));
}

export const definingWords: readonly ActionRow[] = [
  { name: ':', action: colon },
  {
    name: ':noname',
    action: (system) => {
      const entry = system.newEntry({ name: ':noname' });
      system.stacks.push(entry.token);
      begin(system, entry, true);
    },
  },
  { name: ';', action: semicolon, immediate: true, compileOnly: true },
  { name: '[:', action: quotation, immediate: true },
  { name: ';]', action: endQuotation, immediate: true, compileOnly: true },
  { name: 'does>', action: does, immediate: true, compileOnly: true },
  { name: '(does)', action: setDoes, effect: [1, 0] },
  {
    name: 'immediate',
    effect: [0, 0],
    action: (system) => {
      if (system.latest === undefined) throw forthError(-32, 'IMMEDIATE before any definition');
      system.latest.immediate = true;
    },
  },
  { name: 'create', effect: [0, 0], action: (system) => void create(system, 0, cellBytes) },
  { name: 'variable', effect: [0, 0], action: (system) => void create(system, cellBytes, cellBytes) },
  { name: '2variable', effect: [0, 0], action: (system) => void create(system, 2 * cellBytes, cellBytes) },
  { name: 'fvariable', effect: [0, 0], action: (system) => void create(system, floatBytes, floatBytes) },
  {
    name: 'buffer:',
    effect: [1, 0],
    action: (system) => void create(system, system.stacks.popInteger(), cellBytes),
  },
  { name: 'constant', effect: [1, 0], action: (system) => void define(system, [literal(system.stacks.pop())]) },
  {
    name: '2constant',
    effect: [2, 0],
    action: (system) => {
      const high = system.stacks.pop();
      define(system, [literal(system.stacks.pop()), literal(high)]);
    },
  },
  {
    name: 'fconstant',
    effect: [0, 0, 1, 0],
    action: (system) => void define(system, [{ kind: 'float', value: system.stacks.popFloat() }]),
  },
  { name: 'value', effect: [1, 0], action: (system) => value(system, 'cell', cellBytes) },
  { name: '2value', effect: [2, 0], action: (system) => value(system, 'double', 2 * cellBytes) },
  { name: 'fvalue', effect: [0, 0, 1, 0], action: (system) => value(system, 'float', floatBytes) },
  {
    name: 'defer',
    effect: [0, 0],
    action: (system) => {
      const name = system.parseName();
      const address = allot(system, cellBytes, cellBytes);
      const unset = system.dictionary.find('(unset-deferred)');
      system.memory.setCell(address, unset === undefined ? 0n : system.handOut(unset));
      const deferred = system.deferred.create(name, address);
      const entry = system.newEntry({
        name,
        inline: [{ kind: 'deferred', deferred }],
        dataAddress: address,
        storage: 'deferred',
        deferred,
      });
      system.reveal(entry);
      system.latest = entry;
    },
  },
  storeWord('to'),
  storeWord('is'),
  {
    name: 'action-of',
    action: (system) => system.stacks.push(system.memory.cell(storable(system, 'ACTION-OF').dataAddress)),
    compiling: compileFetch,
  },
  {
    name: 'defer@',
    effect: [1, 1],
    action: (system) => system.stacks.push(system.memory.cell(deferredWord(system).address)),
  },
  {
    name: 'defer!',
    effect: [2, 0],
    action: (system) => {
      const deferred = deferredWord(system);
      system.deferred.store(deferred, system.stacks.pop());
    },
  },
  {
    name: '>body',
    effect: [1, 1],
    action: (system) => {
      const { dataAddress, name, deferred } = system.entryOf(system.stacks.pop());
      if (deferred !== undefined) system.deferred.expose(deferred);
      if (dataAddress === undefined) throw forthError(-31, `>BODY of '${name}', which CREATE did not define`);
      system.stacks.pushInteger(dataAddress);
    },
  },
  { name: 'marker', effect: [0, 0], action: marker },
  { name: '(forget)', effect: [1, 0], action: (system) => system.markers[system.stacks.popInteger()]?.() },
  {
    name: 'synonym',
    effect: [0, 0],
    action: (system) => {
      const name = system.parseName();
      const old = system.parseEntry();
      const entry = { ...old, name };
      system.reveal(entry);
      system.deferred.defined(entry);
    },
  },
];

function deferredWord(system: System): Deferred {
  const { name, deferred } = system.entryOf(system.stacks.pop());
  if (deferred === undefined) throw forthError(-32, `'${name}' is not a word that DEFER made`);
  return deferred;
}
