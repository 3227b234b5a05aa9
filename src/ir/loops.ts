/**
 * Natural loops with their nesting, and coldness: data for code generation, of where values should live, what may be sacrificed, how
 * blocks are laid out.
 */
import { int32Column, uint8Column } from './columns.ts';
import type { DominatorTree } from './dominators.ts';
import { dominates } from './dominators.ts';
import type { ControlFlow } from './flow.ts';
import { type IrFunction, opcodeOf, successorCount, successors, terminator } from './function.ts';
import { opcodes } from './operations.ts';
import { type Block, none } from './types.ts';

export interface Loop {
  readonly header: Block;
  /** The loop around this one, by index; −1 for none. */
  parent: number;
  /** 1 for an outermost loop. */
  depth: number;
}

export interface LoopForest {
  /** Outer loops come before those that they contain. */
  readonly loops: readonly Loop[];
  /** By block: the innermost loop that contains it, by index; −1 for none. */
  readonly innermost: Int32Array;
}

/** Retreating edges whose target does not dominate their source (irreducible flow) make no loop. */
export function loopForest(flow: ControlFlow, tree: DominatorTree): LoopForest {
  flow.known.forest ??= findLoops(flow, tree);
  return flow.known.forest;
}

function findLoops(flow: ControlFlow, tree: DominatorTree): LoopForest {
  const innermost = new Int32Array(flow.place.length).fill(none);
  const found: Loop[] = [];
  const outermost = (loop: number): number => {
    let current = loop;
    while (found[current]!.parent !== none) current = found[current]!.parent;
    return current;
  };
  // Inner headers come later in the order than outer ones, so this builds loops from the inside out.
  for (let at = flow.order.length - 1; at >= 0; at--) {
    const header = flow.order[at]!;
    const work: number[] = [];
    for (let i = flow.incomingStart[header]!; i < flow.incomingStart[header + 1]!; i++) {
      const from = flow.source[flow.incoming[i]!] as Block;
      if (dominates(tree, header, from)) work.push(from);
    }
    if (work.length === 0) continue;
    const loop = found.push({ header, parent: none, depth: 0 }) - 1;
    while (work.length > 0) {
      const block = work.pop()!;
      let entered = block;
      if (innermost[block] === none) {
        innermost[block] = loop;
      } else {
        const inner = outermost(innermost[block]!);
        if (inner === loop) continue;
        found[inner]!.parent = loop;
        entered = found[inner]!.header;
      }
      if (entered === header) continue;
      for (let i = flow.incomingStart[entered]!; i < flow.incomingStart[entered + 1]!; i++) {
        work.push(flow.source[flow.incoming[i]!]!);
      }
    }
    if (innermost[header] === none) innermost[header] = loop;
  }
  const last = found.length - 1;
  const loops = found.reverse();
  for (const loop of loops) {
    if (loop.parent !== none) loop.parent = last - loop.parent;
    loop.depth = loop.parent === none ? 1 : loops[loop.parent]!.depth + 1;
  }
  for (let block = 0; block < innermost.length; block++) {
    if (innermost[block] !== none) innermost[block] = last - innermost[block]!;
  }
  return { loops, innermost };
}

export const loopDepth = (forest: LoopForest, block: Block): number => {
  const loop = forest.innermost[block]!;
  return loop === none ? 0 : forest.loops[loop]!.depth;
};

/**
 * By block, 1 where it is expected to run almost never: it is marked, or ends in a trap or throw, or all its successors are cold,
 * or it is reached through cold blocks only. The entry is cold only if marked. All who ask about a graph get one column, which is not to be
 * written; blocks are marked before anybody asks.
 */
export function coldBlocks(f: IrFunction, flow: ControlFlow): Uint8Array {
  flow.known.cold ??= findCold(f, flow);
  return flow.known.cold;
}

function findCold(f: IrFunction, flow: ControlFlow): Uint8Array {
  const cold = new Uint8Array(f.blocks.length);
  const work: Block[] = [];
  const mark = (block: Block): void => {
    if (cold[block] === 1) return;
    cold[block] = 1;
    work.push(block);
  };
  const entry = flow.order[0];
  for (const block of flow.order) {
    if (f.blocks[block]!.cold || (block !== entry && stops(f, block))) mark(block);
  }
  if (work.length === 0) return cold;
  const hotSuccessors = int32Column(f.blocks.length);
  for (const block of flow.order) hotSuccessors[block] = successorCount(f, block);
  while (work.length > 0) {
    while (work.length > 0) {
      const block = work.pop()!;
      for (let i = flow.incomingStart[block]!; i < flow.incomingStart[block + 1]!; i++) {
        const from = flow.source[flow.incoming[i]!] as Block;
        if (--hotSuccessors[from]! === 0 && from !== entry) mark(from);
      }
    }
    if (entry !== undefined && cold[entry] === 0) findUnreached(f, flow, cold, entry).forEach(mark);
  }
  return cold;
}

/** Blocks that only cold ones lead to. */
function findUnreached(f: IrFunction, flow: ControlFlow, cold: Uint8Array, entry: Block): Block[] {
  const reached = uint8Column(f.blocks.length);
  const pending = [entry];
  reached[entry] = 1;
  while (pending.length > 0) {
    for (const target of successors(f, pending.pop()!)) {
      if (reached[target] === 1 || cold[target] === 1) continue;
      reached[target] = 1;
      pending.push(target);
    }
  }
  return flow.order.filter((block) => reached[block] === 0 && cold[block] === 0);
}

function stops(f: IrFunction, block: Block): boolean {
  const last = terminator(f, block);
  if (last === none) return false;
  const opcode = opcodeOf(f, last);
  return opcode === opcodes.trap || opcode === opcodes.throw || opcode === opcodes.unreachable;
}
