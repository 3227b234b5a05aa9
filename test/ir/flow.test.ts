import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Block,
  blockFrequencies,
  buildFunction,
  coldBlocks,
  controlFlow,
  dominates,
  dominatorTree,
  edge,
  type IrFunction,
  i8,
  loopDepth,
  loopForest,
  parse,
} from '../../src/ir/index.ts';

/** A function whose blocks branch to the given blocks. */
function graph(targets: readonly (readonly number[])[]): IrFunction {
  const b = buildFunction('graph', { convention: 'sysv', parameters: [{ type: i8 }], results: [] });
  const blocks = targets.map(() => b.block());
  b.jump(blocks[0]!);
  targets.forEach((list, index) => {
    b.switchTo(blocks[index]!);
    const [first, second] = list;
    if (first === undefined) b.return([]);
    else if (second === undefined) b.jump(blocks[first]!);
    else b.branch(b.parameters[0]!, edge(blocks[first]!), edge(blocks[second]!));
  });
  return b.function;
}

const graphs = fc
  .integer({ min: 1, max: 12 })
  .chain((size) => fc.array(fc.array(fc.nat(size - 1), { maxLength: 2 }), { minLength: size, maxLength: size }));

/** Blocks that a walk from the entry reaches without entering `without`. */
function reached(f: IrFunction, without: number): Set<number> {
  const flow = controlFlow(f);
  const seen = new Set<number>();
  const work = without === 0 ? [] : [0];
  while (work.length > 0) {
    const block = work.pop()!;
    if (seen.has(block) || block === without) continue;
    seen.add(block);
    for (const edge of flow.incoming) if (flow.source[edge] === block) work.push(f.edges.target[edge]!);
  }
  return seen;
}

describe('dominators', () => {
  test('are what cuts a block off from the entry', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const f = graph(targets);
        const flow = controlFlow(f);
        const tree = dominatorTree(flow);
        for (const a of flow.order) {
          const rest = reached(f, a);
          for (const b of flow.order) expect(dominates(tree, a, b)).toBe(a === b || !rest.has(b));
        }
      }),
    );
  });

  test('the tree in preorder keeps subtrees together', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const tree = dominatorTree(controlFlow(graph(targets)));
        tree.preorder.forEach((block, index) => {
          expect(tree.enter[block]).toBe(index);
          const parent = tree.parent[block]!;
          if (index > 0) expect(tree.leave[parent]).toBeGreaterThanOrEqual(tree.leave[block]!);
        });
      }),
    );
  });
});

describe('reverse postorder', () => {
  test('puts a block after its predecessors unless an edge goes back', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const f = graph(targets);
        const flow = controlFlow(f);
        expect(new Set(flow.order)).toEqual(reached(f, -1));
        const forward = [...flow.incoming].filter(
          (edge) => flow.place[flow.source[edge]!]! < flow.place[f.edges.target[edge]!]!,
        );
        // Every block but the entry has a predecessor before it.
        const withPredecessor = new Set(forward.map((edge) => f.edges.target[edge]));
        expect(withPredecessor.size).toBe(flow.order.length - 1);
      }),
    );
  });

  test('goes as deep as the function does', () => {
    const long = graph(Array.from({ length: 50_000 }, (_, i) => (i === 49_999 ? [] : [i + 1])));
    expect(controlFlow(long).order.length).toBe(50_001);
    expect(dominatorTree(controlFlow(long)).preorder.length).toBe(50_001);
  });
});

function analysis(f: IrFunction) {
  const flow = controlFlow(f);
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const cold = coldBlocks(f, flow);
  return { flow, tree, forest, cold, frequencies: blockFrequencies(f, flow, tree, forest) };
}

const nested = parse(`function @nested sysv(i8) {
entry(%c: i8):
  jump outer
outer:
  branch %c, inner, out
inner:
  branch %c, body, after
body:
  branch %c, inner, error
after:
  jump outer
error:
  trap -9
out:
  return
}`);
const [entry, outer, inner, body, after, error, out] = [0, 1, 2, 3, 4, 5, 6] as Block[];

describe('loops', () => {
  test('nest', () => {
    const { forest } = analysis(nested);
    expect(forest.loops.map(({ header, depth }) => [header, depth])).toEqual([
      [outer, 1],
      [inner, 2],
    ]);
    const depths = [entry, outer, inner, body, after, error, out].map((block) => loopDepth(forest, block!));
    expect(depths).toEqual([0, 1, 2, 2, 1, 0, 0]);
  });

  test('contain exactly what reaches their header without leaving its dominance', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const f = graph(targets);
        const { flow, tree, forest } = analysis(f);
        const within = (loop: number, block: number): boolean => {
          for (let l = forest.innermost[block]!; l >= 0; l = forest.loops[l]!.parent) if (l === loop) return true;
          return false;
        };
        forest.loops.forEach(({ header, parent }, loop) => {
          const members = naturalLoop(f, header);
          for (const block of flow.order) expect(within(loop, block)).toBe(members.has(block));
          if (parent >= 0) expect(dominates(tree, forest.loops[parent]!.header, header)).toBe(true);
        });
      }),
    );
  });
});

function naturalLoop(f: IrFunction, header: Block): Set<Block> {
  const flow = controlFlow(f);
  const tree = dominatorTree(flow);
  const members = new Set<Block>([header]);
  const sources = (block: Block) =>
    [...flow.incoming].filter((e) => f.edges.target[e] === block).map((e) => flow.source[e] as Block);
  const work = sources(header).filter((block) => dominates(tree, header, block));
  while (work.length > 0) {
    const block = work.pop()!;
    if (members.has(block)) continue;
    members.add(block);
    work.push(...sources(block));
  }
  return members;
}

describe('coldness', () => {
  test('is where blocks stop, and spreads to what leads only there or comes only from there', () => {
    const f = parse(`function @f sysv(i8) {
b0(%c: i8):
  branch %c, hot, b1
b1:
  branch %c, b2, b3
b2:
  jump b4
b3:
  trap -9
b4:
  trap -10
hot:
  branch %c, end, slow
slow cold:
  jump slower
slower:
  branch %c, slower, end
end:
  return
}`);
    const { cold } = analysis(f);
    expect([...cold]).toEqual([0, 1, 1, 1, 1, 0, 1, 1, 0]);
  });

  test('leaves the entry hot', () => {
    const { cold } = analysis(parse('function @f sysv() {\nb0:\n  jump b1\nb1:\n  trap -1\n}'));
    expect([...cold]).toEqual([0, 1]);
  });
});

describe('block frequencies', () => {
  test('multiply in loops and come back to one after them', () => {
    const { frequencies } = analysis(nested);
    expect(frequencies[entry!]).toBe(1);
    expect(frequencies[outer!]).toBe(8);
    expect(frequencies[inner!]).toBe(64);
    expect(frequencies[body!]).toBeGreaterThan(16);
    expect(frequencies[after!]).toBeCloseTo(8, 2);
    expect(frequencies[error!]).toBeLessThan(0.001);
    expect(frequencies[out!]).toBeCloseTo(1, 2);
  });

  test('are finite and positive on any graph', () => {
    fc.assert(
      fc.property(graphs, (targets) => {
        const { flow, frequencies } = analysis(graph(targets));
        for (const block of flow.order) expect(frequencies[block]).toBeGreaterThanOrEqual(0);
        for (const block of flow.order) expect(Number.isFinite(frequencies[block])).toBe(true);
      }),
    );
  });
});
