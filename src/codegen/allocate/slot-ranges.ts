/**
 * When each value's slot must be kept, as half-open ranges of positions. Positions are those of edits (`edit-list.ts`), and behind them what the
 * instruction itself reads, then the stores of what it defines. What is read at a position does not conflict with what is written there.
 */
import { int32Column, int32Copy, uint8Column } from '../../ir/index.ts';
import { editKey, phase } from './edit-list.ts';
import { append, type IntegerList, integerList } from './integer-list.ts';
import type { Problem } from './problem.ts';

export interface SlotRanges {
  /** By virtual register: range in `bounds`, pairs of start and end, ascending, not overlapping. Empty: needs no slot. */
  readonly start: Int32Array;
  readonly bounds: Int32Array;
  /** By virtual register: whether a hot block is among them. */
  readonly isHot: Uint8Array;
  /** Pairs of a value and an edge from cold to hot code: hot code has it in its slot there, which does not say that cold code has. */
  readonly missing: readonly (readonly [number, number])[];
}

/** What is done with slots. Beside values, other numbers may stand for slots: those of {@link arrivesIn} count. */
export interface SlotUses {
  /** Pairs of value and block: a store at the definition, if that is in the block, or at the block's start. */
  readonly stores: IntegerList;
  /** Triples of value, block and position: until then the slot must be kept. */
  readonly reads: IntegerList;
  /** By virtual register: the block at whose start its slot has it, as a parameter of the block; −1 for others. */
  readonly arrivesIn: Int32Array;
  /** Triples of such a parameter and a range, from where a slot gets it on the way to its block. */
  readonly arrivals: IntegerList;
  /** Parameters that are copied to their slots only where their blocks start. */
  readonly copied: Set<number>;
}

export const slotUses = (count: number): SlotUses => ({
  stores: integerList(),
  reads: integerList(),
  arrivesIn: int32Column(count, -1),
  arrivals: integerList(),
  copied: new Set(),
});

/** The same with other reads. */
export const withReads = ({ stores, arrivesIn, arrivals, copied }: SlotUses, reads: IntegerList): SlotUses => ({
  stores,
  reads,
  arrivesIn,
  arrivals,
  copied,
});

/** Whether the moves of an edge stand at its source's end; otherwise at its target's start. */
export function standsAtSource({ graph }: Problem, edge: number): boolean {
  const source = graph.edgeSource[edge];
  return graph.edgeStart[source + 1] - graph.edgeStart[source] === 1;
}

/** The instruction before which the moves of an edge stand. */
export function edgeInstruction(problem: Problem, edge: number): number {
  const { blocks } = problem.machine;
  const { edgeSource, edgeTarget } = problem.graph;
  return standsAtSource(problem, edge) ? blocks[edgeSource[edge]].end - 1 : blocks[edgeTarget[edge]].start;
}

/** The position of an edge's moves. */
export function edgePosition(problem: Problem, edge: number): number {
  return editKey(edgeInstruction(problem, edge), standsAtSource(problem, edge) ? phase.departure : phase.arrival);
}

/** Adds a read by an instruction. */
export const readAt = (uses: SlotUses, value: number, block: number, at: number): void =>
  addRead(uses, value, block, editKey(at, instructionReads));

export function addRead({ reads }: SlotUses, value: number, block: number, position: number): void {
  append(reads, value);
  append(reads, block);
  append(reads, position);
}

/** Adds a read by the moves of an edge. */
export function readOnEdge(problem: Problem, uses: SlotUses, value: number, edge: number): void {
  const { edgeSource, edgeTarget } = problem.graph;
  const block = standsAtSource(problem, edge) ? edgeSource[edge] : edgeTarget[edge];
  addRead(uses, value, block, edgePosition(problem, edge));
}

/** Notes that a parameter arrives in its slot by the moves of an edge. */
export function arriveOnEdge(problem: Problem, uses: SlotUses, parameter: number, edge: number): void {
  if (!standsAtSource(problem, edge)) return;
  const from = edgePosition(problem, edge);
  addArrival(uses, parameter, from, from + 1);
}

export function addArrival({ arrivals }: SlotUses, parameter: number, from: number, to: number): void {
  append(arrivals, parameter);
  append(arrivals, from);
  append(arrivals, to);
}

const instructionReads = 6;
const definitionStores = 7;
const never = 0x7fff_ffff;

/** `onlyHot`: as if nothing were done in cold blocks. */
export function findSlotRanges(problem: Problem, uses: SlotUses, onlyHot: boolean): SlotRanges {
  const { machine, graph } = problem;
  const { blocks } = machine;
  const { blockCount, incoming, incomingStart, edgeSource } = graph;
  const { arrivesIn } = uses;
  const count = arrivesIn.length;
  const storesOf = group(count, uses.stores, 2);
  const readsOf = group(count, uses.reads, 3);
  const arrivalsOf = group(count, uses.arrivals, 3);

  /** For the value at hand, by block: first position where the block has it in the slot, and where it is read last. */
  const seen = int32Column(blockCount, -1);
  const from = int32Column(blockCount);
  const to = int32Column(blockCount);
  const isLiveIn = uint8Column(blockCount);
  const touched = integerList();
  const pending = int32Column(blockCount);
  const isHot = uint8Column(count);
  const touch = (value: number, block: number): void => {
    if (seen[block] === value) return;
    seen[block] = value;
    from[block] = never;
    to[block] = -1;
    isLiveIn[block] = 0;
    isHot[value] |= graph.hot[block];
    append(touched, block);
  };

  const start = int32Column(count + 1);
  const bounds = integerList();
  const missing: [number, number][] = [];
  let depth = 0;
  const need = (value: number, block: number, until: number): void => {
    touch(value, block);
    if (until > to[block]) to[block] = until;
    // A store at the block's start is too late for the moves of an edge there.
    if (until > from[block] || isLiveIn[block] === 1) return;
    isLiveIn[block] = 1;
    pending[depth++] = block;
  };
  for (let value = 0; value < count; value++) {
    start[value + 1] = bounds.count;
    const isStored = storesOf.start[value] < storesOf.start[value + 1];
    if (!isStored && readsOf.start[value] === readsOf.start[value + 1]) continue;
    touched.count = 0;
    const first = bounds.count;
    for (let j = storesOf.start[value]; j < storesOf.start[value + 1]; j++) {
      const block = storesOf.first[j];
      touch(value, block);
      from[block] = storePosition(problem, value, block);
      to[block] = from[block] + 1;
    }
    if (arrivesIn[value] >= 0 && readsOf.start[value] < readsOf.start[value + 1]) {
      const home = arrivesIn[value];
      touch(value, home);
      from[home] = editKey(blocks[home].start, 0) + (uses.copied.has(value) ? 1 : 0);
      to[home] = from[home] + 1;
      for (let j = arrivalsOf.start[value]; j < arrivalsOf.start[value + 1]; j++) {
        append(bounds, arrivalsOf.first[j]);
        append(bounds, arrivalsOf.second[j]);
      }
    }
    for (let j = readsOf.start[value]; j < readsOf.start[value + 1]; j++) {
      need(value, readsOf.first[j], readsOf.second[j]);
    }
    while (depth > 0) {
      const block = pending[--depth];
      from[block] = editKey(blocks[block].start, 0);
      for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
        const edge = incoming[j];
        const source = edgeSource[edge];
        if (onlyHot && graph.hot[source] < graph.hot[block]) {
          missing.push([value, edge]);
          append(bounds, edgePosition(problem, edge));
          append(bounds, edgePosition(problem, edge) + 1);
        } else need(value, source, editKey(blocks[source].end, 0));
      }
    }
    for (let j = 0; j < touched.count; j++) {
      append(bounds, from[touched.data[j]]);
      append(bounds, to[touched.data[j]]);
    }
    start[value + 1] = normalise(bounds, first);
  }
  return { start, bounds: bounds.data.subarray(0, bounds.count), isHot, missing };
}

/** Sorts and joins the ranges from `first` on; returns their end. */
function normalise(bounds: IntegerList, first: number): number {
  const count = (bounds.count - first) >> 1;
  if (count < 2) return bounds.count;
  const { data } = bounds;
  sortPairs(data, first, bounds.count);
  let at = first;
  for (let n = first; n < bounds.count; n += 2) {
    const from = data[n];
    const to = data[n + 1];
    if (at > first && from <= data[at - 1]) data[at - 1] = Math.max(data[at - 1], to);
    else {
      data[at++] = from;
      data[at++] = to;
    }
  }
  bounds.count = at;
  return at;
}

/** Longer lists are sorted by the library. */
const fewPairs = 32;

/** Sorts pairs by their first number; which of equal ones comes first does not matter to a union. */
function sortPairs(data: Int32Array, first: number, end: number): void {
  if (end - first > 2 * fewPairs) {
    const pairs: [number, number][] = [];
    for (let n = first; n < end; n += 2) pairs.push([data[n], data[n + 1]]);
    pairs.sort((a, b) => a[0] - b[0]);
    pairs.forEach(([from, to], n) => {
      data[first + 2 * n] = from;
      data[first + 2 * n + 1] = to;
    });
    return;
  }
  for (let n = first + 2; n < end; n += 2) {
    const from = data[n];
    const to = data[n + 1];
    let at = n;
    for (; at > first && data[at - 2] > from; at -= 2) {
      data[at] = data[at - 2];
      data[at + 1] = data[at - 1];
    }
    data[at] = from;
    data[at + 1] = to;
  }
}

function storePosition({ machine, live }: Problem, value: number, block: number): number {
  const at = live.definitionBlock[value] === block ? live.definitionAt[value] : -1;
  return at < 0 ? editKey(machine.blocks[block].start, phase.store) : editKey(at, definitionStores);
}

/** Sorts entries of a value and one or two numbers by value. */
function group(values: number, { data, count }: IntegerList, width: 2 | 3) {
  const start = int32Column(values + 1);
  for (let n = 0; n < count; n += width) start[data[n] + 1]++;
  for (let v = 0; v < values; v++) start[v + 1] += start[v];
  const fill = int32Copy(start, values);
  const first = int32Column(count / width);
  const second = int32Column(width === 3 ? count / width : 0);
  for (let n = 0; n < count; n += width) {
    const at = fill[data[n]]++;
    first[at] = data[n + 1];
    if (width === 3) second[at] = data[n + 2];
  }
  return { start, first, second };
}

/** Whether two values' slots are kept at the same time. */
export function overlap(a: Int32Array, b: Int32Array): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i + 1] <= b[j]) i += 2;
    else if (b[j + 1] <= a[i]) j += 2;
    else return true;
  }
  return false;
}

export const boundsOf = ({ bounds, start }: SlotRanges, value: number): Int32Array =>
  bounds.subarray(start[value], start[value + 1]);
