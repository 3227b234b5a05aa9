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
  const onward = (block: number): number => {
    const { start, end, jumps } = blocks[block];
    return start === end && jumps.length === 1 && block !== 0 ? jumps[0].target : -1;
  };
  for (let block = 0; block < blocks.length; block++) {
    if (onward(block) === -1 && final[block] === -1) final[block] = block;
    if (final[block] !== -1) continue;
    const path: number[] = [];
    let at = block;
    // −2 marks the path being followed, so that a cycle ends it.
    while (final[at] === -1 && onward(at) !== -1) {
      final[at] = -2;
      path.push(at);
      at = onward(at);
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

/** A conditional jump to where the block goes anyway is none. */
function simplifyJumps(block: CodeBlock): void {
  const { jumps } = block;
  while (jumps.length > 1 && jumps[jumps.length - 2].target === jumps[jumps.length - 1].target) {
    jumps.splice(jumps.length - 2, 1);
  }
}

function successorsOf({ jumps, indirect }: CodeBlock): readonly number[] {
  const targets: number[] = [];
  for (const { target } of jumps) targets.push(target);
  return indirect.length === 0 ? targets : targets.concat(indirect);
}

/** By block: how many hot blocks lead to it, loops' ways back left out. */
function countPredecessors({ blocks }: Code, successors: readonly (readonly number[])[]): Int32Array {
  const counts = int32Column(blocks.length);
  // 1 while the blocks below are being walked, 2 afterwards: an edge to what is being walked goes back.
  const state = uint8Column(blocks.length);
  /** By block: how many of its successors have not been seen; the last ones are first. */
  const rest = int32Column(blocks.length);
  const path = int32Column(blocks.length);
  let depth = 0;
  const enter = (block: number): void => {
    state[block] = 1;
    rest[block] = successors[block].length;
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
    const target = successors[block][--rest[block]];
    if (state[target] !== 1 && !blocks[block].cold) counts[target]++;
    if (state[target] === 0) enter(target);
  }
  return counts;
}

/** What runs less often than this share of what comes after it is laid aside. */
const aside = 0.2;

/** Blocks in their final order; those that nothing reaches are left out. */
export function orderBlocks(code: Code, forest: LoopForest): number[] {
  const { blocks } = code;
  const successors: (readonly number[])[] = [];
  for (const block of blocks) successors.push(successorsOf(block));
  /** By block: hot blocks that lead to it and are not placed yet. */
  const awaited = countPredecessors(code, successors);
  const placed = uint8Column(blocks.length);
  const hot: number[] = [];
  /** By loop, and last for no loop: blocks seen as successors that wait for their turn. */
  const waiting: number[][] = [];
  for (let loop = 0; loop <= forest.loops.length; loop++) waiting.push([]);
  const place = (loop: number): number => (loop < 0 ? forest.loops.length : loop);
  const isOpen = (block: number): boolean => placed[block] === 0;

  const walk = (from: number, order: number[], acceptsCold: boolean): void => {
    let current = from;
    while (current >= 0) {
      placed[current] = 1;
      order.push(current);
      const all = successors[current];
      if (!blocks[current].cold) for (const target of all) awaited[target]--;
      const targets = all.filter(isOpen);
      let next = -1;
      for (const target of targets) {
        if (blocks[target].cold && !acceptsCold) {
          coldWaiting.push(target);
          continue;
        }
        if (next < 0 || isBetter(target, next, current)) next = target;
      }
      for (const target of targets) {
        if (!blocks[target].cold || acceptsCold) waiting[place(around(target, current))].push(target);
      }
      if (next >= 0 && leaves(blocks[current].loop, blocks[next].loop)) next = -1;
      if (next >= 0 && awaited[next] > 0 && blocks[current].loop >= 0) next = otherWay(blocks[current].loop, next);
      if (next < 0) next = waitingIn(blocks[current].loop);
      current = next;
    }
  };
  /** What leads to a place where ways meet in a loop and waits to be laid before it, lest it follow the way back; else the place itself. */
  const otherWay = (loop: number, join: number): number => {
    const list = waiting[place(loop)];
    for (let index = list.length - 1, seen = 0; index >= Math.max(0, list.length - 16) && seen < 4; index--) {
      const block = list[index];
      if (!isOpen(block) || block === join) continue;
      seen++;
      if (blocks[block].frequency < aside * blocks[join].frequency) continue;
      if (leadsTo(block, join, 3)) return block;
    }
    return join;
  };
  const leadsTo = (block: number, join: number, steps: number): boolean =>
    successors[block].some((next) => next === join || (steps > 1 && isOpen(next) && leadsTo(next, join, steps - 1)));
  /** Whether going to a block of `to` leaves the loop `from` while blocks of it wait. */
  const leaves = (from: number, to: number): boolean => {
    for (let loop = from; loop >= 0 && !contains(loop, to); loop = forest.loops[loop].parent) {
      if (hasWaiting(loop)) return true;
    }
    return false;
  };
  const contains = (outer: number, inner: number): boolean => {
    let loop = inner;
    while (loop >= 0 && loop !== outer) loop = forest.loops[loop].parent;
    return loop === outer;
  };
  /** The innermost loop around two blocks: one loop may lead straight into another beside it. */
  const around = (a: number, b: number): number => {
    let loop = blocks[a].loop;
    while (!contains(loop, blocks[b].loop)) loop = forest.loops[loop].parent;
    return loop;
  };
  const isBetter = (a: number, b: number, from: number): boolean => {
    const stays = (block: number) => contains(blocks[from].loop, blocks[block].loop);
    if (blocks[from].loop >= 0 && stays(a) !== stays(b)) return stays(a);
    // Where both ways meet comes after what lies between.
    if (awaited[a] <= 0 && awaited[b] > 0) return blocks[a].frequency >= aside * blocks[b].frequency;
    if (awaited[b] <= 0 && awaited[a] > 0) return blocks[b].frequency < aside * blocks[a].frequency;
    // Leaving at once is the exception.
    if (blocks[a].frequency === blocks[b].frequency) return successors[b].length === 0 && successors[a].length > 0;
    return blocks[a].frequency > blocks[b].frequency;
  };
  const hasWaiting = (loop: number): boolean => {
    const list = waiting[place(loop)];
    while (list.length > 0 && !isOpen(list[list.length - 1])) list.pop();
    return list.length > 0;
  };
  /** The block that waited last, in the loop or the nearest around it. */
  const waitingIn = (from: number): number => {
    for (let loop = from; ; loop = forest.loops[loop].parent) {
      if (hasWaiting(loop)) return waiting[place(loop)].pop()!;
      if (loop < 0) return -1;
    }
  };

  const coldWaiting: number[] = [];
  walk(0, hot, blocks[0].cold);
  rotateLoops(code, forest, hot);
  const cold: number[] = [];
  for (let index = 0; index < coldWaiting.length; index++) {
    if (isOpen(coldWaiting[index])) walk(coldWaiting[index], cold, true);
  }
  return cold.length === 0 ? hot : [...hot, ...cold];
}

/** Turns each loop whose last block jumps back to a top that may leave the loop. */
function rotateLoops(code: Code, forest: LoopForest, order: number[]): void {
  const { blocks } = code;
  const first = int32Column(forest.loops.length, -1);
  const last = int32Column(forest.loops.length, -1);
  order.forEach((block, index) => {
    for (let loop = blocks[block].loop; loop >= 0; loop = forest.loops[loop].parent) {
      if (first[loop] < 0) first[loop] = index;
      last[loop] = index;
      // An outer loop has seen this block when an inner one has at the same place.
      if (forest.loops[loop].parent >= 0 && last[forest.loops[loop].parent] === index) break;
    }
  });
  const inLoop = (loop: number, block: number): boolean => {
    let inner = blocks[block].loop;
    while (inner >= 0 && inner !== loop) inner = forest.loops[inner].parent;
    return inner === loop && loop >= 0;
  };
  // Inner loops first: these come after those around them, and turning one leaves the places of the others as they are.
  for (let loop = forest.loops.length - 1; loop >= 0; loop--) {
    const [start, end] = [first[loop], last[loop]];
    if (start <= 0 || end <= start) continue;
    const header = order[start];
    const latch = blocks[order[end]];
    if (latch.jumps.length !== 1 || latch.jumps[0].target !== header) continue;
    if (!order.slice(start, end + 1).every((block) => inLoop(loop, block))) continue;
    const exits = blocks[header].loop === loop && blocks[header].jumps.some(({ target }) => !inLoop(loop, target));
    if (!exits || blocks[header].jumps.length !== 2) continue;
    // The header goes behind the latch; what it continued with comes first.
    order.copyWithin(start, start + 1, end + 1);
    order[end] = header;
  }
}
