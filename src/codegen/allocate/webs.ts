/**
 * Groups values that had best share a register: block parameters with their arguments, two-address operands with their definitions, unless the one
 * is still needed where the other begins.
 */
import { float64Column, int32Column } from '../../ir/index.ts';
import { detailOf } from '../machine.ts';
import { never } from './next-use.ts';
import { leastFrequency } from './preferences.ts';
import type { Problem } from './problem.ts';

export interface Webs {
  /** By virtual register: the value that stands for its web. */
  readonly webOf: Int32Array;
  /** By virtual register: how often it would be copied to or from others of its web if they were elsewhere. */
  readonly ties: Float64Array;
}

export function findWebs({ machine, operands, graph, live, nextUse }: Problem, onlyHot: boolean): Webs {
  const { blocks, words, constraints, wordStart } = machine;
  const { tied, tiedStart } = operands;
  const { edgeStart, edgeTarget, passed, hot } = graph;
  const { start, values, usedHot, definitionBlock, definitionAt } = live;
  const parent = int32Column(machine.virtualCount);
  for (let v = 0; v < parent.length; v++) parent[v] = v;
  const ties = float64Column(machine.virtualCount);
  const find = (value: number): number => {
    let top = value;
    while (parent[top] !== top) top = parent[top];
    for (let v = value; parent[v] !== top; ) {
      const above = parent[v];
      parent[v] = top;
      v = above;
    }
    return top;
  };
  const join = (a: number, b: number, frequency: number): void => {
    parent[find(b)] = find(a);
    ties[a] += frequency;
    ties[b] += frequency;
  };
  const isLiveInto = (block: number, value: number): boolean => {
    let from = start[block];
    let to = start[block + 1];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (values[middle] < value) from = middle + 1;
      else to = middle;
    }
    return from < start[block + 1] && values[from] === value;
  };
  for (let b = 0; b < blocks.length; b++) {
    if (onlyHot && hot[b] === 0) continue;
    const block = blocks[b];
    const frequency = Math.max(block.frequency, leastFrequency);
    for (let e = edgeStart[b]; e < edgeStart[b + 1]; e++) {
      const target = edgeTarget[e];
      if (onlyHot && hot[target] === 0) continue;
      const { parameters } = blocks[target];
      for (let n = 0; n < parameters.length; n++) {
        if (onlyHot && usedHot[parameters[n]] === 0) continue;
        const argument = passed[e][n];
        const isNeighbour = definitionAt[argument] < 0 && definitionBlock[argument] === target;
        if (argument !== parameters[n] && (isNeighbour || isLiveInto(target, argument))) continue;
        join(parameters[n], argument, frequency);
      }
    }
    for (let i = block.start; i < block.end; i++) {
      for (let t = tiedStart[i]; t < tiedStart[i + 1]; t++) {
        if (nextUse.after[tied[t]] !== never) continue;
        join(words[wordStart[i] + detailOf(constraints[tied[t]])], words[tied[t]], frequency);
      }
    }
  }
  const webOf = int32Column(machine.virtualCount);
  for (let v = 0; v < parent.length; v++) webOf[v] = find(v);
  return { webOf, ties };
}
