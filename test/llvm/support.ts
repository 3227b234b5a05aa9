/** C programs by way of LLVM IR, and gcc to link and compare with. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import type { Level } from './compile.ts';

const succeeds = (command: string): boolean => spawnSync(command, ['--version'], { stdio: 'ignore' }).status === 0;

/** Whether there are the compilers that the tests compare with. */
export const hasCompilers = ['clang-19', 'opt-19', 'gcc'].every(succeeds);

/** A directory that goes away after the tests of the file. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'convene-llvm-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

const programsFolder = fileURLToPath(new URL('programs/', import.meta.url));

/** Names of the C programs beside this file. */
export const programs: readonly string[] = readdirSync(programsFolder).map((name) => name.replace(/\.c$/, ''));
export const programPath = (name: string): string => join(programsFolder, `${name}.c`);

const execute = promisify(execFile);

/** Runs a compiler; its complaints are the error's message. */
export async function run(command: string, values: readonly string[]): Promise<void> {
  await execute(command, [...values], { maxBuffer: 1 << 26 });
}

/** Writes the LLVM IR of a C file. */
export async function toLlvm(
  source: string,
  output: string,
  level: Level,
  more: readonly string[] = [],
): Promise<void> {
  await run('clang-19', [...level.options, ...more, '-w', '-S', '-emit-llvm', source, '-o', output]);
  if (level.passes !== undefined) await run('opt-19', [`-passes=${level.passes}`, '-S', output, '-o', output]);
}

/** C text of a program whose argument chooses which of several `main_name` runs. */
export const chooser = (names: readonly string[]): string => `
#include <string.h>
${names.map((name) => `int main_${name}(int, char **);`).join('\n')}
int main(int argc, char **argv) {
${names.map((name) => `  if (!strcmp(argv[1], "${name}")) return main_${name}(argc - 1, argv + 1);`).join('\n')}
  return 99;
}
`;
