import { type Competitor, type CompetitorId, gccs, prepare } from './competitors.ts';
import { type Command, measure } from './measure.ts';
import { emptyProgram } from './programs.ts';
import { medianTime, type Ratio, ratioOf, type Times, takeTurns } from './rounds.ts';

export type Clock = 'cpu' | 'wall';

/** One program under all competitors. */
export type ProgramResults = {
  readonly program: string;
  /** Of those who printed what they should: milliseconds, less their own for the empty program. */
  readonly times: Times;
  /** What went wrong, by competitor. */
  readonly failures: ReadonlyMap<CompetitorId, string>;
  readonly output: string;
};

export type RaceOptions = {
  readonly rounds: number;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Runs one program under all competitors who know it, and keeps what each prints. */
function raceProgram(program: string, competitors: readonly Competitor[], options: RaceOptions) {
  const failures = new Map<CompetitorId, string>();
  const outputs = new Map<CompetitorId, string>();
  const commands = new Map<CompetitorId, Command>();
  for (const competitor of competitors) {
    if (!competitor.knows(program)) continue;
    options.onProgress(`${program}: compiling for ${competitor.id}`);
    try {
      commands.set(competitor.id, prepare(competitor, program));
    } catch (error) {
      failures.set(competitor.id, messageOf(error));
    }
  }
  const runOnce = (id: CompetitorId, command: Command): number => {
    if (failures.has(id)) return Number.NaN;
    try {
      const measured = measure(command);
      outputs.set(id, measured.output.trim());
      return measured[options.clock];
    } catch (error) {
      failures.set(id, messageOf(error));
      return Number.NaN;
    }
  };
  const runners = [...commands].map(([id, command]) => ({ id, run: () => runOnce(id, command) }));
  const times = takeTurns(runners, options.rounds, (round) =>
    options.onProgress(`${program}: round ${round + 1} of ${options.rounds}`),
  );
  return { times, outputs, failures };
}

/** Output that most competitors agree on. */
function agreedOutput(outputs: readonly string[]): string {
  const count = (text: string) => outputs.filter((other) => other === text).length;
  return outputs.reduce((best, text) => (count(text) > count(best) ? text : best), outputs[0] ?? '');
}

/** Less than this, in milliseconds, is taken for this: what is left of a time may be nothing. */
const leastTime = 0.01;

/**
 * Runs programs under all competitors, interleaved. A competitor that prints something else than most do has failed.
 * Times are less the competitor's own median for the empty program.
 */
export function race(
  programs: readonly string[],
  competitors: readonly Competitor[],
  options: RaceOptions,
): ProgramResults[] {
  const idle = raceProgram(emptyProgram, competitors, { ...options, rounds: Math.max(options.rounds, 7) });
  // An empty program that fails says nothing of the others; their times count whole then.
  const starting = (id: CompetitorId): number =>
    idle.times.has(id) && !idle.failures.has(id) ? medianTime(idle.times, id) : 0;

  return programs.map((program) => {
    const { times, outputs, failures } = raceProgram(program, competitors, options);
    for (const id of failures.keys()) outputs.delete(id);
    const output = agreedOutput([...outputs.values()]);
    for (const [id, printed] of outputs) {
      if (printed !== output) failures.set(id, `printed ${printed || 'nothing'} where others print ${output}`);
    }
    const net = [...outputs.keys()]
      .filter((id) => !failures.has(id))
      .map((id) => [id, times.get(id)!.map((time) => Math.max(time - starting(id), leastTime))] as const);
    return { program, times: new Map(net), failures, output };
  });
}

/** Which gcc everything is compared with on this program: the one with the least median. */
export function bestGcc({ times }: ProgramResults): CompetitorId | undefined {
  const present = gccs.filter((id) => times.has(id));
  if (present.length === 0) return undefined;
  return present.reduce((best, id) => (medianTime(times, id) < medianTime(times, best) ? id : best));
}

/** A competitor's time over that of the best gcc, if there are both. */
export function ratioToGcc(results: ProgramResults, id: CompetitorId): Ratio | undefined {
  const base = bestGcc(results);
  return base === undefined ? undefined : ratioOf(results.times, id, base);
}
