/**
 * In which registers a block's values start: where the predecessors left them, weighed by frequency against what the values prefer.
 */
import { float64Column, int8Column, int32Column, uint8Column } from '../../ir/index.ts';
import type { Colors } from './assign.ts';
import type { Preferences } from './preferences.ts';
import type { Problem } from './problem.ts';
import { knownEnd, type Residence } from './residence.ts';

/**
 * Returns a function that fills in the colours of a block's entry set and gives the block that it goes on from, if it has but one predecessor
 * simply goes on there, with no move on the edge; otherwise −1.
 */
export function createEntryMaps(
  problem: Problem,
  residence: Residence,
  preferences: Preferences,
  colors: Colors,
): (block: number) => number {
  const { machine, numbering, graph } = problem;
  const { blocks, registerClass } = machine;
  const { incoming, incomingStart, edgeSource, edgeStart, hot } = graph;
  const { sets, entryStart, entryEnd, exitStart } = residence;
  const assigned = uint8Column(blocks.length);
  /** By virtual register: its register at the exit of `seenAt`'s edge. */
  const exitColor = int8Column(machine.virtualCount);
  const seenAt = int32Column(machine.virtualCount, -1);
  /** By position in the entry set and register: worth. */
  let worth = new Float64Array(0);
  const open = uint8Column(64);

  const readExit = (edge: number): void => {
    const source = edgeSource[edge];
    for (let k = exitStart[source]; k < knownEnd(problem, residence, edge); k++) {
      seenAt[sets.data[k]] = edge;
      exitColor[sets.data[k]] = colors.data[k];
    }
  };

  /** The edge by which alone a block is reached, if cold ones don't count at a hot block; or −1. */
  const onlyArrival = (block: number): number => {
    let only = -1;
    for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
      if (hot[block] > hot[edgeSource[incoming[j]]]) continue;
      if (only >= 0) return -1;
      only = incoming[j];
    }
    return only;
  };

  const copyFrom = (edge: number, block: number): boolean => {
    readExit(edge);
    for (let k = entryStart[block]; k < entryEnd[block]; k++) if (seenAt[sets.data[k]] !== edge) return false;
    for (let k = entryStart[block]; k < entryEnd[block]; k++) colors.data[k] = exitColor[sets.data[k]];
    return true;
  };

  const weigh = (block: number): void => {
    const from = entryStart[block];
    const to = entryEnd[block];
    const { parameters } = blocks[block];
    if (worth.length < (to - from) << 5) worth = float64Column((to - from) << 6);
    for (let k = from; k < to; k++) {
      const value = sets.data[k];
      for (let r = 0; r < numbering.size[registerClass[value]]; r++) {
        worth[((k - from) << 5) | r] = preferences.score(value, r);
      }
    }
    for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
      const edge = incoming[j];
      const source = edgeSource[edge];
      if (assigned[source] === 0 || hot[block] > hot[source]) continue;
      readExit(edge);
      const frequency = Math.max(blocks[source].frequency, 1e-9);
      for (let k = from; k < to; k++) {
        let value = sets.data[k];
        // What is not new here had better stay, if all else is equal: it may be wanted where it was again.
        let weight = frequency * 1.001;
        if (problem.live.definitionBlock[value] === block) {
          weight = frequency;
          const n = parameters.indexOf(value as (typeof parameters)[number]);
          value = blocks[source].edges[edge - edgeStart[source]].arguments[n];
        }
        if (seenAt[value] === edge) worth[((k - from) << 5) | exitColor[value]] += weight;
      }
    }
  };

  const match = (block: number): void => {
    const from = entryStart[block];
    const count = entryEnd[block] - from;
    const taken = [0, 0];
    open.fill(1, 0, count);
    for (let round = 0; round < count; round++) {
      let best = -1;
      let bestRegister = 0;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        if (open[k] === 0) continue;
        const c = registerClass[sets.data[from + k]];
        // Regret: what it would lose by taking its second choice.
        let first = Number.NEGATIVE_INFINITY;
        let second = Number.NEGATIVE_INFINITY;
        let choice = -1;
        for (let r = 0; r < numbering.size[c]; r++) {
          if ((taken[c] & (1 << r)) !== 0) continue;
          const value = worth[(k << 5) | r];
          if (value > first) {
            second = first;
            first = value;
            choice = r;
          } else if (value > second) second = value;
        }
        const regret = second === Number.NEGATIVE_INFINITY ? 0 : first - second;
        if (regret > most) {
          most = regret;
          best = k;
          bestRegister = choice;
        }
      }
      open[best] = 0;
      taken[registerClass[sets.data[from + best]]] |= 1 << bestRegister;
      colors.data[from + best] = bestRegister;
    }
  };

  return (block) => {
    const only = blocks[block].parameters.length === 0 ? onlyArrival(block) : -1;
    const goesOn = only >= 0 && copyFrom(only, block);
    if (!goesOn) {
      weigh(block);
      match(block);
    }
    assigned[block] = 1;
    return goesOn ? edgeSource[only] : -1;
  };
}
