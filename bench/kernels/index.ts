// Kernels in C by way of LLVM IR: Convene's code beside that of llc on the same text, and beside gcc's and clang's.
import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import colors from 'picocolors';
import { type Counts, countKernel } from '../conventions/count.ts';
import { runRounds } from '../conventions/rounds.ts';
import type { Variant } from '../conventions/variants.ts';
import { runToEnd } from '../measure.ts';
import { parseRounds, selected } from '../options.ts';
import { showProgress } from '../table.ts';
import { type Kernel, kernels } from './programs.ts';
import { countsTable, type KernelReport, timesTable } from './report.ts';
import { type Compiler, compileKernel, findCompilers } from './variants.ts';

interface Options {
  readonly rounds: number;
  readonly only: string[];
  readonly compilers?: string[];
  readonly instructions?: true;
  readonly json?: string;
}

const names = kernels.map(({ name }) => name);
const { compilers: found, missing } = findCompilers();
const ids = found.map(({ id }) => id);

const options = new Command('bench/kernels')
  .description('Compares the back end with llc on the same LLVM IR, and with gcc and clang.')
  .option('--rounds <n>', 'how often each is timed', parseRounds, 12)
  .option('--only <list>', `kernels: ${names.join(', ')}`, selected(names), names)
  .option('--compilers <list>', `of ${ids.join(', ')}`, selected(ids))
  .option('--instructions', 'count executed instructions in place of time')
  .option('--json <file>', 'write the numbers there, too')
  .parse()
  .opts<Options>();

const compilers = found.filter(({ id }) => options.compilers?.includes(id) ?? true);

const outputOf = (executable: string, n: number): string => runToEnd([executable, String(n)]).output.trim();

/** What most print: the compilers of C, where there are any. */
function expectedOutput(variants: readonly Variant[], n: number): string | undefined {
  const judge = variants.find(({ id }) => id === 'gcc-scalar' || id === 'gcc' || id === 'clang');
  return judge === undefined ? undefined : outputOf(judge.executables[0]!, n);
}

function run(kernel: Kernel): KernelReport {
  const failures = new Map<string, string>();
  const tryOr = <T>({ id }: { readonly id: string }, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      failures.set(id, error instanceof Error ? error.message : String(error));
      return [];
    }
  };
  showProgress(`${kernel.name}: compiling`);
  const variants = compilers.flatMap((compiler: Compiler) =>
    tryOr(compiler, () => compileKernel(kernel.name, compiler)),
  );
  const bytes = new Map(variants.map(({ id, codeBytes }) => [id, codeBytes]));

  showProgress(`${kernel.name}: checking`);
  const checks = variants[0] === undefined ? [] : [kernel.counted, kernel.timed];
  const expected = new Map(checks.map((n) => [n, expectedOutput(variants, n)]));
  const isRight = (variant: Variant): boolean =>
    tryOr(variant, () => {
      for (const [place, executable] of variant.executables.entries()) {
        const n = place === 0 ? kernel.timed : kernel.counted;
        const printed = outputOf(executable, n);
        if (printed !== (expected.get(n) ?? printed)) {
          throw new Error(`prints ${printed}, not ${expected.get(n)}, given ${n}`);
        }
      }
    }).length > 0;
  const right = variants.filter(isRight);

  const counts = new Map<string, Counts>();
  if (options.instructions === true) {
    for (const variant of right) {
      showProgress(`${kernel.name}: counting ${variant.id}`);
      for (const count of tryOr(variant, () => countKernel(variant.executables[0]!, kernel.counted))) {
        counts.set(variant.id, count);
      }
    }
  }
  const rounds = options.instructions === true ? 0 : options.rounds;
  const times = runRounds(right, kernel.timed, rounds, (round) =>
    showProgress(`${kernel.name}: round ${round + 1} of ${rounds}`),
  );
  showProgress('');
  return { kernel, times, counts, bytes, failures };
}

for (const text of missing) console.log(colors.yellow(text));
console.log(colors.dim([...new Set(compilers.map(({ version }) => version))].join('; ')));
const reports = kernels.filter(({ name }) => options.only.includes(name)).map(run);
const show = options.instructions === true ? countsTable : timesTable;
console.log(`\n${show(reports, compilers)}`);
for (const { kernel, failures } of reports) {
  for (const [id, message] of failures) console.log(colors.red(`${kernel.name}, ${id}: ${message}`));
  if (failures.size > 0) process.exitCode = 1;
}
if (options.json !== undefined) {
  const plain = reports.map(({ kernel, times, counts, bytes, failures }) => ({
    ...kernel,
    times: Object.fromEntries(times),
    counts: Object.fromEntries(counts),
    bytes: Object.fromEntries(bytes),
    failures: Object.fromEntries(failures),
  }));
  writeFileSync(
    options.json,
    `${JSON.stringify({ compilers: compilers.map(({ version }) => version), kernels: plain }, null, 2)}\n`,
  );
}
