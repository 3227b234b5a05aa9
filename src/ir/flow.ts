/**
 * The control flow graph of a function as dense arrays: a reverse postorder of the blocks that the entry reaches, and the edges
 * into each. Computed anew after a change; nothing here is kept up to date.
 */
import { int32Copy, uint8Column } from './columns.ts';
import type { DominatorTree } from './dominators.ts';
import { entryBlock, type IrFunction, terminator } from './function.ts';
import type { LoopForest } from './loops.ts';
import { type Block, type Edge, type Instruction, none } from './types.ts';

export interface ControlFlow {
  /** Reachable blocks; each comes before its successors, but along retreating edges. */
  readonly order: readonly Block[];
  /** By block: its place in `order`, −1 where the entry does not reach it. */
  readonly place: Int32Array;
  /** By edge: the block that it leaves; −1 for edges out of use or unreachable. */
  readonly source: Int32Array;
  /** By block, and one past the end: where its incoming edges start in `incoming`. */
  readonly incomingStart: Int32Array;
  /** Edges into reachable blocks from reachable blocks, grouped by target, in reverse postorder of their sources. */
  readonly incoming: Int32Array;
  /** The function's `shape` that it is the graph of. */
  readonly shape: number;
  readonly known: Known;
}

/**
 * What somebody has asked about a graph, for all others who do; undefined before. Each function has several graphs, so these are fields:
 * what weak maps hold is looked at in each collection of garbage.
 */
interface Known {
  tree: DominatorTree | undefined;
  forest: LoopForest | undefined;
  cold: Uint8Array | undefined;
  frequencies: Float64Array | undefined;
}

/** All who ask before the function's shape changes get one graph. */
export function controlFlow(f: IrFunction): ControlFlow {
  if (f.flow?.shape !== f.shape) f.flow = graphOf(f);
  return f.flow;
}

function graphOf(f: IrFunction): ControlFlow {
  const order = reversePostorder(f);
  const place = new Int32Array(f.blocks.length).fill(none);
  for (let index = 0; index < order.length; index++) place[order[index]!] = index;

  const { firstEdge, edgeCount } = f.instructions;
  const { target } = f.edges;
  const source = new Int32Array(f.edgeCount).fill(none);
  const incomingStart = new Int32Array(f.blocks.length + 1);
  let edges = 0;
  for (const block of order) {
    const last = terminator(f, block);
    if (last === none) continue;
    const past = firstEdge[last]! + edgeCount[last]!;
    for (let edge = firstEdge[last]!; edge < past; edge++) {
      source[edge] = block;
      incomingStart[target[edge]! + 1]!++;
      edges++;
    }
  }
  for (let block = 0; block < f.blocks.length; block++) incomingStart[block + 1]! += incomingStart[block]!;
  const incoming = new Int32Array(edges);
  const filled = int32Copy(incomingStart, incomingStart.length);
  for (const block of order) {
    const last = terminator(f, block);
    if (last === none) continue;
    const past = firstEdge[last]! + edgeCount[last]!;
    for (let edge = firstEdge[last]!; edge < past; edge++) incoming[filled[target[edge]!]!++] = edge;
  }
  const known: Known = { tree: undefined, forest: undefined, cold: undefined, frequencies: undefined };
  return { order, place, source, incomingStart, incoming, shape: f.shape, known };
}

function reversePostorder(f: IrFunction): Block[] {
  const postorder: Block[] = [];
  if (f.blocks.length === 0) return postorder;
  const seen = uint8Column(f.blocks.length);
  const stack: Block[] = [entryBlock(f)];
  const nextEdge: number[] = [0];
  seen[entryBlock(f)] = 1;
  while (stack.length > 0) {
    const block = stack.at(-1)!;
    const last = terminator(f, block);
    const count = last === none ? 0 : f.instructions.edgeCount[last]!;
    const index = nextEdge[nextEdge.length - 1]!++;
    if (index >= count) {
      postorder.push(block);
      stack.pop();
      nextEdge.pop();
      continue;
    }
    // Last edge first: then the first successor follows its block in the reversed order.
    const edge = f.instructions.firstEdge[last as Instruction]! + (count - 1 - index);
    const target = f.edges.target[edge] as Block;
    if (seen[target] === 0) {
      seen[target] = 1;
      stack.push(target);
      nextEdge.push(0);
    }
  }
  return postorder.reverse();
}

/** The edges into a block from reachable blocks. */
export function incomingEdges(flow: ControlFlow, block: Block): readonly Edge[] {
  const edges: Edge[] = [];
  for (let i = flow.incomingStart[block]!; i < flow.incomingStart[block + 1]!; i++) {
    edges.push(flow.incoming[i] as Edge);
  }
  return edges;
}

/** Number of edges into a block from reachable blocks. */
export const incomingCount = (flow: ControlFlow, block: Block): number =>
  flow.incomingStart[block + 1]! - flow.incomingStart[block]!;
