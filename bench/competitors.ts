import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Command, runToEnd, tryOutput } from './measure.ts';
import { benchFolder, conveneCommand, workFolder } from './paths.ts';

const ids = [
  'convene',
  'gforth',
  'luajit',
  'node',
  'tcc',
  'clang-O2',
  'gcc-O0',
  'gcc-O1',
  'gcc-O2',
  'gcc-O2-scalar',
] as const;

export type CompetitorId = (typeof ids)[number];

/** Somebody who compiles a program to a file before it runs. */
export type Compiler = {
  /** The command that compiles a program. */
  readonly command: (program: string) => Command;
  /** Bytes of machine code that came of it: what stands in the executable, or in the object where that has a library in it. */
  readonly codeBytes: (program: string) => number;
};

/** Somebody who runs the programs. */
export type Competitor = {
  readonly id: CompetitorId;
  readonly label: string;
  readonly version: string;
  /** Whether the program has been written in this competitor's language. */
  readonly knows: (program: string) => boolean;
  readonly compiler?: Compiler;
  /** The command that runs a program, compiled if need be. */
  readonly run: (program: string) => Command;
};

const source = (program: string, extension: string) => join(benchFolder, 'programs', program, `program.${extension}`);
const executableOf = (program: string, id: string) => join(workFolder, `${program}.${id}`);
const writtenIn = (extension: string) => (program: string) => existsSync(source(program, extension));

export function firstLine(text: string | undefined): string {
  return text?.trim().split('\n')[0] ?? 'unknown version';
}

/** Bytes of the sections of an ELF file that hold code. */
export function codeSectionBytes(file: string): number {
  const sections = runToEnd(['readelf', '-SW', file]).output;
  const sizes = [...sections.matchAll(/PROGBITS\s+\S+ \S+ ([0-9a-f]+) \S+\s+AX/g)].map(([, size]) =>
    parseInt(size!, 16),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

function cCompiler(id: CompetitorId, label: string, command: string, ...options: string[]): Competitor[] {
  const version = tryOutput([command, command === 'tcc' ? '-v' : '--version']);
  if (version === undefined) return [];
  const competitor: Competitor = {
    id,
    label,
    version: firstLine(version),
    knows: writtenIn('c'),
    compiler: {
      command: (program) => [command, ...options, '-o', executableOf(program, id), source(program, 'c'), '-lm'],
      codeBytes: (program) => {
        const object = `${executableOf(program, id)}.o`;
        runToEnd([command, ...options, '-c', '-o', object, source(program, 'c')]);
        return codeSectionBytes(object);
      },
    },
    run: (program) => [executableOf(program, id)],
  };
  return [competitor];
}

const buildCommand = (file: string, executable: string, ...options: string[]): Command => [
  ...conveneCommand,
  'build',
  file,
  '-o',
  executable,
  ...options,
];

/**
 * Builds a Forth file with the command line of this project.
 *
 * @returns the path of the executable, which lies in the work folder
 * @throws Error with the command's own message
 */
export function buildWithConvene(file: string, name: string, ...options: string[]): string {
  const executable = join(workFolder, name);
  runToEnd(buildCommand(file, executable, ...options));
  return executable;
}

const convene: Competitor = {
  id: 'convene',
  label: 'Convene',
  version: 'this checkout',
  knows: writtenIn('fs'),
  compiler: {
    command: (program) => buildCommand(source(program, 'fs'), executableOf(program, 'convene')),
    codeBytes: (program) => codeSectionBytes(executableOf(program, 'convene')),
  },
  run: (program) => [executableOf(program, 'convene')],
};

const node: Competitor = {
  id: 'node',
  label: 'Node',
  version: `Node ${process.version}`,
  knows: writtenIn('js'),
  run: (program) => [process.execPath, source(program, 'js')],
};

function luajit(): Competitor[] {
  const version = tryOutput(['luajit', '-v']);
  if (version === undefined) return [];
  const competitor: Competitor = {
    id: 'luajit',
    label: 'LuaJIT',
    version: firstLine(version).replace(/ -- .*/, ''),
    knows: writtenIn('lua'),
    run: (program) => ['luajit', source(program, 'lua')],
  };
  return [competitor];
}

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

function gforth(given: string | undefined): Competitor[] {
  const found = findGforth(given);
  if (found === undefined) return [];
  const competitor: Competitor = {
    id: 'gforth',
    label: 'gforth',
    version: found.version,
    knows: writtenIn('fs'),
    run: (program) => gforthCommand(found.path, source(program, 'fs'), '-e', 'bye'),
  };
  return [competitor];
}

/** What to do about somebody who isn't here. */
const advice: Partial<Record<CompetitorId, string>> = {
  gforth:
    'gforth-fast was not found: give --gforth PATH or set GFORTH_FAST (Debian: apt-get install gforth, an old and slower one)',
  luajit: 'LuaJIT was not found, and is left out (Debian: apt-get install luajit)',
  tcc: 'tcc was not found, and is left out (Debian: apt-get install tcc)',
  'clang-O2': 'clang-19 was not found, and is left out (https://apt.llvm.org)',
};

/** Who can compete here, and a line about each who can't. */
export function findCompetitors(gforthPath: string | undefined): { competitors: Competitor[]; missing: string[] } {
  if (tryOutput(['gcc', '--version']) === undefined) {
    throw new Error(
      'gcc is needed: it is what the others are measured against (Debian: apt-get install gcc libc6-dev)',
    );
  }
  const competitors = [
    convene,
    ...gforth(gforthPath),
    ...luajit(),
    node,
    ...cCompiler('tcc', 'tcc', 'tcc'),
    ...cCompiler('clang-O2', 'clang -O2', 'clang-19', '-O2'),
    ...cCompiler('gcc-O0', 'gcc -O0', 'gcc', '-O0'),
    ...cCompiler('gcc-O1', '-O1', 'gcc', '-O1'),
    ...cCompiler('gcc-O2', '-O2', 'gcc', '-O2'),
    ...cCompiler('gcc-O2-scalar', '-O2 scalar', 'gcc', '-O2', '-fno-tree-vectorize'),
  ];
  const absent = ids.filter((id) => !competitors.some((competitor) => competitor.id === id));
  const missing = absent.flatMap((id) => advice[id] ?? []);
  const old = competitors.find(({ id, version }) => id === 'gforth' && /\b0\.7\.[0-3]\b/.test(version));
  if (old !== undefined) {
    missing.push(`${old.version} is about three times slower than the current gforth: no yardstick`);
  }
  return { competitors, missing };
}

/** Compiles a program where that is needed. Throws an `Error` where it can't be compiled. */
export function prepare({ compiler, run }: Competitor, program: string): Command {
  if (compiler !== undefined) runToEnd(compiler.command(program));
  return run(program);
}

/** What everything is compared with is the best of these on each program: vectors make some loops slower, and so does -O2. */
export const gccs: readonly CompetitorId[] = ['gcc-O1', 'gcc-O2', 'gcc-O2-scalar'];
