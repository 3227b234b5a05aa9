import { expect, test } from 'vitest';
import { buildGraph, dominatorsOf } from '../../../src/codegen/allocate/graph.ts';
import { registerFile } from './build.ts';
import { randomFunction } from './random.ts';

/** Whether every way from the entry to `block` passes `other`. */
function dominates(graph: ReturnType<typeof buildGraph>, other: number, block: number): boolean {
  if (other === block) return true;
  const seen = new Set([other]);
  const work = other === 0 ? [] : [0];
  while (work.length > 0) {
    const source = work.pop()!;
    if (source === block) return false;
    if (seen.has(source)) continue;
    seen.add(source);
    for (let e = graph.edgeStart[source]; e < graph.edgeStart[source + 1]; e++) work.push(graph.edgeTarget[e]);
  }
  return true;
}

test('the immediate dominator is the nearest block that every way passes', () => {
  for (let seed = 1; seed <= 200; seed++) {
    const machine = randomFunction(seed, registerFile(6, 4), {
      blocks: 3 + (seed % 20),
      instructions: 1,
      coldPercent: 0,
    });
    const graph = buildGraph(machine);
    const { dominator, sequence } = dominatorsOf(graph);
    for (let block = 1; block < graph.blockCount; block++) {
      const immediate = dominator[block];
      expect(sequence[immediate]).toBeLessThan(sequence[block]);
      for (let other = 0; other < graph.blockCount; other++) {
        if (other === block) continue;
        const expected = dominates(graph, other, block);
        expect(dominates(graph, other, immediate), `seed ${seed}: ${other} ${block}`).toBe(expected);
      }
    }
  }
});
