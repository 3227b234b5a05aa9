import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { malformed, outcomeOf, randomNumbers } from './malformed.ts';

const folder = new URL('../cases/llvm/', import.meta.url);
const texts = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8').split('\n; -----')[0]!);

const seed = Number(process.env.CONVENE_SEED ?? 1);
const count = Number(process.env.CONVENE_COUNT ?? 150);

describe('Texts with mistakes in them', () => {
  test('are answered with errors for users, or compiled', () => {
    const outcomes = new Map<string, number>();
    texts.forEach((text, place) => {
      for (let number = 0; number < count; number++) {
        const one = malformed(text, randomNumbers(seed * 1_000_003 + place * 10_007 + number));
        let outcome: string;
        try {
          outcome = outcomeOf(one);
        } catch (error) {
          throw new Error(`seed ${seed}, text ${place}, number ${number}: ${(error as Error).stack}\n${one}`);
        }
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }
    });
    // Mistakes of all kinds occur, and some texts are none the worse.
    for (const outcome of ['llvm-syntax', 'llvm-name', 'llvm-type', 'llvm-unsupported', 'compiled'])
      expect(outcomes.get(outcome), outcome).toBeGreaterThan(0);
  });

  test('are errors wherever they are cut off', () => {
    for (const text of texts) {
      for (let end = 0; end < text.length; end += 13) expect(outcomeOf(text.slice(0, end))).not.toBe('internal');
    }
  });
});
