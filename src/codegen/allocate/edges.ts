/** Makes registers and slots at the end of a block what its successors expect, and gives block parameters their values. */
import { int8Column, int32Column, uint8Column } from '../../ir/index.ts';
import { editCause, packCause, type VirtualRegister } from '../machine.ts';
import type { Colors } from './assign.ts';
import { homeOf } from './assign.ts';
import { type EditList, editKey, phase } from './edit-list.ts';
import { append, type IntegerList, integerList } from './integer-list.ts';
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
  let currentEdge = -1;
  let currentStart = -1;
  let currentEnd = -1;
  let mark = 0;
  const look = (edge: number): void => {
    currentEdge = edge;
    const source = problem.graph.edgeSource[edge];
    const start = exitStart[source];
    const end = looksFurther ? remainsEnd[source] : knownEnd(problem, residence, edge);
    // Edges of one block mostly see the same.
    if (start === currentStart && end === currentEnd) return;
    currentStart = start;
    currentEnd = end;
    mark++;
    for (let k = start; k < end; k++) {
      seenAt[sets.data[k]] = mark;
      color[sets.data[k]] = colors.data[k];
    }
  };
  return (edge, value) => {
    if (edge !== currentEdge) look(edge);
    return seenAt[value] === mark ? color[value] : -1;
  };
}

/**
 * What edges bring for values that are in registers at their targets and for parameters in slots; where hot blocks meet, without what only cold
 * code wants (`cold-joins.ts`). What is in the right register already is left out.
 */
export interface Arrivals {
  /** By edge: range in the others. Empty for edges that were not asked for. */
  readonly start: Int32Array;
  readonly targets: IntegerList;
  /** The value that the edge brings for it. */
  readonly sources: IntegerList;
  /** Index of the source's register at the end of the edge's source, or −1. */
  readonly exits: IntegerList;
  /** Place of the target in `residence.sets`, −1 for a parameter in its slot. */
  readonly entries: IntegerList;
}

/** `areHot`: on the edges between hot blocks, or on all others. */
export function listArrivals(
  problem: Problem,
  { sets, entryStart, entryEnd, arrivesInSlot }: Residence,
  colors: Colors,
  exitColor: (edge: number, value: number) => number,
  areHot: boolean,
): Arrivals {
  const { machine, graph, live } = problem;
  const edgeCount = graph.edgeTarget.length;
  const start = int32Column(edgeCount + 1);
  const targets = integerList();
  const sources = integerList();
  const exits = integerList();
  const entries = integerList();
  const add = (target: number, source: number, exit: number, entry: number): void => {
    append(targets, target);
    append(sources, source);
    append(exits, exit);
    append(entries, entry);
  };
  for (let edge = 0; edge < edgeCount; edge++) {
    start[edge + 1] = targets.count;
    if (colors.isStraight[edge] === 1 || isHotEdge(problem, edge) !== areHot) continue;
    const block = graph.edgeTarget[edge];
    const { parameters } = machine.blocks[block];
    const passed = graph.passed[edge];
    for (let k = entryStart[block]; k < entryEnd[block]; k++) {
      const value = sets.data[k];
      const isParameter = live.definitionBlock[value] === block && live.definitionAt[value] < 0;
      const source = isParameter ? passed[parameters.indexOf(value as VirtualRegister)] : value;
      const exit = exitColor(edge, source);
      if (exit < 0 || exit !== colors.data[k]) add(value, source, exit, k);
    }
    for (let n = 0; n < parameters.length; n++) {
      if (arrivesInSlot[parameters[n]] === 0) continue;
      if (areHot && isColdParameter(problem, parameters[n])) continue;
      add(parameters[n], passed[n], exitColor(edge, passed[n]), -1);
    }
    start[edge + 1] = targets.count;
  }
  return { start, targets, sources, exits, entries };
}

/** By edge: values that it brings into their slots, beside what {@link Arrivals} tell. */
export type Restored = ReadonlyMap<number, readonly number[]>;

/** Adds what the moves of edges read in slots. */
export function addEdgeReads(
  problem: Problem,
  { start, sources, exits }: Arrivals,
  exitColor: (edge: number, value: number) => number,
  restored: Restored,
  uses: SlotUses,
): void {
  const { recipe } = problem.machine;
  for (let edge = 0; edge < problem.graph.edgeTarget.length; edge++) {
    for (let n = start[edge]; n < start[edge + 1]; n++) {
      if (exits.data[n] < 0 && recipe[sources.data[n]] < 0) readOnEdge(problem, uses, sources.data[n], edge);
    }
    if (restored.size === 0) continue;
    for (const value of restored.get(edge) ?? []) {
      if (exitColor(edge, value) < 0 && recipe[value] < 0) readOnEdge(problem, uses, value, edge);
    }
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
  { start, targets, sources, entries }: Arrivals,
  mayTake: (parameter: number, value: number) => boolean,
  uses: SlotUses,
): void {
  for (let edge = 0; edge < problem.graph.edgeTarget.length; edge++) {
    for (let n = start[edge]; n < start[edge + 1]; n++) {
      if (entries.data[n] >= 0 || !mayTake(targets.data[n], sources.data[n])) continue;
      readOnEdge(problem, uses, sources.data[n], edge);
    }
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
  { sets, entryStart, entryEnd }: Residence,
  colors: Colors,
  { start, targets, sources, exits, entries }: Arrivals,
  exitColor: (edge: number, value: number) => number,
  restored: Restored,
  slots: EdgeSlots,
  edits: EditList,
  mover: Mover,
): void {
  const { machine, numbering, graph } = problem;
  const { registerClass, recipe } = machine;
  const { register, all } = numbering;

  const bring = (target: number, source: number, exit: number, entry: number): void => {
    const c = registerClass[source];
    const cause = packCause(target === source ? editCause.meeting : editCause.parameter, target);
    let from = homeOf(recipe, source);
    if (exit >= 0) from = register[(c << 5) | exit];
    else if (from < 0) from = ~slots.slotOf(source);
    if (entry >= 0) {
      mover.add(from, register[(c << 5) | colors.data[entry]], c, cause);
      return;
    }
    const slot = slots.slotAfter(target);
    const isThere = slot === slots.slotOf(source) && slots.isAlwaysStored(source);
    if (slot >= 0 && !isThere) mover.add(from, ~slot, c, cause);
  };

  for (let edge = 0; edge < graph.edgeTarget.length; edge++) {
    const also = restored.size === 0 ? undefined : restored.get(edge);
    if (start[edge] === start[edge + 1] && also === undefined) continue;
    for (let n = start[edge]; n < start[edge + 1]; n++) {
      bring(targets.data[n], sources.data[n], exits.data[n], entries.data[n]);
    }
    if (also !== undefined) for (const value of also) bring(value, value, exitColor(edge, value), -1);
    let freeInteger = all[0];
    let freeFloat = all[1];
    const block = graph.edgeTarget[edge];
    for (let k = entryStart[block]; k < entryEnd[block]; k++) {
      if (registerClass[sets.data[k]] === 0) freeInteger &= ~(1 << colors.data[k]);
      else freeFloat &= ~(1 << colors.data[k]);
    }
    const when = standsAtSource(problem, edge) ? phase.departure : phase.arrival;
    mover.run(edits, editKey(edgeInstruction(problem, edge), when), freeInteger, freeFloat);
  }
}
