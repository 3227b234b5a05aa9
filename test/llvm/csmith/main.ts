/**
 * Random C programs from Csmith by way of LLVM IR, against gcc, clang and tcc.
 *
 *     npm run fuzz:csmith -- --count 10000 --seed 1
 *     npm run fuzz:csmith -- --count 1 --seed 17 --keep /tmp/kept
 *
 * A seed says all: which kinds of things occur in its program, how large it is, and how far clang optimises it first. Prints each program
 * that differs, and how many there were of each kind. With `--keep`, the files of the programs stay in a directory.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Trial, tryProgram } from './trial.ts';

const { values: given } = parseArgs({
  options: {
    count: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    keep: { type: 'string' },
  },
});
const first = Number(given.seed);
const count = Number(given.count);
const reportEvery = 200;
const directory = given.keep === undefined ? mkdtempSync(join(tmpdir(), 'convene-csmith-')) : resolve(given.keep);
mkdirSync(directory, { recursive: true });

const counts: Record<Trial['verdict']['kind'], number> = {
  agrees: 0,
  differs: 0,
  refused: 0,
  slow: 0,
  unmade: 0,
  undefined: 0,
  undecided: 0,
};
const refusals = new Map<string, number>();
let lines = 0;

function describe({ plan, verdict }: Trial): string {
  const what = 'what' in verdict ? verdict.what : '';
  const how = `${plan.level}, ${plan.kind}`;
  return `seed ${plan.seed} ${verdict.kind}: ${what}\n  ${how}; ${plan.flags.join(' ')}\n  csmith ${plan.options.join(' ')}`;
}

function account(trial: Trial): void {
  const { verdict } = trial;
  counts[verdict.kind]++;
  lines += trial.lines;
  if (verdict.kind === 'differs' || verdict.kind === 'undecided') console.log(describe(trial));
  if (verdict.kind === 'refused') {
    const what = verdict.what.replace(/\d+/g, '#');
    if (!refusals.has(what)) console.log(describe(trial));
    refusals.set(what, (refusals.get(what) ?? 0) + 1);
  }
}

function summary(programs: number): string {
  const ours = `${counts.agrees} agree, ${counts.differs} differ, ${counts.refused} refused`;
  const others = `${counts.slow} do not end soon, ${counts.unmade} not made, ${counts.undefined} undefined`;
  return `${programs} programs, ${lines} lines: ${ours}, ${others}, gcc and clang disagree on ${counts.undecided}`;
}

console.log(`seeds ${first} to ${first + count - 1}`);
const start = performance.now();
for (let seed = first; seed < first + count; seed++) {
  account(tryProgram(seed, directory));
  if (given.keep === undefined) for (const name of readdirSync(directory)) rmSync(join(directory, name));
  const programs = seed - first + 1;
  if (programs % reportEvery === 0) console.log(summary(programs));
}
console.log(summary(count));
for (const [what, times] of refusals) console.log(`${times} refused, ${what}`);
console.log(`${((performance.now() - start) / 1000 / count).toFixed(3)} s a program`);
if (given.keep === undefined) rmSync(directory, { recursive: true });
process.exitCode = counts.differs === 0 ? 0 : 1;
