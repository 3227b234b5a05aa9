/**
 * Which values are live into which blocks, one value after the other: from each use walk up to the definition (Boissinot, Brandner and
 * others, "Computing Liveness Sets for SSA-Form Programs"). Linear in the size of the result.
 *
 * A use in a cold block makes a value live in cold blocks only: the walk stops where it meets a hot one. So liveness in hot blocks is what it
 * would be if the cold regions did not exist.
 */
import { int32Column, int32Copy, uint8Column } from '../../ir/index.ts';
import type { MachineFunction } from '../machine.ts';
import type { Graph } from './graph.ts';
import { append, integerList } from './integer-list.ts';
import type { Operands } from './operands.ts';

export interface Liveness {
  /** By virtual register: the block that defines it, or −1 if nothing does. */
  readonly definitionBlock: Int32Array;
  /** By virtual register: the defining instruction, or −1 for a block's parameter. */
  readonly definitionAt: Int32Array;
  /** By virtual register: whether an instruction reads it, or a block's parameter that it becomes. */
  readonly used: Uint8Array;
  /** The same, as if there were no cold blocks. */
  readonly usedHot: Uint8Array;
  /** By block: range in `values`, ascending. */
  readonly start: Int32Array;
  readonly values: Int32Array;
}

export function findLiveness(machine: MachineFunction, operands: Operands, graph: Graph): Liveness {
  const { blocks, words, virtualCount } = machine;
  const { uses, useStart, definitions, definitionStart } = operands;
  const definitionBlock = int32Column(virtualCount, -1);
  const definitionAt = int32Column(virtualCount, -1);
  const used = uint8Column(virtualCount);

  // Uses in other blocks than the definition's, once per value and block, or little more: (block, value) pairs, then sorted by value.
  const crossing = integerList();
  const counts = int32Column(virtualCount + 1);
  const seenIn = int32Column(virtualCount, -1);
  const noteUse = (value: number, block: number): void => {
    if (definitionBlock[value] === block || seenIn[value] === block) return;
    seenIn[value] = block;
    append(crossing, block);
    append(crossing, value);
    counts[value + 1]++;
  };
  for (let b = 0; b < blocks.length; b++) {
    const { start, end, parameters } = blocks[b];
    for (let n = 0; n < parameters.length; n++) definitionBlock[parameters[n]] = b;
    for (let i = start; i < end; i++) {
      // What the block itself defines it has defined by now.
      for (let u = useStart[i]; u < useStart[i + 1]; u++) {
        used[words[uses[u]]] = 1;
        noteUse(words[uses[u]], b);
      }
      for (let d = definitionStart[i]; d < definitionStart[i + 1]; d++) {
        const value = words[definitions[d]];
        definitionBlock[value] = b;
        definitionAt[value] = i;
      }
    }
  }
  spreadUsed(machine, used, null);
  const usedHot = graph.hotCount === graph.blockCount ? used : findUsedWithin(machine, operands, graph.hot);
  for (let b = 0; b < blocks.length; b++) {
    const needed = graph.hot[b] === 1 ? usedHot : used;
    for (const edge of blocks[b].edges) {
      // What a cold block takes as an argument from a hot one is a cold use.
      if (graph.hot[b] > graph.hot[edge.target]) continue;
      const { parameters } = blocks[edge.target];
      for (let n = 0; n < parameters.length; n++) if (needed[parameters[n]] === 1) noteUse(edge.arguments[n], b);
    }
  }
  for (let v = 0; v < virtualCount; v++) counts[v + 1] += counts[v];
  const useBlocks = int32Column(crossing.count / 2);
  const fill = int32Copy(counts, virtualCount);
  for (let i = 0; i < crossing.count; i += 2) useBlocks[fill[crossing.data[i + 1]]++] = crossing.data[i];

  const { incoming, incomingStart, edgeSource, hot, blockCount } = graph;
  const start = int32Column(blockCount + 1);
  const pairs = integerList();
  const marked = int32Column(blockCount, -1);
  const pending = int32Column(blockCount);
  for (let value = 0; value < virtualCount; value++) {
    const home = definitionBlock[value];
    for (let u = counts[value]; u < counts[value + 1]; u++) {
      let depth = 0;
      if (marked[useBlocks[u]] !== value) {
        marked[useBlocks[u]] = value;
        pending[depth++] = useBlocks[u];
      }
      while (depth > 0) {
        const block = pending[--depth];
        append(pairs, block);
        append(pairs, value);
        start[block + 1]++;
        for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
          const source = edgeSource[incoming[j]];
          if (source === home || marked[source] === value || hot[source] > hot[block]) continue;
          marked[source] = value;
          pending[depth++] = source;
        }
      }
    }
  }
  for (let b = 0; b < blockCount; b++) start[b + 1] += start[b];
  const values = int32Column(pairs.count / 2);
  const next = int32Copy(start, blockCount);
  for (let i = 0; i < pairs.count; i += 2) values[next[pairs.data[i]]++] = pairs.data[i + 1];
  return { definitionBlock, definitionAt, used, usedHot, start, values };
}

/** By virtual register: 1 where something within some of the blocks reads it. */
function findUsedWithin(machine: MachineFunction, { uses, useStart }: Operands, within: Uint8Array): Uint8Array {
  const { blocks, words, virtualCount } = machine;
  const used = uint8Column(virtualCount);
  for (let b = 0; b < blocks.length; b++) {
    if (within[b] === 0) continue;
    for (let u = useStart[blocks[b].start]; u < useStart[blocks[b].end]; u++) used[words[uses[u]]] = 1;
  }
  spreadUsed(machine, used, within);
  return used;
}

/** Marks what becomes a parameter that is used. `within`: the blocks that count, if not all do. */
function spreadUsed({ blocks }: MachineFunction, used: Uint8Array, within: Uint8Array | null): void {
  for (let changed = true; changed; ) {
    changed = false;
    for (let b = blocks.length - 1; b >= 0; b--) {
      if (within?.[b] === 0) continue;
      for (const edge of blocks[b].edges) {
        if (within?.[edge.target] === 0) continue;
        const { parameters } = blocks[edge.target];
        for (let n = 0; n < parameters.length; n++) {
          if (used[parameters[n]] === 0 || used[edge.arguments[n]] === 1) continue;
          used[edge.arguments[n]] = 1;
          changed = true;
        }
      }
    }
  }
}
