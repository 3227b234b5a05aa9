/**
 * Basic blocks of an event list, and their reverse postorder. Depth-first search keeps its own stack: nesting has no limit. What
 * no path from the start reaches is in no order, hence never looked at.
 */
import type { FlowEvent } from './events.ts';

export interface FlowGraph {
  /** Index of a block's first event; labels count as events of the block that they begin. */
  readonly first: Int32Array;
  /** Index after a block's last event. */
  readonly end: Int32Array;
  /** The block that a taken branch leads to; −1 without one. */
  readonly taken: Int32Array;
  /** The block that comes next when none is taken; −1 where control never gets there. */
  readonly falls: Int32Array;
  /** Reachable blocks in reverse postorder; block 0 is the entry. */
  readonly order: Int32Array;
  /** Place of each block in `order`; −1 when unreachable. */
  readonly place: Int32Array;
  /** Number of edges into each block from reachable ones. The start of the body counts as one into block 0. */
  readonly entering: Int32Array;
}

const ends = (event: FlowEvent): boolean => event.kind === 'branch' || event.kind === 'exit' || event.kind === 'stop';

export function flowGraph(events: readonly FlowEvent[], labels: number): FlowGraph {
  const starts = [0];
  const blockOfLabel = new Int32Array(labels).fill(-1);
  for (let i = 0; i < events.length; i++) {
    const event = events[i]!;
    const begun = starts.at(-1)!;
    if (event.kind === 'label') {
      // Labels in a row begin one block; so does one at the very start.
      const alone = begun === i || events[i - 1]!.kind === 'label';
      if (!alone) starts.push(i);
      blockOfLabel[event.label] = starts.length - 1;
    } else if (ends(event) && i + 1 < events.length) {
      starts.push(i + 1);
    }
  }
  const blocks = starts.length;
  const first = Int32Array.from(starts);
  const end = new Int32Array(blocks);
  const taken = new Int32Array(blocks).fill(-1);
  const falls = new Int32Array(blocks).fill(-1);
  for (let block = 0; block < blocks; block++) {
    end[block] = block + 1 < blocks ? first[block + 1]! : events.length;
    const last = end[block]! > first[block]! ? events[end[block]! - 1]! : undefined;
    if (last?.kind === 'branch') taken[block] = blockOfLabel[last.label]!;
    const continues = last === undefined || !ends(last) || (last.kind === 'branch' && last.falls !== undefined);
    if (continues && block + 1 < blocks) falls[block] = block + 1;
  }
  return { first, end, taken, falls, ...reversePostorder(blocks, taken, falls) };
}

/** The fall-through comes right after its block where it can: its subtree is finished last, so it is numbered first. */
function reversePostorder(blocks: number, taken: Int32Array, falls: Int32Array) {
  const entering = new Int32Array(blocks);
  entering[0] = 1;
  const place = new Int32Array(blocks).fill(-1);
  const finished: number[] = [];
  // Successors still to visit: 0 the taken one, 1 the fall-through, 2 none.
  const next = new Uint8Array(blocks);
  const seen = new Uint8Array(blocks);
  const path = [0];
  seen[0] = 1;
  while (path.length > 0) {
    const block = path.at(-1)!;
    const turn = next[block]!++;
    if (turn === 2) {
      finished.push(block);
      path.pop();
      continue;
    }
    const successor = (turn === 0 ? taken : falls)[block]!;
    if (successor < 0) continue;
    entering[successor]!++;
    if (seen[successor] === 0) {
      seen[successor] = 1;
      path.push(successor);
    }
  }
  const order = Int32Array.from(finished.reverse());
  order.forEach((block, index) => {
    place[block] = index;
  });
  return { order, place, entering };
}
