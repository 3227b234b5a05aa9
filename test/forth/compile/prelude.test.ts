import { describe, expect, it } from 'vitest';
import { bridge, lower } from '../../../src/forth/compile/index.ts';
import { describeProblem, verify } from '../../../src/ir/index.ts';
import { readerSession } from '../support.ts';

describe('the prelude', () => {
  it('is valid IR, every word of it', () => {
    const problems: string[] = [];
    let words = 0;
    for (const entry of readerSession().system.dictionary.entries()) {
      if (entry.body === undefined || entry.effect === undefined) continue;
      words++;
      const functions = entry.effect.kind === 'static' ? [lower(entry), bridge(entry)] : [lower(entry)];
      for (const f of functions) problems.push(...verify(f).map(describeProblem));
    }
    expect(problems).toEqual([]);
    expect(words).toBeGreaterThan(300);
  });
});
