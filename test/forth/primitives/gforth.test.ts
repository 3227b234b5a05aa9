/** Each primitive that gforth has too gives what gforth gives, on the numbers where arithmetic goes wrong. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPrimitives, type Primitive } from '../../../src/forth/primitives/index.ts';
import { type Answer, program, runner } from '../compile/program.ts';

const largest = 2n ** 63n - 1n;
const cells = [
  0n,
  1n,
  -1n,
  2n,
  -2n,
  7n,
  -7n,
  63n,
  255n,
  65_535n,
  10n ** 18n,
  0x1234_5678_9abc_def0n,
  largest,
  -largest - 1n,
];
const floats = [0, -0, 1, -1, 0.5, 2.5, 3.5, -2.5, 1e10, -1e-300, 1.7e308, Number.POSITIVE_INFINITY, Number.NaN];

/** What this table means otherwise than gforth, or gforth 0.7.3 means otherwise than the standard. */
const others = new Set(['fmin', 'fmax', 'ftrunc', 'f~']);

interface Case {
  readonly name: string;
  readonly data: readonly bigint[];
  readonly floats: readonly number[];
}

/** Pseudo-random, the same each time. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function* tuples<T>(values: readonly T[], count: number, pick: (below: number) => number): Generator<T[]> {
  if (count === 0) yield [];
  else if (count === 1) for (const value of values) yield [value];
  else if (count === 2) for (const a of values) for (const b of values) yield [a, b];
  else for (let i = 0; i < 120; i++) yield Array.from({ length: count }, () => values[pick(values.length)]!);
}

/** Results that the standard leaves open, and programs may not rely on. */
function isOpen({ name, data, floats: given }: Case): boolean {
  const divisor = data.at(-1);
  if (/shift$|rotate$/.test(name)) return divisor! < 0n || divisor! > 63n;
  if (/^(f>s|f>d)$/.test(name)) return !(Math.abs(given[0]!) < 2 ** 62);
  // A quotient that does not fit a cell; and gforth's M*/ is for unsigned ranges of its own.
  if (name === 'm*/') return divisor! <= 0n || data[1]! < -7n || data[1]! > 7n || data[2]! < -7n || data[2]! > 7n;
  if (name === 'um/mod') return BigInt.asUintN(64, data[1]!) >= BigInt.asUintN(64, divisor!) && divisor !== 0n;
  if (/^(fm\/mod|sm\/rem|\*\/|\*\/mod|\/|mod|\/mod)$/.test(name) && divisor !== 0n) {
    const dividend = /^(fm|sm)/.test(name)
      ? (data[1]! << 64n) + BigInt.asUintN(64, data[0]!)
      : data.length === 3
        ? data[0]! * data[1]!
        : data[0]!;
    const quotient = dividend / divisor!;
    return quotient > largest - 1n || quotient < -largest;
  }
  return false;
}

const usable = ({ special, picture, name }: Primitive): boolean =>
  special === undefined &&
  !others.has(name) &&
  !/syscall/.test(name) &&
  ![...picture.inputs].some(({ type }) => type === 'addr');

const bits = (value: number): bigint => {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return Number.isNaN(value) ? 0x7ff8_0000_0000_0000n : view.getBigInt64(0);
};

const prelude = `
: (cells) depth 0 ?do depth 1- i - pick . loop ;
: cell-line depth 0 ?do depth i - 1- pick . loop ;
variable bits
: float-line fdepth 0 ?do fdepth i - 1- fpick fdup fdup f= if bits f! bits @ else fdrop $7ff8000000000000 then . loop ;
: clear begin depth while drop repeat begin fdepth while fdrop repeat ;
: f# bits ! bits f@ ;
: report dup if ." throws " . else drop cell-line ." | " float-line then clear cr ;
`;

function gforthAnswers(cases: readonly Case[]): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'convene-gforth-'));
  try {
    const lines = cases.map(({ name, data, floats: given }) => {
      const items = [...data, ...given.map((value) => `${bits(value)} f#`)].join(' ');
      return `[defined] ${name} [if] ${items} ' ${name} catch report [else] .( unknown) cr [then]`;
    });
    const file = join(directory, 'cases.fs');
    writeFileSync(file, `warnings off\n${prelude}\n${lines.join('\n')}\nbye\n`);
    const output = execFileSync('gforth', ['-m', '8M', file], { encoding: 'utf8', maxBuffer: 1 << 28 });
    return output.split('\n').map((line) => line.trim().replace(/\s+/g, ' '));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function printed(answer: Answer): string {
  if ('thrown' in answer) return `throws ${answer.thrown}`;
  if ('trapped' in answer) return `throws ${answer.trapped}`;
  return [...answer.data, '|', ...answer.floats.map(bits)].join(' ');
}

const hasGforth = spawnSync('gforth', ['--version']).status === 0;

describe.skipIf(!hasGforth)('primitives, as in gforth', () => {
  it('agree on all of the numbers where arithmetic goes wrong', () => {
    const pick = generator(2012);
    const cases: Case[] = [];
    for (const primitive of allPrimitives().filter(usable)) {
      const { in: cellCount, floatIn } = primitive.counts;
      for (const data of tuples(cells, cellCount, pick)) {
        for (const given of tuples(floats, floatIn, pick)) {
          const one = { name: primitive.name, data, floats: given };
          if (!isOpen(one)) cases.push(one);
        }
      }
    }
    const answers = gforthAnswers(cases);
    const runners = new Map<string, ReturnType<typeof runner>>();
    const compared = new Set<string>();
    const wrong: string[] = [];
    cases.forEach((one, index) => {
      if (answers[index] === 'unknown') return;
      compared.add(one.name);
      let ours = runners.get(one.name);
      if (ours === undefined) {
        ours = runner(program(`: test ${one.name} ;`));
        runners.set(one.name, ours);
      }
      const answer = printed(ours('test', one.data, one.floats));
      if (answer !== answers[index] && wrong.length < 40) {
        wrong.push(`${[...one.data, ...one.floats].join(' ')} ${one.name}: ${answer}, gforth ${answers[index]}`);
      }
    });
    expect(wrong).toEqual([]);
    expect(compared.size).toBeGreaterThan(110);
  });
});
