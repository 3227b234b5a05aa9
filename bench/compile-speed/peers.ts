// How fast Convene compiles, beside other compilers of the same program, all as whole processes.
// usage: node scripts/run-ts.js bench/compile-speed/peers.ts [--functions N] [--rounds N] [--compilers LIST] [--write]
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { codeSectionBytes } from '../competitors.ts';
import { replaceSection } from '../markdown.ts';
import { measure, runToEnd } from '../measure.ts';
import { selected } from '../options.ts';
import { benchFolder, workFolder } from '../paths.ts';
import { takeTurns } from '../rounds.ts';
import { showProgress } from '../table.ts';
import {
  assembled,
  type Compiler,
  compilerIds,
  findCompilers,
  outputOf,
  type Program,
  writeProgram,
} from './compilers.ts';
import { peersText, type Result } from './peers-report.ts';

interface Options {
  readonly functions: number;
  readonly rounds: number;
  readonly compilers: string[];
  readonly write?: true;
}

const atLeast =
  (least: number) =>
  (text: string): number => {
    const count = Number(text);
    if (!Number.isInteger(count) || count < least) throw new InvalidArgumentError(`a whole number, ${least} or more`);
    return count;
  };

const options = new Command('bench/compile-speed/peers')
  .description('Compares how fast Convene and other compilers compile a generated program.')
  .option('--functions <n>', 'how many functions the program has', atLeast(20), 10_000)
  .option('--rounds <n>', 'how often each compiles it', atLeast(1), 3)
  .option('--compilers <list>', `of ${compilerIds.join(', ')}`, selected(compilerIds), compilerIds)
  .option('--write', 'put the table into README.md')
  .parse()
  .opts<Options>();

/** Processor time that nobody gets past: the slowest takes about ten milliseconds a function. */
const mostSeconds = 120 + options.functions / 20;

const { compilers, missing } = findCompilers(options.compilers);
const withQbe = compilers.some(({ id }) => id === 'qbe');
for (const text of missing) console.log(colors.yellow(text));

/** What a small program prints when a compiler has compiled its functions. */
function printedBy(compiler: Compiler, program: Program): string {
  showProgress(`checking ${compiler.label}`);
  const output = outputOf(compiler, program);
  runToEnd(compiler.command(program.inputs[compiler.given], output));
  const executable = join(workFolder, `peers.${compiler.id}`);
  runToEnd(['gcc', '-w', program.driver, assembled(compiler, output), '-o', executable]);
  return runToEnd([executable]).output.trim();
}

/** All compilers must make the same of this many functions. */
const checked = 300;

function check(): void {
  const program = writeProgram(checked, withQbe);
  const printed = new Map(compilers.map((compiler) => [compiler.label, printedBy(compiler, program)]));
  if (new Set(printed.values()).size > 1) {
    const each = [...printed].map(([label, text]) => `${label}: ${text}`).join('\n');
    throw new Error(`programs differ in what they print\n${each}`);
  }
}

check();
showProgress('writing programs');
const whole = writeProgram(options.functions, withQbe);
const tenth = writeProgram(Math.round(options.functions / 10), withQbe);
const half = writeProgram(Math.round(options.functions / 2), false);

const peaks = new Map<string, number>();
const processorTimes = new Map<string, number[]>();
const run = (compiler: Compiler, program: Program) => (): number => {
  const command = compiler.command(program.inputs[compiler.given], outputOf(compiler, program));
  const { wall, cpu, peak } = measure(command, mostSeconds);
  if (program === whole) {
    peaks.set(compiler.id, Math.max(peak, peaks.get(compiler.id) ?? 0));
    processorTimes.set(compiler.id, [...(processorTimes.get(compiler.id) ?? []), cpu]);
  }
  return wall;
};
const nameOf = ({ id }: Compiler, { functions }: Program): string => `${id} ${functions}`;
const runner = (compiler: Compiler, program: Program) => {
  const id = nameOf(compiler, program);
  const once = run(compiler, program);
  return {
    id,
    run: (round: number): number => {
      showProgress(`round ${round + 1} of ${options.rounds}: ${id} functions`);
      return once();
    },
  };
};
const runners = compilers.flatMap((compiler) => [
  runner(compiler, whole),
  runner(compiler, tenth),
  ...(compiler.id === 'convene' ? [runner(compiler, half)] : []),
]);
const times = takeTurns(runners, options.rounds, () => {});
showProgress('');

const results: Result[] = compilers.map((compiler) => ({
  compiler,
  whole: times.get(nameOf(compiler, whole))!,
  tenth: times.get(nameOf(compiler, tenth))!,
  half: times.get(nameOf(compiler, half)),
  processor: processorTimes.get(compiler.id)!,
  peak: peaks.get(compiler.id)!,
  codeBytes: codeSectionBytes(assembled(compiler, outputOf(compiler, whole))),
}));
const text = peersText(results, {
  functions: whole.functions,
  tenth: tenth.functions,
  half: half.functions,
  instructions: whole.instructions,
});
console.log(text);
if (options.write === true) replaceSection(join(benchFolder, 'README.md'), 'compile-speed', text);
