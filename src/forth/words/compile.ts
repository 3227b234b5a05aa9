/** Words that append to the definition being compiled, or ask what names mean. */
import type { Entry } from '../dictionary.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

function postpone(system: System): void {
  const entry = system.parseEntry();
  if (entry.immediate) {
    system.append({ kind: 'call', word: entry });
    return;
  }
  if (entry.compilation !== undefined) {
    system.append({ kind: 'call', word: entry.compilation });
    return;
  }
  system.append({ kind: 'token', word: entry }, system.request('compile,'));
}

const compiler = (name: string, effect: ActionRow['effect'], action: (system: System) => void): ActionRow => ({
  name,
  action,
  immediate: true,
  compileOnly: true,
  ...(effect === undefined ? {} : { effect }),
});

/** The first character of the next name. */
function character(system: System): bigint {
  return BigInt(system.parseName().codePointAt(0)!);
}

function tick(system: System): Entry {
  const entry = system.parseEntry();
  return entry;
}

export const compileWords: readonly ActionRow[] = [
  compiler('literal', [1, 0], (system) => system.append({ kind: 'literal', value: system.stacks.pop() })),
  compiler('2literal', [2, 0], (system) => {
    const high = system.stacks.pop();
    const low = system.stacks.pop();
    system.append({ kind: 'literal', value: low }, { kind: 'literal', value: high });
  }),
  compiler('fliteral', [0, 0, 1, 0], (system) => system.append({ kind: 'float', value: system.stacks.popFloat() })),
  compiler('postpone', [0, 0], postpone),
  compiler('[compile]', [0, 0], (system) => {
    const entry = system.parseEntry();
    system.append({ kind: 'call', word: entry.compilation ?? entry });
  }),
  { name: 'compile,', effect: [1, 0], action: (system) => system.compile(system.entryOf(system.stacks.pop())) },
  {
    name: '[',
    effect: [0, 0],
    immediate: true,
    action: (system) => {
      system.compiling = false;
    },
  },
  {
    name: ']',
    effect: [0, 0],
    action: (system) => {
      if (system.definition === undefined) throw forthError(-14, '] outside a definition');
      system.compiling = true;
    },
  },
  {
    name: "'",
    effect: [0, 1],
    action: (system) => {
      system.stacks.push(system.handOut(tick(system)));
    },
  },
  compiler("[']", [0, 0], (system) => system.append({ kind: 'token', word: tick(system) })),
  { name: 'char', effect: [0, 1], action: (system) => system.stacks.push(character(system)) },
  compiler('[char]', [0, 0], (system) => system.append({ kind: 'literal', value: character(system) })),
  {
    name: 'recursive',
    effect: [0, 0],
    immediate: true,
    action: (system) => system.reveal(system.open().entry),
  },
  {
    name: 'latestxt',
    effect: [0, 1],
    action: (system) => {
      if (system.latest === undefined) throw forthError(-32, 'nothing is defined yet');
      system.stacks.push(system.handOut(system.latest));
    },
  },
];
