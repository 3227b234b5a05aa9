/** What compilers make of the programs, and how long they take: bytes of code and milliseconds of the whole process. */
import type { Competitor, CompetitorId } from './competitors.ts';
import { type Command, measure } from './measure.ts';
import { emptyProgram } from './programs.ts';
import { type Clock, messageOf } from './race.ts';
import { medianTime, type Times, takeTurns } from './rounds.ts';
import { type Cell, faint, formatTable, plain, strong } from './table.ts';

export type CodeResults = {
  readonly program: string;
  /** Milliseconds of compiling and linking, by round. */
  readonly compileTimes: Times;
  /** Bytes of machine code, less those of the empty program: what runs before `main` and prints is left out. */
  readonly codeBytes: ReadonlyMap<CompetitorId, number>;
  readonly failures: ReadonlyMap<CompetitorId, string>;
};

export type CodeOptions = {
  readonly rounds: number;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
};

/** Who compiles before running. */
export const compilersAmong = (competitors: readonly Competitor[]): readonly Competitor[] =>
  competitors.filter(({ compiler }) => compiler !== undefined);

function compileProgram(program: string, competitors: readonly Competitor[], options: CodeOptions): CodeResults {
  const failures = new Map<CompetitorId, string>();
  const compile = (id: CompetitorId, command: Command): number => {
    if (failures.has(id)) return Number.NaN;
    try {
      return measure(command)[options.clock];
    } catch (error) {
      failures.set(id, messageOf(error));
      return Number.NaN;
    }
  };
  const compilers = competitors.flatMap(({ id, knows, compiler }) =>
    compiler === undefined || !knows(program) ? [] : [{ id, compiler }],
  );
  const runners = compilers.map(({ id, compiler }) => ({ id, run: () => compile(id, compiler.command(program)) }));
  const times = takeTurns(runners, options.rounds, (round) =>
    options.onProgress(`${program}: compiling, round ${round + 1} of ${options.rounds}`),
  );
  const succeeded = compilers.filter(({ id }) => !failures.has(id));
  return {
    program,
    compileTimes: new Map(succeeded.map(({ id }) => [id, times.get(id)!])),
    codeBytes: new Map(succeeded.map(({ id, compiler }) => [id, compiler.codeBytes(program)])),
    failures,
  };
}

/** Compiles programs with all compilers, who take turns. */
export function measureCode(
  programs: readonly string[],
  competitors: readonly Competitor[],
  options: CodeOptions,
): CodeResults[] {
  const idle = compileProgram(emptyProgram, competitors, { ...options, rounds: 1 }).codeBytes;
  return programs.map((program) => {
    const results = compileProgram(program, competitors, options);
    const net = [...results.codeBytes].map(([id, bytes]) => [id, bytes - (idle.get(id) ?? 0)] as const);
    return { ...results, codeBytes: new Map(net) };
  });
}

/** A table of whole numbers, and a last row with the sums. */
function sumTable(
  results: readonly CodeResults[],
  competitors: readonly Competitor[],
  numberOf: (results: CodeResults, id: CompetitorId) => number | undefined,
): string {
  const cell = (value: number | undefined): Cell => (value === undefined ? faint('–') : plain(value.toFixed(0)));
  const sum = (id: CompetitorId): Cell => {
    const values = results.map((row) => numberOf(row, id));
    const complete = values.filter((value) => value !== undefined);
    return complete.length < values.length ? faint('–') : strong(complete.reduce((a, b) => a + b, 0).toFixed(0));
  };
  return formatTable(
    ['', ...competitors.map(({ label }) => label)],
    [
      ...results.map((row) => [plain(row.program), ...competitors.map(({ id }) => cell(numberOf(row, id)))]),
      [strong('sum'), ...competitors.map(({ id }) => sum(id))],
    ],
  );
}

export const codeBytesTable = (results: readonly CodeResults[], competitors: readonly Competitor[]): string =>
  sumTable(results, compilersAmong(competitors), ({ codeBytes }, id) => codeBytes.get(id));

export const compileTimeTable = (results: readonly CodeResults[], competitors: readonly Competitor[]): string =>
  sumTable(results, compilersAmong(competitors), ({ compileTimes }, id) =>
    compileTimes.has(id) ? medianTime(compileTimes, id) : undefined,
  );
