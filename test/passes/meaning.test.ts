import { describe, expect, test } from 'vitest';
import type { IrModule } from '../../src/ir/index.ts';
import { optimize, type PassContext, type PassName, passes } from '../../src/passes/index.ts';
import { changed, problemsOf } from '../support/random/changed.ts';
import { evaluateProgram, randomProgram } from '../support/random/program.ts';

const seeds = Array.from(
  { length: Number(process.env.CONVENE_FUZZ ?? 60) },
  (_, index) => index + Number(process.env.CONVENE_SEED ?? 0),
);

/** Programs that end soon, with what they do. */
const programs = seeds
  .map((seed) => {
    const program = randomProgram(seed);
    return { program, before: evaluateProgram(program, 20_000) };
  })
  .filter(({ before }) => before.outcome.kind !== 'exhausted');

function expectSame(
  { program, before }: (typeof programs)[number],
  change: (f: IrModule['functions'][number], context: PassContext) => void,
): void {
  const { seed } = program;
  const module = changed(program.module, change);
  expect({ seed, problems: problemsOf(module) }).toEqual({ seed, problems: [] });
  const after = evaluateProgram({ ...program, module }, 1_000_000);
  expect({ seed, ...after }).toEqual({ seed, ...before });
}

describe('random programs mean the same after', () => {
  test.each(Object.keys(passes) as PassName[])('the pass %s', (name) => {
    for (const one of programs) expectSame(one, (f, context) => passes[name].run(f, context));
  });

  test('all passes', () => {
    for (const one of programs) expectSame(one, (f, context) => optimize(f, context));
  });

  test('all passes twice', () => {
    for (const one of programs.slice(0, 20)) {
      expectSame(one, (f, context) => {
        optimize(f, context);
        optimize(f, context);
      });
    }
  });
});

test('simplification comes to an end', () => {
  for (const seed of seeds.slice(0, 30)) {
    for (const f of randomProgram(seed).module.functions) {
      let rounds = 0;
      while (rounds < 10 && passes.simplify.run(f, {})) {
        passes.dead.run(f, {});
        rounds++;
      }
      expect({ seed, name: f.name, rounds: Math.min(rounds, 4) }).toEqual({ seed, name: f.name, rounds });
    }
  }
});
