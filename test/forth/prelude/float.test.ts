/** Floats as text are exactly rounded, to the digit and to the bit. */
import { describe, expect, it } from 'vitest';
import { examples, floatOf, floatText, outputOf, randomNumbers, showFloat } from './run.ts';

const seed = 4711;
const random = randomNumbers(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const anyBits = (): bigint => (BigInt(below(2 ** 32)) << 32n) | BigInt(below(2 ** 32));
const anyFinite = (): number => {
  for (;;) {
    const value = floatOf(anyBits());
    if (Number.isFinite(value)) return value;
  }
};

/** The digits and the exponent of a float, to so many places. JavaScript rounds exactly; half-way cases are not drawn. */
function scientific(value: number, digits: number): { sign: string; digits: string; exponent: number } {
  const [significand, exponent] = Math.abs(value)
    .toExponential(digits - 1)
    .split('e');
  return { sign: value < 0 ? '-' : '', digits: significand!.replace('.', ''), exponent: Number(exponent) };
}

const fs = (value: number, precision: number): string => {
  const { sign, digits, exponent } = scientific(value, precision);
  return `${sign}${digits[0]}.${digits.slice(1)}E${exponent}`;
};

const fe = (value: number, precision: number): string => {
  const { sign, digits, exponent } = scientific(value, precision);
  const whole = (((exponent % 3) + 3) % 3) + 1;
  return `${sign}${digits.slice(0, whole).padEnd(whole, '0')}.${digits.slice(whole)}E${exponent - whole + 1}`;
};

const f = (value: number, precision: number): string => {
  const { sign, digits, exponent } = scientific(value, precision);
  const matter = digits.replace(/0+$/, '');
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${matter}`;
  return `${sign}${matter.padEnd(exponent + 1, '0').slice(0, exponent + 1)}.${matter.slice(exponent + 1)}`;
};

const shown = (lines: readonly string[]): string[] => outputOf(lines.join('\n')).trim().split(/\s+/);

describe(`to text (seed ${seed})`, () => {
  const values = [
    1,
    0.1,
    123456.789,
    1e22,
    1e23,
    9.5e-5,
    5e-324,
    1.7976931348623157e308,
    2.2250738585072014e-308,
    0.3,
    999999.9999999999,
    ...Array.from({ length: 150 }, anyFinite),
    ...Array.from({ length: 50 }, () => (random() - 0.5) * 1e6),
  ];
  const words = { 'f.': f, 'fs.': fs, 'fe.': fe };
  const precisions = [15, 5, 17, 40];
  const answers = shown(
    precisions.flatMap((precision) => [
      `${precision} set-precision`,
      ...Object.keys(words).flatMap((word) => values.map((value) => `${floatText(value)} ${word}`)),
    ]),
  );
  let next = 0;
  for (const precision of precisions) {
    for (const [word, meaning] of Object.entries(words)) {
      const mine = values.map((value) => ({ value, answer: answers[next++] }));
      it(`${word} with ${precision} digits`, () => {
        for (const { value, answer } of mine) expect(answer, String(value)).toBe(meaning(value, precision));
      });
    }
  }
});

describe(`from text (seed ${seed})`, () => {
  const digits = (count: number): string => Array.from({ length: count }, () => below(10)).join('');
  /** The decimal expansion of m · 2^e with a negative e, in full. */
  const expansion = (m: bigint, e: number): string => {
    const text = (m * 5n ** BigInt(-e)).toString().padStart(-e + 1, '0');
    return `${text.slice(0, e)}.${text.slice(e)}`;
  };
  /** The text half way between two neighbouring floats, exactly or with a last digit more. */
  const halfWay = (): string => {
    const text = expansion((1n << 53n) | BigInt(2 * below(2 ** 51) + 1), -20 - below(700));
    return `${text.replace(/^0+/, '')}${random() < 0.5 ? '' : '1'}e`;
  };
  const texts = [
    '1',
    '1.5',
    '.5',
    '1e',
    '1.e',
    '1e5',
    '1E-3',
    '+1e',
    '-0e',
    '1e400',
    '-1e400',
    '1e-400',
    '0e99999999',
    '9007199254740993e',
    '9007199254740993.0000000000000000000000000000000000001e',
    '1.7976931348623158e308',
    '1.7976931348623159e308',
    '2.4703282292062327e-324',
    '2.4703282292062328e-324',
    '2.2250738585072011e-308',
    `1${'0'.repeat(400)}e-400`,
    `0.${'0'.repeat(400)}1e401`,
    ...Array.from({ length: 200 }, () => `${digits(1 + below(20))}.${digits(below(20))}e${below(640) - 330}`),
    ...Array.from({ length: 100 }, halfWay),
  ];
  const answers = shown(texts.map((text) => `s" ${text}" >float . ${showFloat}`));

  it('gives the nearest float', () => {
    texts.forEach((text, index) => {
      const expected = Number(/e$/i.test(text) ? text.slice(0, -1) : text);
      expect(answers[2 * index], text).toBe('-1');
      expect(floatOf(BigInt(answers[2 * index + 1]!)), text).toBe(expected);
    });
  });

  it('reads back what 17 digits show', () => {
    const values = Array.from({ length: 100 }, anyFinite);
    const program = values.map((value) => `${floatText(value)} there s" ${fs(value, 17)}" >float drop f= .`);
    expect(shown([': there ;', ...program]).every((flag) => flag === '-1')).toBe(true);
  });
});

examples([
  {
    what: 'half-way cases go to even, nines carry',
    program: '1 set-precision 2.5e f. 3.5e f. 0.125e f. 9.5e f. 2 set-precision 0.125e f. 0.375e f. 99.9e f. 99.9e fs.',
    prints: '2. 4. 0.1 10. 0.12 0.38 100. 1.0E2 ',
  },
  {
    what: 'what is no number is shown by name',
    program: '0e f. -0e f. 1e 0e f/ f. -1e 0e f/ fs. 0e 0e f/ fe.',
    prints: '0. -0. infinity -infinity NaN ',
  },
  {
    what: 'which NaN it is does not depend on where it is worked out',
    program:
      'create bits 8 allot  : divided f/ bits f! ;  0e 0e divided  bits @ ' +
      '0e 0e f/ bits f! bits @ over = .  dup bits ! bits f@ fdup fnegate fdrop bits f! bits @ over = .  ' +
      '1 63 lshift xor dup bits ! bits f@ 1e fswap fover fdrop bits f! bits @ = . fdrop',
    prints: '-1 -1 -1 ',
  },
  {
    what: 'REPRESENT',
    program: ': t pad 5 represent . . . pad 5 type space ;  3.14159e t 0e t -1.5e t 9.99999e t 0.00123456e t',
    prints: '-1 0 1 31416 -1 0 1 00000 -1 -1 1 15000 -1 0 2 10000 -1 0 -2 12346 ',
  },
  {
    what: '>FLOAT knows D for E, a sign alone, and blanks for zero',
    program: `: t >float . f. ;  15 set-precision
      s" 1d5" t s" 2D-1" t s" 1+3" t s" 1e+" t s"    " t s" " t`,
    prints: '-1 100000. -1 0.2 -1 1000. -1 1. -1 0. -1 0. ',
  },
  {
    what: '>FLOAT refuses what is no float, and leaves none',
    program: `: t >float . fdepth . ;
      s" ." t s" e5" t s" -" t s" --1" t s" 1e5x" t s" 1e5." t s" 1.2.3" t s" 1 e" t s" inf" t s" 0x1" t s"   1" t s" 1 " t`,
    prints: '0 0 '.repeat(12),
  },
  {
    what: 'F.RDP makes columns, as gforth 0.7.9 does',
    program: `: bar ." |" ;
: row ( F: r -- )
  cr fdup 10 3 1 f.rdp bar fdup 10 0 1 f.rdp bar fdup 8 2 3 f.rdp bar fdup 12 6 4 f.rdp bar fdup 7 3 0 f.rdp bar 6 0 3 f.rdp ;
0e row -0.5e row 0.05e row 99.5e row 0.0001e row 999.9996e row -9.99999e row 1e99 row -1e-10 row 123456.789e row`,
    prints: `
     0.000|        0.|    0.00|    0.000000|  0.000|0.00E0
    -0.500|-5.0000E-1|-5.00E-1|   -0.500000| -0.500|-5.E-1
     0.050|5.00000E-2|5.000E-2|    0.050000|  0.050|5.0E-2
    99.500|      100.|   99.50|   99.500000| 99.500|9.95E1
1.00000E-4|1.00000E-4|1.000E-4|1.0000000E-4|  0.000|1.0E-4
  1000.000|     1000.| 1000.00|  999.999600|1.000E3| 1000.
   -10.000|      -10.|  -10.00|   -9.999990|-10.000|-1.0E1
1.00000E99|1.00000E99|1.000E99|1.0000000E99|1.00E99|1.0E99
-1.000E-10|-1.000E-10|-1.0E-10|-1.00000E-10| -0.000|-1E-10
123456.789|   123457.|1.2346E5|1.23456789E5|1.235E5|1.23E5`,
  },
]);
