import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseNumber } from '../../src/forth/number.ts';

const single = (value: bigint) => ({ kind: 'single', value });
const double = (value: bigint) => ({ kind: 'double', value });
const float = (value: number) => ({ kind: 'float', value });

describe('numbers', () => {
  test.each([
    ['0', 10, single(0n)],
    ['-12', 10, single(-12n)],
    ['+12', 10, single(12n)],
    ['ff', 16, single(255n)],
    ['FF', 16, single(255n)],
    ['zz', 36, single(1295n)],
    ['$ff', 10, single(255n)],
    ['$-FF', 10, single(-255n)],
    ['-$ff', 10, single(-255n)],
    ['#99', 16, single(99n)],
    ['%-101', 10, single(-5n)],
    ['0x1F', 10, single(31n)],
    ["'a'", 10, single(97n)],
    ["'''", 10, single(39n)],
    ["'€'", 10, single(0x20acn)],
    ['18446744073709551615', 10, single(2n ** 64n - 1n)],
    ['12.', 10, double(12n)],
    ['-$1.', 10, double(-1n)],
    ['340282366920938463463374607431768211455.', 10, double(2n ** 128n - 1n)],
    ['1e', 10, float(1)],
    ['1.e', 10, float(1)],
    ['-1.5E2', 10, float(-150)],
    ['1e+', 10, float(1)],
    ['0.1e', 10, float(0.1)],
    ['5e-324', 10, float(5e-324)],
    ['1e', 16, single(30n)],
  ])('%s in base %i', (text, base, value) => {
    expect(parseNumber(text, base)).toEqual(value);
  });

  test.each(['', '-', '+', '$', '12a', '8', '.', '-.', '1.5', 'e', '1e1.5', '.5e', "'ab'", "''", '--1', '$-', '0x'])(
    '%j is none in octal, nor a float',
    (text) => {
      expect(parseNumber(text, 8)).toBeUndefined();
    },
  );

  test('are read back as written, in any base', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }),
        fc.integer({ min: 2, max: 36 }),
        (value, base) => {
          expect(parseNumber(value.toString(base), base)).toEqual(single(value));
        },
      ),
    );
  });
});
