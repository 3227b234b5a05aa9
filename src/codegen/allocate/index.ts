/**
 * Register allocation on SSA form. In order: which values are in registers where (`spill.ts`), hot blocks first, as if cold ones did not exist;
 * in which registers (`assign.ts`); where values are stored that are reloaded somewhere (`stores.ts`); slots (`slots.ts`); moves on edges
 * (`edges.ts`). `checker.ts` proves a result right without knowing how it came about.
 *
 * What makes the code good: entry sets that put the loop first (`entry-set.ts`), webs of values that had best share a register and what each would gain by
 * which (`webs.ts`, `preferences.ts`), values that move out of the way before they have to (`make-way.ts`) or are found again where they were left
 * (`remains.ts`), stores where they cost least, parameters in memory that share slots with their arguments (`slots.ts`).
 *
 * Requires: every block can be reached from the first, ends with an instruction that defines nothing, and, if it has one successor, that uses no
 * register; no edge is critical; the first block has no parameters.
 */
import type { Allocation, MachineFunction, RegisterFile } from '../machine.ts';
import { editCause, packCause, role, roleOf } from '../machine.ts';
import { type Colors, createAssigner } from './assign.ts';
import { findAlwaysStored, findEdgeReads, keepPassedSlots, resolveEdges } from './edges.ts';
import { appendEdit, type EditList, editList, phase, sortEdits } from './edit-list.ts';
import type { IntegerList } from './integer-list.ts';
import { createMover } from './parallel-move.ts';
import { createPreferences } from './preferences.ts';
import { analyse, type Problem } from './problem.ts';
import { newResidence, type Residence, wordFate } from './residence.ts';
import { type Slots, shareSlots } from './slots.ts';
import { createSpiller } from './spill.ts';
import { placeStores } from './stores.ts';

export { checkAllocation } from './checker.ts';
export { dumpMachine } from './dump.ts';

/** Gives every register word a place and adds the moves, stores and reloads that this needs. */
export function allocate(machine: MachineFunction, file: RegisterFile): Allocation {
  const problem = analyse(machine, file);
  const { graph } = problem;
  const residence = newResidence(machine);
  const preferences = createPreferences(problem);
  const colors: Colors = { data: new Int8Array(0) };
  const places = new Int32Array(machine.words.length).fill(-1);
  const edits = editList();
  const reloader = createMover(problem.numbering, machine.virtualCount);
  const spill = createSpiller(problem, residence, preferences);
  const assign = createAssigner(problem, residence, preferences, colors, places, edits, reloader);
  spill(0, graph.hotCount);
  assign(0, graph.hotCount);
  if (graph.hotCount < graph.blockCount) {
    preferences.addCold();
    spill(graph.hotCount, graph.blockCount);
    assign(graph.hotCount, graph.blockCount);
  }

  const edgeReads = findEdgeReads(problem, residence);
  const stores = placeStores(problem, residence, edgeReads);
  const alwaysStored = findAlwaysStored(problem, residence, stores);
  keepPassedSlots(problem, residence, alwaysStored, edgeReads);
  const slots = shareSlots(problem, residence, stores, edgeReads);
  nameSlots(problem, residence, slots, edits, places);
  emitStores(problem, residence, colors, stores, slots, places, edits);
  const mover = createMover(problem.numbering, slots.count);
  resolveEdges(problem, residence, colors, slots, alwaysStored, edits, mover);
  const emergencies = Math.max(mover.emergencySlots(), reloader.emergencySlots());
  return {
    places,
    edits: sortEdits(edits, machine.instructionCount),
    spillSlots: slots.count + emergencies,
    coldSlots: slots.coldCount,
    lostAt: residence.lostAt,
    dropped: findDropped(problem, residence),
  };
}

/** Recipes that are only ever repeated elsewhere: their own instruction serves nobody. */
function findDropped({ machine }: Problem, { fate }: Residence): Uint8Array {
  const { recipe, words, constraints, wordStart } = machine;
  const dropped = new Uint8Array(machine.instructionCount);
  for (let value = 0; value < machine.virtualCount; value++) {
    const at = recipe[value];
    if (at < 0) continue;
    for (let w = wordStart[at]; w < wordStart[at + 1]; w++) {
      if (words[w] !== value || roleOf(constraints[w]) !== role.define) continue;
      if (fate[w] === wordFate.leaves) dropped[at] = 1;
    }
  }
  return dropped;
}

/** Until slots were shared out, they were named by their values, and emergency slots by what lies beyond. */
function nameSlots({ machine }: Problem, { fate }: Residence, slots: Slots, edits: EditList, places: Int32Array): void {
  const name = (place: number): number => {
    if (place >= 0) return place;
    const value = ~place;
    return ~(value < machine.virtualCount ? slots.slotOf[value] : slots.count + value - machine.virtualCount);
  };
  for (let e = 0; e < edits.key.count; e++) {
    edits.from.data[e] = name(edits.from.data[e]);
    edits.to.data[e] = name(edits.to.data[e]);
  }
  for (let w = 0; w < places.length; w++) if (fate[w] === wordFate.inSlot) places[w] = name(places[w]);
}

function emitStores(
  { machine, numbering, live }: Problem,
  { sets, entryStart, entryEnd }: Residence,
  colors: Colors,
  stores: IntegerList,
  slots: Slots,
  places: Int32Array,
  edits: EditList,
): void {
  const { wordStart, words, constraints, registerClass } = machine;
  for (let s = 0; s < stores.count; s += 2) {
    const value = stores.data[s];
    const block = stores.data[s + 1];
    const c = registerClass[value];
    const slot = ~slots.slotOf[value];
    const cause = packCause(editCause.store, value);
    const at = live.definitionAt[value];
    if (live.definitionBlock[value] === block && at >= 0) {
      for (let w = wordStart[at]; w < wordStart[at + 1]; w++) {
        if (words[w] !== value || roleOf(constraints[w]) !== role.define) continue;
        appendEdit(edits, ((at + 1) << 2) | phase.arrival, places[w], slot, c, cause);
      }
      continue;
    }
    for (let k = entryStart[block]; k < entryEnd[block]; k++) {
      if (sets.data[k] !== value) continue;
      const from = numbering.register[(c << 5) | colors.data[k]];
      appendEdit(edits, (machine.blocks[block].start << 2) | phase.store, from, slot, c, cause);
    }
  }
}
