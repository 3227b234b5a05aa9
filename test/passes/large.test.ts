import { describe, expect, test } from 'vitest';
import { blockIds, buildFunction, createEvaluator, edge, i64, type Value, verify } from '../../src/ir/index.ts';
import { optimize, type PassName, passes } from '../../src/passes/index.ts';

/** A row of branches and joins, as a program that unrolls everything would make. */
function row(length: number) {
  const signature = { convention: 'sysv', parameters: [{ type: i64 }], results: [{ type: i64 }] };
  const b = buildFunction('row', signature);
  let x: Value = b.parameters[0]!;
  for (let i = 0; i < length; i++) {
    const [odd, even, join] = [b.block(), b.block([i64]), b.block([i64])];
    b.branch(b.slt(x, b.iconst(i64, 40 + i)), edge(odd), edge(even, [b.add(x, b.iconst(i64, 3))]));
    b.switchTo(odd);
    b.jump(join, [b.mul(x, b.iconst(i64, 5))]);
    b.switchTo(even);
    b.jump(join, [b.xor(b.blockParameters(even)[0]!, b.iconst(i64, 9))]);
    b.switchTo(join);
    x = b.add(b.blockParameters(join)[0]!, b.iconst(i64, 1));
  }
  b.return([x]);
  return b.function;
}

const run = (f: ReturnType<typeof row>) => createEvaluator({ functions: [f], data: [] }).run('row', [7n]);

describe('a function of ten thousand blocks', () => {
  const length = 4000;
  const expected = run(row(length));

  test.each(Object.keys(passes) as PassName[])('is not too deep for the pass %s', (name) => {
    const f = row(length);
    passes[name].run(f, {});
    expect(run(f)).toEqual(expected);
  });

  test('is not too deep for all of them', () => {
    const f = row(length);
    optimize(f);
    expect(verify(f)).toEqual([]);
    expect(run(f)).toEqual(expected);
    expect(blockIds(f).length).toBeGreaterThan(length);
  });
});
