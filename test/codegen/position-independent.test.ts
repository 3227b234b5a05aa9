import { afterAll, describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { parse, parseModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { randomProgram } from '../support/random/program.ts';
import { difference, nativeRunner, separately } from './support/differential.ts';
import { listing } from './support/listing.ts';

const options = { positionIndependent: true };

describe('code that may lie anywhere', () => {
  test('reaches symbols by their distance alone, and adds registers afterwards', () => {
    const f = parse(`function @f sysv(i64) -> (i64) {
block0(%0: i64):
  %1 = symboladdr @table + 8
  %2 = iconst.i64 3
  %3 = shl.i64 %0, %2
  %4 = ptradd %1, %3
  %5 = load.i64 %4
  %6 = symboladdr @cell
  %7 = load.i64 %6 + 16
  %8 = add.i64 %5, %7
  return %8
}
`);
    const kinds = (given: object): readonly string[] => compileFunction(f, given).relocations.map(({ kind }) => kind);
    expect(kinds(options)).toEqual(['pc32', 'pc32']);
    expect(kinds({})).toContain('abs32s');
  });

  test('has tables of distances from themselves, which nobody needs to fill in', () => {
    const [f] = parseModule(`function @f sysv(i64) -> (i64) {
block0(%0: i64):
  switch.i64 %0, block1(%0), 3: block2, 4: block3, 5: block2, 6: block3, 7: block4, 8: block2
block1(%1: i64):
  return %1
block2:
  %2 = iconst.i64 22
  return %2
block3:
  %3 = iconst.i64 33
  return %3
block4:
  %4 = iconst.i64 44
  return %4
}
`).functions;
    const code = compileFunction(f!, options);
    expect(code.relocations).toEqual([]);
    expect(listing(code)).toMatch(/movsxd/);
    const session = openSession();
    session.load({ functions: [code] });
    const choose = session.function('f', { parameters: ['i64'], result: 'i64' });
    const answers = [2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n].map((value) => choose(value));
    session.close();
    expect(answers).toEqual([2n, 22n, 33n, 22n, 33n, 44n, 22n, 9n]);
  });

  describe('of random programs', () => {
    const session = openSession();
    afterAll(() => session.close());

    test('does what the evaluator does, without absolute addresses of 32 bits', () => {
      const native = nativeRunner(session, (program) => {
        const functions = separately(options)(program);
        for (const { relocations } of functions) for (const { kind } of relocations) expect(kind).not.toBe('abs32s');
        return functions;
      });
      for (let seed = 1; seed <= 40; seed++)
        expect(difference(randomProgram(seed), native), `seed ${seed}`).toBeUndefined();
    });
  });
});
