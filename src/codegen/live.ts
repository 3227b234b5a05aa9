/**
 * Where values are alive, asked for one value at a time: from each block that uses it back to its definition (Appel and Palsberg, "Modern
 * Compiler Implementation", 19.6). A walk that gets long is given up, and the value taken to be alive everywhere.
 */
import { int32Column, int32Copy } from '../ir/index.ts';
import type { ValueGraph } from './graph.ts';

const longest = 256;

/** What has been found so far, for hot blocks and for cold ones: two rows a value, `2 * value + cold`. */
export interface LiveOut {
  /** By row: where its list of blocks starts in `blocks`, {@link unknown} or {@link everywhere}. */
  readonly start: Int32Array;
  /** By row: how many blocks the value leaves alive. */
  readonly count: Int32Array;
  /** By block: the row that last met it. */
  readonly met: Int32Array;
  readonly blocks: number[];
  uses: Uses | undefined;
}

const unknown = -1;
const everywhere = -2;

export const createLiveOut = (valueCount: number, blockCount: number): LiveOut => ({
  start: int32Column(2 * valueCount, unknown),
  count: int32Column(2 * valueCount),
  met: int32Column(blockCount, -1),
  blocks: [],
  uses: undefined,
});

/** Whether a value is wanted after the end of a block. To a hot block, uses in cold ones are none. */
export function isLiveOut(graph: ValueGraph, value: number, block: number): boolean {
  const { start, count, blocks } = graph.liveOut;
  const row = 2 * value + graph.cold[block];
  if (start[row] === unknown) walk(graph, value, row);
  if (start[row] === everywhere) return true;
  const end = start[row] + count[row];
  for (let at = start[row]; at < end; at++) if (blocks[at] === block) return true;
  return false;
}

/** Lists the blocks that a value leaves alive; the list is its own list of work. */
function walk(graph: ValueGraph, value: number, row: number): void {
  const { f, cold, liveOut } = graph;
  const { blocks } = liveOut;
  const home = f.values.block[value];
  const first = blocks.length;
  const uses = usesOf(graph);
  liveOut.start[row] = first;
  let next = first;
  for (let use = uses.start[value]; use < uses.start[value + 1]; use++) {
    if ((row & 1) === 0 && cold[uses.blocks[use]] === 1) continue;
    leavePredecessors(graph, uses.blocks[use], row);
    for (; next < blocks.length && blocks.length - first <= longest; next++) {
      if (blocks[next] !== home) leavePredecessors(graph, blocks[next], row);
    }
  }
  liveOut.count[row] = blocks.length - first;
  if (liveOut.count[row] <= longest) return;
  liveOut.start[row] = everywhere;
  blocks.length = first;
}

/** Lists the blocks before one, which a value leaves alive because it enters that one alive. */
function leavePredecessors({ flow, liveOut }: ValueGraph, block: number, row: number): void {
  const { met, blocks } = liveOut;
  for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
    const from = flow.source[flow.incoming[i]];
    if (met[from] === row) continue;
    met[from] = row;
    blocks.push(from);
  }
}

interface Uses {
  /** How long the list of uses was. */
  readonly seen: number;
  /** By value: range in `blocks`, which use it, but its own. */
  readonly start: Int32Array;
  readonly blocks: Int32Array;
}

function usesOf(graph: ValueGraph): Uses {
  const { distantUses, f, liveOut } = graph;
  if (liveOut.uses?.seen !== distantUses.length) {
    const start = int32Column(f.valueCount + 1);
    for (let i = 0; i < distantUses.length; i += 2) start[distantUses[i] + 1]++;
    for (let v = 0; v < f.valueCount; v++) start[v + 1] += start[v];
    const blocks = int32Column(distantUses.length / 2);
    const filled = int32Copy(start, f.valueCount);
    for (let i = 0; i < distantUses.length; i += 2) blocks[filled[distantUses[i]]++] = distantUses[i + 1];
    liveOut.uses = { seen: distantUses.length, start, blocks };
  }
  return liveOut.uses;
}
