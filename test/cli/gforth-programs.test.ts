/** The programs that Debian's gforth installs, unmodified, from where it installs them. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { convene, file, outcomeOf, pathOf } from './convene.ts';

const parent = '/usr/share/gforth';
const folder = existsSync(parent)
  ? readdirSync(parent).find((name) => existsSync(join(parent, name, 'siev.fs')))
  : undefined;

/** What to run after loading each, and what shows that it went right. */
const checks: Readonly<Record<string, string>> = {
  siev: ': check main  flags 8190 + eflag !  primes . ;',
  bubble: ': check main drop  verify-list  list @ .  list elements 1- cells + @ . ;',
  matrix: ': check main  0 mat-byte-size 0 do 31 * imr i + @ + cell +loop . ;',
  fib: ': check main  34 fib . ;',
};

describe.skipIf(folder === undefined)('A program of gforth', () => {
  const source = (name: string): string => join(parent, folder!, `${name}.fs`);
  const expected = new Map<string, string>();

  beforeAll(() => {
    for (const [name, check] of Object.entries(checks)) {
      const { stdout } = spawnSync('gforth-fast', ['-e', 'warnings off', source(name), '-e', `${check} check bye`], {
        encoding: 'utf8',
      });
      expected.set(name, stdout);
    }
  });

  test.each(Object.keys(checks))('%s, run, gives what gforth gives', (name) => {
    const result = convene(['run', source(name), '-e', checks[name]!, '-e', 'check']);
    expect(result).toEqual({ status: 0, output: expected.get(name), errors: '' });
  });

  test.each(Object.keys(checks))('%s, built, gives what gforth gives', (name) => {
    const path = file(`${name}.fs`, `include ${source(name)}\n${checks[name]}\n`);
    expect(convene(['build', path, '-o', pathOf(name), '--entry', 'check'])).toEqual({
      status: 0,
      output: '',
      errors: '',
    });
    expect(outcomeOf(pathOf(name), [])).toEqual({ status: 0, output: expected.get(name), errors: '' });
  });
});
