/**
 * Which values are in registers at a block's entry: at a loop's header what the loop uses first, then what fits through it beside; elsewhere
 * what the predecessors agree on, then what is cheaper to have than not.
 */
import { float64Column, int32Column } from '../../ir/index.ts';
import { append, integerList, sortByKey } from './integer-list.ts';
import { barrier, loopExit } from './next-use.ts';
import type { Problem } from './problem.ts';
import { knownEnd, type Residence } from './residence.ts';
import type { Horizon } from './spill.ts';

/** Returns a function that calls `hold` for each value that a block starts with, and notes the parameters that arrive in slots. */
export function createEntrySets(
  problem: Problem,
  residence: Residence,
  horizon: Horizon,
): (block: number, hold: (value: number) => void) => void {
  const { machine, numbering, graph, live, nextUse } = problem;
  const { blocks, registerClass, recipe } = machine;
  const { incoming, incomingStart, edgeSource, passed, hot } = graph;
  const { sets, exitStart, exitEnd, arrivesInSlot } = residence;
  const { next, known, heldAt } = horizon;
  const loopExcess = findLoopExcess(problem);

  /** By virtual register: frequency of the predecessors that have it in a register, if `weighedFor` is the block. */
  const weight = float64Column(machine.virtualCount);
  const weighedFor = int32Column(machine.virtualCount, -1);
  const exitOf = int32Column(machine.virtualCount, -1);
  const candidates = [integerList(), integerList()];
  const used = integerList();
  const through = integerList();
  let reaching = 0;

  const addWeight = (value: number, block: number, frequency: number): void => {
    if (weighedFor[value] !== block) {
      weighedFor[value] = block;
      weight[value] = 0;
      append(candidates[registerClass[value]], value);
    }
    weight[value] += frequency;
  };

  /** Fills `candidates` and their weights from the predecessors decided already. */
  const weighPredecessors = (block: number): void => {
    const { parameters } = blocks[block];
    reaching = 0;
    candidates[0].count = candidates[1].count = 0;
    for (let n = 0; n < parameters.length; n++) if (known[parameters[n]] === block) addWeight(parameters[n], block, 0);
    for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
      const edge = incoming[j];
      const source = edgeSource[edge];
      if (exitEnd[source] < 0 || hot[block] > hot[source]) continue;
      const frequency = Math.max(blocks[source].frequency, 1e-9);
      reaching += frequency;
      for (let k = exitStart[source]; k < knownEnd(problem, residence, edge); k++) {
        const value = sets.data[k];
        exitOf[value] = edge;
        if (known[value] === block) addWeight(value, block, frequency);
      }
      for (let n = 0; n < parameters.length; n++) {
        if (known[parameters[n]] !== block) continue;
        const value = passed[edge][n];
        if (exitOf[value] === edge || recipe[value] >= 0) addWeight(parameters[n], block, frequency);
      }
    }
  };

  const worthHolding = (value: number): boolean => weight[value] * 2 >= reaching || next[value] < barrier;

  const takeAtHeader = (block: number, c: number, hold: (value: number) => void): void => {
    used.count = through.count = 0;
    let skipped = 0;
    const consider = (value: number): void => {
      if (next[value] < barrier) append(used, value);
      else if (next[value] < loopExit) skipped++;
      else if (weighedFor[value] === block && weight[value] * 2 >= reaching) append(through, value);
      else skipped++;
    };
    for (let j = live.start[block]; j < live.start[block + 1]; j++) {
      if (registerClass[live.values[j]] === c) consider(live.values[j]);
    }
    const { parameters } = blocks[block];
    for (let n = 0; n < parameters.length; n++) {
      if (registerClass[parameters[n]] === c && known[parameters[n]] === block) consider(parameters[n]);
    }
    sortByKey(used, next);
    sortByKey(through, next);
    const room = numbering.size[c];
    const taken = Math.min(room, used.count);
    const surplus = Math.max(0, loopExcess[(block << 1) | c] - skipped - (used.count - taken));
    const throughTaken = Math.max(0, Math.min(room - taken, through.count - surplus));
    for (let i = 0; i < taken; i++) hold(used.data[i]);
    for (let i = 0; i < throughTaken; i++) hold(through.data[i]);
  };

  const takeAtJoin = (c: number, hold: (value: number) => void): void => {
    const list = candidates[c];
    used.count = 0;
    for (let i = 0; i < list.count; i++) if (worthHolding(list.data[i])) append(used, list.data[i]);
    if (used.count > numbering.size[c]) sortByKey(used, next);
    const taken = Math.min(numbering.size[c], used.count);
    for (let i = 0; i < taken; i++) hold(used.data[i]);
  };

  /** The edge by which alone a block without parameters that is no loop's header is reached, as far as is decided; or −1. */
  const onlyArrival = (block: number): number => {
    if (blocks[block].parameters.length > 0 || graph.loop[block] === block) return -1;
    let only = -1;
    for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
      const source = edgeSource[incoming[j]];
      if (exitEnd[source] < 0 || hot[block] > hot[source]) continue;
      if (only >= 0) return -1;
      only = incoming[j];
    }
    return only;
  };

  /** What the predecessor has in registers fits here as well. */
  const goOn = (edge: number, block: number, hold: (value: number) => void): void => {
    const end = knownEnd(problem, residence, edge);
    for (let k = exitStart[edgeSource[edge]]; k < end; k++) if (known[sets.data[k]] === block) hold(sets.data[k]);
  };

  return (block, hold) => {
    const only = onlyArrival(block);
    if (only >= 0) {
      goOn(only, block, hold);
      return;
    }
    weighPredecessors(block);
    const isHeader = graph.loop[block] === block;
    for (let c = 0; c < 2; c++) {
      if (isHeader) takeAtHeader(block, c, hold);
      else takeAtJoin(c, hold);
    }
    const { parameters } = blocks[block];
    for (let n = 0; n < parameters.length; n++) {
      if (live.used[parameters[n]] === 1 && heldAt[parameters[n]] < 0) arrivesInSlot[parameters[n]] = 1;
    }
  };

  function findLoopExcess({ graph: { order, loop, outerLoop } }: Problem): Int32Array {
    const most = int32Column(blocks.length * 2, -1000);
    for (let i = order.length - 1; i >= 0; i--) {
      const block = order[i];
      const around = loop[block];
      if (around < 0) continue;
      for (let c = 0; c < 2; c++) {
        most[(around << 1) | c] = Math.max(most[(around << 1) | c], nextUse.excess[(block << 1) | c]);
        const outer = outerLoop[block];
        if (around === block && outer >= 0) {
          most[(outer << 1) | c] = Math.max(most[(outer << 1) | c], most[(block << 1) | c]);
        }
      }
    }
    return most;
  }
}
