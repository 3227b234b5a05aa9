/**
 * When each value's slot must be kept, as half-open ranges of positions. A position is four times an instruction plus the order of what happens there:
 * moves of an edge at its target's start, stores at a block's start, reads by the instruction itself, and last the stores of what it
 * defines or the moves of an edge at its source's end. What is read at a position does not conflict with what is written there.
 */
import { append, type IntegerList, integerList } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';
import type { EdgeReads } from './stores.ts';

export interface SlotRanges {
  /** By virtual register: range in `bounds`, pairs of start and end, ascending, not overlapping. Empty: needs no slot. */
  readonly start: Int32Array;
  readonly bounds: Int32Array;
  /** By virtual register: whether a hot block is among them. */
  readonly isHot: Uint8Array;
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

export function findSlotRanges(
  problem: Problem,
  residence: Residence,
  stores: IntegerList,
  edgeReads: EdgeReads,
): SlotRanges {
  const { machine, graph, live } = problem;
  const { blocks, virtualCount } = machine;
  const { blockCount, incoming, incomingStart, edgeSource } = graph;
  const storesOf = group(virtualCount, stores.count / 2, (n, visit) =>
    visit(
      stores.data[n * 2],
      stores.data[n * 2 + 1],
      storePosition(problem, stores.data[n * 2], stores.data[n * 2 + 1]),
    ),
  );
  const readsOf = groupReads(problem, residence, edgeReads);

  /** For the value at hand, by block: first position where the block has it in the slot, and where it is read last. */
  const seen = new Int32Array(blockCount).fill(-1);
  const from = new Int32Array(blockCount);
  const to = new Int32Array(blockCount);
  const arrives = new Uint8Array(blockCount);
  const touched = integerList();
  const pending = new Int32Array(blockCount);
  const never = 0x7fff_ffff;
  const isHot = new Uint8Array(virtualCount);
  const touch = (value: number, block: number): void => {
    if (seen[block] === value) return;
    seen[block] = value;
    from[block] = never;
    to[block] = -1;
    arrives[block] = 0;
    isHot[value] |= graph.hot[block];
    append(touched, block);
  };

  const start = new Int32Array(virtualCount + 1);
  const bounds = integerList();
  for (let value = 0; value < virtualCount; value++) {
    touched.count = 0;
    let depth = 0;
    const first = bounds.count;
    for (let j = storesOf.start[value]; j < storesOf.start[value + 1]; j++) {
      const block = storesOf.block[j];
      touch(value, block);
      from[block] = storesOf.position[j];
      to[block] = from[block] + 1;
    }
    if (residence.arrivesInSlot[value] === 1 && readsOf.start[value] < readsOf.start[value + 1]) {
      const home = live.definitionBlock[value];
      touch(value, home);
      from[home] = blocks[home].start << 2;
      to[home] = from[home] + 1;
      for (let j = incomingStart[home]; j < incomingStart[home + 1]; j++) {
        if (!standsAtSource(problem, incoming[j])) continue;
        isHot[value] |= graph.hot[edgeSource[incoming[j]]];
        append(bounds, edgePosition(problem, incoming[j]));
        append(bounds, edgePosition(problem, incoming[j]) + 1);
      }
    }
    const need = (block: number, until: number): void => {
      touch(value, block);
      if (until > to[block]) to[block] = until;
      // A store at the block's start is too late for the moves of an edge there.
      if (until > from[block] || arrives[block] === 1) return;
      arrives[block] = 1;
      pending[depth++] = block;
    };
    for (let j = readsOf.start[value]; j < readsOf.start[value + 1]; j++) need(readsOf.block[j], readsOf.position[j]);
    while (depth > 0) {
      const block = pending[--depth];
      from[block] = blocks[block].start << 2;
      for (let j = incomingStart[block]; j < incomingStart[block + 1]; j++) {
        const source = edgeSource[incoming[j]];
        need(source, blocks[source].end << 2);
      }
    }
    for (let j = 0; j < touched.count; j++) {
      append(bounds, from[touched.data[j]]);
      append(bounds, to[touched.data[j]]);
    }
    start[value + 1] = normalise(bounds, first);
  }
  return { start, bounds: bounds.data.subarray(0, bounds.count), isHot };
}

/** Sorts and joins the ranges from `first` on; returns their end. */
function normalise(bounds: IntegerList, first: number): number {
  const count = (bounds.count - first) >> 1;
  if (count < 2) return bounds.count;
  const { data } = bounds;
  const order = Array.from({ length: count }, (_, n) => [data[first + 2 * n], data[first + 2 * n + 1]]);
  order.sort((a, b) => a[0] - b[0]);
  let at = first;
  for (const [from, to] of order) {
    if (at > first && from <= data[at - 1]) data[at - 1] = Math.max(data[at - 1], to);
    else {
      data[at++] = from;
      data[at++] = to;
    }
  }
  bounds.count = at;
  return at;
}

function storePosition({ machine, live }: Problem, value: number, block: number): number {
  const at = live.definitionBlock[value] === block ? live.definitionAt[value] : -1;
  return at < 0 ? (machine.blocks[block].start << 2) | 1 : (at << 2) | 3;
}

function edgePosition(problem: Problem, edge: number): number {
  const at = edgeInstruction(problem, edge);
  return standsAtSource(problem, edge) ? (at << 2) | 3 : at << 2;
}

function groupReads(problem: Problem, { slotReads }: Residence, { pairs }: EdgeReads) {
  const inside = slotReads.count / 3;
  const { edgeSource, edgeTarget } = problem.graph;
  return group(problem.machine.virtualCount, inside + pairs.count / 2, (n, visit) => {
    if (n < inside) visit(slotReads.data[n * 3], slotReads.data[n * 3 + 1], (slotReads.data[n * 3 + 2] << 2) | 2);
    else {
      const edge = pairs.data[(n - inside) * 2 + 1];
      const block = standsAtSource(problem, edge) ? edgeSource[edge] : edgeTarget[edge];
      visit(pairs.data[(n - inside) * 2], block, edgePosition(problem, edge));
    }
  });
}

/** Sorts entries of value, block and position by value. */
function group(
  virtualCount: number,
  count: number,
  entry: (n: number, visit: (value: number, block: number, position: number) => void) => void,
) {
  const start = new Int32Array(virtualCount + 1);
  for (let n = 0; n < count; n++) entry(n, (value) => start[value + 1]++);
  for (let v = 0; v < virtualCount; v++) start[v + 1] += start[v];
  const fill = start.slice(0, virtualCount);
  const block = new Int32Array(count);
  const position = new Int32Array(count);
  for (let n = 0; n < count; n++) {
    entry(n, (value, b, p) => {
      block[fill[value]] = b;
      position[fill[value]++] = p;
    });
  }
  return { start, block, position };
}
