/**
 * Shares spill slots among values that need theirs at different times. A block's parameter that arrives in a slot shares it with its arguments where
 * that is possible, so that memory need not be copied; then linear scan gives slots to the whole ranges.
 */
import { int32Column, uint8Column } from '../../ir/index.ts';
import { isHotEdge } from './edges.ts';
import { append, integerList, sortByKey } from './integer-list.ts';
import type { Problem } from './problem.ts';
import { boundsOf, findSlotRanges, type SlotRanges, type SlotUses } from './slot-ranges.ts';

export interface Slots {
  /** By virtual register: its slot, or −1. */
  readonly slotOf: Int32Array;
  readonly count: number;
  /** By slot: 1 where it is in use in a hot block. */
  readonly isHot: Uint8Array;
  readonly ranges: SlotRanges;
}

/** Lists of ranges longer than this are not joined, so that joining stays cheap. */
const longList = 2000;

/** `pairs`: what may share a slot, more important ones first. `onlyHot`: as if nothing were done in cold blocks. */
export function shareSlots(
  problem: Problem,
  uses: SlotUses,
  onlyHot: boolean,
  pairs: Iterable<readonly [number, number]>,
): Slots {
  const ranges = findSlotRanges(problem, uses, onlyHot);
  return scan(ranges, joinPairs(uses.arrivesIn.length, ranges, pairs));
}

export const noSlots = (count: number): Slots => ({
  slotOf: int32Column(count, -1),
  count: 0,
  isHot: new Uint8Array(0),
  ranges: { start: int32Column(count + 1), bounds: new Int32Array(0), isHot: uint8Column(count), missing: [] },
});

/** Parameters that arrive in slots with their arguments, hot and frequent edges first. `areHot`: those between hot blocks, or all others. */
export function passedPairs(problem: Problem, { arrivesIn }: SlotUses, areHot: boolean): [number, number][] {
  const { graph } = problem;
  const { blocks } = problem.machine;
  const parametersOf = (edge: number) => blocks[graph.edgeTarget[edge]].parameters;
  const edges: number[] = [];
  for (let e = 0; e < graph.edgeTarget.length; e++) {
    if (parametersOf(e).length === 0 || isHotEdge(problem, e) !== areHot) continue;
    if (parametersOf(e).some((parameter) => arrivesIn[parameter] >= 0)) edges.push(e);
  }
  if (edges.length === 0) return [];
  const frequency = (edge: number): number => blocks[graph.edgeSource[edge]].frequency;
  edges.sort(
    (a, b) => graph.hot[graph.edgeSource[b]] - graph.hot[graph.edgeSource[a]] || frequency(b) - frequency(a) || a - b,
  );
  return edges.flatMap((edge) => {
    const passed = graph.passed[edge];
    return parametersOf(edge).flatMap((parameter, n): [number, number][] =>
      arrivesIn[parameter] >= 0 ? [[parameter, passed[n]]] : [],
    );
  });
}

/** By virtual register: the value that stands for all that share its slot. */
function joinPairs(count: number, ranges: SlotRanges, pairs: Iterable<readonly [number, number]>): Int32Array {
  const groupOf = int32Column(count);
  for (let v = 0; v < count; v++) groupOf[v] = v;
  /** By standing value: the ranges of a group of several. */
  const joined = new Map<number, Int32Array>();
  const find = (value: number): number => {
    let top = value;
    while (groupOf[top] !== top) top = groupOf[top];
    groupOf[value] = top;
    return top;
  };
  const boundsOfGroup = (group: number): Int32Array => joined.get(group) ?? boundsOf(ranges, group);

  for (const [parameter, argument] of pairs) {
    const group = find(parameter);
    const other = find(argument);
    if (group === other) continue;
    const merged = merge(boundsOfGroup(group), boundsOfGroup(other));
    if (merged === undefined) continue;
    groupOf[other] = group;
    joined.set(group, merged);
    joined.delete(other);
  }
  for (let v = 0; v < count; v++) groupOf[v] = find(v);
  return groupOf;
}

/** The union of two lists of ranges, if they are not empty and have nothing in common. */
function merge(a: Int32Array, b: Int32Array): Int32Array | undefined {
  if (a.length === 0 || b.length === 0 || a.length + b.length > longList) return undefined;
  const merged = int32Column(a.length + b.length);
  let i = 0;
  let j = 0;
  for (let at = 0; at < merged.length; at += 2) {
    const takeFirst = j >= b.length || (i < a.length && a[i] < b[j]);
    const list = takeFirst ? a : b;
    const next = takeFirst ? i : j;
    if (at > 0 && list[next] < merged[at - 1]) return undefined;
    merged[at] = list[next];
    merged[at + 1] = list[next + 1];
    if (takeFirst) i += 2;
    else j += 2;
  }
  return merged;
}

/** Linear scan; a group's ranges count as one, from the first start to the last end. */
function scan(ranges: SlotRanges, groupOf: Int32Array): Slots {
  const slotOf = int32Column(groupOf.length, -1);
  const first = int32Column(groupOf.length);
  const last = int32Column(groupOf.length);
  const order = integerList();
  const { start, bounds } = ranges;
  for (let v = 0; v < groupOf.length; v++) {
    if (start[v] === start[v + 1]) continue;
    const group = groupOf[v];
    // No range ends at 0.
    if (last[group] === 0) append(order, group);
    if (last[group] === 0 || bounds[start[v]] < first[group]) first[group] = bounds[start[v]];
    last[group] = Math.max(last[group], bounds[start[v + 1] - 1]);
  }
  sortByKey(order, first);
  const inUse: Heap = { key: last, values: [] };
  const free: number[] = [];
  let count = 0;
  for (let n = 0; n < order.count; n++) {
    const value = order.data[n];
    for (let top = topOf(inUse); top >= 0 && last[top] <= first[value]; top = topOf(inUse)) {
      free.push(slotOf[top]);
      pop(inUse);
    }
    slotOf[value] = free.length > 0 ? free.pop()! : count++;
    push(inUse, value);
  }
  const isHot = uint8Column(count);
  for (let v = 0; v < groupOf.length; v++) {
    if (start[v] === start[v + 1]) continue;
    slotOf[v] = slotOf[groupOf[v]];
    isHot[slotOf[v]] |= ranges.isHot[v];
  }
  return { slotOf, count, isHot, ranges };
}

/** A binary heap of values, the one with the smallest key on top. */
interface Heap {
  readonly key: Int32Array;
  readonly values: number[];
}

const topOf = ({ values }: Heap): number => (values.length === 0 ? -1 : values[0]);

function push({ key, values }: Heap, value: number): void {
  let at = values.length;
  values.push(value);
  for (; at > 0 && key[values[(at - 1) >> 1]] > key[value]; at = (at - 1) >> 1) values[at] = values[(at - 1) >> 1];
  values[at] = value;
}

function pop({ key, values }: Heap): void {
  const moved = values.pop()!;
  if (values.length === 0) return;
  let at = 0;
  for (let child = 1; child < values.length; child = 2 * at + 1) {
    if (child + 1 < values.length && key[values[child + 1]] < key[values[child]]) child++;
    if (key[values[child]] >= key[moved]) break;
    values[at] = values[child];
    at = child;
  }
  values[at] = moved;
}
