import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { tryProgram } from './csmith/trial.ts';
import { hasCompilers, scratchDirectory } from './support.ts';

/** It writes into the directory that it runs in. */
const hasCsmith =
  existsSync('/usr/include/csmith/csmith.h') && spawnSync('csmith', ['--version'], { cwd: tmpdir() }).status === 0;
const canRun = hasCompilers && hasCsmith;
const seed = Number(process.env.CONVENE_SEED ?? 1);
const count = Number(process.env.CONVENE_COUNT ?? 12);

/** Few of many: `npm run fuzz:csmith` tries as many as one likes. */
describe.skipIf(!canRun)("Csmith's random C programs by way of LLVM IR", () => {
  const directory = canRun ? scratchDirectory() : '';

  test('do what they do when C compilers compile them', () => {
    const trials = Array.from({ length: count }, (_, place) => tryProgram(seed + place, directory));
    const wrong = trials.filter(({ verdict }) => verdict.kind === 'differs' || verdict.kind === 'refused');
    expect(wrong).toEqual([]);
    const compared = trials.filter(({ verdict }) => verdict.kind === 'agrees');
    expect(compared.length).toBeGreaterThan(count / 2);
  });
});
