/**
 * Where values that are read from slots get stored. A value never changes, so any set of stores will do that every path from the definition to a
 * read passes; the cheapest one is found on the dominator tree. A store stands at the definition, or at the start of a block
 * where the value is in a register. So what is needed only behind a branch is stored only there.
 */
import { type Dominators, float64Column, int32Column, int32Copy, uint8Column } from '../../ir/index.ts';
import { isArrival } from './edit-list.ts';
import { append, integerList, sortByKey } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';
import type { SlotUses } from './slot-ranges.ts';

/**
 * Adds stores for all reads: at a block's start, or at the definition if that is in the block. `tree` is that of the blocks in which there are
 * reads and stores. `mayStartWith`: whether a block other than the definition's may have one.
 */
export function placeStores(
  problem: Problem,
  residence: Residence,
  { reads, arrivesIn, stores }: SlotUses,
  { dominator, sequence }: Dominators,
  mayStartWith: (block: number) => boolean,
): void {
  const { machine, graph, live } = problem;
  const { blocks } = machine;
  const { entryStart, entryEnd, sets } = residence;

  // Blocks with reads, grouped by value.
  const count = arrivesIn.length;
  const readStart = int32Column(count + 1);
  for (let i = 0; i < reads.count; i += 3) readStart[reads.data[i] + 1]++;
  for (let v = 0; v < count; v++) readStart[v + 1] += readStart[v];
  const readBlock = int32Column(reads.count / 3);
  const fill = int32Copy(readStart, count);
  for (let i = 0; i < reads.count; i += 3) {
    const block = reads.data[i + 1];
    // What an edge brings has to be there before the block begins; no other edge leads to it then.
    readBlock[fill[reads.data[i]]++] = isArrival(reads.data[i + 2]) ? dominator[block] : block;
  }

  const visited = int32Column(graph.blockCount, -1);
  const readIn = int32Column(graph.blockCount, -1);
  /** For the value at hand: cost of serving all reads below a block by stores below it, and by the best choice. */
  const below = float64Column(graph.blockCount);
  const storeHere = uint8Column(graph.blockCount);
  const covered = int32Column(graph.blockCount, -1);
  /** The blocks between its definition and its reads on the tree. */
  const path = integerList();

  const inRegister = (value: number, block: number): boolean => {
    if (!mayStartWith(block)) return false;
    for (let k = entryStart[block]; k < entryEnd[block]; k++) if (sets.data[k] === value) return true;
    return false;
  };
  const visit = (block: number, value: number): void => {
    visited[block] = value;
    below[block] = 0;
    append(path, block);
  };
  const costOf = (block: number): number => {
    const frequency = Math.max(blocks[block].frequency, 1e-9);
    return graph.hot[block] === 1 ? frequency : frequency * 1e-3;
  };

  for (let value = 0; value < machine.virtualCount; value++) {
    const from = readStart[value];
    const to = readStart[value + 1];
    if (from === to || arrivesIn[value] >= 0) continue;
    const home = live.definitionBlock[value];
    path.count = 0;
    visit(home, value);
    for (let j = from; j < to; j++) {
      readIn[readBlock[j]] = value;
      for (let block = readBlock[j]; visited[block] !== value; block = dominator[block]) visit(block, value);
    }
    sortByKey(path, sequence);
    for (let n = path.count - 1; n >= 0; n--) {
      const block = path.data[n];
      const without = readIn[block] === value ? Number.POSITIVE_INFINITY : below[block];
      const here = block === home || inRegister(value, block) ? costOf(block) : Number.POSITIVE_INFINITY;
      // Of two places as good the later one: on some way out it may not be passed.
      storeHere[block] = here < without * 0.999 ? 1 : 0;
      if (block !== home) below[dominator[block]] += storeHere[block] === 1 ? here : without;
    }
    for (let n = 0; n < path.count; n++) {
      const block = path.data[n];
      const above = block !== home && covered[dominator[block]] === value;
      if (above || storeHere[block] === 1) covered[block] = value;
      if (above || storeHere[block] === 0) continue;
      append(stores, value);
      append(stores, block);
    }
  }
}
