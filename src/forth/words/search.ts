/** Looking words up: FIND, the search order, and what ENVIRONMENT? knows. */
import type { Entry, WordList } from '../dictionary.ts';
import { decodeText } from '../source.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';
import { encodeText, passingText } from './text.ts';

function listOf(system: System, id: bigint): WordList {
  const list = system.dictionary.lists[Number(id) - 1];
  if (list === undefined) throw forthError(-32, `${id} is no word list`);
  return list;
}

const pushFound = (system: System, entry: Entry): void => {
  system.stacks.push(system.handOut(entry));
  system.stacks.push(entry.immediate ? 1n : -1n);
};

const present = (...names: readonly string[]): Record<string, readonly bigint[]> =>
  Object.fromEntries(names.map((name) => [name, [-1n]]));

const environment: Readonly<Record<string, readonly bigint[]>> = {
  ...present('core', 'core-ext', 'double', 'double-ext', 'exception', 'exception-ext', 'facility', 'file', 'file-ext'),
  ...present('floating', 'floating-ext', 'locals', 'locals-ext', 'memory-alloc', 'search-order', 'search-order-ext'),
  ...present('string', 'tools', 'floored'),
  '/counted-string': [255n],
  '/hold': [2048n],
  '/pad': [6144n],
  'address-unit-bits': [8n],
  'max-char': [255n],
  'max-d': [-1n, (1n << 63n) - 1n],
  'max-n': [(1n << 63n) - 1n],
  'max-u': [-1n],
  'max-ud': [-1n, -1n],
  'return-stack-cells': [100_000n],
  'stack-cells': [500_000n],
  '#locals': [1000n],
  wordlists: [1000n],
  'floating-stack': [100_000n],
};

export const searchWords: readonly ActionRow[] = [
  {
    name: 'find',
    effect: [1, 2],
    action: (system) => {
      const { memory, stacks } = system;
      const address = stacks.popInteger();
      const name = decodeText(memory.bytes(address + 1, memory.bytes(address, 1)[0]!));
      const entry = system.dictionary.find(name);
      if (entry !== undefined) {
        pushFound(system, entry);
        return;
      }
      stacks.pushInteger(address);
      stacks.push(0n);
    },
  },
  {
    name: 'search-wordlist',
    action: (system) => {
      const { memory, stacks } = system;
      const list = listOf(system, stacks.pop());
      const length = stacks.popInteger();
      const entry = system.dictionary.findIn(list, decodeText(memory.bytes(stacks.popInteger(), length)));
      if (entry === undefined) stacks.push(0n);
      else pushFound(system, entry);
    },
  },
  { name: 'forth-wordlist', effect: [0, 1], action: (system) => system.stacks.push(1n) },
  { name: 'wordlist', effect: [0, 1], action: (system) => system.stacks.pushInteger(system.dictionary.newList().id) },
  { name: 'get-current', effect: [0, 1], action: (system) => system.stacks.pushInteger(system.dictionary.current.id) },
  {
    name: 'set-current',
    effect: [1, 0],
    action: (system) => {
      system.dictionary.current = listOf(system, system.stacks.pop());
    },
  },
  {
    name: 'definitions',
    effect: [0, 0],
    action: (system) => {
      const first = system.dictionary.order[0];
      if (first === undefined) throw forthError(-50, 'the search order is empty');
      system.dictionary.current = first;
    },
  },
  {
    name: 'get-order',
    action: (system) => {
      const { order } = system.dictionary;
      for (const list of [...order].reverse()) system.stacks.pushInteger(list.id);
      system.stacks.pushInteger(order.length);
    },
  },
  {
    name: 'set-order',
    action: (system) => {
      const count = system.stacks.popInteger();
      if (count < 0) {
        system.dictionary.order = [system.dictionary.lists[0]!];
        return;
      }
      system.dictionary.order = Array.from({ length: count }, () => listOf(system, system.stacks.pop()));
    },
  },
  {
    name: 'environment?',
    action: (system) => {
      const { memory, stacks } = system;
      const length = stacks.popInteger();
      const name = decodeText(memory.bytes(stacks.popInteger(), length)).toLowerCase();
      if (name === 'max-float') stacks.pushFloat(Number.MAX_VALUE);
      const values = name === 'max-float' ? [] : Object.hasOwn(environment, name) ? environment[name] : undefined;
      for (const value of values ?? []) stacks.push(value);
      stacks.pushFlag(values !== undefined);
    },
  },
  {
    name: 'name>string',
    effect: [1, 2],
    action: (system) => {
      const bytes = encodeText(system.entryOf(system.stacks.pop()).name);
      system.stacks.pushInteger(passingText(system.memory, bytes));
      system.stacks.pushInteger(bytes.length);
    },
  },
  {
    name: 'name>compile',
    effect: [1, 2],
    action: (system) => {
      const entry = system.entryOf(system.stacks.pop());
      const runs = entry.immediate || entry.compilation !== undefined;
      system.stacks.push(system.handOut(entry.compilation ?? entry));
      system.stacks.push(system.handOut(system.standard(runs ? 'execute' : 'compile,')));
    },
  },
  {
    name: '(nth-name)',
    effect: [2, 1],
    action: (system) => {
      const index = system.stacks.popInteger();
      const entry = [...system.dictionary.entries(listOf(system, system.stacks.pop()))][index];
      system.stacks.push(entry === undefined ? 0n : system.handOut(entry));
    },
  },
  {
    name: 'words',
    action: (system) => {
      const names = system.dictionary.visible(system.dictionary.order[0]!).map(({ name }) => name);
      const bytes = encodeText(`${names.join(' ')}\n`);
      system.stacks.pushInteger(passingText(system.memory, bytes));
      system.stacks.pushInteger(bytes.length);
      system.execute(system.standard('type'));
    },
  },
];
