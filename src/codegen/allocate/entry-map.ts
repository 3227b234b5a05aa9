/**
 * In which registers a block's values start: where the predecessors left them, weighed by frequency against what the values prefer.
 */
import { int8Column, int32Column, uint8Column } from '../../ir/index.ts';
import type { Colors } from './assign.ts';
import { firstRegister } from './numbering.ts';
import { type Preferences, scoresOf } from './preferences.ts';
import type { Problem } from './problem.ts';
import { knownEnd, type Residence } from './residence.ts';

// What follows is of the block at hand, by position in its entry set.

/** By register as well: worth. */
const worth = new Float64Array(64 << 5);
/** Mask of the registers that are worth something, more or less than nothing. */
const uneven = new Int32Array(64);
const open = new Uint8Array(64);
const choices = new Int8Array(64);
const others = new Int8Array(64);
const regrets = new Float64Array(64);

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
  const { incoming, incomingStart, edgeSource, passed, hot } = graph;
  const { sets, entryStart, entryEnd, exitStart } = residence;
  const assigned = uint8Column(blocks.length);
  /** By virtual register: its register at the exit of `seenAt`'s edge. */
  const exitColor = int8Column(machine.virtualCount);
  const seenAt = int32Column(machine.virtualCount, -1);

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
    for (let k = entryStart[block]; k < entryEnd[block]; k++) {
      if (seenAt[sets.data[k]] !== edge) return false;
      colors.data[k] = exitColor[sets.data[k]];
    }
    return true;
  };

  const weigh = (block: number): void => {
    const from = entryStart[block];
    const to = entryEnd[block];
    const { parameters } = blocks[block];
    for (let k = from; k < to; k++) {
      const value = sets.data[k];
      uneven[k - from] = scoresOf(preferences, value, numbering.size[registerClass[value]], worth, (k - from) << 5);
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
          value = passed[edge][n];
        }
        if (seenAt[value] !== edge) continue;
        worth[((k - from) << 5) | exitColor[value]] += weight;
        uneven[k - from] |= 1 << exitColor[value];
      }
    }
  };

  /** Finds a value's best two registers among those not taken, and its regret: what it would lose by taking the second. */
  const weighChoices = (k: number, c: number, taken: number): void => {
    let first = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    let choice = -1;
    let other = -1;
    const free = numbering.all[c] & ~taken;
    // Of those worth nothing only two can be among the best.
    const even = free & ~uneven[k];
    const rest = even & (even - 1);
    for (let mask = (free & uneven[k]) | (even ^ rest) | (rest & -rest); mask !== 0; mask &= mask - 1) {
      const r = firstRegister(mask);
      const value = worth[(k << 5) | r];
      if (value > first) {
        second = first;
        other = choice;
        first = value;
        choice = r;
      } else if (value > second) {
        second = value;
        other = r;
      }
    }
    choices[k] = choice;
    others[k] = other;
    regrets[k] = second === Number.NEGATIVE_INFINITY ? 0 : first - second;
  };

  /** Lets each value choose from all registers. Returns whether no two want the same one. */
  const chooseFreely = (from: number, count: number): boolean => {
    let integers = 0;
    let floats = 0;
    let areApart = true;
    for (let k = 0; k < count; k++) {
      const c = registerClass[sets.data[from + k]];
      weighChoices(k, c, 0);
      const choice = 1 << choices[k];
      if (((c === 0 ? integers : floats) & choice) !== 0) areApart = false;
      if (c === 0) integers |= choice;
      else floats |= choice;
    }
    return areApart;
  };

  /** Each in turn that has most to lose takes the best register; who would have had that one, or fallen back on it, chooses anew. */
  const match = (block: number): void => {
    const from = entryStart[block];
    const count = entryEnd[block] - from;
    if (chooseFreely(from, count)) {
      for (let k = 0; k < count; k++) colors.data[from + k] = choices[k];
      return;
    }
    let takenInteger = 0;
    let takenFloat = 0;
    open.fill(1, 0, count);
    for (let round = 0; round < count; round++) {
      let best = -1;
      let most = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < count; k++) {
        if (open[k] === 0 || regrets[k] <= most) continue;
        most = regrets[k];
        best = k;
      }
      const taken = choices[best];
      const c = registerClass[sets.data[from + best]];
      open[best] = 0;
      colors.data[from + best] = taken;
      if (c === 0) takenInteger |= 1 << taken;
      else takenFloat |= 1 << taken;
      for (let k = 0; k < count; k++) {
        if (open[k] === 0 || (choices[k] !== taken && others[k] !== taken)) continue;
        if (registerClass[sets.data[from + k]] === c) weighChoices(k, c, c === 0 ? takenInteger : takenFloat);
      }
    }
  };

  return (block) => {
    const only = blocks[block].parameters.length === 0 ? onlyArrival(block) : -1;
    const goesOn = only >= 0 && copyFrom(only, block);
    if (goesOn) colors.isStraight[only] = 1;
    else {
      weigh(block);
      match(block);
    }
    assigned[block] = 1;
    return goesOn ? edgeSource[only] : -1;
  };
}
