/** One random C program, compiled by way of LLVM IR and compared with what C compilers make of it. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConveneError } from '../../../src/ir/index.ts';
import { closedObjectOfFile, objectOfFile } from '../compile.ts';
import { generate, levelOf, type Plan, planOf } from './generate.ts';

export type Verdict =
  | { readonly kind: 'agrees' }
  /** What we make of it does something else, or we do not get that far. */
  | { readonly kind: 'differs'; readonly what: string }
  /** An error for users: something that the reader says it does not read. */
  | { readonly kind: 'refused'; readonly what: string }
  /** No compiler's program ends soon. */
  | { readonly kind: 'slow' }
  /** csmith fails, or clang refuses its program. */
  | { readonly kind: 'unmade'; readonly what: string }
  /** The program does what C gives no meaning: csmith converts floats to integers that they do not fit. */
  | { readonly kind: 'undefined' }
  /** gcc and clang make different things of it. */
  | { readonly kind: 'undecided'; readonly what: string };

export interface Trial {
  readonly plan: Plan;
  readonly verdict: Verdict;
  /** Of C, csmith's headers apart. */
  readonly lines: number;
}

/** How long a compiler's program may run, in milliseconds; the usual one takes one. Ours may take much longer, for the machine may be busy. */
const patience = { theirs: 400, ours: 20_000 } as const;

interface Judge {
  readonly command: string;
  readonly flags: readonly string[];
}

/** The quickest, and no authority, since it has mistakes of its own: others are asked where we differ from it. */
const tcc: Judge = { command: 'tcc', flags: [] };
const gcc: Judge = { command: 'gcc', flags: ['-O1'] };
const clang: Judge = { command: 'clang-19', flags: ['-O1'] };
/** Makes programs that stop where a float does not fit the integer that it becomes. */
const checking: Judge = { command: 'clang-19', flags: ['-fsanitize=float-cast-overflow', '-fsanitize-trap=all'] };

/** Tries the program of a seed; files are made in the directory, whose names begin with the seed. */
export function tryProgram(seed: number, directory: string): Trial {
  const plan = planOf(seed);
  const path = (ending: string): string => join(directory, `${seed}.${ending}`);
  const lines = generate(plan, path('c'), directory);
  if (lines === undefined) return { plan, lines: 0, verdict: { kind: 'unmade', what: 'csmith fails' } };
  return { plan, lines, verdict: judge(plan, path) };
}

function judge(plan: Plan, path: (ending: string) => string): Verdict {
  const source = path('c');
  /** What a judge's program does, or nothing where the judge is not there or does not take the program. */
  function outcomeWith({ command, flags }: Judge): string | undefined {
    const output = path(command);
    const made = spawnSync(command, [...flags, ...plan.flags, source, '-lm', '-o', output], { encoding: 'utf8' });
    return made.status === 0 ? outcomeOf(output, patience.theirs) : undefined;
  }
  const quick = outcomeWith(tcc);
  const first = quick ?? outcomeWith(gcc);
  if (first === endless) return { kind: 'slow' };
  if (first === undefined) return { kind: 'unmade', what: 'gcc refuses it' };

  const refusal = toLlvm(plan, path);
  if (refusal !== undefined) return { kind: 'unmade', what: `clang refuses it: ${refusal}` };
  let ours: string;
  try {
    ours = ourOutcome(plan, path);
  } catch (error) {
    if (error instanceof ConveneError && error.code !== 'internal')
      return { kind: 'refused', what: `${error.code}: ${error.message}` };
    return { kind: 'differs', what: (error as Error).stack ?? String(error) };
  }
  if (ours === first) return { kind: 'agrees' };
  const wanted = quick === undefined ? first : outcomeWith(gcc);
  if (ours === wanted) return { kind: 'agrees' };
  if (outcomeWith(checking)?.includes('SIG') === true) return { kind: 'undefined' };
  const other = outcomeWith(clang);
  if (wanted !== other) return { kind: 'undecided', what: `gcc: ${wanted}; clang: ${other}; ours: ${ours}` };
  if (wanted === endless) return { kind: 'slow' };
  return { kind: 'differs', what: `gcc and clang: ${wanted}; ours: ${ours}` };
}

/** Writes the program's LLVM IR. Gives clang's complaints where it refuses it. */
function toLlvm(plan: Plan, path: (ending: string) => string): string | undefined {
  const { options, passes } = levelOf(plan);
  const text = path('ll');
  const refusal = attempt('clang-19', [...options, ...plan.flags, '-S', '-emit-llvm', path('c'), '-o', text]);
  if (refusal !== undefined || passes === undefined) return refusal;
  return attempt('opt-19', [`-passes=${passes}`, '-S', text, '-o', text]);
}

/** Compiles the LLVM IR, links and runs. Throws `ConveneError` for what we refuse. */
function ourOutcome({ kind }: Plan, path: (ending: string) => string): string {
  const text = path('ll');
  const positionIndependent = kind === 'position-independent';
  writeFileSync(
    path('o'),
    kind === 'whole program' ? closedObjectOfFile(text) : objectOfFile(text, { positionIndependent }),
  );
  const options = [positionIndependent ? '-pie' : '-no-pie', path('o'), '-lm', '-o', path('convene')];
  const refusal = attempt('gcc', options);
  if (refusal !== undefined) throw new Error(`our object does not link: ${refusal}`);
  return outcomeOf(path('convene'), patience.ours);
}

/** Runs a compiler and gives its complaints, if it fails. */
function attempt(command: string, values: readonly string[]): string | undefined {
  const { status, stderr } = spawnSync(command, values, { encoding: 'utf8' });
  return status === 0 ? undefined : stderr;
}

const endless = 'does not end';

/** All that a program prints, and how it ends. */
function outcomeOf(executable: string, timeout: number): string {
  const ended = spawnSync(executable, [], { encoding: 'latin1', timeout, killSignal: 'SIGKILL' });
  if (ended.error !== undefined && (ended.error as NodeJS.ErrnoException).code === 'ETIMEDOUT') return endless;
  return `${ended.stdout.trim()} (${ended.signal ?? ended.status})`;
}
