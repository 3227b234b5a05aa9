/**
 * Values that a block wants at its start and the one before has given up, found in registers that nobody has written since: they need no reload. What
 * only cold code wants costs the hot path nothing so; what is not found is stored at its definition or recomputed.
 */
import { int32Column } from '../../ir/index.ts';
import { type Colors, findContent, type RegisterState, reserveColors, unknown } from './assign.ts';
import { append } from './integer-list.ts';
import type { Problem } from './problem.ts';
import { isPassage, type Residence } from './residence.ts';

export interface Remains {
  /** After a block: adds to its exit set what its successors want and registers still hold. */
  note(block: number): void;
  /** At the start of a block; `before`: the block whose end it simply goes on from, or −1. */
  recall(block: number, before: number): void;
}

/** What registers hold at the end is remembered of this many blocks, so that huge functions don't take much memory. */
const remembered = 16384;

export function createRemains(problem: Problem, residence: Residence, state: RegisterState, colors: Colors): Remains {
  const { machine, numbering, graph, live } = problem;
  const { blocks, recipe, registerClass } = machine;
  const { blockCount, hot, edgeStart, edgeTarget, passed, incomingStart } = graph;
  const { used, usedHot, start, values } = live;
  const { sets, entryStart, entryEnd, exitStart, exitEnd, remainsEnd, keepsAll } = residence;
  const { content, occupied } = state;
  /** Nobody looks back further than a block's start where all is hot. */
  const looksBack = graph.hotCount < blockCount;
  /** By register: what it held at the block's start, if that is known. */
  const older = int32Column(64);
  /** By block and register: what it held at the end. */
  const left = int32Column(looksBack ? Math.min(blockCount, remembered) * 64 : 0);
  const exitOf = int32Column(machine.virtualCount, -1);

  /** Puts a block's exit set where it can be added to. */
  const moveExitSet = (block: number): void => {
    const from = exitStart[block];
    const to = remainsEnd[block];
    const shift = sets.count - from;
    reserveColors(colors, sets.count + to - from);
    for (let k = from; k < to; k++) {
      colors.data[sets.count] = colors.data[k];
      append(sets, sets.data[k]);
    }
    exitStart[block] += shift;
    exitEnd[block] += shift;
    remainsEnd[block] += shift;
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
  const want = (block: number, value: number, seesOlder: boolean, forCold: boolean): void => {
    if (exitOf[value] === block || recipe[value] >= 0) return;
    let index = findContent(state, value, registerClass[value]);
    if (index < 0 && seesOlder) index = findOlder(value, registerClass[value]);
    if (index < 0) return;
    if (remainsEnd[block] !== sets.count) moveExitSet(block);
    reserveColors(colors, sets.count + 1);
    colors.data[sets.count] = index;
    append(sets, value);
    remainsEnd[block] = sets.count;
    if (!forCold) exitEnd[block] = sets.count;
    exitOf[value] = block;
  };

  /** Wants each value that an edge's target starts with or may, and those passed for its parameters that are `needed`. */
  const wantOnEdge = (block: number, edge: number, needed: Uint8Array, seesOlder: boolean, forCold: boolean): void => {
    const target = edgeTarget[edge];
    const isDecided = exitEnd[target] >= 0;
    let from = start[target];
    let to = start[target + 1];
    if (isDecided) {
      from = entryStart[target];
      to = entryEnd[target];
    }
    for (let k = from; k < to; k++) {
      // The sets may be moved by what is added to them.
      const value = (isDecided ? sets.data : values)[k];
      if (exitOf[value] !== block) want(block, value, seesOlder, forCold);
    }
    const { parameters } = blocks[target];
    for (let n = 0; n < parameters.length; n++) {
      if (needed[parameters[n]] === 1) want(block, passed[edge][n], seesOlder, forCold);
    }
  };

  const noteCold = (block: number, edge: number): void => {
    const target = edgeTarget[edge];
    if (hot[target] === 0) {
      wantOnEdge(block, edge, used, true, true);
      return;
    }
    wantColdArguments(block, edge);
    // A block that does nothing but go on leaves what it would store to the one before.
    const goesOn = hot[edgeTarget[edgeStart[target]]] === 1 && isPassage(problem, residence, target);
    if (goesOn) wantColdArguments(block, edgeStart[target]);
  };

  const wantColdArguments = (block: number, edge: number): void => {
    const { parameters } = blocks[edgeTarget[edge]];
    for (let n = 0; n < parameters.length; n++) {
      const parameter = parameters[n];
      if (used[parameter] === 1 && usedHot[parameter] === 0) want(block, passed[edge][n], true, true);
    }
  };

  return {
    note(block) {
      if (block < remembered && looksBack) {
        for (let at = 0; at < 64; at++)
          left[(block << 6) | at] = content[at] === unknown.untouched ? older[at] : content[at];
      }
      // Then its successors want nothing that it has given up; what looks further back is not there.
      if (!looksBack && keepsAll[block] === 1) return;
      for (let k = exitStart[block]; k < exitEnd[block]; k++) exitOf[sets.data[k]] = block;
      const isHot = hot[block] === 1;
      for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
        if (isHot && hot[edgeTarget[e]] === 0) continue;
        wantOnEdge(block, e, isHot ? usedHot : used, !isHot, false);
      }
      if (!isHot || !looksBack) return;
      for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) noteCold(block, e);
    },
    recall(block, before) {
      if (!looksBack) return;
      // Another way into the block restores only what the block wants itself.
      const known = before >= 0 && before < remembered && incomingStart[block + 1] - incomingStart[block] === 1;
      for (let at = 0; at < 64; at++) older[at] = known ? left[(before << 6) | at] : unknown.written;
    },
  };
}
