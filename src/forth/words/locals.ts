/** Local variables (Forth-2012, chapter 13). */
import type { LocalVariable } from '../body.ts';
import { addLocal } from '../definition.ts';
import { decodeText } from '../source.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

interface Declared {
  readonly name: string;
  readonly type: LocalVariable['type'];
}

/** The next name, also from the lines that follow. */
function nextName(system: System, opener: string, closer: string): string {
  const { sources } = system;
  const at = system.at();
  for (;;) {
    const token = sources.name();
    if (token !== undefined) return sources.textOf(token);
    if (!sources.refill()) throw forthError(-39, `${opener} without ${closer}`, at);
  }
}

/** Appends the items that take locals from the stacks: the last declared lies on top. */
function take(system: System, declared: readonly Declared[]): void {
  const definition = system.open();
  const indices = declared.map(({ name, type }) => addLocal(definition, name, type));
  for (const local of indices.reverse()) system.append({ kind: 'localSet', local });
}

/** `{: arguments | values -- comment :}`; `F:` before a name makes it a float, `W:` a cell. */
function braces(system: System): void {
  const taken: Declared[] = [];
  const fresh: Declared[] = [];
  let part: 'arguments' | 'values' | 'comment' = 'arguments';
  let type: LocalVariable['type'] = 'cell';
  for (;;) {
    const name = nextName(system, '{:', ':}');
    if (name === ':}') break;
    if (name === '|' && part === 'arguments') part = 'values';
    else if (name === '--') part = 'comment';
    else if (part === 'comment') continue;
    else if (name.toLowerCase() === 'f:') type = 'float';
    else if (name.toLowerCase() === 'w:') type = 'cell';
    else {
      (part === 'arguments' ? taken : fresh).push({ name, type });
      type = 'cell';
    }
  }
  take(system, taken);
  const definition = system.open();
  for (const { name, type: kind } of fresh) {
    system.append(kind === 'float' ? { kind: 'float', value: 0 } : { kind: 'literal', value: 0n }, {
      kind: 'localSet',
      local: addLocal(definition, name, kind),
    });
  }
}

export const localWords: readonly ActionRow[] = [
  { name: '{:', action: braces, immediate: true, compileOnly: true, effect: [0, 0] },
  {
    name: 'locals|',
    immediate: true,
    compileOnly: true,
    effect: [0, 0],
    action: (system) => {
      const names: Declared[] = [];
      for (let name = nextName(system, 'LOCALS|', '|'); name !== '|'; name = nextName(system, 'LOCALS|', '|')) {
        names.unshift({ name, type: 'cell' });
      }
      take(system, names);
    },
  },
  {
    name: '(local)',
    effect: [2, 0],
    action: (system) => {
      const length = system.stacks.popInteger();
      const address = system.stacks.popInteger();
      if (length > 0) take(system, [{ name: decodeText(system.memory.bytes(address, length)), type: 'cell' }]);
    },
  },
];
