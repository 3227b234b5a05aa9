/** What `convene run` of small programs takes beside Node that does nothing: processor time of the whole process. */
import { cpSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, measure } from './measure.ts';
import { conveneCommand, root, workFolder } from './paths.ts';
import { formatTable, plain, ratioCell } from './table.ts';

interface Candidate {
  readonly label: string;
  /** The command of one round. */
  command(round: number): Command;
}

/** The command as it is installed: in a checkout it also asks each time whether the sources have changed. */
function installedCommand(): Command {
  const folder = join(workFolder, 'installed');
  rmSync(folder, { recursive: true, force: true });
  for (const part of ['bin', 'package.json']) cpSync(join(root, part), join(folder, part), { recursive: true });
  for (const file of readdirSync(join(root, 'dist'), { withFileTypes: true })) {
    if (file.isFile()) cpSync(join(root, 'dist', file.name), join(folder, 'dist', file.name));
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return [process.execPath, join(folder, 'bin', 'convene.js')];
}

const installed = installedCommand();
const run = (...values: string[]): Command => [...installed, 'run', ...values];
const fib = [join(root, 'examples', 'fib.fs'), '-e', '20 fib . cr'];

/** The first is what the others are compared with. */
const candidates: readonly Candidate[] = [
  { label: 'node -e 0', command: () => [process.execPath, '-e', '0'] },
  { label: "run -e '1 2 + . cr'", command: () => run('-e', '1 2 + . cr') },
  { label: 'run of a word, known', command: () => run('-e', ': sq dup * ; 7 sq . cr') },
  { label: 'run of a word, new', command: (round) => run('-e', `: sq dup * ${process.pid}${round} + ; 7 sq . cr`) },
  { label: 'run of examples/fib.fs, known', command: () => run(...fib) },
  { label: 'the same, in a checkout', command: () => [...conveneCommand, 'run', ...fib] },
];

/** Prints minima and medians of so many rounds, interleaved. */
export function reportRuns(rounds: number): void {
  // Node reads these certificates whatever it is to do, which takes as long as all else.
  delete process.env.NODE_EXTRA_CA_CERTS;
  for (const { command } of candidates) for (const round of [rounds, rounds + 1]) measure(command(round));
  const times = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    candidates.forEach(({ command }, index) => {
      times[index]!.push(measure(command(round)).cpu);
    });
  }
  const sorted = times.map((some) => some.sort((a, b) => a - b));
  const minimum = (index: number): number => sorted[index]![0]!;
  const median = (index: number): number => sorted[index]![rounds >> 1]!;
  console.log(
    `\nProcessor time of whole processes, user and system, in milliseconds; ${rounds} runs each, interleaved.\n`,
  );
  console.log(
    formatTable(
      ['', 'minimum', 'median', 'ratio of minima', 'ratio of medians'],
      candidates.map(({ label }, index) => [
        plain(label),
        plain(minimum(index).toFixed(1)),
        plain(median(index).toFixed(1)),
        ratioCell(minimum(index) / minimum(0), 2),
        ratioCell(median(index) / median(0), 2),
      ]),
    ),
  );
}
