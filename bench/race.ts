import type { Competitor } from './competitors.ts';
import { type Command, measure } from './measure.ts';
import { emptyProgram } from './programs.ts';

export type Clock = 'cpu' | 'wall';
export type CompetitorId = Competitor['id'];

/** One competitor with one program: the least time in milliseconds, without that of the empty program; or why there is none. */
export type Result =
  | { readonly kind: 'time'; readonly milliseconds: number; readonly output: string }
  | { readonly kind: 'failure'; readonly message: string };

export type ProgramResults = { readonly program: string; readonly results: ReadonlyMap<CompetitorId, Result> };

export type RaceOptions = {
  readonly rounds: number;
  readonly clock: Clock;
  readonly onProgress: (text: string) => void;
};

type Runner = { readonly id: CompetitorId; command: Command; times: number[]; output: string };

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** Runs one program under all competitors, in an order that rotates from round to round. */
function raceProgram(program: string, competitors: readonly Competitor[], options: RaceOptions) {
  const failures = new Map<CompetitorId, string>();
  const runners: Runner[] = [];
  for (const { id, prepare } of competitors) {
    options.onProgress(`${program}: compiling for ${id}`);
    try {
      runners.push({ id, command: prepare(program), times: [], output: '' });
    } catch (error) {
      failures.set(id, messageOf(error));
    }
  }
  for (let round = 0; round < options.rounds; round++) {
    options.onProgress(`${program}: round ${round + 1} of ${options.rounds}`);
    for (let turn = 0; turn < runners.length; turn++) {
      const runner = runners[(turn + round) % runners.length]!;
      if (failures.has(runner.id)) continue;
      try {
        const measured = measure(runner.command);
        runner.times.push(measured[options.clock]);
        runner.output = measured.output.trim();
      } catch (error) {
        failures.set(runner.id, messageOf(error));
      }
    }
  }
  return { runners, failures };
}

/** Output that most competitors agree on. */
function agreedOutput(outputs: readonly string[]): string {
  const count = (text: string) => outputs.filter((other) => other === text).length;
  return outputs.reduce((best, text) => (count(text) > count(best) ? text : best), outputs[0] ?? '');
}

/**
 * Runs programs under all competitors, interleaved. A competitor that prints something else than most do has failed.
 * Times are minima over the rounds, less the competitor's own minimum for the empty program.
 */
export function race(
  programs: readonly string[],
  competitors: readonly Competitor[],
  options: RaceOptions,
): ProgramResults[] {
  const idle = raceProgram(emptyProgram, competitors, { ...options, rounds: Math.max(options.rounds, 5) });
  const startTime = new Map(idle.runners.map(({ id, times }) => [id, Math.min(...times)]));

  return programs.map((program) => {
    const { runners, failures } = raceProgram(program, competitors, options);
    const finished = runners.filter(({ id }) => !failures.has(id));
    const expected = agreedOutput(finished.map(({ output }) => output));
    const results = new Map<CompetitorId, Result>();
    for (const [id, message] of failures) results.set(id, { kind: 'failure', message });
    for (const { id, times, output } of finished) {
      if (output !== expected) {
        results.set(id, { kind: 'failure', message: `printed ${output || 'nothing'} where others print ${expected}` });
      } else {
        // An empty program that fails says nothing of this one; its time counts whole then.
        const starting = startTime.get(id);
        const spent = Math.min(...times) - (starting !== undefined && Number.isFinite(starting) ? starting : 0);
        results.set(id, { kind: 'time', milliseconds: Math.max(spent, 0.01), output });
      }
    }
    return { program, results };
  });
}

/** The time of a competitor in milliseconds, if there is one. */
export function timeOf({ results }: ProgramResults, id: CompetitorId): number | undefined {
  const result = results.get(id);
  return result?.kind === 'time' ? result.milliseconds : undefined;
}

/** What everything is compared with: the better of gcc -O2 with and without its vectoriser, which makes some loops slower. */
export function bestOfO2(results: ProgramResults): number | undefined {
  const times = [timeOf(results, 'gcc-O2'), timeOf(results, 'gcc-O2-scalar')].filter((time) => time !== undefined);
  return times.length === 0 ? undefined : Math.min(...times);
}
