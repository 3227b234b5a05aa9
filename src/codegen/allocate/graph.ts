/**
 * The control flow graph in columns: predecessors, regions, an order to visit blocks in, loops and dominators.
 *
 * Blocks belong to the hot or the cold **region**. Hot blocks are those reached from the entry through blocks not marked cold, and that do not
 * lead to cold ones only. Order and
 * loops are those of each region taken alone, so that nothing found out about hot blocks depends on cold ones.
 */
import { type Dominators, immediateDominators, int32Column, int32Copy, uint8Column } from '../../ir/index.ts';
import type { MachineFunction, VirtualRegister } from '../machine.ts';
import { findLoops } from './loops.ts';

export interface Graph {
  readonly blockCount: number;
  /** By block: its edges are `edgeStart[b]` up to `edgeStart[b + 1]`. */
  readonly edgeStart: Int32Array;
  /** By edge. */
  readonly edgeSource: Int32Array;
  readonly edgeTarget: Int32Array;
  /** By edge: what it passes for the parameters of its target. */
  readonly passed: readonly (readonly VirtualRegister[])[];
  /** By block: range in `incoming`, which lists edges. */
  readonly incomingStart: Int32Array;
  readonly incoming: Int32Array;
  /** By block: 1 hot, 0 cold. */
  readonly hot: Uint8Array;
  /** Hot blocks in reverse postorder, then cold ones. */
  readonly order: Int32Array;
  readonly hotCount: number;
  /** By block: header of the innermost loop that contains it (a header lies in its own loop), or −1. */
  readonly loop: Int32Array;
  /** By loop header: header of the loop around, or −1. */
  readonly outerLoop: Int32Array;
  /** By block: how many loops contain it. */
  readonly loopDepth: Int32Array;
  /** By edge. */
  readonly loopsLeft: Uint8Array;
  readonly loopsEntered: Uint8Array;
  /** Known once they have been asked for: see {@link dominatorsOf}, {@link hotDominatorsOf}. */
  dominators: Dominators | undefined;
  hotDominators: Dominators | undefined;
}

export type Edges = Pick<
  Graph,
  'blockCount' | 'edgeStart' | 'edgeSource' | 'edgeTarget' | 'incomingStart' | 'incoming'
>;

export function buildGraph(machine: MachineFunction): Graph {
  const passed: (readonly VirtualRegister[])[] = [];
  const edges = collectEdges(machine, passed);
  const hot = findHot(machine, edges);
  const { order, hotCount, loop, outerLoop, loopDepth } = findLoops(edges, hot);
  if (order.length !== edges.blockCount) throw new Error(`${machine.name}: a block cannot be reached`);
  const { loopsLeft, loopsEntered } = findCrossings(edges, loop, outerLoop, loopDepth);
  const { blockCount, edgeStart, edgeSource, edgeTarget, incomingStart, incoming } = edges;
  return {
    blockCount,
    edgeStart,
    edgeSource,
    edgeTarget,
    passed,
    incomingStart,
    incoming,
    hot,
    order,
    hotCount,
    loop,
    outerLoop,
    loopDepth,
    loopsLeft,
    loopsEntered,
    dominators: undefined,
    hotDominators: undefined,
  };
}

/** Dominators, found when first asked for: most functions have nothing to store. */
export function dominatorsOf(graph: Graph): Dominators {
  graph.dominators ??= immediateDominators(graph);
  return graph.dominators;
}

/** The same of hot blocks, as if there were no others. */
export function hotDominatorsOf(graph: Graph): Dominators {
  const { hot, hotCount, blockCount } = graph;
  graph.hotDominators ??= hotCount === blockCount ? dominatorsOf(graph) : immediateDominators(onlyHot(graph, hot));
  return graph.hotDominators;
}

/** The edges between hot blocks. */
function onlyHot({ blockCount, edgeSource, edgeTarget }: Edges, hot: Uint8Array): Edges {
  const kept: number[] = [];
  for (let e = 0; e < edgeSource.length; e++) {
    if (hot[edgeSource[e]] === 1 && hot[edgeTarget[e]] === 1) kept.push(e);
  }
  return groupEdges(
    blockCount,
    Int32Array.from(kept, (e) => edgeSource[e]),
    Int32Array.from(kept, (e) => edgeTarget[e]),
  );
}

/** Appends the arguments of each edge to `passed`. */
function collectEdges({ blocks }: MachineFunction, passed: (readonly VirtualRegister[])[]): Edges {
  const blockCount = blocks.length;
  let count = 0;
  for (let block = 0; block < blockCount; block++) count += blocks[block].edges.length;
  const edgeSource = int32Column(count);
  const edgeTarget = int32Column(count);
  for (let block = 0; block < blockCount; block++) {
    const { edges } = blocks[block];
    for (let n = 0; n < edges.length; n++) {
      edgeSource[passed.length] = block;
      edgeTarget[passed.length] = edges[n].target;
      passed.push(edges[n].arguments);
    }
  }
  return groupEdges(blockCount, edgeSource, edgeTarget);
}

/** Edges in the order of their sources. */
function groupEdges(blockCount: number, edgeSource: Int32Array, edgeTarget: Int32Array): Edges {
  const edgeCount = edgeSource.length;
  const edgeStart = int32Column(blockCount + 1);
  const incomingStart = int32Column(blockCount + 1);
  for (let e = 0; e < edgeCount; e++) {
    edgeStart[edgeSource[e] + 1]++;
    incomingStart[edgeTarget[e] + 1]++;
  }
  for (let b = 0; b < blockCount; b++) {
    edgeStart[b + 1] += edgeStart[b];
    incomingStart[b + 1] += incomingStart[b];
  }
  const fill = int32Copy(incomingStart, blockCount);
  const incoming = int32Column(edgeCount);
  for (let e = 0; e < edgeCount; e++) incoming[fill[edgeTarget[e]]++] = e;
  return { blockCount, edgeStart, edgeSource, edgeTarget, incomingStart, incoming };
}

function findHot(machine: MachineFunction, edges: Edges): Uint8Array {
  const hot = uint8Column(edges.blockCount);
  if (machine.blocks[0].cold) return hot.fill(1);
  const pending = [0];
  hot[0] = 1;
  while (pending.length > 0) {
    const block = pending.pop()!;
    for (let e = edges.edgeStart[block]; e < edges.edgeStart[block + 1]; e++) {
      const target = edges.edgeTarget[e];
      if (hot[target] === 1 || machine.blocks[target].cold) continue;
      hot[target] = 1;
      pending.push(target);
    }
  }
  for (let block = 1; block < edges.blockCount; block++) pending.push(block);
  while (pending.length > 0) {
    const block = pending.pop()!;
    if (block === 0 || hot[block] === 0 || edges.edgeStart[block] === edges.edgeStart[block + 1]) continue;
    let leadsToHot = false;
    for (let e = edges.edgeStart[block]; e < edges.edgeStart[block + 1]; e++) {
      if (hot[edges.edgeTarget[e]] === 1) leadsToHot = true;
    }
    if (leadsToHot) continue;
    hot[block] = 0;
    for (let j = edges.incomingStart[block]; j < edges.incomingStart[block + 1]; j++) {
      pending.push(edges.edgeSource[edges.incoming[j]]);
    }
  }
  return hot;
}

/** How many loops each edge leaves and enters. */
function findCrossings(
  { edgeSource, edgeTarget }: Edges,
  loop: Int32Array,
  outerLoop: Int32Array,
  loopDepth: Int32Array,
) {
  const loopsLeft = uint8Column(edgeTarget.length);
  const loopsEntered = uint8Column(edgeTarget.length);
  for (let e = 0; e < edgeTarget.length; e++) {
    let from = loop[edgeSource[e]];
    let into = loop[edgeTarget[e]];
    while (from !== into) {
      const fromDepth = from < 0 ? 0 : loopDepth[from];
      const intoDepth = into < 0 ? 0 : loopDepth[into];
      if (fromDepth >= intoDepth) {
        from = outerLoop[from];
        loopsLeft[e]++;
      }
      if (intoDepth >= fromDepth) {
        into = outerLoop[into];
        loopsEntered[e]++;
      }
    }
  }
  return { loopsLeft, loopsEntered };
}
