/** Makes registers and slots at the end of a block what its successors expect, and gives block parameters their values. */
import { editCause, packCause } from '../machine.ts';
import type { Colors } from './assign.ts';
import { homeOf } from './assign.ts';
import { type EditList, phase } from './edit-list.ts';
import { append, type IntegerList, integerList } from './integer-list.ts';
import type { Mover } from './parallel-move.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';
import { edgeInstruction, standsAtSource } from './slot-ranges.ts';
import type { Slots } from './slots.ts';
import type { EdgeReads } from './stores.ts';

/** Calls `visit` for each value in a register at an edge's target and each parameter, with the value that the edge brings for it. */
function forEachArrival(
  { machine, graph, live }: Problem,
  { sets, entryStart, entryEnd, arrivesInSlot }: Residence,
  edge: number,
  visit: (target: number, source: number, entry: number) => void,
): void {
  const from = graph.edgeSource[edge];
  const block = graph.edgeTarget[edge];
  const { parameters } = machine.blocks[block];
  const passed = machine.blocks[from].edges[edge - graph.edgeStart[from]].arguments;
  for (let k = entryStart[block]; k < entryEnd[block]; k++) {
    const value = sets.data[k];
    if (live.definitionBlock[value] !== block || live.definitionAt[value] >= 0) visit(value, value, k);
    else visit(value, passed[parameters.indexOf(value as (typeof parameters)[number])], k);
  }
  for (let n = 0; n < parameters.length; n++) {
    if (arrivesInSlot[parameters[n]] === 1) visit(parameters[n], passed[n], -1);
  }
}

/** Which slots the moves of edges read. */
export function findEdgeReads(problem: Problem, residence: Residence): EdgeReads {
  const { machine, graph } = problem;
  const { sets, exitStart, exitEnd } = residence;
  const pairs = integerList();
  const exitOf = new Int32Array(machine.virtualCount).fill(-1);
  for (let block = 0; block < graph.blockCount; block++) {
    for (let k = exitStart[block]; k < exitEnd[block]; k++) exitOf[sets.data[k]] = block;
    for (let edge = graph.edgeStart[block]; edge < graph.edgeStart[block + 1]; edge++) {
      forEachArrival(problem, residence, edge, (_, source) => {
        if (exitOf[source] === block || machine.recipe[source] >= 0) return;
        append(pairs, source);
        append(pairs, edge);
      });
    }
  }
  return { pairs };
}

/** By virtual register: whether its slot holds it from its definition on. */
export function findAlwaysStored({ machine, live }: Problem, residence: Residence, stores: IntegerList): Uint8Array {
  const always = Uint8Array.from(residence.arrivesInSlot.subarray(0, machine.virtualCount));
  for (let s = 0; s < stores.count; s += 2) {
    if (live.definitionBlock[stores.data[s]] === stores.data[s + 1]) always[stores.data[s]] = 1;
  }
  return always;
}

/**
 * Keeps slots of arguments up to where parameters that arrive in slots take them over, even if they are in registers as well: then nothing need be
 * stored there if both share a slot.
 */
export function keepPassedSlots(
  problem: Problem,
  residence: Residence,
  alwaysStored: Uint8Array,
  edgeReads: EdgeReads,
): void {
  for (let edge = 0; edge < problem.graph.edgeTarget.length; edge++) {
    forEachArrival(problem, residence, edge, (_, source, entry) => {
      if (entry >= 0 || alwaysStored[source] === 0) return;
      append(edgeReads.pairs, source);
      append(edgeReads.pairs, edge);
    });
  }
}

/** Emits the moves of all edges. Slots are final. */
export function resolveEdges(
  problem: Problem,
  residence: Residence,
  colors: Colors,
  slots: Slots,
  alwaysStored: Uint8Array,
  edits: EditList,
  mover: Mover,
): void {
  const { machine, numbering, graph } = problem;
  const { registerClass, recipe } = machine;
  const { register, all } = numbering;
  const { sets, exitStart, exitEnd } = residence;
  const exitOf = new Int32Array(machine.virtualCount).fill(-1);
  const exitColor = new Int8Array(machine.virtualCount);
  for (let block = 0; block < graph.blockCount; block++) {
    for (let k = exitStart[block]; k < exitEnd[block]; k++) {
      exitOf[sets.data[k]] = block;
      exitColor[sets.data[k]] = colors.data[k];
    }
    for (let edge = graph.edgeStart[block]; edge < graph.edgeStart[block + 1]; edge++) {
      let freeInteger = all[0];
      let freeFloat = all[1];
      forEachArrival(problem, residence, edge, (target, source, entry) => {
        const c = registerClass[source];
        const cause = packCause(target === source ? editCause.meeting : editCause.parameter, target);
        let from = homeOf(recipe, source);
        if (exitOf[source] === block) from = register[(c << 5) | exitColor[source]];
        else if (from < 0) from = ~slots.slotOf[source];
        if (entry >= 0) {
          if (c === 0) freeInteger &= ~(1 << colors.data[entry]);
          else freeFloat &= ~(1 << colors.data[entry]);
          mover.add(from, register[(c << 5) | colors.data[entry]], c, cause);
          return;
        }
        const slot = slots.slotOf[target];
        const isThere = slot === slots.slotOf[source] && alwaysStored[source] === 1;
        if (slot >= 0 && !isThere) mover.add(from, ~slot, c, cause);
      });
      const key =
        (edgeInstruction(problem, edge) << 2) | (standsAtSource(problem, edge) ? phase.departure : phase.arrival);
      mover.run(edits, key, freeInteger, freeFloat);
    }
  }
}
