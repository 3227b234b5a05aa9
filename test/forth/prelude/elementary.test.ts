/** Elementary functions agree with those of JavaScript to two units in the last place, and in all special cases. */
import { describe, expect, it } from 'vitest';
import { bitsOf, floatOf, floatText, outputOf, randomNumbers, showFloat } from './run.ts';

const seed = 20_250;
const random = randomNumbers(seed);

/** Of either sign, its magnitude spread evenly over powers of two. */
const spread = (from: number, to: number): number =>
  (random() < 0.5 ? -1 : 1) * 2 ** (from + random() * (to - from)) * (1 + random() * 2 ** -20);
const positive = (from: number, to: number): number => Math.abs(spread(from, to));
const nearQuarterTurns = (): number => (Math.PI / 2) * Math.round(spread(0, 19));
const angle = (): number =>
  [spread(-20, 3), spread(0, 22), spread(0, 1023), nearQuarterTurns()][Math.floor(random() * 4)]!;

interface Case {
  readonly word: string;
  readonly meaning: (...given: number[]) => number;
  readonly draw: () => readonly number[];
}

const one = (word: string, meaning: (given: number) => number, draw: () => number): Case => ({
  word,
  meaning: (given) => meaning(given!),
  draw: () => [draw()],
});

/** C's pow, which gives 1 for these where JavaScript gives NaN. */
const power = (base: number, exponent: number): number =>
  base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY) ? 1 : base ** exponent;

const cases: readonly Case[] = [
  one('fexp', Math.exp, () => spread(-30, 9.5)),
  one('fexpm1', Math.expm1, () => spread(-60, 6)),
  one('fln', Math.log, () => [positive(-1070, 1023), positive(-2, 2), 1 + spread(-40, -2)][Math.floor(random() * 3)]!),
  one('flnp1', Math.log1p, () => (random() < 0.5 ? positive(-60, 1000) : spread(-60, -1.1))),
  one('flog', Math.log10, () => (random() < 0.5 ? positive(-1070, 1023) : 10 ** Math.round(spread(0, 8)))),
  one(
    'falog',
    (x) => 10 ** x,
    () => spread(-30, 8.2),
  ),
  one('fsinh', Math.sinh, () => spread(-40, 9.4)),
  one('fcosh', Math.cosh, () => spread(-40, 9.4)),
  one('ftanh', Math.tanh, () => spread(-40, 5)),
  one('fasinh', Math.asinh, () => spread(-40, 1000)),
  one('facosh', Math.acosh, () => 1 + positive(-40, 1000)),
  one('fatanh', Math.atanh, () => spread(-40, -0.1)),
  one('fsin', Math.sin, angle),
  one('fcos', Math.cos, angle),
  one('ftan', Math.tan, angle),
  one('fasin', Math.asin, () => spread(-30, 0) * (1 - 2 ** -20)),
  one('facos', Math.acos, () => spread(-30, 0) * (1 - 2 ** -20)),
  one('fatan', Math.atan, () => spread(-30, 60)),
  { word: 'fatan2', meaning: (y, x) => Math.atan2(y!, x!), draw: () => [spread(-10, 10), spread(-10, 10)] },
  { word: 'f**', meaning: (a, b) => power(a!, b!), draw: () => [positive(-10, 10), spread(-5, 6)] },
];

const special = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, 1e300, -1e300, 5e-324, 1 / 0, -1 / 0, Number.NaN];

/** Floats between two floats, on the line of all floats; both zeros lie at the same place. */
function distance(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.POSITIVE_INFINITY;
  const place = (value: number): bigint => (value < 0 ? -bitsOf(-value) : bitsOf(Math.abs(value)));
  return Number(place(a) > place(b) ? place(a) - place(b) : place(b) - place(a));
}

const resultsOf = (lines: readonly string[]): number[] =>
  outputOf(lines.join('\n'))
    .trim()
    .split(/\s+/)
    .map((bits) => floatOf(BigInt(bits)));

describe(`elementary functions (seed ${seed})`, () => {
  const pairs = special.flatMap((a) => special.map((b) => [a, b]));
  const singles = special.map((value) => [value]);
  const inputs = cases.map((one) => {
    const drawn = Array.from({ length: 150 }, one.draw);
    return { ...one, values: [...drawn, ...(drawn[0]!.length === 1 ? singles : pairs)] };
  });
  // All in one program: starting the command takes longer than the functions.
  const answers = resultsOf(
    inputs.flatMap(({ word, values }) => values.map((row) => `${row.map(floatText).join(' ')} ${word} ${showFloat}`)),
  );
  let next = 0;
  for (const { word, meaning, values } of inputs) {
    const mine = values.map((row) => ({ row, answer: answers[next++]! }));
    it(word, () => {
      for (const { row, answer } of mine) {
        const expected = meaning(...row);
        const shown = `${row.join(' ')} ${word}: ${answer}, not ${expected}`;
        expect(distance(answer, expected), shown).toBeLessThanOrEqual(2);
        if (expected === 0) expect(Object.is(answer, expected), shown).toBe(true);
      }
    });
  }
});

it('FSINCOS gives the sine below the cosine', () => {
  const [sine, cosine] = resultsOf(['0.7e fsincos fswap', showFloat, showFloat]);
  expect([sine, cosine]).toEqual([Math.sin(0.7), Math.cos(0.7)]);
});
