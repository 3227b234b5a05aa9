/**
 * Where values that are read from slots get stored. A value never changes, so any set of stores will do that every path from the definition to a
 * read passes; the cheapest one is found on the dominator tree. A store stands at the definition, or at the start of a block
 * where the value is in a register. So what is needed only behind a branch is stored only there.
 */
import type { IntegerList } from './integer-list.ts';
import { append, integerList } from './integer-list.ts';
import type { Problem } from './problem.ts';
import type { Residence } from './residence.ts';

/** A read of a slot by the moves of an edge. */
export interface EdgeReads {
  /** Pairs of value and edge. */
  readonly pairs: IntegerList;
}

/** Pairs of value and block: a store at the block's start, or at the definition if that is the value's own block. */
export function placeStores(problem: Problem, residence: Residence, edgeReads: EdgeReads): IntegerList {
  const { machine, graph, live } = problem;
  const { blocks } = machine;
  const { dominator, sequence, edgeSource } = graph;
  const { slotReads, arrivesInSlot, entryStart, entryEnd, sets } = residence;
  const stores = integerList();
  if (slotReads.count === 0 && edgeReads.pairs.count === 0) return stores;

  // Blocks with reads, grouped by value.
  const readStart = new Int32Array(machine.virtualCount + 1);
  const note = (visit: (value: number, block: number) => void): void => {
    for (let i = 0; i < slotReads.count; i += 3) visit(slotReads.data[i], slotReads.data[i + 1]);
    const { pairs } = edgeReads;
    for (let i = 0; i < pairs.count; i += 2) visit(pairs.data[i], edgeSource[pairs.data[i + 1]]);
  };
  note((value) => {
    readStart[value + 1]++;
  });
  for (let v = 0; v < machine.virtualCount; v++) readStart[v + 1] += readStart[v];
  const readBlock = new Int32Array(readStart[machine.virtualCount]);
  const fill = readStart.slice(0, machine.virtualCount);
  note((value, block) => {
    readBlock[fill[value]++] = block;
  });

  const visited = new Int32Array(graph.blockCount).fill(-1);
  const reads = new Int32Array(graph.blockCount).fill(-1);
  /** For the value at hand: cost of serving all reads below a block by stores below it, and by the best choice. */
  const below = new Float64Array(graph.blockCount);
  const storeHere = new Uint8Array(graph.blockCount);
  const covered = new Int32Array(graph.blockCount).fill(-1);
  let path = new Int32Array(64);

  const inRegister = (value: number, block: number): boolean => {
    for (let k = entryStart[block]; k < entryEnd[block]; k++) if (sets.data[k] === value) return true;
    return false;
  };
  const costOf = (block: number): number =>
    Math.max(blocks[block].frequency, 1e-9) * (graph.hot[block] === 1 ? 1 : 1e-3);

  for (let value = 0; value < machine.virtualCount; value++) {
    const from = readStart[value];
    const to = readStart[value + 1];
    if (from === to || arrivesInSlot[value] === 1) continue;
    const home = live.definitionBlock[value];
    let count = 0;
    const visit = (block: number): void => {
      visited[block] = value;
      below[block] = 0;
      if (count === path.length) {
        const larger = new Int32Array(count * 2);
        larger.set(path);
        path = larger;
      }
      path[count++] = block;
    };
    visit(home);
    for (let j = from; j < to; j++) {
      reads[readBlock[j]] = value;
      for (let block = readBlock[j]; visited[block] !== value; block = dominator[block]) visit(block);
    }
    const nodes = path.subarray(0, count).sort((a, b) => sequence[a] - sequence[b]);
    for (let n = count - 1; n >= 0; n--) {
      const block = nodes[n];
      const without = reads[block] === value ? Number.POSITIVE_INFINITY : below[block];
      const here = block === home || inRegister(value, block) ? costOf(block) : Number.POSITIVE_INFINITY;
      // Of two places as good the later one: on some way out it may not be passed.
      storeHere[block] = here < without * 0.999 ? 1 : 0;
      if (block !== home) below[dominator[block]] += storeHere[block] === 1 ? here : without;
    }
    for (let n = 0; n < count; n++) {
      const block = nodes[n];
      const above = block !== home && covered[dominator[block]] === value;
      if (above || storeHere[block] === 1) covered[block] = value;
      if (above || storeHere[block] === 0) continue;
      append(stores, value);
      append(stores, block);
    }
  }
  return stores;
}
