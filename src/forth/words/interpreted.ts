/**
 * Words of the prelude that source files use outside definitions for each item of a table: the interpreter carries these out itself,
 * and needs no machine code for them. Inside definitions they are what the prelude says.
 */
import type { Action } from '../dictionary.ts';
import { cellBytes, userCells } from '../memory.ts';
import type { System } from '../system.ts';
import { allot } from './define.ts';

function comma(system: System, bytes: number, store: (address: number, value: bigint) => void): void {
  const value = system.stacks.pop();
  store(allot(system, bytes, 1), value);
}

export const interpretedWords: Readonly<Record<string, Action>> = {
  here: ({ stacks, memory }) => stacks.pushInteger(memory.integer(userCells.here)),
  allot: (system) => void allot(system, system.stacks.popInteger(), 1),
  align: (system) => void allot(system, 0, cellBytes),
  ',': (system) => comma(system, cellBytes, (address, value) => system.memory.setCell(address, value)),
  'c,': (system) =>
    comma(system, 1, (address, value) => {
      system.memory.bytes(address, 1)[0] = Number(BigInt.asUintN(8, value));
    }),
};
