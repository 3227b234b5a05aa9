import { expect, test } from 'vitest';
import { createEvaluator, parseModule, printModule } from '../../src/ir/index.ts';
import { passes } from '../../src/passes/index.ts';

const comparisons = ['eq', 'ne', 'slt', 'sle', 'sgt', 'sge', 'ult', 'ule', 'ugt', 'uge'];
const samples = [0n, 1n, 2n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];

/** One comparison decides a branch; behind it, on both ways, stands another one. */
const text = comparisons
  .flatMap((first) =>
    comparisons.flatMap((second) =>
      ['%0, %1', '%1, %0'].map(
        (operands, order) => `function @${first}_${second}_${order} sysv(i64, i64) -> (i8) {
block0(%0: i64, %1: i64):
  %2 = ${first}.i64 %0, %1
  branch %2, block1, block2
block1:
  %3 = ${second}.i64 ${operands}
  return %3
block2:
  %4 = ${second}.i64 ${operands}
  return %4
}`,
      ),
    ),
  )
  .join('\n\n');

const before = parseModule(text, 'comparisons.ir');
const after = parseModule(text, 'comparisons.ir');
for (const f of after.functions) passes.decide.run(f, {});

test.each(comparisons)('behind %s, other comparisons of the same numbers give what they gave', (first) => {
  const [judge, changed] = [createEvaluator(before), createEvaluator(after)];
  for (const { name } of before.functions.filter((f) => f.name.startsWith(`${first}_`))) {
    for (const a of samples) {
      for (const b of samples) {
        const [expected, found] = [judge.run(name, [a, b]), changed.run(name, [a, b])];
        expect({ name, a, b, ...found }).toEqual({ name, a, b, ...expected });
      }
    }
  }
});

test('what follows from a comparison is not compared again', () => {
  const settled = printModule(after)
    .split('\n\n')
    .filter((f) => (f.match(/iconst/g) ?? []).length === 2);
  // Each of the ten decides itself and its opposite, in either order of operands.
  expect(settled.length).toBeGreaterThanOrEqual(40);
});
