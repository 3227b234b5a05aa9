/**
 * What the stacks hold at a place in a word, as SSA values. Stacks are shared linked lists: keeping the state of a branch costs
 * nothing, and where branches meet only the part that differs is looked at.
 */
import type { Value } from '../../ir/index.ts';

export interface StackNode {
  readonly value: Value;
  /** The limit, where the node is a loop on the return stack and `value` its index. */
  readonly limit?: Value;
  readonly below: StackList;
  /** How many nodes there are, this one included. */
  readonly size: number;
}
export type StackList = StackNode | undefined;

export const sizeOf = (list: StackList): number => list?.size ?? 0;

export const pushed = (below: StackList, value: Value): StackNode => ({ value, below, size: sizeOf(below) + 1 });
export const pushedLoop = (below: StackList, index: Value, limit: Value): StackNode => ({
  value: index,
  limit,
  below,
  size: sizeOf(below) + 1,
});

/** From the deepest to the top. */
export function listValues(list: StackList): Value[] {
  const values: Value[] = new Array(sizeOf(list));
  let node = list;
  for (let i = values.length - 1; i >= 0; i--, node = node!.below) values[i] = node!.value;
  return values;
}

/**
 * The data stack or the floating-point stack. `base` is a pointer into memory; `popped` of the items that lie there have been taken, and
 * those of `items` lie on top of the rest. A word with a static effect never takes what lies in memory.
 */
export interface Stack {
  readonly base: Value;
  readonly popped: number;
  readonly items: StackList;
}

export interface State {
  readonly data: Stack;
  readonly floats: Stack;
  readonly returns: StackList;
  /** Current values of the locals, by index. */
  readonly locals: readonly Value[];
}
