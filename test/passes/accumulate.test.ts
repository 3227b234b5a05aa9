import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createEvaluator, type IrFunction, i32, i64, parseModule } from '../../src/ir/index.ts';
import { passes } from '../../src/passes/index.ts';

const cases = new URL('../cases/passes/accumulate.ir', import.meta.url);
const read = () => parseModule(readFileSync(cases, 'utf8').split('; ----')[0]!, 'accumulate.ir');

/** Functions of integers that come to an end. */
const ending = ({ name, signature: { parameters } }: IrFunction) =>
  name !== 'endless' && parameters.every(({ type }) => type === i64 || type === i32);

const before = read();
const after = read();
for (const f of after.functions) passes.accumulate.run(f, {});

test.each(before.functions.filter(ending).map((f) => [f.name, f.signature.parameters.length] as const))(
  '@%s gives what it gave, in fewer calls where one went',
  (name, count) => {
    for (let n = 0n; n < 14n; n++) {
      const values = Array.from({ length: count }, (_, index) => n + BigInt(3 * index));
      const run = (module: typeof before) => createEvaluator(module).run(name, values);
      expect({ values, outcome: run(after) }).toEqual({ values, outcome: run(before) });
    }
  },
);

test('a linear recursion of a hundred thousand steps needs no stack', () => {
  const outcome = createEvaluator(after).run('steps', [100_000n, 0n]);
  expect(outcome.kind).toBe('returned');
});

test('where recursion without end must run out of stack, only a sum of two recursive calls is changed', () => {
  const changed = read()
    .functions.filter((f) => passes.accumulate.run(f, { recursionEnds: true }))
    .map(({ name }) => name);
  expect(changed).toEqual(['fib']);
});
