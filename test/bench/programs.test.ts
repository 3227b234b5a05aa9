/** The benchmarks' programs print the same in Forth, as this project compiles them, and in C. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { programNames } from '../../bench/programs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'convene-bench-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const source = (program: string, extension: string): string =>
  join(root, 'bench', 'programs', program, `program.${extension}`);

const outputOf = (command: string, ...values: string[]): string => execFileSync(command, values, { encoding: 'utf8' });

/** All programs in one process, which takes less time than as many: each prints a line, and a later one hides words of those before. */
function forthLines(): string[] {
  const all = join(directory, 'all.fs');
  writeFileSync(all, programNames.map((program) => `s" ${source(program, 'fs')}" included\n`).join(''));
  return outputOf(process.execPath, join(root, 'bin', 'convene.js'), 'run', all)
    .trimEnd()
    .split('\n');
}

function cLine(program: string): string {
  const executable = join(directory, program);
  outputOf('gcc', '-O1', '-o', executable, source(program, 'c'), '-lm');
  return outputOf(executable).trimEnd();
}

describe('the programs of the benchmarks', () => {
  let lines: readonly string[] = [];
  beforeAll(() => {
    lines = forthLines();
  });

  test('print a line each', () => {
    expect(lines).toHaveLength(programNames.length);
  });

  test.each(programNames.map((program, index) => [program, index] as const))(
    '%s: Forth and C agree',
    (program, index) => {
      expect(lines[index]!.trimEnd()).toBe(cLine(program));
    },
  );

  test.each(programNames)('%s has a twin in JavaScript', (program) => {
    expect(existsSync(source(program, 'js'))).toBe(true);
  });
});
