/**
 * Which values cold code reads in the slots that hot code has for them: those that are stored on every way to where cold code wants them, and whose
 * slot nobody else uses until then.
 */
import { uint8Column } from '../../ir/index.ts';
import { isArrival } from './edit-list.ts';
import { dominatorsOf } from './graph.ts';
import type { HotHomes } from './homes.ts';
import { append, type IntegerList, integerList } from './integer-list.ts';
import type { Problem } from './problem.ts';
import { boundsOf, findSlotRanges, overlap, type SlotUses, withReads } from './slot-ranges.ts';

export interface SharedHomes {
  /** By virtual register. */
  readonly shared: Uint8Array;
  /** Reads of the other values. */
  readonly rest: IntegerList;
}

/** Slots with more values than this are left to hot code, so that looking through them stays cheap. */
const manyMembers = 64;

/** `wishes`: further reads, where a value would do well to be in its slot still. */
export function findShared(
  problem: Problem,
  hot: HotHomes,
  { reads, arrivesIn }: SlotUses,
  { reads: wishes }: SlotUses,
): SharedHomes {
  const { slotOf, ranges } = hot.slots;
  const shared = uint8Column(arrivesIn.length);
  for (const { data, count } of [reads, wishes]) {
    for (let i = 0; i < count; i += 3) if (slotOf[data[i]] >= 0) shared[data[i]] = 1;
  }
  if (shared.includes(1)) {
    for (const list of [reads, wishes]) leaveUncovered(problem, hot, list, shared);
    const extended = findSlotRanges(problem, withReads(hot.uses, only([reads, wishes], shared)), false);
    const members = membersOf(hot);
    for (let value = 0; value < slotOf.length; value++) {
      if (shared[value] === 0) continue;
      const others = members[slotOf[value]];
      const mine = boundsOf(extended, value);
      const isFree = (other: number): boolean =>
        other === value ||
        !(overlap(mine, boundsOf(ranges, other)) || (shared[other] === 1 && overlap(mine, boundsOf(extended, other))));
      if (others.length > manyMembers || !others.every(isFree)) shared[value] = 0;
    }
  }
  const isOther = shared.map((flag) => 1 - flag);
  return { shared, rest: only([reads], isOther) };
}

function only(lists: readonly IntegerList[], values: Uint8Array): IntegerList {
  const kept = integerList();
  for (const { data, count } of lists) {
    for (let i = 0; i < count; i += 3) {
      if (values[data[i]] === 1) for (let n = 0; n < 3; n++) append(kept, data[i + n]);
    }
  }
  return kept;
}

/** Takes out values that are not stored on every way to a read. */
function leaveUncovered({ graph, live }: Problem, { uses }: HotHomes, reads: IntegerList, shared: Uint8Array): void {
  const { dominator } = dominatorsOf(graph);
  const storedIn = new Map<number, Set<number>>();
  for (let s = 0; s < uses.stores.count; s += 2) {
    const value = uses.stores.data[s];
    if (shared[value] === 0) continue;
    const blocks = storedIn.get(value);
    if (blocks === undefined) storedIn.set(value, new Set([uses.stores.data[s + 1]]));
    else blocks.add(uses.stores.data[s + 1]);
  }
  for (let i = 0; i < reads.count; i += 3) {
    const value = reads.data[i];
    if (shared[value] === 0 || uses.arrivesIn[value] >= 0) continue;
    const blocks = storedIn.get(value);
    let block = isArrival(reads.data[i + 2]) ? dominator[reads.data[i + 1]] : reads.data[i + 1];
    while (blocks?.has(block) === false && block !== live.definitionBlock[value]) block = dominator[block];
    if (blocks?.has(block) !== true) shared[value] = 0;
  }
}

/** By slot: the values that it is for. */
function membersOf({ slots: { slotOf, count } }: HotHomes): number[][] {
  const members: number[][] = Array.from({ length: count }, () => []);
  slotOf.forEach((slot, value) => {
    if (slot >= 0) members[slot].push(value);
  });
  return members;
}
