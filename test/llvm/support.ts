/** C programs by way of LLVM IR, and gcc to link and compare with. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { compileInOrder } from '../../src/codegen/index.ts';
import { describeProblem, verify } from '../../src/ir/index.ts';
import { createObject } from '../../src/link/index.ts';
import { readLlvm } from '../../src/llvm/index.ts';

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

/** How clang makes LLVM IR of C: what its options are, and which passes of LLVM's run after it. */
export interface Level {
  readonly options: readonly string[];
  readonly passes?: string;
}

export const levels = {
  'promoted to values': { options: ['-O1', '-Xclang', '-disable-llvm-passes'], passes: 'sroa,simplifycfg' },
  'not optimised': { options: ['-O0'] },
  'optimised by clang': { options: ['-O2', '-fno-vectorize'] },
} as const satisfies Record<string, Level>;

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

export interface CompileOptions {
  readonly optimize?: boolean;
  readonly positionIndependent?: boolean;
}

/** A relocatable object of LLVM IR text; every function is verified. */
export function objectOf(source: Uint8Array | string, file: string, options: CompileOptions = {}): Uint8Array {
  const module = readLlvm(source, file);
  const object = createObject({ symbols: module.symbols, aliases: module.aliases, source: file });
  const read = (place: number) => {
    const f = module.read(place);
    const problems = verify(f);
    if (problems.length > 0) throw new Error(problems.map(describeProblem).join('\n'));
    return f;
  };
  const isReplaceable = (symbol: string): boolean => module.symbols.get(symbol)?.binding === 'weak';
  const { optimize = true, positionIndependent = true } = options;
  compileInOrder({ functions: module.functions, read, isReplaceable }, { optimize, positionIndependent }, (code) =>
    object.addFunction(code),
  );
  for (const data of module.data()) object.addData(data);
  return object.finish();
}

export const objectOfFile = (path: string, options?: CompileOptions): Uint8Array =>
  objectOf(readFileSync(path), path, options);

/** C text of a program whose argument chooses which of several `main_name` runs. */
export const chooser = (names: readonly string[]): string => `
#include <string.h>
${names.map((name) => `int main_${name}(int, char **);`).join('\n')}
int main(int argc, char **argv) {
${names.map((name) => `  if (!strcmp(argv[1], "${name}")) return main_${name}(argc - 1, argv + 1);`).join('\n')}
  return 99;
}
`;
