/**
 * The return stack as the checker sees it: shared linked lists, so that a state is kept at each branch for nothing and two states are
 * compared only as far as they differ.
 */
import type { ReturnChange, ReturnKind } from './events.ts';

export interface ReturnNode {
  readonly kind: ReturnKind;
  readonly below: ReturnStack;
  /** How many entries there are, this one included. */
  readonly height: number;
}
export type ReturnStack = ReturnNode | undefined;

export type ReturnFault =
  /** An entry of kind `wanted` was taken or looked at where there is none of this body's own. */
  | { readonly fault: 'return-empty'; readonly wanted: ReturnKind }
  /** An entry of another kind lies there. */
  | { readonly fault: 'return-kind'; readonly wanted: ReturnKind }
  | { readonly fault: 'no-loop'; readonly depth: number };

/** The stack after a change, or what is wrong with it. */
export function changeReturns(stack: ReturnStack, change: ReturnChange): ReturnStack | ReturnFault {
  let top = stack;
  if (change.peek !== undefined) {
    const fault = firstMismatch(top, 'item', change.peek);
    if (fault !== undefined) return fault;
  }
  if (change.loop !== undefined && !hasLoop(top, change.loop)) return { fault: 'no-loop', depth: change.loop };
  if (change.pop !== undefined) {
    const pops = change.pops ?? 1;
    const fault = firstMismatch(top, change.pop, pops);
    if (fault !== undefined) return fault;
    for (let i = 0; i < pops; i++) top = top!.below;
  }
  if (change.push !== undefined) {
    for (let i = change.pushes ?? 1; i > 0; i--) top = { kind: change.push, below: top, height: heightOf(top) + 1 };
  }
  return top;
}

export const heightOf = (stack: ReturnStack): number => stack?.height ?? 0;

export const isFault = (result: ReturnStack | ReturnFault): result is ReturnFault =>
  result !== undefined && 'fault' in result;

function firstMismatch(stack: ReturnStack, wanted: ReturnKind, count: number): ReturnFault | undefined {
  let node = stack;
  for (let i = 0; i < count; i++) {
    if (node === undefined) return { fault: 'return-empty', wanted };
    if (node.kind !== wanted) return { fault: 'return-kind', wanted };
    node = node.below;
  }
  return undefined;
}

function hasLoop(stack: ReturnStack, depth: number): boolean {
  let left = depth;
  for (let node = stack; node !== undefined; node = node.below) {
    if (node.kind === 'loop' && left-- === 0) return true;
  }
  return false;
}

/** Walks both until their common rest. */
export function sameReturns(a: ReturnStack, b: ReturnStack): boolean {
  let left = a;
  let right = b;
  while (left !== right) {
    if (left === undefined || right === undefined || left.kind !== right.kind) return false;
    left = left.below;
    right = right.below;
  }
  return true;
}
