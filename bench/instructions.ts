import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type Competitor, type CompetitorId, prepare } from './competitors.ts';
import { type Command, tryOutput } from './measure.ts';
import { workFolder } from './paths.ts';
import { emptyProgram } from './programs.ts';
import { messageOf } from './race.ts';

/** Something that counts the instructions which a command executes. */
export type Counter = { readonly name: string; readonly count: (command: Command) => number };

function outputOf(command: Command, stream: 'stdout' | 'stderr'): string {
  const [file, ...rest] = command;
  const result = spawnSync(file!, rest, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0) throw new Error(`${command.join(' ')}: failed under the counter\n${result.stderr.trim()}`);
  return result[stream];
}

function numberIn(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`no count in what the counter said:\n${text.trim()}`);
  return Number(match[1]);
}

const perf: Counter = {
  name: 'perf stat',
  count: (command) =>
    numberIn(
      outputOf(['perf', 'stat', '-x', ',', '-e', 'instructions:u', ...command], 'stderr'),
      /^(\d+),,instructions/m,
    ),
};

const callgrind: Counter = {
  name: 'valgrind --tool=callgrind',
  count: (command) => {
    const file = `--callgrind-out-file=${join(workFolder, 'callgrind.out')}`;
    return numberIn(outputOf(['valgrind', '--tool=callgrind', file, ...command], 'stderr'), /Collected : (\d+)/);
  },
};

/** A counter that works here: the processor's own, else callgrind's, else none. */
export function findCounter(): Counter | undefined {
  const counted = tryOutput(['perf', 'stat', '-x', ',', '-e', 'instructions:u', 'true']);
  if (counted !== undefined && /^\d+,,instructions/m.test(counted)) return perf;
  return tryOutput(['valgrind', '--version']) === undefined ? undefined : callgrind;
}

/** Who runs too long under callgrind, or makes code while running that counts for more than the program. */
const notCounted: readonly CompetitorId[] = ['node', 'luajit', 'tcc', 'gcc-O0'];

export type Counts = {
  readonly program: string;
  readonly counts: ReadonlyMap<CompetitorId, number>;
  readonly failures: ReadonlyMap<CompetitorId, string>;
};

/** Instructions of each program under each competitor that it is worth counting for, less those of the empty program. */
export function countInstructions(
  counter: Counter,
  programs: readonly string[],
  competitors: readonly Competitor[],
  onProgress: (text: string) => void,
): Counts[] {
  const worthIt = competitors.filter(({ id }) => counter !== callgrind || !notCounted.includes(id));
  const countProgram = (program: string) => {
    const counts = new Map<CompetitorId, number>();
    const failures = new Map<CompetitorId, string>();
    for (const competitor of worthIt.filter(({ knows }) => knows(program))) {
      onProgress(`${program}: counting the instructions of ${competitor.id}`);
      try {
        counts.set(competitor.id, counter.count(prepare(competitor, program)));
      } catch (error) {
        failures.set(competitor.id, messageOf(error));
      }
    }
    return { counts, failures };
  };
  const idle = countProgram(emptyProgram).counts;
  return programs.map((program) => {
    const { counts, failures } = countProgram(program);
    const net = new Map([...counts].map(([id, count]) => [id, Math.max(count - (idle.get(id) ?? 0), 1)]));
    return { program, counts: net, failures };
  });
}
