/** A program of the experiment in a variant, with its full and its trivial slow path: compiled, checked, counted and timed. */
import type { Explanation } from '../../src/codegen/index.ts';
import { parseModule, verifyOrThrow } from '../../src/ir/index.ts';
import { passes } from '../../src/passes/index.ts';
import { type CompiledProgram, compileEach, kernelPasses } from '../conventions/compile.ts';
import { type Counts, countKernel } from '../conventions/count.ts';
import { runRounds } from '../conventions/rounds.ts';
import { executablesOf, type Variant } from '../conventions/variants.ts';
import { runToEnd } from '../measure.ts';
import type { Times } from '../rounds.ts';
import { showProgress } from '../table.ts';
import { isOwnFunction, type StatusProgram, statusText } from './programs.ts';
import { type SlowPath, type StatusVariant, statusVariants } from './variants.ts';

/** What is known of one variant with one slow path. */
export interface StatusFigures {
  /** Bytes of the program's own functions: of the blocks that are executed, and of all. */
  readonly hotBytes: number;
  readonly bytes: number;
  /** Callee-saved registers that blocks which are executed save, in all functions together. */
  readonly savedRegisters: number;
  readonly counts: Counts;
}

export interface StatusRow {
  readonly program: StatusProgram;
  readonly variant: StatusVariant;
  readonly figures: Readonly<Record<SlowPath, StatusFigures>>;
  /** Names of the two among the times. */
  readonly ids: Readonly<Record<SlowPath, string>>;
  /** Of all the program's variants. */
  readonly times: Times;
}

const slowPaths = ['full', 'trivial'] as const;

const idOf = (program: StatusProgram, variant: StatusVariant, path: SlowPath): string =>
  `status-${program.name}-${variant.id}-${path}`;

interface Built {
  readonly variant: StatusVariant;
  readonly path: SlowPath;
  readonly program: CompiledProgram;
  readonly built: Variant;
}

function build(program: StatusProgram, variant: StatusVariant, path: SlowPath): Built {
  const module = parseModule(statusText(program, variant, path));
  for (const f of module.functions) {
    verifyOrThrow(f);
    for (const name of kernelPasses) passes[name].run(f, {});
  }
  const compiled = { ...compileEach(module), data: module.data, choices: [] };
  const id = idOf(program, variant, path);
  return { variant, path, program: compiled, built: executablesOf(compiled, id, id) };
}

/** One row for each variant. Throws an `Error` where results differ. */
export function runStatusProgram(program: StatusProgram, rounds: number): StatusRow[] {
  showProgress(`${program.name}: compiling`);
  const all = statusVariants.flatMap((variant) => slowPaths.map((path) => build(program, variant, path)));
  const printed = all.map(({ built }) => runToEnd([built.executables[0]!, String(program.counted)]).output.trim());
  if (new Set(printed).size > 1) throw new Error(`${program.name}: results differ: ${printed.join(' ')}`);
  const figures = new Map(
    all.map(({ program: compiled, built }) => {
      showProgress(`${program.name}: counting ${built.id}`);
      return [built.id, figuresOf(compiled, countKernel(built.executables[0]!, program.counted))];
    }),
  );
  const times = runRounds(
    all.map(({ built }) => built),
    program.timed,
    rounds,
    (round) => showProgress(`${program.name}: round ${round + 1} of ${rounds}`),
  );
  showProgress('');
  return statusVariants.map((variant) => {
    const ids = { full: idOf(program, variant, 'full'), trivial: idOf(program, variant, 'trivial') };
    return {
      program,
      variant,
      ids,
      figures: { full: figures.get(ids.full)!, trivial: figures.get(ids.trivial)! },
      times,
    };
  });
}

function figuresOf({ functions, explanations }: CompiledProgram, counts: Counts): StatusFigures {
  const own = functions.filter(({ name }) => isOwnFunction(name));
  const sum = (of: (one: (typeof own)[number]) => number): number => own.reduce((total, one) => total + of(one), 0);
  return {
    hotBytes: sum(({ hotBytes }) => hotBytes),
    bytes: sum(({ instructionBytes }) => instructionBytes),
    savedRegisters: sum(({ name }) => savedRegisters(explanations.get(name)!)),
    counts,
  };
}

function savedRegisters({ instructions }: Explanation): number {
  const saved = instructions.flatMap(({ cause, cold, writes }) =>
    !cold && writes > 0 && cause?.kind === 'spill' && cause.value.kind === 'preserved' ? [cause.value.register] : [],
  );
  return new Set(saved).size;
}
