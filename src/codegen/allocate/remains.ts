/**
 * Values that only a cold successor wants, found in registers that nobody has written since: they cost the hot path nothing. What is not found is
 * stored at its definition or recomputed.
 */
import { type Colors, type RegisterState, reserveColors } from './assign.ts';
import { append } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';

export interface Remains {
  /** After a block: adds to its exit set what its cold successors want and registers still hold. */
  note(block: number): void;
  /** At the start of a block that goes on where another has ended. */
  recall(block: number, before: number): void;
}

export function createRemains(
  { machine, numbering, graph, live }: Problem,
  residence: Residence,
  { content, occupied }: RegisterState,
  colors: Colors,
): Remains {
  const { blocks, recipe } = machine;
  const { hot, hotCount, blockCount, edgeStart, edgeTarget, incomingStart } = graph;
  if (hotCount === blockCount) return { note() {}, recall() {} };
  const { sets, exitStart, exitEnd } = residence;
  /** By block and register. */
  const left = new Int32Array(blockCount * 64);
  const registerOf = new Int8Array(machine.virtualCount).fill(-1);

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

  const addWanted = (block: number): void => {
    let isMoved = false;
    const want = (value: number): void => {
      if (registerOf[value] < 0 || recipe[value] >= 0) return;
      if (!isMoved) moveExitSet(block);
      isMoved = true;
      reserveColors(colors, sets.count + 1);
      colors.data[sets.count] = registerOf[value];
      append(sets, value);
      exitEnd[block] = sets.count;
      registerOf[value] = -1;
    };
    for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
      const target = edgeTarget[e];
      if (hot[target] === 0) for (let j = live.start[target]; j < live.start[target + 1]; j++) want(live.values[j]);
      blocks[block].edges[e - edgeStart[block]].arguments.forEach((value, n) => {
        const parameter = blocks[target].parameters[n];
        if (live.used[parameter] > (hot[target] === 1 ? live.usedHot[parameter] : 0)) want(value);
      });
    }
  };

  const mayWant = (block: number): boolean => {
    for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
      if (hot[edgeTarget[e]] === 0 || blocks[edgeTarget[e]].parameters.length > 0) return true;
    }
    return false;
  };

  return {
    note(block) {
      if (hot[block] === 0) return;
      left.set(content, block << 6);
      if (!mayWant(block)) return;
      for (let at = 0; at < 64; at++) {
        if (content[at] >= 0 && (occupied[at >> 5] & (1 << (at & 31))) === 0) registerOf[content[at]] = at & 31;
      }
      // What is in the exit set is not wanted a second time.
      for (let k = exitStart[block]; k < exitEnd[block]; k++) registerOf[sets.data[k]] = -1;
      addWanted(block);
      for (let at = 0; at < 64; at++) if (content[at] >= 0) registerOf[content[at]] = -1;
    },
    recall(block, before) {
      // A cold way into the block restores only what the block wants itself.
      if (hot[block] === 0 || incomingStart[block + 1] - incomingStart[block] > 1) return;
      for (let at = 0; at < 64; at++) {
        if (numbering.register[at] >= 0 && content[at] < 0) content[at] = left[(before << 6) | at];
      }
    },
  };
}
