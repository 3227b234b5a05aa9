/**
 * Jumps fitted to the order of blocks, and the length of each: all start short, those that do not reach grow, until none does
 * (Szymanski 1978). Growing hardly ever brings a target nearer, only where less is left out before a loop.
 */
import { int32Column } from '../../ir/index.ts';
import { paddingBefore } from './align.ts';
import type { Code, CodeBlock, Jump } from './code.ts';

/** Leaves each block of an order the jumps that it still needs, which it returns: a jump to the block that follows is left out. */
export function fitJumps({ blocks }: Code, order: readonly number[]): (readonly Jump[])[] {
  const fitted: (readonly Jump[])[] = [];
  for (let index = 0; index < order.length; index++) {
    const { jumps } = blocks[order[index]];
    fitLast(blocks, jumps, index + 1 < order.length ? order[index + 1] : -1);
    fitted.push(jumps);
  }
  return fitted;
}

function fitLast(blocks: readonly CodeBlock[], jumps: Jump[], next: number): void {
  if (jumps.length === 0) return;
  const last = jumps[jumps.length - 1];
  if (last.target !== next && jumps.length > 1) {
    const conditional = jumps[jumps.length - 2];
    const { target } = conditional;
    // Turning the last condition around lets the other way fall through, or takes one jump to the likelier of two places.
    if (target === next || blocks[last.target].frequency > blocks[target].frequency) {
      conditional.condition ^= 1;
      conditional.target = last.target;
      last.target = target;
    }
  }
  if (last.target === next) jumps.pop();
}

export interface BranchLengths {
  readonly short: number;
  readonly longJump: number;
  readonly longConditional: number;
}

/**
 * Settles which jumps are long; returns where each block starts, by place in the order, and the end of the last. `places` are the places of
 * blocks in the order, `spans` the loops to be kept on few lines.
 */
export function relaxBranches(
  places: Int32Array,
  bodyLengths: Int32Array,
  jumps: readonly (readonly Jump[])[],
  lengths: BranchLengths,
  spans: Int32Array,
): Int32Array {
  const count = jumps.length;
  const starts = int32Column(count + 1);
  const lengthOf = (jump: Jump): number =>
    jump.long ? (jump.condition < 0 ? lengths.longJump : lengths.longConditional) : lengths.short;
  const wholeLength = (index: number): number => {
    let length = bodyLengths[index];
    for (const jump of jumps[index]) length += lengthOf(jump);
    return length;
  };
  for (let changed = true; changed; ) {
    changed = false;
    let at = 0;
    for (let index = 0; index < count; index++) {
      if (spans[index] >= 0) {
        let bytes = 0;
        for (let inside = index; inside <= spans[index]; inside++) bytes += wholeLength(inside);
        let isInnermost = true;
        for (let inside = index + 1; inside <= spans[index]; inside++) if (spans[inside] >= 0) isInnermost = false;
        at += paddingBefore(at, bytes, isInnermost);
      }
      starts[index] = at;
      at += wholeLength(index);
    }
    starts[count] = at;
    for (let index = 0; index < count; index++) {
      let end = starts[index] + bodyLengths[index];
      for (const jump of jumps[index]) {
        end += lengthOf(jump);
        if (jump.long) continue;
        const distance = starts[places[jump.target]] - end;
        if (distance === (distance << 24) >> 24) continue;
        jump.long = true;
        changed = true;
      }
    }
  }
  return starts;
}
