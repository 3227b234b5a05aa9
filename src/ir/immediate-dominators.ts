/**
 * Dominators by the Semi-NCA algorithm: Georgiadis, "Linear-Time Algorithms for Dominators and Related Problems" (2005). Unlike the simple
 * iterative method it stays fast where a great many blocks lead to one, as all the checks of a function do to a trap.
 */
import { int32Column, int32Copy } from './columns.ts';
import { none } from './types.ts';

/** A graph whose nodes are numbered from 0, the entry; edges are grouped by the node that they leave. */
export interface FlowGraph {
  readonly blockCount: number;
  /** By node, and one past the end: where its edges start. */
  readonly edgeStart: Int32Array;
  readonly edgeSource: Int32Array;
  readonly edgeTarget: Int32Array;
  /** By node, and one past the end: where the edges into it start in `incoming`. */
  readonly incomingStart: Int32Array;
  readonly incoming: Int32Array;
}

export interface Dominators {
  /** By block; −1 for the entry and for blocks that are not reached. */
  readonly dominator: Int32Array;
  /** By block: its number in depth-first order, −1 where it is not reached. */
  readonly sequence: Int32Array;
}

export function immediateDominators({
  blockCount,
  edgeStart,
  edgeSource,
  edgeTarget,
  incomingStart,
  incoming,
}: FlowGraph): Dominators {
  const sequence = new Int32Array(blockCount).fill(none);
  // All that follows is by number in depth-first order.
  const block = int32Column(blockCount);
  const parent = int32Column(blockCount, none);
  const stack = int32Column(blockCount);
  const nextEdge = int32Copy(edgeStart, blockCount);
  let count = 1;
  let depth = 1;
  sequence[0] = 0;
  while (depth > 0) {
    const source = stack[depth - 1];
    if (nextEdge[source] === edgeStart[source + 1]) {
      depth--;
      continue;
    }
    const target = edgeTarget[nextEdge[source]++];
    if (sequence[target] >= 0) continue;
    sequence[target] = count;
    block[count] = target;
    parent[count++] = sequence[source];
    stack[depth++] = target;
  }

  const semidominator = int32Column(count);
  const label = int32Column(count);
  const ancestor = int32Copy(parent, count);
  for (let v = 0; v < count; v++) label[v] = semidominator[v] = v;

  /** The vertex with the least semidominator on the way up from `vertex` among those from `linked` on; compresses the way. */
  const evaluate = (vertex: number, linked: number): number => {
    if (ancestor[vertex] < linked) return label[vertex];
    let height = 0;
    let top = vertex;
    while (ancestor[top] >= linked) {
      stack[height++] = top;
      top = ancestor[top];
    }
    let above = top;
    while (height > 0) {
      const v = stack[--height];
      ancestor[v] = ancestor[above];
      if (semidominator[label[above]] < semidominator[label[v]]) label[v] = label[above];
      above = v;
    }
    return label[vertex];
  };

  for (let v = count - 1; v > 0; v--) {
    let least = parent[v];
    for (let j = incomingStart[block[v]]; j < incomingStart[block[v] + 1]; j++) {
      const source = sequence[edgeSource[incoming[j]]];
      if (source < 0) continue;
      const found = semidominator[evaluate(source, v + 1)];
      if (found < least) least = found;
    }
    semidominator[v] = least;
  }

  const dominator = new Int32Array(blockCount).fill(none);
  const immediate = parent;
  for (let v = 1; v < count; v++) {
    let candidate = immediate[v];
    while (candidate > semidominator[v]) candidate = immediate[candidate];
    immediate[v] = candidate;
    dominator[block[v]] = block[candidate];
  }
  return { dominator, sequence };
}
