/**
 * In which blocks the frame is there: those that need it, and what follows them on ways of the same temperature. Hot blocks have it for the sake of
 * hot ones alone; cold code makes it when it comes and takes it down when it goes. What outlasts that in slots lies in the red zone, or in
 * hot blocks that have the frame: a slot that is read in one has been written on every hot way there.
 */
import { type Allocation, type MachineFunction, role, roleOf } from '../machine.ts';

/** What needs the frame. Slots in the red zone can be reached without it, as long as nothing else is put there. */
export interface Needs {
  /** Whether a call needs it, in a hot block and in a cold one. */
  readonly hotCalls: boolean;
  readonly coldCalls: boolean;
  /** By machine slot: whether it can be reached without. */
  readonly isNear: (slot: number) => boolean;
  /** By spill slot. */
  readonly isNearSpill: (slot: number) => boolean;
}

/** By block: 1 where the frame is there. */
export function findPresence(machine: MachineFunction, allocation: Allocation, needs: Needs): Uint8Array {
  const present = new Uint8Array(machine.blocks.length);
  const work = blocksInNeed(machine, allocation, needs);
  for (const block of work) present[block] = 1;
  while (work.length > 0) {
    const block = work.pop()!;
    const { edges, cold } = machine.blocks[block];
    for (const { target } of edges) {
      if (present[target] === 1 || (cold && !machine.blocks[target].cold)) continue;
      present[target] = 1;
      work.push(target);
    }
  }
  return present;
}

function blocksInNeed(machine: MachineFunction, allocation: Allocation, needs: Needs): number[] {
  const { wordStart, constraints, words, clobber } = machine;
  const { places, edits } = allocation;
  const found: number[] = [];
  let edit = 0;
  const isFar = (place: number): boolean => place < 0 && !needs.isNearSpill(~place);
  const kept = new Map(machine.kept.map(({ instruction, slot }) => [instruction, slot]));
  machine.blocks.forEach((block, number) => {
    const calls = block.cold ? needs.coldCalls : needs.hotCalls;
    let isInNeed = false;
    for (; edit < edits.count && edits.before[edit] < block.end; edit++) {
      isInNeed ||= isFar(edits.from[edit]) || isFar(edits.to[edit]);
    }
    for (let id = block.start; id < block.end && !isInNeed; id++) {
      const copy = kept.get(id);
      isInNeed = (calls && clobber[id] >= 0) || (copy !== undefined && !needs.isNear(copy));
      for (let word = wordStart[id]; word < wordStart[id + 1] && !isInNeed; word++) {
        const kind = roleOf(constraints[word]);
        if (kind === role.slot) isInNeed = !needs.isNear(words[word]);
        else if (kind !== role.plain) isInNeed = isFar(places[word]);
      }
    }
    if (isInNeed) found.push(number);
  });
  return found;
}
