/**
 * Values that a block wants at its start and the one before has given up, found in registers that nobody has written since: they need no reload. What
 * only cold code wants costs the hot path nothing so; what is not found is stored at its definition or recomputed.
 */
import { type Colors, findContent, type RegisterState, reserveColors, unknown } from './assign.ts';
import { append } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';

export interface Remains {
  /** After a block: adds to its exit set what its successors want and registers still hold. */
  note(block: number): void;
  /** At the start of a block; `before`: the block whose end it simply goes on from, or −1. */
  recall(block: number, before: number): void;
}

/** What registers hold at the end is remembered of this many blocks, so that huge functions don't take much memory. */
const remembered = 16384;

export function createRemains(
  { machine, numbering, graph, live }: Problem,
  residence: Residence,
  state: RegisterState,
  colors: Colors,
): Remains {
  const { blocks, recipe, registerClass } = machine;
  const { blockCount, hot, edgeStart, edgeTarget, incomingStart } = graph;
  const { sets, entryStart, entryEnd, exitStart, exitEnd } = residence;
  const { content, occupied } = state;
  /** By register: what it held at the block's start, if that is known. */
  const older = new Int32Array(64);
  /** By block and register: what it held at the end. */
  const left = new Int32Array(Math.min(blockCount, remembered) * 64);
  const exitOf = new Int32Array(machine.virtualCount).fill(-1);

  const moveExitSet = (block: number): void => {
    const from = exitStart[block];
    const to = exitEnd[block];
    exitStart[block] = sets.count;
    reserveColors(colors, sets.count + to - from);
    for (let k = from; k < to; k++) {
      colors.data[sets.count] = colors.data[k];
      append(sets, sets.data[k]);
    }
    exitEnd[block] = sets.count;
  };

  const findOlder = (value: number, c: number): number => {
    for (let index = 0; index < numbering.size[c]; index++) {
      const at = (c << 5) | index;
      if (older[at] === value && content[at] === unknown.untouched && (occupied[c] & (1 << index)) === 0) return index;
    }
    return -1;
  };

  /**
   * Hot code looks no further back than the block's start: whether more is known there may depend on cold code, which need not restore what nobody
   * has asked it for.
   */
  const want = (block: number, value: number, isCold: boolean): void => {
    if (exitOf[value] === block || recipe[value] >= 0) return;
    let index = findContent(state, value, registerClass[value]);
    if (index < 0 && isCold) index = findOlder(value, registerClass[value]);
    if (index < 0) return;
    if (exitEnd[block] !== sets.count) moveExitSet(block);
    reserveColors(colors, sets.count + 1);
    colors.data[sets.count] = index;
    append(sets, value);
    exitEnd[block] = sets.count;
    exitOf[value] = block;
  };

  const wantAtEdge = (block: number, edge: number): void => {
    const target = edgeTarget[edge];
    const isCold = hot[target] === 0;
    if (exitEnd[target] >= 0) {
      for (let k = entryStart[target]; k < entryEnd[target]; k++) want(block, sets.data[k], isCold);
    } else {
      // Nobody has decided yet what a cold block starts with.
      for (let j = live.start[target]; j < live.start[target + 1]; j++) want(block, live.values[j], isCold);
    }
    const { parameters } = blocks[target];
    const passed = blocks[block].edges[edge - edgeStart[block]].arguments;
    for (let n = 0; n < parameters.length; n++) {
      if (live.used[parameters[n]] === 1) want(block, passed[n], isCold || live.usedHot[parameters[n]] === 0);
    }
  };

  return {
    note(block) {
      if (block < remembered) {
        for (let at = 0; at < 64; at++)
          left[(block << 6) | at] = content[at] === unknown.untouched ? older[at] : content[at];
      }
      for (let k = exitStart[block]; k < exitEnd[block]; k++) exitOf[sets.data[k]] = block;
      for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) wantAtEdge(block, e);
    },
    recall(block, before) {
      // Another way into the block restores only what the block wants itself.
      const known = before >= 0 && before < remembered && incomingStart[block + 1] - incomingStart[block] === 1;
      for (let at = 0; at < 64; at++) older[at] = known ? left[(before << 6) | at] : unknown.written;
    },
  };
}
