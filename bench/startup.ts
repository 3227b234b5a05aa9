// How long a built executable takes to start and exit, beside the smallest program that gcc makes; and `convene run` beside Node.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { buildWithConvene } from './competitors.ts';
import { compileC, runToEnd } from './measure.ts';
import { benchFolder } from './paths.ts';
import { reportRuns } from './startup-run.ts';
import { type Cell, faint, formatTable, plain, ratioCell } from './table.ts';

const command = new Command('startup')
  .description(
    'How long executables take to start and exit: one that Convene builds, and C with and without a library; then what `convene run` takes.',
  )
  .option('--rounds <n>', 'how often each executable is started', readCount, 2000)
  .option('--runs <n>', 'how often each program is run', readCount, 30)
  .parse();
const { rounds, runs } = command.opts<{ rounds: number; runs: number }>();

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1) throw new InvalidArgumentError('a whole number from 1 on');
  return count;
}

const folder = join(benchFolder, 'startup');
const withoutLibrary = ['-Os', '-static', '-nostdlib', '-Wl,--build-id=none,-z,noseparate-code', '-s'];

/** What is started. The first is what the others are compared with. */
const executables = (): { label: string; path: string }[] => [
  { label: 'C without a library, static', path: compileC('smallest', withoutLibrary, join(folder, 'smallest.c')) },
  { label: 'Convene', path: buildWithConvene(join(folder, 'nothing.fs'), 'nothing') },
  {
    label: 'C, static',
    path: compileC('empty-static', ['-O2', '-static'], join(benchFolder, 'programs/empty/program.c')),
  },
  { label: 'C, dynamic', path: compileC('empty-dynamic', ['-O2'], join(benchFolder, 'programs/empty/program.c')) },
];

function main(): void {
  const started = executables();
  const spawn = compileC('spawn', ['-O2'], join(folder, 'spawn.c'));
  const { output } = runToEnd([spawn, String(rounds), ...started.map(({ path }) => path)]);
  const times = output
    .trim()
    .split('\n')
    .map((line) => line.split(' ').map((nanoseconds) => Number(nanoseconds) / 1000) as [number, number]);
  const microseconds = (value: number): Cell => plain(value.toFixed(1));
  console.log(`From posix_spawn to exit, in microseconds; ${rounds} starts each, interleaved.\n`);
  console.log(
    formatTable(
      ['', 'bytes', 'minimum', 'median', 'ratio of minima', 'ratio of medians'],
      started.map(({ label, path }, row) => [
        plain(label),
        faint(String(statSync(path).size)),
        microseconds(times[row]![0]),
        microseconds(times[row]![1]),
        ratioCell(times[row]![0] / times[0]![0], 2),
        ratioCell(times[row]![1] / times[0]![1], 2),
      ]),
    ),
  );
}

try {
  main();
  reportRuns(runs);
} catch (error) {
  console.error(colors.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 2;
}
