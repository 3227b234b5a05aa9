import { describe, expect, test } from 'vitest';
import { type CompileOptions, compileFunction, ruleBook } from '../../src/codegen/compile.ts';
import { buildFunction, type IrFunction, i64 } from '../../src/ir/index.ts';

/* Nothing of a compilation that failed is left to those that follow in the same process. */

/** The lesser of its parameters: a rule that has a temporary, and a condition. */
function lesser(): IrFunction {
  const parameters = [{ type: i64 }, { type: i64 }];
  const b = buildFunction('lesser', { convention: 'sysv', parameters, results: [{ type: i64 }] });
  const [x, y] = b.parameters;
  b.return([b.select(b.slt(x, y), x, y)]);
  return b.function;
}

const fail = (): never => {
  throw new Error('the caller gives up');
};

const { lowering } = ruleBook();
const wrongRules = [...lowering.rules, { name: 'wrong', text: '?(slt.i64 a b) -> nonsense' }];
const ways: readonly [string, CompileOptions][] = [
  ['in a rule for a condition', { target: { ...lowering, rules: wrongRules } }],
  ['in a listing', { list: fail }],
  ['in an explanation', { explain: fail }],
];

describe('a function is compiled as ever when a hundred compilations have failed', () => {
  test.each(ways)('%s', (_, options) => {
    const code = compileFunction(lesser());
    for (let n = 0; n < 100; n++) expect(() => compileFunction(lesser(), options)).toThrow(/wrong:1|gives up/);
    expect(compileFunction(lesser())).toEqual(code);
  });
});

test('a function is compiled as ever while another one is being listed', () => {
  const code = compileFunction(lesser());
  const list = (): void => expect(compileFunction(lesser())).toEqual(code);
  expect(compileFunction(lesser(), { list, explain: list })).toEqual(code);
});
