/**
 * Where in memory values are that are in no register: slots, the stores into them, and the moves of edges. Those of hot code are settled first. Cold
 * code reads what it can in the same slots; what is not there, or not any longer, hot code stores once more for it, in slots that only cold
 * code reads. So hot code does what it would do without cold code, and some stores.
 */
import { editCause, packCause, role, roleOf } from '../machine.ts';
import type { Colors } from './assign.ts';
import { findColdJoins } from './cold-joins.ts';
import {
  addEdgeReads,
  createExitLookup,
  findAlwaysStored,
  isColdParameter,
  isHotEdge,
  keepPassedSlots,
  listArrivals,
  type Restored,
  resolveEdges,
} from './edges.ts';
import { appendEdit, type EditList, editKey, phase } from './edit-list.ts';
import { dominatorsOf, hotDominatorsOf } from './graph.ts';
import type { IntegerList } from './integer-list.ts';
import { createMover } from './parallel-move.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';
import { findShared } from './shared-homes.ts';
import {
  arriveOnEdge,
  readAt,
  readOnEdge,
  type SlotRanges,
  type SlotUses,
  slotUses,
  withReads,
} from './slot-ranges.ts';
import { noSlots, passedPairs, type Slots, shareSlots } from './slots.ts';
import { placeStores } from './stores.ts';

/** What a stage of allocation has decided so far, and what it adds to. */
export interface Decisions {
  readonly residence: Residence;
  readonly colors: Colors;
  readonly places: Int32Array;
  readonly edits: EditList;
}

export interface HotHomes {
  readonly uses: SlotUses;
  readonly slots: Slots;
  readonly alwaysStored: Uint8Array;
  /** How many slots for emergencies the moves of edges have used. */
  readonly emergencies: number;
}

const nothing: Restored = new Map();

/** By edge: values. */
function groupByEdge(pairs: SlotRanges['missing']): Restored {
  const values = new Map<number, number[]>();
  for (const [value, edge] of pairs) {
    const list = values.get(edge);
    if (list === undefined) values.set(edge, [value]);
    else list.push(value);
  }
  return values;
}

/** Settles hot code, in which spilling and assignment have been done. Slots are numbered from 0, those for emergencies behind them. */
export function settleHot(problem: Problem, decisions: Decisions): HotHomes {
  const { machine, graph, numbering } = problem;
  const { residence, colors, edits } = decisions;
  const { slotReads, arrivesInSlot } = residence;
  const uses = slotUses(machine.virtualCount);
  const exitColor = createExitLookup(problem, residence, colors, false);
  for (let i = 0; i < slotReads.count; i += 3) {
    readAt(uses, slotReads.data[i], slotReads.data[i + 1], slotReads.data[i + 2]);
  }
  const arrivals = listArrivals(problem, residence, colors, exitColor, true);
  addEdgeReads(problem, arrivals, exitColor, nothing, uses);
  for (let edge = 0; edge < graph.edgeTarget.length; edge++) {
    const target = graph.edgeTarget[edge];
    if (graph.hot[target] === 0) continue;
    const { parameters } = machine.blocks[target];
    for (let n = 0; n < parameters.length; n++) {
      if (arrivesInSlot[parameters[n]] === 0 || isColdParameter(problem, parameters[n])) continue;
      uses.arrivesIn[parameters[n]] = target;
      arriveOnEdge(problem, uses, parameters[n], edge);
    }
  }
  if (uses.reads.count > 0) placeStores(problem, residence, uses, hotDominatorsOf(graph), () => true);
  const alwaysStored = findAlwaysStored(problem, uses);
  keepPassedSlots(problem, arrivals, (_, value) => alwaysStored[value] === 1, uses);
  const slots =
    uses.reads.count === 0
      ? noSlots(machine.virtualCount)
      : shareSlots(problem, uses, true, passedPairs(problem, uses, true));
  const { slotOf } = slots;
  const found = (value: number): number => slotOf[value];
  nameSlots(problem, decisions, 0, 0, found, slots.count);
  emitStores(problem, decisions, uses.stores, found);
  const mover = createMover(numbering, slots.count);
  const edgeSlots = {
    slotOf: found,
    slotAfter: found,
    isAlwaysStored: (value: number) => alwaysStored[value] === 1,
  };
  resolveEdges(problem, residence, colors, arrivals, exitColor, nothing, edgeSlots, edits, mover);
  return { uses, slots, alwaysStored, emergencies: mover.emergencySlots() };
}

/** Where what is decided for cold code begins: among edits, reads of slots, and words read in slots. */
export interface ColdBegin {
  readonly edit: number;
  readonly read: number;
  readonly word: number;
}

export interface ColdHomes {
  /** Numbered behind those of hot code. */
  readonly slots: Slots;
  /** How many slots for emergencies the moves of edges have used; they are numbered behind all others. */
  readonly emergencies: number;
}

/** Settles cold code. `first`: where what was decided for it begins. */
export function settleCold(problem: Problem, decisions: Decisions, hot: HotHomes, first: ColdBegin): ColdHomes {
  const { machine, graph, numbering } = problem;
  const { residence, colors, edits } = decisions;
  const { slotReads, arrivesInSlot } = residence;
  const joins = findColdJoins(problem, decisions);
  const all = slotUses(machine.virtualCount + joins.incoming.size);
  const exitColor = createExitLookup(problem, residence, colors, false);
  for (let i = first.read; i < slotReads.count; i += 3) {
    readAt(all, slotReads.data[i], slotReads.data[i + 1], slotReads.data[i + 2]);
  }
  const restored = groupByEdge(hot.slots.ranges.missing);
  const arrivals = listArrivals(problem, residence, colors, exitColor, false);
  addEdgeReads(problem, arrivals, exitColor, restored, all);
  const { slotOf: hotSlot } = hot.slots;
  const isPassedOn = (parameter: number, value: number): boolean =>
    hot.alwaysStored[value] === 1 && hotSlot[value] >= 0 && hotSlot[value] === hotSlot[parameter];
  keepPassedSlots(problem, arrivals, isPassedOn, all);
  joins.addTo(all);
  const wishes = slotUses(0);
  for (const [value, edge] of hot.slots.ranges.missing) readOnEdge(problem, wishes, value, edge);
  const { shared, rest } = findShared(problem, hot, all, wishes);

  const uses = withReads(all, rest);
  for (let edge = 0; edge < graph.edgeTarget.length; edge++) {
    const target = graph.edgeTarget[edge];
    for (const parameter of machine.blocks[target].parameters) {
      if (arrivesInSlot[parameter] === 0 || hot.uses.arrivesIn[parameter] >= 0) continue;
      uses.arrivesIn[parameter] = target;
      if (!isHotEdge(problem, edge)) arriveOnEdge(problem, uses, joins.incoming.get(parameter) ?? parameter, edge);
    }
  }
  if (rest.count > 0) placeStores(problem, residence, uses, dominatorsOf(graph), joins.mayStartWith);
  const alwaysStored = findAlwaysStored(problem, uses);
  const mayTake = (parameter: number, value: number): boolean =>
    uses.arrivesIn[parameter] >= 0 && alwaysStored[value] === 1;
  keepPassedSlots(problem, arrivals, mayTake, uses);
  joins.keepPassed(alwaysStored, uses);
  const slots = shareSlots(problem, uses, false, [...joins.pairs, ...passedPairs(problem, uses, false)]);

  const firstSlot = hot.slots.count;
  const coldSlot = (value: number): number => (slots.slotOf[value] < 0 ? -1 : firstSlot + slots.slotOf[value]);
  const slotOf = (value: number): number => (shared[value] === 1 ? hotSlot[value] : coldSlot(value));
  const edgeSlots = {
    slotOf,
    slotAfter: (value: number): number =>
      hotSlot[value] >= 0 ? hotSlot[value] : coldSlot(joins.incoming.get(value) ?? value),
    isAlwaysStored: (value: number): boolean => (shared[value] === 1 ? hot.alwaysStored : alwaysStored)[value] === 1,
  };
  nameSlots(problem, decisions, first.edit, first.word, slotOf, firstSlot + slots.count);
  emitStores(problem, decisions, uses.stores, coldSlot, (value) => hotSlot[value]);
  const copier = createMover(numbering, firstSlot + slots.count, true);
  joins.emit(edgeSlots, edits, copier);
  const mover = createMover(numbering, firstSlot + slots.count);
  const lost = groupByEdge(hot.slots.ranges.missing.filter(([value]) => shared[value] === 0));
  resolveEdges(problem, residence, colors, arrivals, exitColor, lost, edgeSlots, edits, mover);
  return { slots, emergencies: Math.max(copier.emergencySlots(), mover.emergencySlots()) };
}

/**
 * Until slots were shared out, they were named by their values, and emergency slots by what lies beyond. Names them in the edits from `firstEdit` on, and in
 * those of the words read in slots from `firstWord` on.
 */
function nameSlots(
  { machine }: Problem,
  { residence: { slotWords }, edits, places }: Decisions,
  firstEdit: number,
  firstWord: number,
  slotOf: (value: number) => number,
  firstEmergency: number,
): void {
  const name = (place: number): number => {
    if (place >= 0) return place;
    const value = ~place;
    return ~(value < machine.virtualCount ? slotOf(value) : firstEmergency + value - machine.virtualCount);
  };
  for (let e = firstEdit; e < edits.key.count; e++) {
    edits.from.data[e] = name(edits.from.data[e]);
    edits.to.data[e] = name(edits.to.data[e]);
  }
  for (let n = firstWord; n < slotWords.count; n++) places[slotWords.data[n]] = name(places[slotWords.data[n]]);
}

/** `hotSlot`: where a parameter is that arrives in a slot of hot code, and is stored in one of its own for cold code. */
function emitStores(
  { machine, numbering, live }: Problem,
  { residence: { sets, entryStart, entryEnd }, colors, edits, places }: Decisions,
  stores: IntegerList,
  slotOf: (value: number) => number,
  hotSlot: (value: number) => number = slotOf,
): void {
  const { wordStart, words, constraints, registerClass } = machine;
  for (let s = 0; s < stores.count; s += 2) {
    const value = stores.data[s];
    const block = stores.data[s + 1];
    const c = registerClass[value];
    const slot = ~slotOf(value);
    const cause = packCause(editCause.store, value);
    const at = live.definitionAt[value];
    if (live.definitionBlock[value] === block && at >= 0) {
      for (let w = wordStart[at]; w < wordStart[at + 1]; w++) {
        if (words[w] !== value || roleOf(constraints[w]) !== role.define) continue;
        appendEdit(edits, editKey(at + 1, phase.arrival), places[w], slot, c, cause);
      }
      continue;
    }
    let from = ~hotSlot(value);
    for (let k = entryStart[block]; k < entryEnd[block]; k++) {
      if (sets.data[k] === value) from = numbering.register[(c << 5) | colors.data[k]];
    }
    appendEdit(edits, editKey(machine.blocks[block].start, phase.store), from, slot, c, cause);
  }
}
