// Runs the four benchmark programs of Debian's gforth package, unmodified, under Convene and under gforth.
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { buildWithConvene, findGforth, gforthCommand } from './competitors.ts';
import { measure, runToEnd } from './measure.ts';
import { conveneCommand, workFolder } from './paths.ts';
import { type Cell, faint, formatTable, geometricMean, plain, ratioCell, showProgress, strong } from './table.ts';

/** A program, how it is repeated, and Forth that prints what the repetitions left in memory. */
type Program = {
  readonly name: string;
  readonly file: string;
  /** The body of a loop that runs the program once and leaves the stack as it was. */
  readonly once: string;
  /** Definitions, then the word `report`, which prints results. */
  readonly report: string;
};

const programs: readonly Program[] = [
  { name: 'fib', file: 'fib.fs', once: 'main', report: ': report ( -- ) 34 fib . ;' },
  { name: 'siev', file: 'siev.fs', once: 'main', report: ': report ( -- ) primes . ;' },
  {
    name: 'bubble',
    file: 'bubble.fs',
    once: 'main drop', // its main leaves a number behind
    // It sorts downwards: 2@ leaves the first of two cells on top, and it compares with `i 2@ >`.
    report: [
      ': sorted? ( -- flag ) true elements 1- 0 do list i cells + dup @ swap cell+ @ < if drop false then loop ;',
      ': checksum ( -- n ) 0 elements 0 do 31 * list i cells + @ + 16777215 and loop ;',
      ': report ( -- ) sorted? . checksum . ;',
    ].join('\n'),
  },
  {
    name: 'matrix',
    file: 'matrix.fs',
    once: 'main',
    report: [
      ': checksum ( -- n ) 0 mat-size 0 do 31 * imr i cells + @ + 16777215 and loop ;',
      ': report ( -- ) checksum . ;',
    ].join('\n'),
  },
];

/** The folder where Debian's package installs the four. */
function findFolder(): string | undefined {
  const share = '/usr/share/gforth';
  if (!existsSync(share)) return undefined;
  return readdirSync(share)
    .map((version) => join(share, version))
    .find((folder) => programs.every(({ file }) => existsSync(join(folder, file))));
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('a number above 0');
  return value;
}

type Options = {
  readonly gforth?: string;
  readonly folder?: string;
  readonly seconds: number;
  readonly rounds: number;
  readonly json?: string;
};

const command = new Command('gforth-four')
  .description(
    "Runs the four benchmark programs of Debian's gforth package, unmodified, under Convene and under gforth.",
  )
  .option('--folder <path>', 'where they are (default: where the package gforth-common installs them)')
  .option('--gforth <path>', "gforth's fast engine (default: GFORTH_FAST in the environment, else gforth-fast in PATH)")
  .option('--seconds <n>', 'how long the repetitions of a program take at least', positiveNumber, 1)
  .option('--rounds <n>', 'how often everything is measured; the least time counts', positiveNumber, 3)
  .option('--json <file>', 'write the numbers there, too')
  .parse();
const options = command.opts<Options>();

const repetition = ({ once, report }: Program) => `: many ( n -- ) 0 ?do ${once} loop ;\n${report}`;

/** What is evaluated after the program's file: so many repetitions, then the results. */
const evaluated = (program: Program, count: number) => `${repetition(program)}\n${count} many report`;

/** An executable that repeats the program so many times and prints the results. */
function buildRepeated(program: Program, folder: string, count: number): string {
  const source = join(workFolder, `four-${program.name}.fs`);
  writeFileSync(
    source,
    `s" ${join(folder, program.file)}" included\n${repetition(program)}\n: repeated ( -- ) ${count} many report ;\n`,
  );
  return buildWithConvene(source, `four-${program.name}`, '--entry', 'repeated');
}

/** How many repetitions take the time asked for, by doubling until a tenth of it is reached. */
function calibrate(seconds: (count: number) => number): number {
  for (let count = 1; ; count *= 2) {
    const spent = seconds(count);
    if (spent >= options.seconds) return count;
    if (spent >= options.seconds / 10) return Math.ceil((count * options.seconds * 1.1) / spent);
  }
}

type Times = { load: number; compile: number; execute: number };

/**
 * The three times that `convene run --timings` writes to standard error, in milliseconds. Executing is measured as processor time
 * beyond that of one repetition, as gforth's is: what else the machine does matters less.
 */
function parseTimings(messages: string): Times {
  const read = (name: string) => {
    const match = new RegExp(`^${name}: *([0-9.]+) *ms`, 'm').exec(messages);
    if (match === null) throw new Error(`convene run --timings said nothing of ${name}:\n${messages.trim()}`);
    return Number(match[1]);
  };
  return { load: read('load'), compile: read('compile'), execute: read('execute') };
}

type Row = {
  readonly name: string;
  readonly count: number;
  readonly run: Times;
  readonly executable: number;
  readonly gforth: number | undefined;
  readonly output: string;
};

function measureProgram(program: Program, folder: string, gforth: string | undefined): Row {
  const path = join(folder, program.file);
  showProgress(`${program.name}: how many repetitions take ${options.seconds} s`);
  const count = calibrate((n) => measure([buildRepeated(program, folder, n)]).cpu / 1000);
  const executableFile = buildRepeated(program, folder, count);
  const underGforth = (code: string) =>
    measure(gforthCommand(gforth!, path, '-e', code.replaceAll('\n', ' '), '-e', 'bye'));
  const underConvene = (code: string) => measure([...conveneCommand, 'run', path, '-e', code]);

  const runs: Times[] = [];
  const executables: number[] = [];
  const gforths: number[] = [];
  const outputs = new Map<string, string>();
  for (let round = 0; round < options.rounds; round++) {
    showProgress(`${program.name}: ${count} repetitions, round ${round + 1} of ${options.rounds}`);
    const timed = parseTimings(
      runToEnd([...conveneCommand, 'run', '--timings', path, '-e', evaluated(program, 1)]).messages,
    );
    const ran = underConvene(evaluated(program, count));
    runs.push({ ...timed, execute: ran.cpu - underConvene(evaluated(program, 1)).cpu });
    outputs.set('convene run', ran.output.trim());
    const executed = measure([executableFile]);
    executables.push(executed.cpu);
    outputs.set('convene build', executed.output.trim());
    if (gforth !== undefined) {
      const loading = underGforth(evaluated(program, 1)).cpu;
      const busy = underGforth(evaluated(program, count));
      gforths.push(busy.cpu - loading);
      outputs.set('gforth', busy.output.trim());
    }
  }
  // bubble.fs says that it loads; in an executable it said so while building.
  const results = new Map([...outputs].map(([who, text]) => [who, text.split('\n').slice(-1)[0]!.trim()]));
  if (new Set(results.values()).size !== 1) {
    const said = [...results].map(([who, text]) => `  ${who}: ${text}`).join('\n');
    throw new Error(`${program.name}: the results differ\n${said}`);
  }
  const least = (part: keyof Times) => Math.min(...runs.map((times) => times[part]));
  return {
    name: program.name,
    count,
    run: { load: least('load'), compile: least('compile'), execute: least('execute') },
    executable: Math.min(...executables),
    gforth: gforths.length === 0 ? undefined : Math.min(...gforths),
    output: [...results.values()][0]!,
  };
}

function formatRows(rows: readonly Row[]): string {
  const ratio = (times: number, over: number | undefined): Cell =>
    over === undefined ? faint('–') : { ...ratioCell(times / over, 0.5), text: (times / over).toFixed(2) };
  const milliseconds = (value: number | undefined): Cell =>
    value === undefined ? faint('–') : plain(value.toFixed(1));
  const mean = (part: (row: Row) => number): Cell => {
    const ratios = rows.flatMap((row) => (row.gforth === undefined ? [] : [part(row) / row.gforth]));
    return ratios.length === 0
      ? faint('–')
      : { ...ratioCell(geometricMean(ratios), 0.5), text: geometricMean(ratios).toFixed(2) };
  };
  return formatTable(
    ['', 'times', 'load', 'compile', 'execute', 'built', 'gforth', 'execute/gforth', 'built/gforth', 'results'],
    [
      ...rows.map((row) => [
        plain(row.name),
        plain(String(row.count)),
        milliseconds(row.run.load),
        milliseconds(row.run.compile),
        milliseconds(row.run.execute),
        milliseconds(row.executable),
        milliseconds(row.gforth),
        ratio(row.run.execute, row.gforth),
        ratio(row.executable, row.gforth),
        faint(row.output),
      ]),
      [
        strong('geometric mean'),
        ...Array.from({ length: 6 }, () => plain('')),
        mean((row) => row.run.execute),
        mean((row) => row.executable),
      ],
    ],
  );
}

function main(): void {
  const folder = options.folder ?? findFolder();
  if (folder === undefined) {
    throw new Error('the four programs were not found: apt-get install gforth-common, or give --folder');
  }
  const gforth = findGforth(options.gforth ?? process.env.GFORTH_FAST);
  console.log(colors.dim(`${folder}; ${gforth?.version ?? 'no gforth-fast to compare with'}; times in ms\n`));
  const rows: Row[] = [];
  for (const program of programs) {
    try {
      rows.push(measureProgram(program, folder, gforth?.path));
    } catch (error) {
      showProgress('');
      console.error(colors.red(`${program.name}: ${error instanceof Error ? error.message : String(error)}`));
      process.exitCode = 1;
    }
  }
  showProgress('');
  if (rows.length > 0) console.log(formatRows(rows));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ gforth: gforth?.version, programs: rows }, null, 2)}\n`);
  }
}

try {
  main();
} catch (error) {
  console.error(colors.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 2;
}
