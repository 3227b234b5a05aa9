/** Random C programs from Csmith (Yang, Chen, Eide, Regehr: Finding and Understanding Bugs in C Compilers, PLDI 2011). */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type Dice, dice } from '../../support/random/dice.ts';
import { type Level, levels } from '../compile.ts';
import { definedBuiltins } from './builtins.ts';

/** What code is made: an object as for a library, one for an executable at a fixed address, or of a whole program. */
export type Kind = 'position-independent' | 'at a fixed address' | 'whole program';

/** What a seed says of its program and of how that is compiled. */
export interface Plan {
  readonly seed: number;
  /** For csmith. */
  readonly options: readonly string[];
  /** For every C compiler. */
  readonly flags: readonly string[];
  readonly level: keyof typeof planned;
  readonly kind: Kind;
}

/** Vectors would only be taken apart again. */
const planned = {
  ...levels,
  'optimised by clang': { options: ['-O2', '-fno-vectorize', '-fno-slp-vectorize'] },
} as const satisfies Record<string, Level>;

export const levelOf = (plan: Plan): Level => planned[plan.level];

/** How often each kind of thing may occur in a program; the rest of the time it does not. */
const features: Readonly<Record<string, number>> = {
  'arg-structs': 0.8,
  'arg-unions': 0.8,
  arrays: 0.9,
  bitfields: 0.8,
  builtins: 0.4,
  'comma-operators': 0.8,
  'compound-assignment': 0.9,
  consts: 0.8,
  divs: 0.9,
  'embedded-assigns': 0.9,
  float: 0.3,
  'inline-function': 0.5,
  int8: 0.9,
  jumps: 0.8,
  longlong: 0.9,
  math64: 0.9,
  muls: 0.9,
  'packed-struct': 0.6,
  pointers: 0.9,
  'return-structs': 0.8,
  'return-unions': 0.8,
  structs: 0.85,
  uint8: 0.9,
  unions: 0.8,
  volatiles: 0.6,
};

/** Sizes: the smallest and the largest. */
const sizes: Readonly<Record<string, readonly [number, number]>> = {
  'max-array-dim': [1, 3],
  'max-array-len-per-dim': [2, 10],
  'max-block-depth': [1, 4],
  'max-block-size': [2, 5],
  'max-expr-complexity': [3, 9],
  'max-funcs': [1, 6],
  'max-pointer-depth': [1, 3],
  'max-struct-fields': [2, 8],
  'max-union-fields': [2, 5],
};

export function planOf(seed: number): Plan {
  const random = dice(seed);
  const chosen = Object.entries(features).map(([name, often]) => (random.chance(often) ? `--${name}` : `--no-${name}`));
  const sized = Object.entries(sizes).flatMap(([name, [least, most]]) => [
    `--${name}`,
    String(least + random.below(most - least + 1)),
  ]);
  const arithmetic = checkedArithmetic(random, chosen.includes('--float'));
  const level = random.pick(levelsByFrequency);
  const kind = random.pick(kindsByFrequency);
  // Some are as large as csmith likes them.
  const options = [...(random.chance(0.06) ? [] : sized), ...chosen];
  return {
    seed,
    options: ['--seed', String(seed), ...options],
    flags: ['-w', '-ffp-contract=off', '-I/usr/include/csmith', ...arithmetic],
    level,
    kind,
  };
}

const levelsByFrequency: readonly Plan['level'][] = [
  ...Array.from({ length: 7 }, () => 'promoted to values' as const),
  'not optimised',
  'optimised by clang',
  'optimised by clang',
];

const kindsByFrequency: readonly Kind[] = [
  ...Array.from({ length: 6 }, () => 'position-independent' as const),
  'at a fixed address',
  'whole program',
  'whole program',
];

/** Arithmetic that is defined for all operands: functions, or macros, which make larger functions and fewer calls, but not for floats. */
const checkedArithmetic = (random: Dice, hasFloats: boolean): readonly string[] =>
  random.chance(0.3) && !hasFloats ? ['-DUSE_MATH_MACROS'] : [];

/** Writes the program of a plan and gives the number of its lines, or nothing where csmith fails. It also writes a file `platform.info` into the directory. */
export function generate(plan: Plan, path: string, directory: string): number | undefined {
  const made = spawnSync('csmith', [...plan.options, '-o', path], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 20_000,
  });
  if (made.status !== 0) return undefined;
  // tcc knows the two only as one.
  const text = readFileSync(path, 'utf8').replaceAll('#pragma pack(push)\n#pragma pack(1)', '#pragma pack(push, 1)');
  writeFileSync(path, plan.options.includes('--builtins') ? definedBuiltins + text : text);
  return text.split('\n').length;
}
