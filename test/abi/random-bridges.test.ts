/** Bridges between random conventions: machine code, the evaluator, and the evaluator under the conventions agree. More by `npm run fuzz:bridges`. */
import { afterAll, describe, expect, it } from 'vitest';
import { bridgeTrouble, nativeBridges } from './bridges/differences.ts';

const first = 20_001;
const count = 150;

describe(`random bridges, seeds ${first} to ${first + count - 1}`, () => {
  const native = nativeBridges();
  afterAll(() => native.close());

  it('pass every value, return every result, and keep what both sides rely on', () => {
    const troubles = Array.from({ length: count }, (_, index) => first + index).flatMap((seed) => {
      const trouble = bridgeTrouble(seed, native);
      return trouble === undefined ? [] : [`seed ${seed}: ${trouble}`];
    });
    expect(troubles).toEqual([]);
  });
});
