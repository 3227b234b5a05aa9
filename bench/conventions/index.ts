// Compares conventions on the same programs, and our code under System V's with that of LLVM.
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import colors from 'picocolors';
import { parseRounds, selected } from '../options.ts';
import { availableConventions } from './compile.ts';
import { findLlc } from './llc.ts';
import { kernelPrograms } from './programs.ts';
import { conventionsTable, llcTable } from './report.ts';
import { runProgram } from './run-program.ts';
import type { LlcInput } from './variants.ts';

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

function main(): void {
  if (llc === undefined) console.log(colors.yellow('there is no llc (Debian: apt-get install llvm)'));
  else console.log(colors.dim(`llc -O2: ${llc.version}, given programs as ${options.llcInput}`));
  const reports = kernelPrograms
    .filter(({ name }) => options.only.includes(name))
    .map((program) => runProgram(program, { ...options, llc }));
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
