/**
 * The dominator tree by semidominators and nearest common ancestors, after Georgiadis, "Linear-Time Algorithms for Dominators and Related
 * Problems" (2005), chapter 2: near-linear also where blocks nest deeply, which sweeps of intersections are not.
 */
import type { ControlFlow } from './flow.ts';
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
  const { order } = flow;
  const ancestor = immediateDominators(flow);

  const blocks = flow.place.length;
  const parent = new Int32Array(blocks).fill(none);
  const firstChild = new Int32Array(order.length).fill(none);
  const sibling = new Int32Array(order.length).fill(none);
  for (let place = order.length - 1; place > 0; place--) {
    const above = ancestor[place]!;
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

/** By place in the order: the place of the immediate dominator. */
function immediateDominators(flow: ControlFlow): Int32Array {
  const { order, place, source, incoming, incomingStart } = flow;
  const { preorder, number, above } = depthFirst(flow);
  const count = order.length;

  // By number in the depth-first walk. `label` holds, of the numbers on the compressed path, the one with the least semidominator.
  const semi = Int32Array.from(preorder, (_, index) => index);
  const label = semi.slice();
  const ancestor = above.slice();
  const path: number[] = [];
  /** The least semidominator on the way from `at` up to, but without, the part of the tree that is not linked yet. */
  const evaluate = (at: number, linked: number): number => {
    if (at < linked) return at;
    path.length = 0;
    for (let v = at; ancestor[v]! >= linked; v = ancestor[v]!) path.push(v);
    for (let i = path.length - 1; i >= 0; i--) {
      const v = path[i]!;
      const upper = ancestor[v]!;
      if (semi[label[upper]!]! < semi[label[v]!]!) label[v] = label[upper]!;
      ancestor[v] = ancestor[upper]!;
    }
    return semi[label[at]!]!;
  };
  for (let w = count - 1; w > 0; w--) {
    const block = order[preorder[w]!]!;
    let least = above[w]!;
    for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
      least = Math.min(least, evaluate(number[place[source[incoming[i]!]!]!]!, w + 1));
    }
    semi[w] = least;
  }

  // A block's immediate dominator is the nearest one above its walk parent that is not below its semidominator.
  const dominator = above.slice();
  for (let w = 1; w < count; w++) {
    let v = dominator[w]!;
    while (v > semi[w]!) v = dominator[v]!;
    dominator[w] = v;
  }
  const result = new Int32Array(count).fill(none);
  if (count > 0) result[0] = 0;
  for (let w = 1; w < count; w++) result[preorder[w]!] = preorder[dominator[w]!]!;
  return result;
}

/** A depth-first walk over places in the order: `number` inverts `preorder`; `above` gives the number a block was reached from. */
function depthFirst({ order, place, source, incoming, incomingStart }: ControlFlow) {
  const count = order.length;
  const start = new Int32Array(count + 1);
  for (const edge of incoming) start[place[source[edge]!]! + 1]!++;
  for (let at = 0; at < count; at++) start[at + 1]! += start[at]!;
  const targets = new Int32Array(incoming.length);
  const filled = start.slice();
  for (let at = 0; at < count; at++) {
    const block = order[at]!;
    for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
      targets[filled[place[source[incoming[i]!]!]!]!++] = at;
    }
  }
  const preorder = new Int32Array(count);
  const number = new Int32Array(count).fill(none);
  const above = new Int32Array(count).fill(none);
  const from = new Int32Array(count);
  const stack: number[] = count > 0 ? [0] : [];
  let next = 0;
  while (stack.length > 0) {
    const at = stack.pop()!;
    if (number[at] !== none) continue;
    number[at] = next;
    preorder[next] = at;
    above[next] = at === 0 ? none : number[from[at]!]!;
    next++;
    for (let i = start[at + 1]! - 1; i >= start[at]!; i--) {
      const target = targets[i]!;
      if (number[target] !== none) continue;
      from[target] = at;
      stack.push(target);
    }
  }
  return { preorder, number, above };
}

/** Whether every path from the entry to `b` goes through `a`. A block dominates itself; an unreachable one dominates nothing else. */
export const dominates = (tree: DominatorTree, a: Block, b: Block): boolean =>
  a === b || (tree.enter[a]! !== none && tree.enter[a]! <= tree.enter[b]! && tree.enter[b]! <= tree.leave[a]!);
