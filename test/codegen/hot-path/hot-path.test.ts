/**
 * A cold path costs the hot path nothing, from IR to bytes: the hot blocks of a function have the instructions that they have where each cold
 * region is replaced by a trap, but for displacements, frames, and stores of what only cold code wants.
 */
import { describe, expect, test } from 'vitest';
import { many, tryFunctions } from './try.ts';

describe('hot code', () => {
  test.each([
    { name: 'small functions', seed: 1, count: 120, size: 15 },
    { name: 'larger ones', seed: 70_001, count: 100, size: 50 },
  ])('does not depend on cold code: $name', { timeout: 60_000 }, ({ seed, count, size }) => {
    const { difference, pressed } = tryFunctions(seed, count, size, () => {});
    expect(difference).toBeUndefined();
    expect(pressed, `functions with a call in cold code and more than ${many} values alive`).toBeGreaterThan(
      count / 10,
    );
  });
});
