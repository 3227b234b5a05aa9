/**
 * Order and loop nesting in one depth-first walk per region: Wei, Mao, Zou, Chen, "A New Algorithm for Identifying Loops in
 * Decompilation" (SAS 2007), which also copes with irreducible loops, written without recursion.
 */
import { int32Column, uint8Column } from '../../ir/index.ts';
import type { Edges, Graph } from './graph.ts';

/** What walks have found so far. */
interface Walk extends Pick<Edges, 'edgeStart' | 'edgeTarget'> {
  /** By block: 1 hot, 0 cold. */
  readonly hot: Uint8Array;
  /** By block: header of the innermost loop around it, for headers around their own; or −1. */
  readonly header: Int32Array;
  readonly isHeader: Uint8Array;
  readonly visited: Uint8Array;
  /** By block: depth on the current path, 0 off it. */
  readonly pathDepth: Int32Array;
  readonly path: Int32Array;
  /** By block on the path: the edge after the one that is next. */
  readonly nextEdge: Int32Array;
  readonly postorder: Int32Array;
  finished: number;
}

/** Blocks that cannot be reached are left out of the order. */
export function findLoops(
  { blockCount, edgeStart, edgeTarget }: Edges,
  hot: Uint8Array,
): Pick<Graph, 'order' | 'hotCount' | 'loop' | 'outerLoop' | 'loopDepth'> {
  const walk: Walk = {
    edgeStart,
    edgeTarget,
    hot,
    header: int32Column(blockCount, -1),
    isHeader: uint8Column(blockCount),
    visited: uint8Column(blockCount),
    pathDepth: int32Column(blockCount),
    path: int32Column(blockCount),
    nextEdge: int32Column(blockCount),
    postorder: int32Column(blockCount),
    finished: 0,
  };
  const { header, isHeader, visited, postorder } = walk;
  walkFrom(walk, 0);
  const hotCount = walk.finished;
  const order = int32Column(blockCount);
  reverse(postorder, order, 0, hotCount);
  for (let i = 0; i < hotCount && walk.finished < blockCount; i++) {
    for (let e = edgeStart[order[i]]; e < edgeStart[order[i] + 1]; e++) {
      if (visited[edgeTarget[e]] === 0) walkFrom(walk, edgeTarget[e]);
    }
  }
  const { finished } = walk;
  reverse(postorder, order, hotCount, finished);

  const loop = int32Column(blockCount);
  const loopDepth = int32Column(blockCount);
  for (let b = 0; b < blockCount; b++) loop[b] = isHeader[b] === 1 ? b : header[b];
  // An outer header precedes what its loop contains, so depths can be filled in along the order.
  for (let i = 0; i < finished; i++) {
    const block = order[i];
    const around = header[block];
    loopDepth[block] = (around < 0 ? 0 : loopDepth[around]) + isHeader[block];
  }
  return { order: order.subarray(0, finished), hotCount, loop, outerLoop: header, loopDepth };
}

/** Fills a range with that of another column, from last to first. */
function reverse(column: Int32Array, to: Int32Array, start: number, end: number): void {
  for (let i = start; i < end; i++) to[i] = column[end - 1 - (i - start)];
}

/** Walks over what can be reached from a block in its region. */
function walkFrom(walk: Walk, root: number): void {
  const { edgeStart, edgeTarget, hot, header, visited, pathDepth, path, nextEdge, postorder } = walk;
  let depth = 0;
  const enter = (block: number): void => {
    visited[block] = 1;
    path[depth++] = block;
    pathDepth[block] = depth;
    nextEdge[block] = edgeStart[block + 1];
  };
  enter(root);
  while (depth > 0) {
    const block = path[depth - 1];
    // Last edges first, so that blocks come in the order in which they are written.
    if (nextEdge[block] > edgeStart[block]) {
      const target = edgeTarget[--nextEdge[block]];
      if (hot[target] !== hot[block]) continue;
      if (visited[target] === 1) meetVisited(walk, block, target);
      else enter(target);
    } else {
      pathDepth[block] = 0;
      postorder[walk.finished++] = block;
      depth--;
      if (depth > 0) enclose(walk, path[depth - 1], header[block]);
    }
  }
}

function meetVisited(walk: Walk, block: number, target: number): void {
  const { header, isHeader, pathDepth } = walk;
  if (pathDepth[target] > 0) {
    isHeader[target] = 1;
    enclose(walk, block, target);
    return;
  }
  let around = header[target];
  while (around >= 0 && pathDepth[around] === 0) around = header[around];
  enclose(walk, block, around);
}

/** Puts a block into a loop, given by its header; −1 for none. */
function enclose({ header, pathDepth }: Walk, block: number, loopHeader: number): void {
  if (loopHeader < 0 || block === loopHeader) return;
  let inner = block;
  let outer = loopHeader;
  while (header[inner] >= 0) {
    const current = header[inner];
    if (current === outer) return;
    if (pathDepth[current] < pathDepth[outer]) {
      header[inner] = outer;
      inner = outer;
      outer = current;
    } else inner = current;
  }
  header[inner] = outer;
}
