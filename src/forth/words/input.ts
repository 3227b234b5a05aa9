/** Input sources: EVALUATE, files, REFILL, and the conditional interpretation that skips text. */
import { decodeText } from '../source.ts';
import type { ActionRow, System } from '../system.ts';
import { forthError } from '../throw-codes.ts';

function popText(system: System): { address: number; length: number } {
  const length = system.stacks.popInteger();
  return { address: system.stacks.popInteger(), length };
}

const popString = (system: System): string => {
  const { address, length } = popText(system);
  return decodeText(system.memory.bytes(address, length));
};

/** Skips to the [ELSE] (where wanted) or [THEN] that belongs here. */
function skip(system: System, stopAtElse: boolean): void {
  const { sources } = system;
  const opened = system.at();
  let depth = 0;
  for (;;) {
    const token = sources.name();
    if (token === undefined) {
      if (!sources.refill()) throw forthError(-39, 'the text ends before [THEN]', opened);
      continue;
    }
    switch (sources.textOf(token).toLowerCase()) {
      case '[if]':
        depth++;
        break;
      case '[then]':
        if (depth-- === 0) return;
        break;
      case '[else]':
        if (depth === 0 && stopAtElse) return;
        break;
      default:
    }
  }
}

const defined = (system: System): boolean => system.dictionary.find(system.parseName()) !== undefined;

export const inputWords: readonly ActionRow[] = [
  {
    name: 'evaluate',
    action: (system) => {
      const { address, length } = popText(system);
      system.evaluate('evaluated text', address, length);
    },
  },
  { name: 'included', action: (system) => system.include(popString(system), false) },
  { name: 'include', action: (system) => system.include(system.parseName(), false) },
  { name: 'required', action: (system) => system.include(popString(system), true) },
  { name: 'require', action: (system) => system.include(system.parseName(), true) },
  { name: 'refill', effect: [0, 1], action: (system) => system.stacks.pushFlag(system.sources.refill()) },
  {
    name: 'save-input',
    action: (system) => {
      const state = system.sources.save();
      for (const value of [...state].reverse()) system.stacks.pushInteger(value);
      system.stacks.pushInteger(state.length);
    },
  },
  {
    name: 'restore-input',
    action: (system) => {
      const state: number[] = [];
      for (let n = system.stacks.popInteger(); n > 0; n--) state.push(system.stacks.popInteger());
      system.stacks.pushFlag(!system.sources.restore(state));
    },
  },
  { name: '(bye)', effect: [1, 0], action: (system) => system.bye(system.stacks.popInteger()) },
  { name: '(quit)', effect: [0, 0], action: (system) => system.bye(0) },
  {
    name: '[if]',
    immediate: true,
    effect: [1, 0],
    action: (system) => {
      if (system.stacks.pop() === 0n) skip(system, true);
    },
  },
  { name: '[else]', immediate: true, effect: [0, 0], action: (system) => skip(system, false) },
  { name: '[then]', immediate: true, effect: [0, 0], action: () => {} },
  { name: '[defined]', immediate: true, effect: [0, 1], action: (system) => system.stacks.pushFlag(defined(system)) },
  {
    name: '[undefined]',
    immediate: true,
    effect: [0, 1],
    action: (system) => system.stacks.pushFlag(!defined(system)),
  },
];
