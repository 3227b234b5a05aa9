/**
 * The dominator tree, after Cooper, Harvey and Kennedy, "A Simple, Fast Dominance Algorithm" (2001): sweeps over the reverse
 * postorder until nothing changes, intersecting along the tree that is being built.
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
  const ancestor = new Int32Array(order.length).fill(none);
  if (order.length > 0) ancestor[0] = 0;
  const intersect = (first: number, second: number): number => {
    let a = first;
    let b = second;
    while (a !== b) {
      while (a > b) a = ancestor[a]!;
      while (b > a) b = ancestor[b]!;
    }
    return a;
  };
  for (let changed = true; changed; ) {
    changed = false;
    for (let at = 1; at < order.length; at++) {
      const block = order[at]!;
      let common = none;
      for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
        const from = place[source[incoming[i]!]!]!;
        if (ancestor[from] === none) continue;
        common = common === none ? from : intersect(from, common);
      }
      if (ancestor[at] !== common) {
        ancestor[at] = common;
        changed = true;
      }
    }
  }
  return ancestor;
}

/** Whether every path from the entry to `b` goes through `a`. A block dominates itself; an unreachable one dominates nothing else. */
export const dominates = (tree: DominatorTree, a: Block, b: Block): boolean =>
  a === b || (tree.enter[a]! !== none && tree.enter[a]! <= tree.enter[b]! && tree.enter[b]! <= tree.leave[a]!);
