/**
 * Where functions and small loops should start. Processors take up instructions by aligned lines of 64 bytes: a loop that lies across the end of
 * one is taken up in two steps, and its jumps cost more (measured on Zen 4: a round of 28 bytes takes up to a third longer; a recursive function of
 * 114 bytes a tenth longer on three lines than on two).
 */
import { int32Column, type LoopForest } from '../../ir/index.ts';
import type { Code } from './code.ts';

/** Bytes. Code whose loops are placed must itself lie at a multiple. */
export const lineBytes = 64;
/** Bytes: of functions, as C compilers have it. */
const leastAlignment = 16;
/** Functions and loops over more lines, loops of more blocks than this stay where they are. */
const mostLines = 4;
const mostBlocks = 48;
/** Bytes. */
const mostBeforeOuter = 16;

/** What a function must lie at a multiple of, so that so many bytes from its start are on as few lines as they can be wherever that is. */
export function entryAlignment(bytes: number): number {
  const lines = Math.ceil(bytes / lineBytes);
  if (lines > mostLines) return leastAlignment;
  let align = leastAlignment;
  while (lineBytes - align + bytes > lines * lineBytes && align < lineBytes) align *= 2;
  return align;
}

/**
 * By place in the order: the place of the last block of the loop that starts there and lies in one piece, of the innermost if there are
 * several; −1 elsewhere.
 */
export function loopSpans({ blocks }: Code, order: readonly number[], { loops }: LoopForest): Int32Array {
  const first = int32Column(loops.length, order.length);
  const last = int32Column(loops.length, -1);
  const count = int32Column(loops.length);
  const widen = (loop: number, from: number, to: number, by: number): void => {
    first[loop] = Math.min(first[loop], from);
    last[loop] = Math.max(last[loop], to);
    count[loop] += by;
  };
  order.forEach((block, place) => {
    const { loop, cold } = blocks[block];
    if (loop >= 0 && !cold) widen(loop, place, place, 1);
  });
  const spans = int32Column(order.length, -1);
  // Inner loops come after those around them.
  for (let loop = loops.length - 1; loop >= 0; loop--) {
    const { parent } = loops[loop];
    if (count[loop] === 0) continue;
    if (parent >= 0) widen(parent, first[loop], last[loop], count[loop]);
    const isWhole = last[loop] - first[loop] + 1 === count[loop];
    if (isWhole && count[loop] <= mostBlocks && spans[first[loop]] < 0) spans[first[loop]] = last[loop];
  }
  return spans;
}

/**
 * How many bytes to leave out before a loop that would start at an offset, so that it lies on as few lines as it can. Loops that are
 * not innermost are not worth many.
 */
export function paddingBefore(offset: number, bytes: number, isInnermost: boolean): number {
  const fewest = Math.ceil(bytes / lineBytes);
  const within = offset % lineBytes;
  if (fewest > mostLines || within + bytes <= fewest * lineBytes) return 0;
  return isInnermost || lineBytes - within <= mostBeforeOuter ? lineBytes - within : 0;
}
