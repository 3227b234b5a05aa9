/**
 * Where values are alive, asked for one value at a time: from each block that uses it back to its definition (Appel and Palsberg, "Modern
 * Compiler Implementation", 19.6). A walk that gets long is given up, and the value taken to be alive everywhere.
 */
import type { ValueGraph } from './graph.ts';

const longest = 256;

/** Whether a value is wanted after the end of a block. To a hot block, uses in cold ones are none. */
export function isLiveOut(graph: ValueGraph, value: number, block: number): boolean {
  const blocks = liveOutBlocks(graph, value, graph.cold[block]);
  return blocks === undefined || blocks.has(block);
}

function liveOutBlocks(graph: ValueGraph, value: number, cold: number): ReadonlySet<number> | undefined {
  const key = 2 * value + cold;
  if (graph.liveOut.has(key)) return graph.liveOut.get(key);
  const found = walk(graph, value, cold);
  graph.liveOut.set(key, found);
  return found;
}

function walk(graph: ValueGraph, value: number, cold: number): ReadonlySet<number> | undefined {
  const { f, flow } = graph;
  const home = f.values.block[value];
  const out = new Set<number>();
  const work = [...usesOf(graph, value)].filter((block) => cold === 1 || graph.cold[block] === 0);
  while (work.length > 0) {
    const block = work.pop()!;
    for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
      const from = flow.source[flow.incoming[i]];
      if (out.has(from)) continue;
      out.add(from);
      if (out.size > longest) return undefined;
      if (from !== home) work.push(from);
    }
  }
  return out;
}

interface Uses {
  /** How long the list of uses was. */
  readonly seen: number;
  readonly start: Int32Array;
  readonly blocks: Int32Array;
}

const grouped = new WeakMap<ValueGraph, Uses>();

/** Blocks that use a value, but its own. */
function usesOf(graph: ValueGraph, value: number): Int32Array {
  let groups = grouped.get(graph);
  if (groups?.seen !== graph.distantUses.length) {
    const { distantUses, f } = graph;
    const start = new Int32Array(f.valueCount + 1);
    for (let i = 0; i < distantUses.length; i += 2) start[distantUses[i] + 1]++;
    for (let v = 0; v < f.valueCount; v++) start[v + 1] += start[v];
    const blocks = new Int32Array(distantUses.length / 2);
    const filled = start.slice();
    for (let i = 0; i < distantUses.length; i += 2) blocks[filled[distantUses[i]]++] = distantUses[i + 1];
    groups = { seen: distantUses.length, start, blocks };
    grouped.set(graph, groups);
  }
  return groups.blocks.subarray(groups.start[value], groups.start[value + 1]);
}
