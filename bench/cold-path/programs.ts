/** The programs: `programs/NAME.ir`, with the same algorithm in C as `programs/NAME.c`, each with and without its slow path. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder } from '../paths.ts';

export interface ColdProgram {
  readonly name: string;
  readonly summary: string;
  /** What the kernel is given when it is timed, and when its instructions are counted. */
  readonly timed: number;
  readonly counted: number;
  /** How much more time it may take with its slow path. */
  readonly goal: number;
  /** Another row of the same program with inlining and what compilers make of recursion. */
  readonly alsoInlined?: true;
}

export const coldPrograms: readonly ColdProgram[] = [
  { name: 'loop', summary: 'ten integers live in a loop', timed: 40_000_000, counted: 20_000, goal: 1.05 },
  { name: 'doubles', summary: 'ten doubles live in a loop', timed: 20_000_000, counted: 20_000, goal: 1.05 },
  { name: 'calls', summary: 'a loop that calls others', timed: 30_000_000, counted: 20_000, goal: 1.05 },
  { name: 'fib', summary: 'recursion', timed: 35, counted: 18, goal: 1.05, alsoInlined: true },
  { name: 'mutual', summary: 'mutual recursion', timed: 44, counted: 20, goal: 1.05 },
  { name: 'quadrature', summary: 'recursion with doubles live', timed: 24, counted: 10, goal: 1.05 },
  { name: 'push', summary: 'a leaf', timed: 60_000_000, counted: 20_000, goal: 1.1 },
];

export const programFile = (name: string): string => join(benchFolder, 'cold-path', 'programs', name);

/** The text of a program. Lines after `;+` belong to the slow path, those after `;-` stand there where it is missing. */
export function programText(name: string, isSlow: boolean): string {
  const text = readFileSync(programFile(`${name}.ir`), 'utf8');
  return text.replace(isSlow ? /^;\+/gm : /^;-/gm, '');
}
