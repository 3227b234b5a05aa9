import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { program, run } from './program.ts';
import { definitions, expected, items, tangle } from './random-words.ts';

describe('random words', () => {
  it('may have any control flow', () => {
    let compared = 0;
    fc.assert(
      fc.property(tangle, (text) => {
        const known = program(text);
        const answer = expected(known);
        if (answer === undefined) return;
        compared++;
        expect(run(known, 'test', items)).toEqual(answer);
      }),
      { numRuns: 200, seed: 20_250_102 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it('do what their items say', () => {
    let compared = 0;
    let varied = 0;
    fc.assert(
      fc.property(definitions, (text) => {
        const known = program(text);
        const answer = expected(known);
        if (answer === undefined) return;
        compared++;
        if (known.words.get('test')!.effect!.kind === 'dynamic') varied++;
        expect(run(known, 'test', items)).toEqual(answer);
      }),
      { numRuns: 250, seed: 20_250_101 },
    );
    expect(compared).toBeGreaterThan(100);
    expect(varied).toBeGreaterThan(50);
    expect(compared - varied).toBeGreaterThan(50);
  });
});
