// Compares the executables that Convene builds with gforth, Node and gcc, on the same algorithms.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { type Competitor, findCompetitors } from './competitors.ts';
import { countInstructions, findCounter } from './instructions.ts';
import { type ProgramName, programNames, selectPrograms } from './programs.ts';
import { bestOfO2, type Clock, type CompetitorId, type ProgramResults, race, timeOf } from './race.ts';
import { type Cell, faint, formatTable, geometricMean, plain, ratioCell, showProgress, strong } from './table.ts';

/** The project's aim: Convene at most twice the time of gcc -O2, in geometric mean. */
const aim = 2;

function parsePrograms(list: string): ProgramName[] {
  try {
    return selectPrograms(list);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new InvalidArgumentError('a whole number from 1 on');
  return rounds;
}

function parseClock(text: string): Clock {
  if (text !== 'cpu' && text !== 'wall') throw new InvalidArgumentError('cpu or wall');
  return text;
}

type Options = {
  readonly only: ProgramName[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly gforth?: string;
  readonly instructions?: true;
  readonly json?: string;
};

const command = new Command('bench')
  .description('Compares the executables that Convene builds with gforth, Node and gcc, on the same algorithms.')
  .option('--only <names>', `programs, separated by commas, of ${programNames.join(', ')}`, parsePrograms, [
    ...programNames,
  ])
  .option('--rounds <n>', 'how often each runs; the least time counts', parseRounds, 5)
  .option('--clock <which>', 'cpu (what the kernel charged) or wall', parseClock, 'cpu')
  .option('--gforth <path>', "gforth's fast engine (default: GFORTH_FAST in the environment, else gforth-fast in PATH)")
  .option('--instructions', 'count executed instructions in place of time (with callgrind this takes many minutes)')
  .option('--json <file>', 'write the numbers there, too')
  .parse();
const options = command.opts<Options>();

/** A row of ratios for each program, then their geometric means; a competitor that failed anywhere gets its mean over the rest. */
function ratioTable(
  firstHeading: string,
  rows: readonly {
    program: string;
    base: number | undefined;
    baseText: string;
    values: ReadonlyMap<CompetitorId, number>;
  }[],
  competitors: readonly Competitor[],
): { table: string; means: Record<string, number> } {
  const ratios = rows.map(({ base, values }) =>
    competitors.map(({ id }) => {
      const value = values.get(id);
      return base === undefined || value === undefined ? undefined : value / base;
    }),
  );
  const cells = rows.map(({ program, baseText }, row): Cell[] => [
    plain(program),
    faint(baseText),
    ...ratios[row]!.map((ratio) => ratioCell(ratio, aim)),
  ]);
  const means = competitors.map((_, column) =>
    geometricMean(ratios.map((row) => row[column]).filter((ratio) => ratio !== undefined)),
  );
  const complete = competitors.map((_, column) => ratios.every((row) => row[column] !== undefined));
  cells.push([
    strong('geometric mean'),
    plain(''),
    ...means.map((mean, column) => {
      const cell = ratioCell(mean, aim);
      return complete[column] ? cell : { ...cell, text: Number.isFinite(mean) ? `(${cell.text})` : cell.text };
    }),
  ]);
  const headings = ['', firstHeading, ...competitors.map(({ label }) => label)];
  return {
    table: formatTable(headings, cells),
    means: Object.fromEntries(competitors.map(({ id }, column) => [id, means[column]!])),
  };
}

/** The geometric mean of one competitor's times over another's, over the programs that both ran. */
function meanRatio(results: readonly ProgramResults[], over: CompetitorId, under: CompetitorId): number | undefined {
  const ratios = results.flatMap((program) => {
    const [left, right] = [timeOf(program, over), timeOf(program, under)];
    return left === undefined || right === undefined ? [] : [left / right];
  });
  return ratios.length === 0 ? undefined : geometricMean(ratios);
}

function reportFailures(failures: readonly { program: string; id: CompetitorId; message: string }[]): void {
  if (failures.length === 0) return;
  console.log(colors.red(`\n${failures.length} failures:`));
  const seen = new Map<string, string>();
  for (const { program, id, message } of failures) {
    const key = `${id}: ${message.split('\n').slice(-1)[0]}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, program);
    console.log(
      before === undefined ? `${colors.bold(program)}, ${id}: ${message}` : `${program}, ${id}: as ${before}`,
    );
  }
  process.exitCode = 1;
}

function timePrograms(competitors: readonly Competitor[]): object {
  const results = race(options.only, competitors, { ...options, onProgress: showProgress });
  showProgress('');
  const rows = results.map((program) => {
    const base = bestOfO2(program);
    return {
      program: program.program,
      base,
      baseText: base === undefined ? '–' : base.toFixed(0),
      values: new Map(
        competitors.flatMap(({ id }) => {
          const time = timeOf(program, id);
          return time === undefined ? [] : [[id, time] as const];
        }),
      ),
    };
  });
  const { table, means } = ratioTable('ms', rows, competitors);
  console.log(`Time (${options.clock}) / best of gcc -O2 with and without its vectoriser ("ms"); lower is better.\n`);
  console.log(table);
  const [toGcc, toGforth, toNode] = (['gcc-O2', 'gforth', 'node'] as const).map((id) =>
    meanRatio(results, 'convene', id),
  );
  if (toGcc !== undefined) {
    const others = [
      toGforth === undefined ? [] : [`${toGforth.toFixed(2)} of gforth's`],
      toNode === undefined ? [] : [`${toNode.toFixed(2)} of Node's`],
    ].flat();
    console.log(
      `\nConvene takes ${[`${toGcc.toFixed(2)} of plain gcc -O2's time`, ...others].join(', ')} (geometric means).`,
    );
  }
  reportFailures(
    results.flatMap(({ program, results }) =>
      [...results].flatMap(([id, result]) =>
        result.kind === 'failure' ? [{ program, id, message: result.message }] : [],
      ),
    ),
  );
  return {
    clock: options.clock,
    rounds: options.rounds,
    geometricMeans: means,
    programs: Object.fromEntries(
      results.map(({ program, results }) => [program, Object.fromEntries(results)] as const),
    ),
  };
}

function countPrograms(competitors: readonly Competitor[]): object {
  const counter = findCounter();
  if (counter === undefined) {
    throw new Error('neither perf nor valgrind can count instructions here (Debian: apt-get install valgrind)');
  }
  const results = countInstructions(counter, options.only, competitors, showProgress);
  showProgress('');
  const counted = competitors.filter(({ id }) => results.some(({ counts }) => counts.has(id)));
  const rows = results.map(({ program, counts }) => {
    const base = counts.get('gcc-O2-scalar');
    return {
      program,
      base,
      baseText: base === undefined ? '–' : (base / 1e6).toFixed(0),
      values: counts,
    };
  });
  const { table, means } = ratioTable('millions', rows, counted);
  console.log(`Instructions executed / those of gcc -O2 without its vectoriser ("millions"), by ${counter.name}.\n`);
  console.log(table);
  reportFailures(
    results.flatMap(({ program, failures }) => [...failures].map(([id, message]) => ({ program, id, message }))),
  );
  return {
    counter: counter.name,
    geometricMeans: means,
    programs: Object.fromEntries(results.map(({ program, counts }) => [program, Object.fromEntries(counts)] as const)),
  };
}

function main(): void {
  const { competitors, missing } = findCompetitors(options.gforth ?? process.env.GFORTH_FAST);
  const versions = [...new Set(competitors.map(({ version }) => version))].filter(
    (version) => version !== 'this checkout',
  );
  console.log(colors.dim(`${cpus()[0]?.model ?? 'unknown processor'}; ${versions.join('; ')}`));
  for (const line of missing) console.log(colors.yellow(line));
  console.log();
  const numbers = options.instructions ? countPrograms(competitors) : timePrograms(competitors);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ versions, ...numbers }, null, 2)}\n`);
  }
}

try {
  main();
} catch (error) {
  console.error(colors.red(error instanceof Error ? error.message : String(error)));
  process.exitCode = 2;
}
