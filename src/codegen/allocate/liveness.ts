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
import { append, type IntegerList, integerList } from './integer-list.ts';
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
  const { definitionBlock, definitionAt } = findDefinitions(machine, operands);
  const used = findUsed(machine, operands, graph, 0);
  const usedHot = graph.hotCount === graph.blockCount ? used : findUsed(machine, operands, graph, 1);
  const crossing = findCrossingUses(machine, operands, graph, definitionBlock, used, usedHot);
  const { start, values } = walkUp(graph, definitionBlock, crossing);
  return { definitionBlock, definitionAt, used, usedHot, start, values };
}

function findDefinitions({ blocks, words, virtualCount }: MachineFunction, { definitions, definitionStart }: Operands) {
  const definitionBlock = int32Column(virtualCount, -1);
  const definitionAt = int32Column(virtualCount, -1);
  for (let b = 0; b < blocks.length; b++) {
    const { start, end, parameters } = blocks[b];
    for (let n = 0; n < parameters.length; n++) definitionBlock[parameters[n]] = b;
    for (let i = start; i < end; i++) {
      for (let d = definitionStart[i]; d < definitionStart[i + 1]; d++) {
        definitionBlock[words[definitions[d]]] = b;
        definitionAt[words[definitions[d]]] = i;
      }
    }
  }
  return { definitionBlock, definitionAt };
}

/** Uses in other blocks than the definition's, once per value and block: for each value a list of blocks. */
interface CrossingUses {
  /** By virtual register: the place of its first use in the others plus one, or 0. */
  readonly first: Int32Array;
  readonly blocks: IntegerList;
  /** The place of the same value's next use plus one, or 0. */
  readonly next: IntegerList;
}

function findCrossingUses(
  { blocks, words, virtualCount }: MachineFunction,
  { uses, useStart }: Operands,
  { edgeStart, edgeTarget, passed, hot }: Graph,
  definitionBlock: Int32Array,
  used: Uint8Array,
  usedHot: Uint8Array,
): CrossingUses {
  const first = int32Column(virtualCount);
  const crossing: CrossingUses = { first, blocks: integerList(), next: integerList() };
  const seenIn = int32Column(virtualCount, -1);
  const note = (value: number, block: number): void => {
    if (definitionBlock[value] === block || seenIn[value] === block) return;
    seenIn[value] = block;
    append(crossing.blocks, block);
    append(crossing.next, first[value]);
    first[value] = crossing.blocks.count;
  };
  for (let b = 0; b < blocks.length; b++) {
    for (let u = useStart[blocks[b].start]; u < useStart[blocks[b].end]; u++) note(words[uses[u]], b);
    const needed = hot[b] === 1 ? usedHot : used;
    for (let e = edgeStart[b]; e < edgeStart[b + 1]; e++) {
      // What a cold block takes as an argument from a hot one is a cold use.
      if (hot[b] > hot[edgeTarget[e]]) continue;
      const { parameters } = blocks[edgeTarget[e]];
      for (let n = 0; n < parameters.length; n++) if (needed[parameters[n]] === 1) note(passed[e][n], b);
    }
  }
  return crossing;
}

/** From uses up to definitions: by block, the values that are live into it. */
function walkUp(
  { incoming, incomingStart, edgeSource, hot, blockCount }: Graph,
  definitionBlock: Int32Array,
  crossing: CrossingUses,
): Pick<Liveness, 'start' | 'values'> {
  const start = int32Column(blockCount + 1);
  const pairs = integerList();
  const marked = int32Column(blockCount, -1);
  const pending = int32Column(blockCount);
  for (let value = 0; value < definitionBlock.length; value++) {
    const home = definitionBlock[value];
    for (let use = crossing.first[value]; use > 0; use = crossing.next.data[use - 1]) {
      let depth = 0;
      const from = crossing.blocks.data[use - 1];
      if (marked[from] !== value) {
        marked[from] = value;
        pending[depth++] = from;
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
  return { start, values };
}

/** By virtual register: 1 where something reads it, or a parameter that it becomes. What counts are the blocks at least as hot as `leastHot`. */
function findUsed(
  { blocks, words, virtualCount }: MachineFunction,
  { uses, useStart }: Operands,
  { edgeSource, edgeTarget, passed, hot }: Graph,
  leastHot: 0 | 1,
): Uint8Array {
  const used = uint8Column(virtualCount);
  for (let b = 0; b < blocks.length; b++) {
    if (hot[b] < leastHot) continue;
    for (let u = useStart[blocks[b].start]; u < useStart[blocks[b].end]; u++) used[words[uses[u]]] = 1;
  }
  for (let changed = true; changed; ) {
    changed = false;
    for (let e = passed.length - 1; e >= 0; e--) {
      const { parameters } = blocks[edgeTarget[e]];
      if (parameters.length === 0 || hot[edgeSource[e]] < leastHot || hot[edgeTarget[e]] < leastHot) continue;
      for (let n = 0; n < parameters.length; n++) {
        if (used[parameters[n]] === 0 || used[passed[e][n]] === 1) continue;
        used[passed[e][n]] = 1;
        changed = true;
      }
    }
  }
  return used;
}
