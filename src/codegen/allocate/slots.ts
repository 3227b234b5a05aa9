/**
 * Shares spill slots among values that need theirs at different times. Each value's slot is taken from its first store to its last read in the
 * order of instructions, widened to all blocks in between where it must be kept; linear scan gives the slots out.
 */
import type { IntegerList } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';
import type { EdgeReads } from './stores.ts';

export interface Slots {
  /** By virtual register: its slot, or −1. */
  readonly slotOf: Int32Array;
  readonly count: number;
}

/** Whether the moves of an edge stand at its source's end; otherwise at its target's start. */
export function standsAtSource({ graph }: Problem, edge: number): boolean {
  const source = graph.edgeSource[edge];
  return graph.edgeStart[source + 1] - graph.edgeStart[source] === 1;
}

/** The instruction before which the moves of an edge stand. */
export function edgeInstruction(problem: Problem, edge: number): number {
  const { blocks } = problem.machine;
  const { edgeSource, edgeTarget } = problem.graph;
  return standsAtSource(problem, edge) ? blocks[edgeSource[edge]].end - 1 : blocks[edgeTarget[edge]].start;
}

export function shareSlots(problem: Problem, residence: Residence, stores: IntegerList, edgeReads: EdgeReads): Slots {
  const { machine, graph, live } = problem;
  const { blocks, virtualCount } = machine;
  const { incoming, incomingStart, edgeSource } = graph;
  const { slotReads, arrivesInSlot } = residence;

  // Positions: four times the instruction, plus the order of what happens there: moves of an edge at its target's start, stores at a block's
  // start, reads by the instruction itself, then stores of its definitions or the moves of an edge at its source's end.
  const first = new Int32Array(virtualCount).fill(0x7fff_ffff);
  const last = new Int32Array(virtualCount).fill(-1);
  const cover = (value: number, position: number): void => {
    if (position < first[value]) first[value] = position;
    if (position > last[value]) last[value] = position;
  };

  // By value: the blocks where it is stored. Walks upwards from reads end there.
  const storedIn = groupByValue(stores, virtualCount);
  for (let i = 0; i < stores.count; i += 2) {
    const value = stores.data[i];
    const block = stores.data[i + 1];
    const at = live.definitionBlock[value] === block ? live.definitionAt[value] : -1;
    const position = at < 0 ? (blocks[block].start << 2) | 1 : (at << 2) | 3;
    cover(value, position);
    cover(value, position + 1);
  }

  const readsOf = groupReads(problem, slotReads, edgeReads, virtualCount);
  const marked = new Int32Array(graph.blockCount).fill(-1);
  const pending = new Int32Array(graph.blockCount);
  for (let value = 0; value < virtualCount; value++) {
    if (readsOf.start[value] === readsOf.start[value + 1]) continue;
    for (let j = storedIn.start[value]; j < storedIn.start[value + 1]; j++) marked[storedIn.items[j]] = value;
    if (arrivesInSlot[value] === 1) {
      const home = live.definitionBlock[value];
      marked[home] = value;
      cover(value, (blocks[home].start << 2) | 1);
      for (let j = incomingStart[home]; j < incomingStart[home + 1]; j++) {
        cover(value, edgePosition(problem, incoming[j]));
      }
    }
    let depth = 0;
    const above = (block: number): void => {
      if (marked[block] === value) return;
      marked[block] = value;
      pending[depth++] = block;
    };
    for (let j = readsOf.start[value]; j < readsOf.start[value + 1]; j++) {
      cover(value, readsOf.position[j]);
      above(readsOf.block[j]);
    }
    while (depth > 0) {
      const block = pending[--depth];
      cover(value, blocks[block].start << 2);
      for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
        const source = edgeSource[incoming[j]];
        cover(value, blocks[source].end << 2);
        above(source);
      }
    }
  }
  return scan(first, last);
}

/** Where an edge's moves read and write slots, in positions. */
function edgePosition(problem: Problem, edge: number): number {
  const at = edgeInstruction(problem, edge);
  return standsAtSource(problem, edge) ? (at << 2) | 3 : at << 2;
}

function groupByValue(pairs: IntegerList, virtualCount: number): { start: Int32Array; items: Int32Array } {
  const start = new Int32Array(virtualCount + 1);
  for (let i = 0; i < pairs.count; i += 2) start[pairs.data[i] + 1]++;
  for (let v = 0; v < virtualCount; v++) start[v + 1] += start[v];
  const items = new Int32Array(pairs.count / 2);
  const fill = start.slice(0, virtualCount);
  for (let i = 0; i < pairs.count; i += 2) items[fill[pairs.data[i]]++] = pairs.data[i + 1];
  return { start, items };
}

function groupReads(problem: Problem, slotReads: IntegerList, edgeReads: EdgeReads, virtualCount: number) {
  const { graph } = problem;
  const start = new Int32Array(virtualCount + 1);
  for (let i = 0; i < slotReads.count; i += 3) start[slotReads.data[i] + 1]++;
  for (let i = 0; i < edgeReads.pairs.count; i += 2) start[edgeReads.pairs.data[i] + 1]++;
  for (let v = 0; v < virtualCount; v++) start[v + 1] += start[v];
  const block = new Int32Array(start[virtualCount]);
  const position = new Int32Array(start[virtualCount]);
  const fill = start.slice(0, virtualCount);
  for (let i = 0; i < slotReads.count; i += 3) {
    const at = fill[slotReads.data[i]]++;
    block[at] = slotReads.data[i + 1];
    position[at] = (slotReads.data[i + 2] << 2) | 2;
  }
  for (let i = 0; i < edgeReads.pairs.count; i += 2) {
    const at = fill[edgeReads.pairs.data[i]]++;
    const edge = edgeReads.pairs.data[i + 1];
    block[at] = standsAtSource(problem, edge) ? graph.edgeSource[edge] : graph.edgeTarget[edge];
    position[at] = edgePosition(problem, edge);
  }
  return { start, block, position };
}

/** Linear scan with half-open ranges: a slot read at a position may be written there. */
function scan(first: Int32Array, last: Int32Array): Slots {
  const slotOf = new Int32Array(first.length).fill(-1);
  const order: number[] = [];
  for (let v = 0; v < first.length; v++) if (last[v] >= 0) order.push(v);
  order.sort((a, b) => first[a] - first[b] || a - b);
  // A heap of slots in use by the end of their range, and a list of free ones.
  const heap: number[] = [];
  const endOf: number[] = [];
  const free: number[] = [];
  const sink = (slot: number): void => {
    let at = heap.length;
    heap.push(slot);
    while (at > 0 && endOf[heap[(at - 1) >> 1]] > endOf[slot]) {
      heap[at] = heap[(at - 1) >> 1];
      at = (at - 1) >> 1;
    }
    heap[at] = slot;
  };
  const takeFirst = (): number => {
    const top = heap[0];
    const moved = heap.pop()!;
    if (heap.length > 0) {
      let at = 0;
      for (;;) {
        let child = 2 * at + 1;
        if (child >= heap.length) break;
        if (child + 1 < heap.length && endOf[heap[child + 1]] < endOf[heap[child]]) child++;
        if (endOf[heap[child]] >= endOf[moved]) break;
        heap[at] = heap[child];
        at = child;
      }
      heap[at] = moved;
    }
    return top;
  };
  for (const value of order) {
    while (heap.length > 0 && endOf[heap[0]] <= first[value]) free.push(takeFirst());
    const slot = free.length > 0 ? free.pop()! : endOf.length;
    slotOf[value] = slot;
    endOf[slot] = last[value];
    sink(slot);
  }
  return { slotOf, count: endOf.length };
}
