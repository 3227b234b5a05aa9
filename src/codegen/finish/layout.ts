/**
 * The order of blocks: each followed by its likeliest successor, loops in one piece, what is cold last; a branch around something lies before
 * it, so that one way jumps once and the other not at all. A loop that tests at its top is turned so that the test comes last and each round
 * takes one jump. Requires jumps that end blocks; leaves the same jumps, which `branches.ts` fits to the order.
 */
import { int32Column, type LoopForest, uint8Column } from '../../ir/index.ts';
import type { Code, CodeBlock } from './code.ts';

/**
 * Empty blocks that only jump on are passed by: every jump goes where it ends up. Cycles of such blocks stay. Returns where
 * each block leads.
 */
export function forwardJumps(code: Code): Int32Array {
  const { blocks } = code;
  const final = int32Column(blocks.length, -1);
  for (let block = 0; block < blocks.length; block++) {
    if (onward(blocks, block) === -1 && final[block] === -1) final[block] = block;
    if (final[block] !== -1) continue;
    const path: number[] = [];
    let at = block;
    // −2 marks the path being followed, so that a cycle ends it.
    while (final[at] === -1 && onward(blocks, at) !== -1) {
      final[at] = -2;
      path.push(at);
      at = onward(blocks, at);
    }
    const end = final[at] >= 0 ? final[at] : at;
    if (final[at] < 0) final[at] = at;
    for (const passed of path) if (final[passed] < 0) final[passed] = end;
  }
  for (const block of blocks) {
    for (const jump of block.jumps) jump.target = final[jump.target];
    if (block.indirect.length > 0) block.indirect = block.indirect.map((target) => final[target]);
    simplifyJumps(block);
  }
  return final;
}

/** Where a block leads that does nothing else, or −1. */
function onward(blocks: readonly CodeBlock[], block: number): number {
  const { start, end, jumps } = blocks[block];
  return start === end && jumps.length === 1 && block !== 0 ? jumps[0].target : -1;
}

/** A conditional jump to where the block goes anyway is none. */
function simplifyJumps(block: CodeBlock): void {
  const { jumps } = block;
  while (jumps.length > 1 && jumps[jumps.length - 2].target === jumps[jumps.length - 1].target) {
    jumps.splice(jumps.length - 2, 1);
  }
}

/** Where blocks lead to. */
interface Successors {
  /** By block: range in `targets`. */
  readonly start: Int32Array;
  readonly targets: Int32Array;
}

function listSuccessors(blocks: readonly CodeBlock[]): Successors {
  const start = int32Column(blocks.length + 1);
  for (let block = 0; block < blocks.length; block++) {
    start[block + 1] = start[block] + blocks[block].jumps.length + blocks[block].indirect.length;
  }
  const targets = int32Column(start[blocks.length]);
  let at = 0;
  for (const { jumps, indirect } of blocks) {
    for (const { target } of jumps) targets[at++] = target;
    for (const target of indirect) targets[at++] = target;
  }
  return { start, targets };
}

/** By block: how many hot blocks lead to it, loops' ways back left out. */
function countPredecessors(blocks: readonly CodeBlock[], { start, targets }: Successors): Int32Array {
  const counts = int32Column(blocks.length);
  // 1 while the blocks below are being walked, 2 afterwards: an edge to what is being walked goes back.
  const state = uint8Column(blocks.length);
  /** By block: how many of its successors have not been seen; the last ones are first. */
  const rest = int32Column(blocks.length);
  const path = int32Column(blocks.length);
  let depth = 0;
  const enter = (block: number): void => {
    state[block] = 1;
    rest[block] = start[block + 1] - start[block];
    path[depth++] = block;
  };
  enter(0);
  while (depth > 0) {
    const block = path[depth - 1];
    if (rest[block] === 0) {
      state[block] = 2;
      depth--;
      continue;
    }
    const target = targets[start[block] + --rest[block]];
    if (state[target] !== 1 && !blocks[block].cold) counts[target]++;
    if (state[target] === 0) enter(target);
  }
  return counts;
}

/** What runs less often than this share of what comes after it is laid aside. */
const aside = 0.2;

/** Blocks on their way into an order. */
interface Layout {
  readonly blocks: readonly CodeBlock[];
  readonly forest: LoopForest;
  readonly successors: Successors;
  /** By block: hot blocks that lead to it and are not placed yet. */
  readonly awaited: Int32Array;
  /** By block: 1 where it is in the order. */
  readonly placed: Uint8Array;
  /** By loop, and last for no loop: blocks seen as successors that wait for their turn. */
  readonly waiting: readonly number[][];
  /** Cold ones that hot blocks lead to. */
  readonly coldWaiting: number[];
}

/** Blocks in their final order; those that nothing reaches are left out. */
export function orderBlocks({ blocks }: Code, forest: LoopForest): number[] {
  const successors = listSuccessors(blocks);
  const awaited = countPredecessors(blocks, successors);
  const waiting: number[][] = [];
  for (let loop = 0; loop <= forest.loops.length; loop++) waiting.push([]);
  const placed = uint8Column(blocks.length);
  const coldWaiting: number[] = [];
  const layout: Layout = { blocks, forest, successors, awaited, placed, waiting, coldWaiting };
  const order: number[] = [];
  walk(layout, 0, order, blocks[0].cold);
  rotateLoops(blocks, forest, order);
  for (let index = 0; index < coldWaiting.length; index++) {
    if (placed[coldWaiting[index]] === 0) walk(layout, coldWaiting[index], order, true);
  }
  return order;
}

/** Appends blocks to the order, from one on as long as any wait. */
function walk(layout: Layout, from: number, order: number[], acceptsCold: boolean): void {
  const { blocks, successors, awaited, placed, coldWaiting } = layout;
  const { start, targets } = successors;
  let current = from;
  while (current >= 0) {
    placed[current] = 1;
    order.push(current);
    const { cold, loop } = blocks[current];
    if (!cold) for (let n = start[current]; n < start[current + 1]; n++) awaited[targets[n]]--;
    let next = -1;
    for (let n = start[current]; n < start[current + 1]; n++) {
      const target = targets[n];
      if (placed[target] === 1) continue;
      const isPutOff = blocks[target].cold && !acceptsCold;
      if (!isPutOff && (next < 0 || isBetter(layout, target, next, current))) next = target;
      const around = loopAround(layout.forest, blocks[target].loop, loop);
      (isPutOff ? coldWaiting : waitingIn(layout, around)).push(target);
    }
    if (next >= 0 && leaves(layout, loop, blocks[next].loop)) next = -1;
    if (next >= 0 && awaited[next] > 0 && loop >= 0) next = otherWay(layout, loop, next);
    current = next >= 0 ? next : takeWaiting(layout, loop);
  }
}

/** The blocks that wait in a loop, or in none. */
const waitingIn = ({ waiting }: Layout, loop: number): number[] => waiting[loop < 0 ? waiting.length - 1 : loop];

/** What leads to a place where ways meet in a loop and waits to be laid before it, lest it follow the way back; else the place itself. */
function otherWay(layout: Layout, loop: number, join: number): number {
  const { blocks, placed } = layout;
  const list = waitingIn(layout, loop);
  for (let index = list.length - 1, seen = 0; index >= Math.max(0, list.length - 16) && seen < 4; index--) {
    const block = list[index];
    if (placed[block] === 1 || block === join) continue;
    seen++;
    if (blocks[block].frequency < aside * blocks[join].frequency) continue;
    if (leadsTo(layout, block, join, 3)) return block;
  }
  return join;
}

function leadsTo(layout: Layout, block: number, join: number, steps: number): boolean {
  const { start, targets } = layout.successors;
  for (let n = start[block]; n < start[block + 1]; n++) {
    const next = targets[n];
    if (next === join) return true;
    if (steps > 1 && layout.placed[next] === 0 && leadsTo(layout, next, join, steps - 1)) return true;
  }
  return false;
}

/** Whether going to a block of `to` leaves the loop `from` while blocks of it wait. */
function leaves(layout: Layout, from: number, to: number): boolean {
  for (let loop = from; loop >= 0 && !contains(layout.forest, loop, to); loop = layout.forest.loops[loop].parent) {
    if (hasWaiting(layout, loop)) return true;
  }
  return false;
}

/** Whether a loop is another one or around it; all are in none, −1. */
function contains({ loops }: LoopForest, outer: number, inner: number): boolean {
  let loop = inner;
  while (loop >= 0 && loop !== outer) loop = loops[loop].parent;
  return loop === outer;
}

/** The innermost loop around two: one loop may lead straight into another beside it. */
function loopAround(forest: LoopForest, a: number, b: number): number {
  let loop = a;
  while (!contains(forest, loop, b)) loop = forest.loops[loop].parent;
  return loop;
}

function isBetter({ blocks, forest, awaited, successors }: Layout, a: number, b: number, from: number): boolean {
  const { loop } = blocks[from];
  const stays = contains(forest, loop, blocks[a].loop);
  if (stays !== contains(forest, loop, blocks[b].loop)) return stays;
  // Where both ways meet comes after what lies between.
  if (awaited[a] <= 0 && awaited[b] > 0) return blocks[a].frequency >= aside * blocks[b].frequency;
  if (awaited[b] <= 0 && awaited[a] > 0) return blocks[b].frequency < aside * blocks[a].frequency;
  // Leaving at once is the exception.
  const { start } = successors;
  if (blocks[a].frequency === blocks[b].frequency) return start[b] === start[b + 1] && start[a] < start[a + 1];
  return blocks[a].frequency > blocks[b].frequency;
}

function hasWaiting(layout: Layout, loop: number): boolean {
  const list = waitingIn(layout, loop);
  while (list.length > 0 && layout.placed[list[list.length - 1]] === 1) list.pop();
  return list.length > 0;
}

/** The block that waited last, in the loop or the nearest around it; or −1. */
function takeWaiting(layout: Layout, from: number): number {
  for (let loop = from; ; loop = layout.forest.loops[loop].parent) {
    if (hasWaiting(layout, loop)) return waitingIn(layout, loop).pop()!;
    if (loop < 0) return -1;
  }
}

/** Turns each loop whose last block jumps back to a top that may leave the loop. */
function rotateLoops(blocks: readonly CodeBlock[], forest: LoopForest, order: number[]): void {
  const { loops } = forest;
  if (loops.length === 0) return;
  const first = int32Column(loops.length, -1);
  const last = int32Column(loops.length, -1);
  for (let index = 0; index < order.length; index++) {
    for (let { loop } = blocks[order[index]]; loop >= 0; loop = loops[loop].parent) {
      if (first[loop] < 0) first[loop] = index;
      last[loop] = index;
      // An outer loop has seen this block when an inner one has at the same place.
      if (loops[loop].parent >= 0 && last[loops[loop].parent] === index) break;
    }
  }
  // Inner loops first: these come after those around them, and turning one leaves the places of the others as they are.
  for (let loop = loops.length - 1; loop >= 0; loop--) {
    const start = first[loop];
    const end = last[loop];
    if (start <= 0 || end <= start) continue;
    const header = order[start];
    const latch = blocks[order[end]];
    if (latch.jumps.length !== 1 || latch.jumps[0].target !== header) continue;
    const isInside = (block: number): boolean => contains(forest, loop, blocks[block].loop);
    if (!order.slice(start, end + 1).every(isInside)) continue;
    const exits = blocks[header].loop === loop && blocks[header].jumps.some(({ target }) => !isInside(target));
    if (!exits || blocks[header].jumps.length !== 2) continue;
    // The header goes behind the latch; what it continued with comes first.
    order.copyWithin(start, start + 1, end + 1);
    order[end] = header;
  }
}
