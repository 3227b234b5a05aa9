// Compares conventions on the same programs, and our code under System V's with that of LLVM.
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import colors from 'picocolors';
import { ConveneError } from '../../src/ir/index.ts';
import { runToEnd } from '../measure.ts';
import { parseRounds, selected } from '../options.ts';
import { showProgress } from '../table.ts';
import { availableConventions } from './compile.ts';
import { type Counts, countKernel } from './count.ts';
import { findLlc } from './llc.ts';
import { type KernelProgram, kernelPrograms } from './programs.ts';
import { conventionsTable, llcTable, type ProgramReport } from './report.ts';
import { runRounds } from './rounds.ts';
import { type LlcInput, llcs, oracle, ours, type Variant } from './variants.ts';

interface Options {
  readonly rounds: number;
  readonly only: string[];
  readonly conventions: string[];
  readonly count: boolean;
  readonly llcInput: LlcInput;
  readonly json?: string;
}

const conventionNames = availableConventions();
const programNames = kernelPrograms.map(({ name }) => name);

const options = new Command('bench/conventions')
  .description('Compares conventions on call-heavy programs, and our code with that of llc -O2.')
  .option('--rounds <n>', 'how often each is timed; 0 only counts', parseRounds, 16)
  .option('--only <list>', `programs: ${programNames.join(', ')}`, selected(programNames), programNames)
  .option('--conventions <list>', 'conventions to compare', selected(conventionNames), conventionNames)
  .addOption(
    new Option('--llc-input <which>', 'what llc is given: the text as written, or what our passes make of it')
      .choices(['written', 'passed'])
      .default('written'),
  )
  .option('--no-count', 'count no instructions and memory operations')
  .option('--json <file>', 'writes the numbers')
  .parse()
  .opts<Options>();

const llc = findLlc();

function run(program: KernelProgram): ProgramReport {
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
  const conventions = [...new Set(['sysv', ...options.conventions])];
  for (const convention of conventions) tryVariant(convention, () => ours(program, convention));
  if (llc !== undefined) tryVariant('llc', () => llcs(program, llc, options.llcInput));

  const expected = runToEnd([oracle(program), String(program.counted)]).output.trim();
  const mistakes = new Map<string, string>();
  const right = variants.filter(({ id, executables }) => {
    try {
      const printed = executables.map((path) => runToEnd([path, String(program.counted)]).output.trim());
      const wrong = printed.find((text) => text !== expected);
      if (wrong !== undefined) mistakes.set(id, `prints ${wrong}, not ${expected}`);
    } catch (error) {
      mistakes.set(id, error instanceof Error ? error.message : String(error));
    }
    return !mistakes.has(id);
  });

  const counts = new Map<string, Counts>();
  if (options.count) {
    for (const { id, executables } of right) {
      showProgress(`${program.name}: counting ${id}`);
      counts.set(id, countKernel(executables[0]!, program.counted));
    }
  }
  const times = runRounds(right, program.timed, options.rounds, (round) =>
    showProgress(`${program.name}: round ${round + 1} of ${options.rounds}`),
  );
  showProgress('');
  const bytes = new Map(variants.map(({ id, codeBytes }) => [id, codeBytes]));
  return { program: program.name, bytes, counts, times, failures, mistakes };
}

function main(): void {
  if (llc === undefined) console.log(colors.yellow('there is no llc (Debian: apt-get install llvm)'));
  else console.log(colors.dim(`llc -O2: ${llc.version}, given programs as ${options.llcInput}`));
  const reports = kernelPrograms.filter(({ name }) => options.only.includes(name)).map(run);
  console.log(`\n${llcTable(reports)}`);
  const others = options.conventions.filter((name) => name !== 'sysv');
  if (others.length > 0) console.log(`\n${conventionsTable(reports, others)}`);
  for (const { program, failures, mistakes } of reports) {
    for (const [id, message] of failures) console.log(colors.yellow(`${program}, ${id}: ${message}`));
    for (const [id, message] of mistakes) console.log(colors.red(`${program}, ${id}: ${message}`));
    if (mistakes.size > 0) process.exitCode = 1;
  }
  if (options.json !== undefined) {
    const plain = reports.map(({ program, bytes, counts, times, failures }) => ({
      program,
      bytes: Object.fromEntries(bytes),
      counts: Object.fromEntries(counts),
      times: Object.fromEntries(times),
      failures: Object.fromEntries(failures),
    }));
    writeFileSync(options.json, `${JSON.stringify({ llc, llcInput: options.llcInput, programs: plain }, null, 2)}\n`);
  }
}

main();
