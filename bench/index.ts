// Compares the executables that Convene builds with gforth, LuaJIT, Node and C compilers, on the same algorithms.
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import colors from 'picocolors';
import { codeBytesTable, compileTimeTable, measureCode } from './code.ts';
import { type Competitor, type CompetitorId, findCompetitors, gccs } from './competitors.ts';
import { countInstructions, findCounter } from './instructions.ts';
import { type ProgramName, programNames, selectPrograms } from './programs.ts';
import { bestGcc, type Clock, messageOf, type ProgramResults, race, ratioToGcc } from './race.ts';
import { geometricMeans, type RatioRow, ratioTable } from './ratios.ts';
import { medianTime, ratioOf } from './rounds.ts';
import { geometricMean, showProgress } from './table.ts';

function parsePrograms(list: string): ProgramName[] {
  try {
    return selectPrograms(list);
  } catch (error) {
    throw new InvalidArgumentError(messageOf(error));
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
  readonly only: readonly ProgramName[];
  readonly rounds: number;
  readonly clock: Clock;
  readonly gforth?: string;
  readonly instructions?: true;
  readonly code?: true;
  readonly all?: true;
  readonly json?: string;
};

const command = new Command('bench')
  .description(
    'Compares the executables that Convene builds with gforth, LuaJIT, Node and C compilers, on the same algorithms.',
  )
  .option('--only <names>', `programs, separated by commas, of ${programNames.join(', ')}`, parsePrograms, programNames)
  .option('--rounds <n>', 'how often each runs; medians count', parseRounds, 7)
  .option('--clock <which>', 'cpu (what the kernel charged) or wall', parseClock, 'cpu')
  .option('--gforth <path>', "gforth's fast engine (default: GFORTH_FAST in the environment, else gforth-fast in PATH)")
  .option('--code', 'bytes of code and time of compiling in place of running time')
  .option('--instructions', 'executed instructions in place of running time (with callgrind this takes many minutes)')
  .option('--all', 'all tables')
  .option('--json <file>', 'write the numbers there, too')
  .parse();
const options = command.opts<Options>();

type Failure = { readonly program: string; readonly id: CompetitorId; readonly message: string };

const failuresOf = (
  results: readonly { readonly program: string; readonly failures: ReadonlyMap<CompetitorId, string> }[],
): Failure[] =>
  results.flatMap(({ program, failures }) => [...failures].map(([id, message]) => ({ program, id, message })));

function reportFailures(failures: readonly Failure[]): void {
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

/** Whom Convene is compared with in a sentence: the best gcc, and peers. */
function summary(results: readonly ProgramResults[]): string {
  const peers: readonly (readonly [CompetitorId, string])[] = [
    ['gforth', "gforth's"],
    ['luajit', "LuaJIT's"],
    ['node', "Node's"],
  ];
  const toGcc = results.flatMap((program) => ratioToGcc(program, 'convene')?.median ?? []);
  if (toGcc.length === 0) return '';
  const others = peers.flatMap(([id, whose]) => {
    const ratios = results.flatMap(({ times }) => ratioOf(times, 'convene', id)?.median ?? []);
    return ratios.length === 0 ? [] : [`${geometricMean(ratios).toFixed(2)} of ${whose}`];
  });
  const parts = [`${geometricMean(toGcc).toFixed(2)} of the best gcc's time`, ...others];
  return `Convene takes ${parts.join(', ')} (geometric means over the programs that both have).`;
}

/** Programs that miss what the project wants of every one. */
function misses(results: readonly ProgramResults[]): string[] {
  const names = (isMissed: (program: ProgramResults) => boolean) =>
    results
      .filter(isMissed)
      .map(({ program }) => program)
      .join(', ');
  const slow = names((program) => (ratioToGcc(program, 'convene')?.median ?? 0) > 2);
  const slowerThan = (id: CompetitorId, limit: number) =>
    names(({ times }) => (ratioOf(times, 'convene', id)?.median ?? 0) > limit);
  const behindGforth = slowerThan('gforth', 1);
  const behindNode = slowerThan('node', 1.1);
  return [
    ...(slow === '' ? [] : [`More than twice the best gcc's time: ${slow}.`]),
    ...(behindGforth === '' ? [] : [`Slower than gforth: ${behindGforth}.`]),
    ...(behindNode === '' ? [] : [`More than 1.1 of Node's time: ${behindNode}.`]),
  ];
}

function timeRow(results: ProgramResults, competitors: readonly Competitor[]): RatioRow {
  const base = bestGcc(results);
  const ours = ratioToGcc(results, 'convene');
  return {
    program: results.program,
    base: base === undefined ? '–' : medianTime(results.times, base).toFixed(0),
    ratios: new Map(
      competitors.flatMap(({ id }) => {
        const ratio = ratioToGcc(results, id);
        return ratio === undefined ? [] : [[id, ratio.median] as const];
      }),
    ),
    spread: ours === undefined ? '' : `${ours.low.toFixed(2)}–${ours.high.toFixed(2)}`,
  };
}

function timePrograms(competitors: readonly Competitor[]): object {
  const results = race(options.only, competitors, { ...options, onProgress: showProgress });
  showProgress('');
  const rows = results.map((program) => timeRow(program, competitors));
  console.log(`Time (${options.clock}) / that of the best gcc from -O1 on ("ms"); lower is better.\n`);
  console.log(ratioTable('ms', rows, competitors));
  console.log(`\n${summary(results)}`);
  for (const line of misses(results)) console.log(colors.yellow(line));
  reportFailures(failuresOf(results));
  const programs = results.map((program) => [
    program.program,
    {
      output: program.output,
      best: bestGcc(program),
      times: Object.fromEntries(program.times),
      ratios: Object.fromEntries(competitors.map(({ id }) => [id, ratioToGcc(program, id)] as const)),
      failures: Object.fromEntries(program.failures),
    },
  ]);
  return {
    clock: options.clock,
    rounds: options.rounds,
    geometricMeans: geometricMeans(rows, competitors),
    programs: Object.fromEntries(programs),
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
  const rows = results.map(({ program, counts }): RatioRow => {
    const fewest = Math.min(...gccs.flatMap((id) => counts.get(id) ?? []));
    return {
      program,
      base: (fewest / 1e6).toFixed(0),
      ratios: new Map([...counts].map(([id, count]) => [id, count / fewest])),
    };
  });
  console.log(`Instructions executed / the fewest of gcc from -O1 on ("millions"), by ${counter.name}.\n`);
  console.log(ratioTable('millions', rows, counted));
  reportFailures(failuresOf(results));
  return {
    counter: counter.name,
    geometricMeans: geometricMeans(rows, counted),
    programs: Object.fromEntries(results.map(({ program, counts }) => [program, Object.fromEntries(counts)] as const)),
  };
}

function compilePrograms(competitors: readonly Competitor[]): object {
  const results = measureCode(options.only, competitors, { ...options, onProgress: showProgress });
  showProgress('');
  console.log('Bytes of code, without what a program that does nothing has.\n');
  console.log(codeBytesTable(results, competitors));
  console.log(`\nCompiling and linking, whole process, milliseconds (${options.clock}; medians).\n`);
  console.log(compileTimeTable(results, competitors));
  reportFailures(failuresOf(results));
  const programs = results.map(({ program, codeBytes, compileTimes }) => [
    program,
    { codeBytes: Object.fromEntries(codeBytes), compileTimes: Object.fromEntries(compileTimes) },
  ]);
  return Object.fromEntries(programs);
}

function main(): void {
  const { competitors, missing } = findCompetitors(options.gforth ?? process.env.GFORTH_FAST);
  const versions = [...new Set(competitors.map(({ version }) => version))].filter(
    (version) => version !== 'this checkout',
  );
  const processor = cpus()[0]?.model ?? 'unknown processor';
  console.log(colors.dim(`${processor}; ${versions.join('; ')}`));
  for (const line of missing) console.log(colors.yellow(line));
  console.log();
  const all = options.all === true;
  const labels = Object.fromEntries(competitors.map(({ id, label }) => [id, label] as const));
  const numbers: Record<string, object> = {};
  if (all || (!options.code && !options.instructions)) numbers.time = timePrograms(competitors);
  if (all) console.log();
  if (all || options.code) numbers.code = compilePrograms(competitors);
  if (all) console.log();
  if (all || options.instructions) numbers.instructions = countPrograms(competitors);
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify({ processor, versions, labels, ...numbers }, null, 2)}\n`);
  }
}

try {
  main();
} catch (error) {
  console.error(colors.red(messageOf(error)));
  process.exitCode = 2;
}
