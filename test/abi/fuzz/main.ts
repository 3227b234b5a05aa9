/**
 * Random C signatures between C compilers and Convene, called by them and calling them.
 *
 *     npm run fuzz:abi -- --count 100000 --seed 1
 *
 * Prints each case that differs, whether the C compilers understand each other on it, and how many there were. Cases run in child
 * processes, so that one that crashes is known by its seed and the rest still run.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Compiler, disagreements, type Failure, runBatch } from './batch.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    gcc: { type: 'string', default: 'gcc' },
    clang: { type: 'string', default: 'clang-19' },
    /** Where a child process writes what it does. */
    log: { type: 'string' },
    /** Only tells by its exit status whether the C compilers understand each other on the first seed. */
    agreement: { type: 'boolean', default: false },
  },
});
const first = Number(given.seed);
const count = Number(given.count);
const batchSize = 200;
const childSize = 4000;

const levels = ['-O0', '-O1', '-O2'];
const compilersOf = (batch: number): readonly [Compiler, Compiler] => [
  { command: given.gcc, flags: [levels[batch % 3]!] },
  { command: given.clang, flags: [levels[(batch + 1) % 3]!] },
];

/** One line of a child's log. `compiler` is 2 while the compilers are compared with each other. */
type Entry =
  | { readonly began: number; readonly compiler: number }
  | { readonly failure: Failure; readonly agree: boolean };

if (given.agreement) process.exitCode = disagreements([first], compilersOf(Math.floor(first / batchSize))).size;
else if (given.log === undefined) runAll();
else runSome(given.log);

/** This program again, with other options. */
function again(options: readonly string[]) {
  const program = [fileURLToPath(import.meta.url), ...options, '--gcc', given.gcc, '--clang', given.clang];
  return spawnSync(process.execPath, program, { encoding: 'utf8' });
}

function runSome(log: string): void {
  const file = openSync(log, 'a');
  const write = (entry: Entry): void => void writeSync(file, `${JSON.stringify(entry)}\n`);
  // Batches end at multiples: then a seed is compiled by the same compilers with the same options wherever a run begins.
  for (let start = first, size: number; start < first + count; start += size) {
    size = Math.min(batchSize - (start % batchSize), first + count - start);
    const seeds = Array.from({ length: size }, (_, index) => start + index);
    const compilers = compilersOf(Math.floor(start / batchSize));
    const failures = compilers.flatMap((compiler, index) =>
      runBatch(seeds, compiler, (began) => write({ began, compiler: index })),
    );
    if (failures.length === 0) continue;
    const failed = [...new Set(failures.map(({ seed }) => seed))];
    const disagree = disagreements(failed, compilers, (began) => write({ began, compiler: 2 }));
    for (const failure of failures) write({ failure, agree: !disagree.has(failure.seed) });
  }
  closeSync(file);
}

function runChild(
  seed: number,
  size: number,
): { readonly entries: readonly Entry[]; readonly ended: string | undefined } {
  const folder = mkdtempSync(join(tmpdir(), 'convene-abi-'));
  const log = join(folder, 'log');
  closeSync(openSync(log, 'w'));
  const child = again(['--seed', String(seed), '--count', String(size), '--log', log]);
  const lines = readFileSync(log, 'utf8').trimEnd().split('\n').filter(Boolean);
  rmSync(folder, { recursive: true });
  const entries = lines.map((line) => JSON.parse(line) as Entry);
  return {
    entries,
    ended:
      child.status === 0 ? undefined : `${child.signal ?? `status ${child.status}`} ${child.stderr.slice(0, 2000)}`,
  };
}

function runAll(): void {
  console.log(`seeds ${first} to ${first + count - 1}`);
  let differing = 0;
  let disagreeing = 0;
  const report = (seed: number, agree: boolean, what: string): void => {
    if (agree) differing++;
    else disagreeing++;
    console.log(`seed ${seed}${agree ? '' : ' (gcc and clang do not understand each other here)'}, ${what}`);
  };
  const run = (seed: number, size: number): void => {
    const { entries, ended } = runChild(seed, size);
    for (const entry of entries) {
      if (!('failure' in entry)) continue;
      const { failure, agree } = entry;
      report(failure.seed, agree, `${failure.compiler}, ${failure.direction}: ${failure.reason}`);
    }
    if (ended === undefined) return;
    const last = entries.findLast((entry): entry is Extract<Entry, { began: number }> => 'began' in entry);
    if (last === undefined) {
      differing++;
      console.log(`seeds ${seed} to ${seed + size - 1} do not start: ${ended}`);
      return;
    }
    // Where compilers disagree a call may well crash, so that is tried in a process of its own.
    const agree = last.compiler < 2 && again(['--seed', String(last.began), '--agreement']).status === 0;
    const partner = compilersOf(Math.floor(last.began / batchSize))[last.compiler]?.command ?? 'each other';
    report(last.began, agree, `${partner}: ${ended}`);
    // The rest of the batch, and what had not begun.
    const batchStart = Math.max(seed, Math.floor(last.began / batchSize) * batchSize);
    if (last.began > batchStart) run(batchStart, last.began - batchStart);
    if (last.began + 1 < seed + size) run(last.began + 1, seed + size - last.began - 1);
  };
  for (let start = first; start < first + count; start += childSize) {
    run(start, Math.min(childSize, first + count - start));
    console.log(
      `${Math.min(start + childSize, first + count) - first} signatures, ${differing} differ, ${disagreeing} more where gcc and clang do`,
    );
  }
  process.exitCode = differing === 0 ? 0 : 1;
}
