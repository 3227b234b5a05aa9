// What a slow path that is never taken costs, by us and by compilers of C.
import { join } from 'node:path';
import { Command } from 'commander';
import { type Counts, countKernel } from '../conventions/count.ts';
import { runRounds } from '../conventions/rounds.ts';
import type { Variant } from '../conventions/variants.ts';
import { replaceSection } from '../markdown.ts';
import { runToEnd } from '../measure.ts';
import { parseRounds, selected } from '../options.ts';
import { benchFolder } from '../paths.ts';
import { showProgress } from '../table.ts';
import { type ColdProgram, coldPrograms } from './programs.ts';
import { type Row, taxTable } from './report.ts';
import { findCompilers, ours, theirs } from './variants.ts';

const names = coldPrograms.map(({ name }) => name);

interface Options {
  readonly rounds: number;
  readonly only: string[];
  readonly count: boolean;
  readonly write?: true;
}

const options = new Command('bench/cold-path')
  .description('Measures what a slow path that is never taken costs: time and counts with it over those without.')
  .option('--rounds <n>', 'how often each is timed; 0 only counts', parseRounds, 16)
  .option('--only <list>', `programs: ${names.join(', ')}`, selected(names), names)
  .option('--no-count', 'count no instructions and memory operations')
  .option('--write', 'put the table into README.md')
  .parse()
  .opts<Options>();

const compilers = findCompilers();

function run(program: ColdProgram, inlines: boolean): Row {
  const title = `${program.name}${inlines ? ', inlined' : ''}`;
  showProgress(`${title}: compiling`);
  const pairs = new Map<string, { readonly without: Variant; readonly with: Variant }>();
  const both = (make: (isSlow: boolean) => Variant) => ({ without: make(false), with: make(true) });
  pairs.set(
    'Convene',
    both((isSlow) => ours({ program, isSlow, inlines })),
  );
  for (const compiler of compilers) {
    pairs.set(
      compiler.name,
      both((isSlow) => theirs({ program, isSlow, inlines }, compiler)),
    );
  }
  const variants = [...pairs.values()].flatMap((pair) => [pair.without, pair.with]);
  const printed = variants.map(({ executables }) => runToEnd([executables[0]!, String(program.counted)]).output.trim());
  if (new Set(printed).size > 1) throw new Error(`${title}: results differ: ${printed.join(' ')}`);
  const counts = new Map<string, Counts>();
  if (options.count) {
    for (const { id, executables } of variants) {
      showProgress(`${title}: counting ${id}`);
      counts.set(id, countKernel(executables[0]!, program.counted));
    }
  }
  const times = runRounds(variants, program.timed, options.rounds, (round) =>
    showProgress(`${title}: round ${round + 1} of ${options.rounds}`),
  );
  showProgress('');
  return { program, inlines, pairs, counts, times };
}

const rows = coldPrograms
  .filter(({ name }) => options.only.includes(name))
  .flatMap((program) =>
    program.alsoInlined === true ? [run(program, false), run(program, true)] : [run(program, false)],
  );
const table = taxTable(rows, compilers);
console.log(table);
if (options.write === true) {
  const versions = compilers.map(({ version }) => `- ${version}`).join('\n');
  replaceSection(join(benchFolder, 'cold-path', 'README.md'), 'table', `${table}\n\n${versions}`);
}
