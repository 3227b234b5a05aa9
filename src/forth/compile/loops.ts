/**
 * Which items a loop changes. A loop's blocks lie, in reverse postorder, between its head and its last edge back; an item that stays below
 * the lowest depth in all of them is the same each time round, and its head needs no parameter for it. Where control flow is irregular
 * the stretch may be too short: the edge back then finds a difference, and the word is lowered with parameters for everything.
 */
import type { Flow } from '../../effects/index.ts';
import type { Step } from '../effect/index.ts';
import { type RangeMinimum, rangeMinimum } from './range-minimum.ts';

/** How many items at the top of each stack may change, and which locals. */
export interface Changes {
  readonly data: number;
  readonly floats: number;
  readonly returns: number;
  readonly locals: readonly number[];
}

export interface Loops {
  isHead(block: number): boolean;
  /** What the loop of this head changes. */
  changes(block: number): Changes;
}

const everything = Number.MAX_SAFE_INTEGER;

export function findLoops(flow: Flow, steps: readonly Step[], localCount: number): Loops {
  const { order, place, taken, falls, first, end } = flow.graph;
  /** Place of the last block with an edge back to this one; −1 where there is none. */
  const lastBack = new Int32Array(first.length).fill(-1);
  let any = false;
  for (const block of order) {
    for (const successor of [taken[block]!, falls[block]!]) {
      if (successor < 0 || place[successor]! > place[block]!) continue;
      lastBack[successor] = Math.max(lastBack[successor]!, place[block]!);
      any = true;
    }
  }
  if (!any) return { isHead: () => false, changes: () => ({ data: 0, floats: 0, returns: 0, locals: [] }) };

  const inOrder = (column: Int32Array): RangeMinimum => rangeMinimum(order.map((block) => column[block]!));
  const data = inOrder(flow.lowest);
  const floats = inOrder(flow.floatLowest);
  const returns = inOrder(flow.returnLowest);
  const setPlaces: number[][] = Array.from({ length: localCount }, () => []);
  if (localCount > 0) {
    order.forEach((block, at) => {
      for (let i = first[block]!; i < end[block]!; i++) {
        const { operation, item } = steps[i]!;
        if (operation.kind === 'item' && item.kind === 'localSet') setPlaces[item.local]!.push(at);
      }
    });
  }

  return {
    isHead: (block) => lastBack[block]! >= 0,
    changes(block) {
      const from = place[block]!;
      const to = lastBack[block]!;
      const state = flow.states[block]!;
      const locals: number[] = [];
      for (let local = 0; local < localCount; local++) if (anyWithin(setPlaces[local]!, from, to)) locals.push(local);
      return {
        data: state.depth - data.minimum(from, to),
        floats: state.floatDepth - floats.minimum(from, to),
        returns: (state.returns?.height ?? 0) - returns.minimum(from, to),
        locals,
      };
    },
  };
}

export const allChanges = (localCount: number): Changes => ({
  data: everything,
  floats: everything,
  returns: everything,
  locals: Array.from({ length: localCount }, (_, local) => local),
});

function anyWithin(sorted: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! < from) low = middle + 1;
    else high = middle;
  }
  return low < sorted.length && sorted[low]! <= to;
}
