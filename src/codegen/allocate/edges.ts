/** Makes registers and slots at the end of a block what its successors expect, and gives block parameters their values. */
import { int8Column, int32Column, uint8Column } from '../../ir/index.ts';
import { editCause, packCause } from '../machine.ts';
import type { Colors } from './assign.ts';
import { homeOf } from './assign.ts';
import { type EditList, editKey, phase } from './edit-list.ts';
import type { Mover } from './parallel-move.ts';
import type { Problem } from './problem.ts';
import { knownEnd, type Residence } from './residence.ts';
import { edgeInstruction, readOnEdge, type SlotUses, standsAtSource } from './slot-ranges.ts';

/** Whether an edge joins hot blocks. */
export const isHotEdge = ({ graph }: Problem, edge: number): boolean =>
  graph.hot[graph.edgeSource[edge]] === 1 && graph.hot[graph.edgeTarget[edge]] === 1;

/** Whether a hot block's parameter is one that only cold code wants. */
export const isColdParameter = ({ graph, live }: Problem, parameter: number): boolean =>
  graph.hot[live.definitionBlock[parameter]] === 1 && live.used[parameter] === 1 && live.usedHot[parameter] === 0;

/**
 * Calls `visit` for each value in a register at an edge's target and each parameter in a slot, with the value that the edge brings for it; where
 * hot blocks meet, without what only cold code wants (`cold-joins.ts`).
 */
export function forEachArrival(
  problem: Problem,
  { sets, entryStart, entryEnd, arrivesInSlot }: Residence,
  edge: number,
  visit: (target: number, source: number, entry: number) => void,
): void {
  const { machine, graph, live } = problem;
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
    if (arrivesInSlot[parameters[n]] === 0) continue;
    if (isHotEdge(problem, edge) && isColdParameter(problem, parameters[n])) continue;
    visit(parameters[n], passed[n], -1);
  }
}

/**
 * Returns a function that tells in which register a value is at the end of an edge's source, as an index, or −1. `looksFurther`: also on hot edges
 * what only cold code wants.
 */
export function createExitLookup(
  problem: Problem,
  residence: Residence,
  colors: Colors,
  looksFurther: boolean,
): (edge: number, value: number) => number {
  const { sets, exitStart, remainsEnd } = residence;
  const seenAt = int32Column(problem.machine.virtualCount, -1);
  const color = int8Column(problem.machine.virtualCount);
  let current = -1;
  return (edge, value) => {
    if (edge !== current) {
      current = edge;
      const source = problem.graph.edgeSource[edge];
      const end = looksFurther ? remainsEnd[source] : knownEnd(problem, residence, edge);
      for (let k = exitStart[source]; k < end; k++) {
        seenAt[sets.data[k]] = edge;
        color[sets.data[k]] = colors.data[k];
      }
    }
    return seenAt[value] === edge ? color[value] : -1;
  };
}

/** By edge: values that it brings into their slots, beside what {@link forEachArrival} tells. */
export type Restored = ReadonlyMap<number, readonly number[]>;

/** Adds what the moves of edges read in slots. */
export function addEdgeReads(
  problem: Problem,
  residence: Residence,
  exitColor: (edge: number, value: number) => number,
  counts: (edge: number) => boolean,
  restored: Restored,
  uses: SlotUses,
): void {
  for (let edge = 0; edge < problem.graph.edgeTarget.length; edge++) {
    if (!counts(edge)) continue;
    const read = (value: number): void => {
      if (exitColor(edge, value) >= 0 || problem.machine.recipe[value] >= 0) return;
      readOnEdge(problem, uses, value, edge);
    };
    forEachArrival(problem, residence, edge, (_, source) => read(source));
    for (const value of restored.get(edge) ?? []) read(value);
  }
}

/** By virtual register: whether its slot holds it from its definition on. */
export function findAlwaysStored({ live }: Problem, { arrivesIn, stores }: SlotUses): Uint8Array {
  const always = uint8Column(arrivesIn.length);
  for (let value = 0; value < arrivesIn.length; value++) if (arrivesIn[value] >= 0) always[value] = 1;
  for (let s = 0; s < stores.count; s += 2) {
    if (live.definitionBlock[stores.data[s]] === stores.data[s + 1]) always[stores.data[s]] = 1;
  }
  return always;
}

/**
 * Keeps slots of arguments up to where parameters that arrive in slots take them over, if `mayTake`, even if they are in registers as well: then
 * nothing need be stored there if both share a slot.
 */
export function keepPassedSlots(
  problem: Problem,
  residence: Residence,
  counts: (edge: number) => boolean,
  mayTake: (parameter: number, value: number) => boolean,
  uses: SlotUses,
): void {
  for (let edge = 0; edge < problem.graph.edgeTarget.length; edge++) {
    if (!counts(edge)) continue;
    forEachArrival(problem, residence, edge, (target, source, entry) => {
      if (entry < 0 && mayTake(target, source)) readOnEdge(problem, uses, source, edge);
    });
  }
}

/** Slots as the moves of edges see them. */
export interface EdgeSlots {
  /** Where a value is read, and where an edge puts it or a parameter; −1: nowhere. */
  readonly slotOf: (value: number) => number;
  readonly slotAfter: (value: number) => number;
  /** Whether a value's slot holds it wherever it is defined. */
  readonly isAlwaysStored: (value: number) => boolean;
}

/** Emits the moves of edges. */
export function resolveEdges(
  problem: Problem,
  residence: Residence,
  colors: Colors,
  exitColor: (edge: number, value: number) => number,
  counts: (edge: number) => boolean,
  restored: Restored,
  slots: EdgeSlots,
  edits: EditList,
  mover: Mover,
): void {
  const { machine, numbering, graph } = problem;
  const { registerClass, recipe } = machine;
  const { register, all } = numbering;
  for (let edge = 0; edge < graph.edgeTarget.length; edge++) {
    if (!counts(edge)) continue;
    let freeInteger = all[0];
    let freeFloat = all[1];
    const bring = (target: number, source: number, entry: number): void => {
      const c = registerClass[source];
      const cause = packCause(target === source ? editCause.meeting : editCause.parameter, target);
      let from = homeOf(recipe, source);
      const index = exitColor(edge, source);
      if (index >= 0) from = register[(c << 5) | index];
      else if (from < 0) from = ~slots.slotOf(source);
      if (entry >= 0) {
        if (c === 0) freeInteger &= ~(1 << colors.data[entry]);
        else freeFloat &= ~(1 << colors.data[entry]);
        mover.add(from, register[(c << 5) | colors.data[entry]], c, cause);
        return;
      }
      const slot = slots.slotAfter(target);
      const isThere = slot === slots.slotOf(source) && slots.isAlwaysStored(source);
      if (slot >= 0 && !isThere) mover.add(from, ~slot, c, cause);
    };
    forEachArrival(problem, residence, edge, bring);
    for (const value of restored.get(edge) ?? []) bring(value, value, -1);
    const when = standsAtSource(problem, edge) ? phase.departure : phase.arrival;
    mover.run(edits, editKey(edgeInstruction(problem, edge), when), freeInteger, freeFloat);
  }
}
