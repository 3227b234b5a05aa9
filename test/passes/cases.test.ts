import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { describeProblem, parseModule, printModule, verify } from '../../src/ir/index.ts';
import { optimize, type PassContext, passCalled, passes } from '../../src/passes/index.ts';

/**
 * `test/cases/passes/*.ir`: a module, the passes to run on it, and what it is then. `; pass: a b` names passes, `; pass: all` the
 * pipeline. What follows the line of dashes is written by `CONVENE_UPDATE=1`.
 */
const folder = new URL('../cases/passes/', import.meta.url);
const divider =
  '\n; ------------------------------------------------------------------------------------------ becomes\n\n';

describe('passes', () => {
  test.each(readdirSync(folder).filter((name) => name.endsWith('.ir')))('%s', (name) => {
    const file = new URL(name, folder);
    const [input, expected] = readFileSync(file, 'utf8').split(divider);
    const actual = result(input!, name);
    if (process.env.CONVENE_UPDATE === '1') writeFileSync(file, `${input!.trimEnd()}\n${divider}${actual}`);
    else expect(actual).toBe(expected);
  });
});

function result(input: string, file: string): string {
  const wanted = /^; pass: (.*)$/m.exec(input)![1]!.split(' ');
  const module = parseModule(input, file);
  const functions = new Map(module.functions.map((f) => [f.name, f]));
  const context: PassContext = {
    lookup: (symbol) => functions.get(symbol),
    hasTailCalls: (convention) => convention === 'forth',
  };
  for (const f of module.functions) {
    expect(verify(f).map(describeProblem)).toEqual([]);
    if (wanted[0] === 'all') optimize(f, context);
    else for (const pass of wanted) passes[passCalled(pass)].run(f, context);
    expect(verify(f).map(describeProblem)).toEqual([]);
  }
  return printModule(module);
}
