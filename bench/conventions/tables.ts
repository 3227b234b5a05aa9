// The tables of docs/conventions.md: the same programs under several conventions, and what a slow path costs functions that return a status.
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { replaceSection } from '../markdown.ts';
import { parseRounds } from '../options.ts';
import { root } from '../paths.ts';
import { statusPrograms } from '../status/programs.ts';
import { statusTable } from '../status/report.ts';
import { runStatusProgram } from '../status/run.ts';
import { countCCalls } from './c-calls.ts';
import { callsSection, comparedConventions } from './calls-report.ts';
import { kernelPrograms } from './programs.ts';
import { runProgram } from './run-program.ts';

function callsTable(rounds: number): string {
  const reports = kernelPrograms.map((program) =>
    runProgram(program, { conventions: comparedConventions, rounds, count: true, llc: undefined, llcInput: 'written' }),
  );
  for (const { program, failures, mistakes } of reports) {
    for (const [id, message] of [...failures, ...mistakes]) throw new Error(`${program}, ${id}: ${message}`);
  }
  return callsSection(reports, countCCalls());
}

/** By name of its section in the document: what makes a table, with so many rounds. */
const tables: Readonly<Record<string, (rounds: number) => string>> = {
  calls: callsTable,
  statuses: (rounds) => statusTable(statusPrograms.flatMap((program) => runStatusProgram(program, rounds))),
};

interface Options {
  readonly rounds: number;
  readonly only?: string;
  readonly write?: true;
}

const options = new Command('bench/conventions/tables')
  .description('Counts and times what is in the tables of docs/conventions.md.')
  .option('--rounds <n>', 'how often each program is timed; 0 only counts', parseRounds, 16)
  .addOption(new Option('--only <table>', 'one of the tables').choices(Object.keys(tables)))
  .option('--write', 'put the tables into docs/conventions.md')
  .parse()
  .opts<Options>();

if (options.rounds === 0 && options.write === true) throw new Error('tables without times are not written');
for (const [name, make] of Object.entries(tables)) {
  if (options.only !== undefined && options.only !== name) continue;
  const text = make(options.rounds);
  console.log(`${text}\n`);
  if (options.write === true) replaceSection(join(root, 'docs', 'conventions.md'), name, text);
}
