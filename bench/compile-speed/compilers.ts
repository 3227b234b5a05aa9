/** Who compiles the same program: from LLVM IR, from C, or from QBE's language; to an object, or to what can be had. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLlvm } from '../../src/llvm/index.ts';
import { writeLlvm } from '../c-to-llvm.ts';
import { firstLine } from '../competitors.ts';
import { type Command, runToEnd, tryOutput } from '../measure.ts';
import { conveneCommand, workFolder } from '../paths.ts';
import { cDriver, cProgram } from './c-program.ts';
import { qbeFunction } from './qbe.ts';

export interface Compiler {
  readonly id: string;
  readonly label: string;
  readonly version: string;
  readonly given: 'LLVM IR' | 'C' | "QBE's language";
  readonly makes: 'object' | 'assembly';
  /** The command that is timed. */
  readonly command: (input: string, output: string) => Command;
}

/** Files with one program in each of the languages. */
export interface Program {
  readonly functions: number;
  readonly inputs: Readonly<Record<Compiler['given'], string>>;
  /** Of LLVM's. */
  readonly instructions: number;
  /** C with `main`, which calls all functions. */
  readonly driver: string;
}

/** Longs wrap around in C as they do in our IR. */
const language = ['-std=c17', '-fwrapv'];

const isInstruction = /^ {2}[^ \]]/;

export function writeProgram(functions: number, withQbe: boolean): Program {
  const file = (extension: string): string => join(workFolder, `peers-${functions}.${extension}`);
  const [source, llvm, qbe, driver] = [file('c'), file('ll'), file('ssa'), file('driver.c')];
  writeFileSync(source, cProgram(functions));
  writeFileSync(driver, cDriver(functions));
  writeLlvm(source, language, llvm);
  const bytes = readFileSync(llvm);
  if (withQbe) {
    const module = readLlvm(bytes, llvm);
    writeFileSync(qbe, module.functions.map((_, place) => qbeFunction(module.read(place))).join('\n'));
  }
  const instructions = bytes
    .toString()
    .split('\n')
    .filter((line) => isInstruction.test(line)).length;
  return { functions, inputs: { 'LLVM IR': llvm, C: source, "QBE's language": qbe }, instructions, driver };
}

const fromC =
  (command: string, ...options: string[]): Compiler['command'] =>
  (input, output) => [command, ...options, '-c', input, '-o', output];

const llc =
  (level: string): Compiler['command'] =>
  (input, output) => ['llc-19', level, '--relocation-model=pic', '--filetype=obj', input, '-o', output];

const qbeFile = process.env.QBE ?? 'qbe';

/** Convene first, then from the quickest to the most thorough of each kind. */
const all: readonly (Omit<Compiler, 'version'> & { readonly needs: readonly string[] })[] = [
  {
    ...{ id: 'convene', label: 'Convene', given: 'LLVM IR', makes: 'object', needs: [process.execPath, '--version'] },
    command: (input, output) => [...conveneCommand, 'build', input, '--emit', 'obj', '-o', output],
  },
  ...(['-O2', '-O0'] as const).map((level) => ({
    ...({ id: `llc${level}`, label: `llc ${level}`, given: 'LLVM IR', makes: 'object' } as const),
    ...{ needs: ['llc-19', '--version'], command: llc(level) },
  })),
  {
    ...{ id: 'qbe', label: 'QBE', given: "QBE's language", makes: 'assembly', needs: [qbeFile, '-h'] },
    command: (input, output) => [qbeFile, '-o', output, input],
  },
  ...(['-O2', '-O0'] as const).map((level) => ({
    ...({ id: `clang${level}`, label: `clang ${level}`, given: 'C', makes: 'object' } as const),
    ...{ needs: ['clang-19', '--version'], command: fromC('clang-19', ...language, level) },
  })),
  ...(['-O2', '-O1', '-O0'] as const).map((level) => ({
    ...({ id: `gcc${level}`, label: `gcc ${level}`, given: 'C', makes: 'object' } as const),
    ...{ needs: ['gcc', '--version'], command: fromC('gcc', ...language, level) },
  })),
  {
    ...{ id: 'tcc', label: 'tcc', given: 'C', makes: 'object', needs: ['tcc', '-v'], command: fromC('tcc') },
  },
];

export const compilerIds = all.map(({ id }) => id);

/** Those of some compilers that are there, and a line about each that isn't. */
export function findCompilers(ids: readonly string[]): {
  readonly compilers: readonly Compiler[];
  readonly missing: readonly string[];
} {
  const compilers: Compiler[] = [];
  const missing: string[] = [];
  for (const { needs, ...compiler } of all.filter(({ id }) => ids.includes(id))) {
    const said = tryOutput(needs);
    if (said !== undefined) compilers.push({ ...compiler, version: versionOf(compiler.id, said) });
    else if (compiler.id === 'qbe') missing.push('there is no qbe: give the path of one as QBE=…; it is left out');
    else missing.push(`there is no ${needs[0]}: ${compiler.label} is left out`);
  }
  return { compilers, missing };
}

function versionOf(id: string, said: string): string {
  if (id === 'convene') return `Convene on Node ${said.trim()}`;
  if (id === 'qbe') return 'QBE';
  const number = /version (\d+\.\d+\.\d+)/.exec(said)?.[1];
  return id.startsWith('llc') || id.startsWith('clang') ? `LLVM and clang ${number}` : firstLine(said);
}

/** Makes an object of what a compiler has made. */
export function assembled({ makes }: Compiler, output: string): string {
  if (makes === 'object') return output;
  const object = `${output}.o`;
  runToEnd(['gcc', '-c', output, '-o', object]);
  return object;
}

/** Where a compiler puts what it makes of a program. */
export const outputOf = ({ id, makes }: Compiler, { functions }: Program): string =>
  join(workFolder, `peers-${functions}.${id}.${makes === 'object' ? 'o' : 's'}`);
