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
import { int32Column, keepClosures, uint8Column } from '../../ir/index.ts';
import type { Allocation, MachineFunction, RegisterFile } from '../machine.ts';
import { type Colors, createAssigner } from './assign.ts';
import { editList, sortEdits } from './edit-list.ts';
import { type ColdHomes, type Decisions, type HotHomes, settleCold, settleHot } from './homes.ts';
import { createMover } from './parallel-move.ts';
import { addColdPreferences, createPreferences } from './preferences.ts';
import { analyse, type Problem } from './problem.ts';
import { droppedFor, newResidence, type Residence } from './residence.ts';
import { noSlots } from './slots.ts';
import { createSpiller } from './spill.ts';

export { checkAllocation } from './checker.ts';
export { dumpMachine } from './dump.ts';

const noCold: ColdHomes = { slots: noSlots(0), emergencies: 0 };

/** Gives every register word a place and adds the moves, stores and reloads that this needs. */
export function allocate(machine: MachineFunction, file: RegisterFile): Allocation {
  const problem = analyse(machine, file);
  const { graph } = problem;
  const residence = newResidence(machine);
  const preferences = createPreferences(problem);
  const colors: Colors = { data: new Int8Array(0), isStraight: uint8Column(graph.edgeTarget.length) };
  const places = int32Column(machine.words.length, -1);
  const edits = editList();
  const decisions: Decisions = { residence, colors, places, edits };
  const reloader = createMover(problem.numbering, machine.virtualCount);
  const spill = createSpiller(problem, residence, preferences);
  const assign = createAssigner(problem, residence, preferences, colors, places, edits, reloader);
  spill(0, graph.hotCount);
  assign(0, graph.hotCount);
  const hot = settleHot(problem, decisions);
  const hotEdits = edits.key.count;
  let cold = noCold;
  if (graph.hotCount < graph.blockCount) {
    const begin = { edit: hotEdits, read: residence.slotReads.count, word: residence.slotWords.count };
    addColdPreferences(preferences, problem);
    spill(graph.hotCount, graph.blockCount);
    assign(graph.hotCount, graph.blockCount);
    cold = settleCold(problem, decisions, hot, begin);
  }
  const emergencies = Math.max(hot.emergencies, cold.emergencies, reloader.emergencySlots());
  const coldSlots = numberSlots(hot, cold, hotEdits, decisions);
  keepClosures('allocate', spill, assign, reloader);
  return {
    places,
    edits: sortEdits(edits, machine.instructionCount),
    spillSlots: hot.slots.count + cold.slots.count + emergencies,
    coldSlots,
    lostAt: residence.lostAt,
    dropped: findDropped(problem, residence),
  };
}

/**
 * Numbers slots for good: first those that no hot block uses, whose number it returns, then others that only cold code reads, then those of hot code;
 * emergency slots last. `hotEdits`: how many edits were made before cold code had any slots.
 */
function numberSlots(
  hot: HotHomes,
  cold: ColdHomes,
  hotEdits: number,
  { residence: { slotWords }, edits, places }: Decisions,
): number {
  const hotCount = hot.slots.count;
  const { isHot, count } = cold.slots;
  if (count === 0) return 0;
  const number = int32Column(hotCount + count);
  let next = 0;
  for (let slot = 0; slot < count; slot++) if (isHot[slot] === 0) number[hotCount + slot] = next++;
  const coldSlots = next;
  for (let slot = 0; slot < count; slot++) if (isHot[slot] === 1) number[hotCount + slot] = next++;
  for (let slot = 0; slot < hotCount; slot++) number[slot] = next++;
  const numbered = (place: number, shift: number): number => {
    if (place >= 0) return place;
    return ~(~place < number.length - shift ? number[~place] : ~place + shift);
  };
  for (let e = 0; e < edits.key.count; e++) {
    const shift = e < hotEdits ? count : 0;
    edits.from.data[e] = numbered(edits.from.data[e], shift);
    edits.to.data[e] = numbered(edits.to.data[e], shift);
  }
  for (let n = 0; n < slotWords.count; n++) places[slotWords.data[n]] = numbered(places[slotWords.data[n]], 0);
  return coldSlots;
}

/** By instruction: 1 for recipes that are only ever repeated elsewhere. */
function findDropped(problem: Problem, residence: Residence): Uint8Array {
  const { instructionCount } = problem.machine;
  const { definitions, definitionStart } = problem.operands;
  const dropped = uint8Column(instructionCount);
  for (let d = 0; d < definitionStart[instructionCount]; d++) {
    const at = droppedFor(problem, residence, definitions[d]);
    if (at >= 0) dropped[at] = 1;
  }
  return dropped;
}
