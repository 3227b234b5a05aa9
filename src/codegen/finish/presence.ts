/**
 * In which blocks the frame is there: those that need it, and what follows them on ways of the same temperature, unless a way leads there as well that
 * has none and nothing needs it any more. Hot blocks have it for the sake of hot ones alone; cold code makes it when it comes and takes it down when it goes. What outlasts that in slots lies in the red zone, or in
 * hot blocks that have the frame: a slot that is read in one has been written on every hot way there.
 */

import { uint8Column } from '../../ir/index.ts';
import { type Allocation, type MachineFunction, role, roleOf } from '../machine.ts';
import { groupKept } from './in-memory.ts';

/** What needs the frame. Slots in the red zone can be reached without it, as long as nothing else is put there. */
export interface Needs {
  /** Whether a call needs it, in a hot block and in a cold one. */
  readonly hotCalls: boolean;
  readonly coldCalls: boolean;
  /** Whether hot code keeps anything in slots that cannot be reached without. */
  readonly hotIsFar: boolean;
  /** By machine slot: whether it can be reached without. */
  readonly isNear: (slot: number) => boolean;
  /** By spill slot. */
  readonly isNearSpill: (slot: number) => boolean;
}

/** By block: 1 where the frame is there. */
export function findPresence(machine: MachineFunction, allocation: Allocation, needs: Needs): Uint8Array {
  const present = uint8Column(machine.blocks.length);
  const needing = blocksInNeed(machine, allocation, needs);
  const work = [...needing];
  for (const block of work) present[block] = 1;
  while (work.length > 0) {
    const block = work.pop()!;
    const { edges, cold } = machine.blocks[block];
    for (const { target } of edges) {
      const next = machine.blocks[target];
      if (present[target] === 1 || (cold && !next.cold)) continue;
      present[target] = 1;
      work.push(target);
    }
  }
  if (!needs.hotIsFar && present.includes(0)) withdraw(machine, needing, present);
  return present;
}

/**
 * Takes the frame from blocks that nothing in need follows and that some way without it leads to: the others take it down as they come. So a way by
 * which the function returns early does not make a frame for the sake of the return that it shares.
 */
function withdraw({ blocks }: MachineFunction, needing: readonly number[], present: Uint8Array): void {
  const needed = uint8Column(blocks.length);
  for (const block of needing) needed[block] = 1;
  // Most blocks lead to later ones, so that there are few rounds.
  for (let changed = true; changed; ) {
    changed = false;
    for (let block = blocks.length - 1; block >= 0; block--) {
      if (needed[block] === 1) continue;
      const { edges, cold } = blocks[block];
      if (!edges.some(({ target }) => needed[target] === 1 && (cold || !blocks[target].cold))) continue;
      needed[block] = 1;
      changed = true;
    }
  }
  const work: number[] = [];
  for (let block = 0; block < blocks.length; block++) if (present[block] === 0) work.push(block);
  while (work.length > 0) {
    const { edges, cold } = blocks[work.pop()!];
    for (const { target } of edges) {
      if (present[target] === 0 || needed[target] === 1 || (cold && !blocks[target].cold)) continue;
      present[target] = 0;
      work.push(target);
    }
  }
}

function blocksInNeed(machine: MachineFunction, allocation: Allocation, needs: Needs): number[] {
  const { wordStart, constraints, words, clobber } = machine;
  const { places, edits } = allocation;
  const { hotCalls, coldCalls } = needs;
  const found: number[] = [];
  let edit = 0;
  const isFar = (place: number): boolean => place < 0 && !needs.isNearSpill(~place);
  const kept = groupKept(machine.kept);
  for (let number = 0; number < machine.blocks.length; number++) {
    const block = machine.blocks[number];
    const calls = block.cold ? coldCalls : hotCalls;
    let isInNeed = false;
    for (; edit < edits.count && edits.before[edit] < block.end; edit++) {
      isInNeed ||= isFar(edits.from[edit]) || isFar(edits.to[edit]);
    }
    for (let id = block.start; id < block.end && !isInNeed; id++) {
      isInNeed = calls && clobber[id] >= 0;
      if (kept.size > 0) isInNeed ||= (kept.get(id) ?? []).some(({ slot }) => !needs.isNear(slot));
    }
    for (let word = wordStart[block.start]; word < wordStart[block.end] && !isInNeed; word++) {
      const kind = roleOf(constraints[word]);
      if (kind === role.slot) isInNeed = !needs.isNear(words[word]);
      else if (kind !== role.plain) isInNeed = isFar(places[word]);
    }
    if (isInNeed) found.push(number);
  }
  return found;
}
