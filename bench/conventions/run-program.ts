/** One program under several conventions: compiled, checked, counted and timed. */
import { ConveneError } from '../../src/ir/index.ts';
import { runToEnd } from '../measure.ts';
import { showProgress } from '../table.ts';
import { type Counts, countKernel } from './count.ts';
import type { Llc } from './llc.ts';
import type { KernelProgram } from './programs.ts';
import type { ProgramReport } from './report.ts';
import { runRounds } from './rounds.ts';
import { type LlcInput, llcs, oracle, ours, type Variant } from './variants.ts';

export interface RunOptions {
  readonly conventions: readonly string[];
  /** How often each is timed. */
  readonly rounds: number;
  /** Whether instructions and memory operations are counted. */
  readonly count: boolean;
  /** Takes part, if it is there. */
  readonly llc: Llc | undefined;
  readonly llcInput: LlcInput;
}

/** Runs a program under `sysv` and the conventions asked for. Which of them cannot do it or give a wrong result is told in the report. */
export function runProgram(program: KernelProgram, options: RunOptions): ProgramReport {
  const failures = new Map<string, string>();
  const variants: Variant[] = [];
  const tryVariant = (id: string, make: () => Variant): void => {
    try {
      variants.push(make());
    } catch (error) {
      if (!(error instanceof ConveneError)) throw error;
      failures.set(id, error.message);
    }
  };
  showProgress(`${program.name}: compiling`);
  for (const convention of new Set(['sysv', ...options.conventions]))
    tryVariant(convention, () => ours(program, convention));
  const { llc, llcInput } = options;
  if (llc !== undefined) tryVariant('llc', () => llcs(program, llc, llcInput));

  const mistakes = findMistakes(program, variants);
  const right = variants.filter(({ id }) => !mistakes.has(id));
  const counts = new Map<string, Counts>();
  if (options.count) {
    for (const { id, executables, forCalls } of right) {
      showProgress(`${program.name}: counting ${id}`);
      counts.set(id, countKernel(executables[0]!, program.counted, forCalls));
    }
  }
  const times = runRounds(right, program.timed, options.rounds, (round) =>
    showProgress(`${program.name}: round ${round + 1} of ${options.rounds}`),
  );
  showProgress('');
  const bytes = new Map(variants.map(({ id, codeBytes }) => [id, codeBytes]));
  return { program: program.name, bytes, counts, times, failures, mistakes };
}

/** By variant: what it does otherwise than the C twin. */
function findMistakes(program: KernelProgram, variants: readonly Variant[]): Map<string, string> {
  const mistakes = new Map<string, string>();
  const printedBy = (path: string): string => runToEnd([path, String(program.counted)]).output.trim();
  const expected = printedBy(oracle(program));
  for (const { id, executables } of variants) {
    try {
      const wrong = executables.map(printedBy).find((text) => text !== expected);
      if (wrong !== undefined) mistakes.set(id, `prints ${wrong}, not ${expected}`);
    } catch (error) {
      mistakes.set(id, error instanceof Error ? error.message : String(error));
    }
  }
  return mistakes;
}
