import { afterAll, describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import type { IrModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { randomProgram } from '../support/random/program.ts';
import { difference, nativeRunner } from './support/differential.ts';

const session = openSession();
const native = nativeRunner(session);
afterAll(() => session.close());

/* The first of the programs that `npm run fuzz` runs through. */
describe('random programs', () => {
  test.each([
    ['small', { size: 12, functions: 3 }, 120],
    ['middling', { size: 40, functions: 5 }, 50],
    ['large', { size: 250, functions: 3 }, 6],
  ])('%s ones do as machine code what they do in the evaluator', (_, options, count) => {
    const failures: string[] = [];
    for (let seed = 1; seed <= count; seed++) {
      const found = difference(randomProgram(seed, options), native);
      if (found !== undefined) failures.push(`seed ${seed}: ${found}`);
    }
    expect(failures).toEqual([]);
  });

  test.each([949_510, 9_100_316])('that found mistakes: seed %i', (seed) => {
    expect(difference(randomProgram(seed, { size: 60, functions: 4 }), native)).toBeUndefined();
  });

  test('are compiled to the same bytes each time, and left as they were', () => {
    // All but the graph, which whoever asks for it leaves with the function.
    const text = (module: IrModule) =>
      JSON.stringify({ ...module, functions: module.functions.map((f) => ({ ...f, flow: undefined })) }, (_, value) =>
        typeof value === 'bigint' ? `${value}` : value,
      );
    for (let seed = 1; seed <= 10; seed++) {
      const { module } = randomProgram(seed);
      for (const f of module.functions) expect(compileFunction(f)).toEqual(compileFunction(f));
      expect(text(module)).toBe(text(randomProgram(seed).module));
    }
  });
});
