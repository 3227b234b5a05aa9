/** A static estimate of how often each block runs. */
import { float64Column, int32Column, uint16Column } from './columns.ts';
import type { DominatorTree } from './dominators.ts';
import { dominates } from './dominators.ts';
import type { ControlFlow } from './flow.ts';
import { type IrFunction, instructionsIn, opcodeOf, successors, terminator } from './function.ts';
import { coldBlocks, type LoopForest } from './loops.ts';
import { opcodes } from './operations.ts';
import { type Block, type Instruction, none } from './types.ts';

/** How often a loop is taken to go round. */
export const loopRounds = 8;
const deepest = 12;
const coldShare = 2 ** -16;
const thrownShare = 1 / 16;
/** How often a loop goes round whose rounds need no recursion, where they may also make it. */
const seldom = 1 / 2;
/** A function calls itself less often than it is called, or it would not end. */
const mostRecursion = 7 / 8;

/**
 * By block: estimated executions for one execution of the function. Each block hands its share on to its successors alike, next to
 * nothing to cold ones; a loop multiplies, and what entered it is divided among its exits. What hot blocks get does not depend on cold ones:
 * these hand nothing back, and a loop that goes round through them alone is none. Of itself a function makes less than one call. All who ask
 * about a graph get one column, which is not to be written.
 */
export function blockFrequencies(
  f: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  forest: LoopForest,
): Float64Array {
  flow.known.frequencies ??= withRecursion(f, flow, tree, forest, coldBlocks(f, flow));
  return flow.known.frequencies;
}

/** What a function that calls itself does in those calls counts too. */
function withRecursion(
  f: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  forest: LoopForest,
  cold: Uint8Array,
): Float64Array {
  const frequencies = estimate(f, flow, tree, forest, cold, loopRounds);
  if (!f.callees.some(({ symbol }) => symbol === f.name)) return frequencies;
  const recursive = recursiveBlocks(f, flow, cold);
  const calls = recursive.reduce((sum, count, block) => sum + count * frequencies[block]!, 0);
  if (calls <= mostRecursion) return frequencies;
  // What comes to an end without recursion does so as if there were none; the rest is as frequent as recursion may be.
  const ending = blocksThatEnd(f, flow, cold, recursive);
  const once = estimate(f, flow, tree, forest, cold, seldom, ending);
  const scale = mostRecursion / calls;
  return frequencies.map((frequency, block) => {
    const certain = Math.min(once[block]!, frequency);
    return certain + scale * (frequency - certain);
  });
}

/** By block: calls that hot blocks make of the function itself. */
function recursiveBlocks(f: IrFunction, flow: ControlFlow, cold: Uint8Array): Uint16Array {
  const calls = uint16Column(f.blocks.length);
  for (const block of flow.order) {
    if (cold[block] === 1) continue;
    for (const id of instructionsIn(f, block)) {
      const opcode = opcodeOf(f, id);
      if (opcode !== opcodes.call && opcode !== opcodes.invoke) continue;
      if (f.callees[f.instructions.low[id]!]!.symbol === f.name) calls[block]!++;
    }
  }
  return calls;
}

/** By block: 1 where a hot way from the entry to an end of the function passes that makes no recursive call. */
function blocksThatEnd(f: IrFunction, flow: ControlFlow, cold: Uint8Array, recursive: Uint16Array): Uint8Array {
  const entered = new Uint8Array(f.blocks.length);
  const ends = new Uint8Array(f.blocks.length);
  const work: Block[] = [];
  const enter = (block: Block): void => {
    if (entered[block] === 1 || recursive[block]! > 0 || cold[block] === 1) return;
    entered[block] = 1;
    work.push(block);
  };
  enter(flow.order[0]!);
  while (work.length > 0) for (const target of successors(f, work.pop()!)) enter(target);
  const mark = (block: Block): void => {
    if (ends[block] === 1 || entered[block] === 0) return;
    ends[block] = 1;
    work.push(block);
  };
  for (const block of flow.order) if (successors(f, block).length === 0) mark(block);
  while (work.length > 0) for (const from of incomingBlocks(flow, work.pop()!)) mark(from);
  return ends;
}

/** Frequencies where loops go round so often; with `among`, of ways through these blocks alone. */
function estimate(
  f: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  forest: LoopForest,
  cold: Uint8Array,
  rounds: number,
  among?: Uint8Array,
): Float64Array {
  const { loops, innermost } = forest;
  const { firstEdge, edgeCount } = f.instructions;
  const { target } = f.edges;
  // By edge: what it weighs among those of its block, and the outermost loop that it leaves.
  const weights = float64Column(f.edgeCount);
  const left = int32Column(f.edgeCount);
  const exitWeight = float64Column(loops.length);
  for (const block of flow.order) {
    const last = terminator(f, block);
    if (last === none) continue;
    for (let index = 0; index < edgeCount[last]!; index++) {
      const edge = firstEdge[last]! + index;
      const to = target[edge]!;
      weights[edge] = among?.[to] === 0 ? 0 : edgeWeight(f, last, index, cold[block]!, cold[to]!);
      left[edge] = outermostLeft(forest, block, to);
      if (left[edge] !== none) exitWeight[left[edge]!]! += weights[edge]!;
    }
  }

  const share = float64Column(f.blocks.length);
  if (flow.order.length > 0) share[flow.order[0]!] = 1;
  for (const block of flow.order) {
    const last = terminator(f, block);
    if (last === none) continue;
    const past = firstEdge[last]! + edgeCount[last]!;
    let total = 0;
    for (let edge = firstEdge[last]!; edge < past; edge++) if (left[edge] === none) total += weights[edge]!;
    for (let edge = firstEdge[last]!; edge < past; edge++) {
      const to = target[edge] as Block;
      const part = weights[edge]!;
      if (part === 0 || dominates(tree, to, block)) continue;
      const loop = left[edge]!;
      share[to]! +=
        loop === none ? (share[block]! * part) / total : (share[loops[loop]!.header]! * part) / exitWeight[loop]!;
    }
  }

  const depth: number[] = [];
  // Outer loops come first.
  for (const { header, parent } of loops) {
    depth.push((parent === none ? 0 : depth[parent]!) + (isRepeated(flow, tree, header, cold) ? 1 : 0));
  }
  const frequencies = new Float64Array(f.blocks.length);
  for (const block of flow.order) {
    const loop = innermost[block]!;
    const inside = loop === none ? 0 : depth[loop]!;
    // What goes round less than once is entered all the same.
    const around = rounds < 1 && loop !== none && loops[loop]!.header === block ? inside - 1 : inside;
    frequencies[block] = share[block]! * rounds ** Math.min(around, deepest);
  }
  return frequencies;
}

/** Whether a loop goes round otherwise than through cold blocks alone. */
function isRepeated(flow: ControlFlow, tree: DominatorTree, header: Block, cold: Uint8Array): boolean {
  for (let i = flow.incomingStart[header]!; i < flow.incomingStart[header + 1]!; i++) {
    const from = flow.source[flow.incoming[i]!] as Block;
    if (dominates(tree, header, from) && (cold[from] === 0 || cold[header] === 1)) return true;
  }
  return false;
}

/** What an edge out of a block weighs, one of several that `last` has. */
function edgeWeight(f: IrFunction, last: Instruction, index: number, fromCold: number, toCold: number): number {
  const across = toCold * coldShare;
  if (toCold !== fromCold) return across;
  const opcode = opcodeOf(f, last);
  const thrown = index === 1 && (opcode === opcodes.invoke || opcode === opcodes.invokeindirect);
  return thrown ? thrownShare : 1;
}

/** The outermost loop that an edge between two blocks leaves, or −1. */
function outermostLeft(forest: LoopForest, from: Block, to: number): number {
  const { loops, innermost } = forest;
  let left: number = none;
  let loop = innermost[from]!;
  while (loop !== none && !contains(forest, loop, to)) {
    left = loop;
    loop = loops[loop]!.parent;
  }
  return left;
}

function contains({ loops, innermost }: LoopForest, loop: number, block: number): boolean {
  let inner = innermost[block]!;
  while (inner !== none && loops[inner]!.depth > loops[loop]!.depth) inner = loops[inner]!.parent;
  return inner === loop;
}

function incomingBlocks(flow: ControlFlow, block: Block): Block[] {
  const edges = flow.incoming.subarray(flow.incomingStart[block]!, flow.incomingStart[block + 1]!);
  return Array.from(edges, (edge) => flow.source[edge] as Block);
}
