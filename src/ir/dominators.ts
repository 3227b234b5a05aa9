/** The dominator tree of a function's blocks, with numbers that answer at once whether one block dominates another. */
import { int32Column, int32Copy } from './columns.ts';
import type { ControlFlow } from './flow.ts';
import { type FlowGraph, immediateDominators } from './immediate-dominators.ts';
import { type Block, none } from './types.ts';

export interface DominatorTree {
  /** By block: the block that immediately dominates it; −1 for the entry and for unreachable blocks. */
  readonly parent: Int32Array;
  /** By block: its place in a walk of the tree, and the last place within its subtree; −1 where unreachable. */
  readonly enter: Int32Array;
  readonly leave: Int32Array;
  /** Blocks in that order: each comes after its parent, a subtree is contiguous. */
  readonly preorder: readonly Block[];
}

export function dominatorTree(flow: ControlFlow): DominatorTree {
  flow.known.tree ??= treeOf(flow);
  return flow.known.tree;
}

function treeOf(flow: ControlFlow): DominatorTree {
  const { order } = flow;
  const { dominator } = immediateDominators(graphOfPlaces(flow));

  const blocks = flow.place.length;
  const parent = new Int32Array(blocks).fill(none);
  const firstChild = int32Column(order.length, none);
  const sibling = int32Column(order.length, none);
  for (let place = order.length - 1; place > 0; place--) {
    const above = dominator[place]!;
    parent[order[place]!] = order[above]!;
    sibling[place] = firstChild[above]!;
    firstChild[above] = place;
  }

  const enter = new Int32Array(blocks).fill(none);
  const leave = new Int32Array(blocks).fill(none);
  const preorder: Block[] = [];
  const stack: number[] = order.length > 0 ? [0] : [];
  while (stack.length > 0) {
    const place = stack.pop()!;
    enter[order[place]!] = preorder.length;
    preorder.push(order[place]!);
    if (sibling[place] !== none) stack.push(sibling[place]!);
    if (firstChild[place] !== none) stack.push(firstChild[place]!);
  }
  for (let index = preorder.length - 1; index >= 0; index--) {
    const block = preorder[index]!;
    leave[block] = Math.max(leave[block]!, index);
    const above = parent[block]!;
    if (above !== none) leave[above] = Math.max(leave[above]!, leave[block]!);
  }
  return { parent, enter, leave, preorder };
}

/** The graph of reachable blocks, each numbered by its place in the order. */
function graphOfPlaces({ order, place, source, incoming, incomingStart }: ControlFlow): FlowGraph {
  const count = order.length;
  const edgeStart = int32Column(count + 1);
  for (const edge of incoming) edgeStart[place[source[edge]!]! + 1]!++;
  for (let at = 0; at < count; at++) edgeStart[at + 1]! += edgeStart[at]!;
  const edgeSource = int32Column(incoming.length);
  const edgeTarget = int32Column(incoming.length);
  const into = int32Column(incoming.length);
  const intoStart = int32Column(count + 1);
  const filled = int32Copy(edgeStart, count + 1);
  let next = 0;
  for (let at = 0; at < count; at++) {
    const block = order[at]!;
    for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
      const from = place[source[incoming[i]!]!]!;
      const edge = filled[from]!++;
      edgeSource[edge] = from;
      edgeTarget[edge] = at;
      into[next++] = edge;
    }
    intoStart[at + 1] = next;
  }
  return { blockCount: count, edgeStart, edgeSource, edgeTarget, incomingStart: intoStart, incoming: into };
}

/** Whether every path from the entry to `b` goes through `a`. A block dominates itself; an unreachable one dominates nothing else. */
export const dominates = (tree: DominatorTree, a: Block, b: Block): boolean =>
  a === b || (tree.enter[a]! !== none && tree.enter[a]! <= tree.enter[b]! && tree.enter[b]! <= tree.leave[a]!);
