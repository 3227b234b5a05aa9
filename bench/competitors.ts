import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Command, compileC, runToEnd, tryOutput } from './measure.ts';
import { benchFolder, conveneCommand, workFolder } from './paths.ts';

/** Somebody who runs the programs. */
export type Competitor = {
  readonly id: 'convene' | 'gforth' | 'node' | 'gcc-O0' | 'gcc-O1' | 'gcc-O2' | 'gcc-O2-scalar';
  readonly label: string;
  readonly version: string;
  /** Compiles a program where that is needed, and gives the command that runs it. Throws an `Error` where it can't be compiled. */
  readonly prepare: (program: string) => Command;
};

const source = (program: string, extension: string) => join(benchFolder, 'programs', program, `program.${extension}`);

function firstLine(text: string | undefined): string {
  return text?.trim().split('\n')[0] ?? 'unknown version';
}

function gcc(id: Competitor['id'], label: string, ...options: string[]): Competitor {
  return {
    id,
    label,
    version: firstLine(tryOutput(['gcc', '--version'])),
    prepare: (program) => [compileC(`${program}.${id}`, options, source(program, 'c'))],
  };
}

/**
 * Builds a Forth file with the command line of this project.
 *
 * @returns the path of the executable, which lies in the work folder
 * @throws Error with the command's own message
 */
export function buildWithConvene(file: string, name: string, ...options: string[]): string {
  const executable = join(workFolder, name);
  runToEnd([...conveneCommand, 'build', file, '-o', executable, ...options]);
  return executable;
}

const convene: Competitor = {
  id: 'convene',
  label: 'Convene',
  version: 'this checkout',
  prepare: (program) => [buildWithConvene(source(program, 'fs'), `${program}.convene`)],
};

const node: Competitor = {
  id: 'node',
  label: 'Node',
  version: `Node ${process.version}`,
  prepare: (program) => [process.execPath, source(program, 'js')],
};

/** gforth's fast engine and its version, or nothing where there is none. The path may be given, or else is looked for. */
export function findGforth(given: string | undefined): { path: string; version: string } | undefined {
  const candidates = given
    ? [given]
    : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'gforth-fast'));
  const path = candidates.find((candidate) => existsSync(candidate));
  const version = path === undefined ? undefined : tryOutput([path, '--version']);
  if (path === undefined || version === undefined) return undefined;
  return { path, version: firstLine(version) };
}

/** gforth with stacks that deep recursion fits on. */
export function gforthCommand(path: string, ...rest: string[]): Command {
  return [path, '--return-stack-size', '8M', ...rest];
}

function gforth({ path, version }: { path: string; version: string }): Competitor {
  return {
    id: 'gforth',
    label: 'gforth',
    version,
    prepare: (program) => gforthCommand(path, source(program, 'fs'), '-e', 'bye'),
  };
}

/** Who can compete here, and a line about each who can't. */
export function findCompetitors(gforthPath: string | undefined): { competitors: Competitor[]; missing: string[] } {
  if (tryOutput(['gcc', '--version']) === undefined) {
    throw new Error(
      'gcc is needed: it is what the others are measured against (Debian: apt-get install gcc libc6-dev)',
    );
  }
  const missing: string[] = [];
  const competitors = [convene];
  const found = findGforth(gforthPath);
  if (found === undefined) {
    missing.push(
      'gforth-fast was not found: give --gforth PATH or set GFORTH_FAST (Debian: apt-get install gforth, an old and slower one)',
    );
  } else {
    competitors.push(gforth(found));
    if (/\b0\.7\.[0-3]\b/.test(found.version)) {
      missing.push(`${found.version} is about three times slower than the current gforth: no yardstick`);
    }
  }
  competitors.push(
    node,
    gcc('gcc-O0', 'gcc -O0', '-O0'),
    gcc('gcc-O1', '-O1', '-O1'),
    gcc('gcc-O2', '-O2', '-O2'),
    gcc('gcc-O2-scalar', '-O2 scalar', '-O2', '-fno-tree-vectorize'),
  );
  return { competitors, missing };
}
