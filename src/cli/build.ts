/** `convene build`: loads a file and writes a standalone executable. */
import { writeFileSync } from 'node:fs';
import { buildExecutable, type Entry } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { reportFailure } from './failure.ts';
import {
  checkFile,
  flushOutput,
  isLineOf,
  openProgram,
  type Program,
  printToStandardError,
  sameName,
  wordCalled,
} from './program.ts';

export interface BuildOptions {
  readonly output: string;
  readonly entry: string;
}

/** Returns the exit status. Throws `usage`. */
export function buildCommand(file: string, options: BuildOptions): number {
  checkFile(file);
  const mayRun = (entry: Entry, at: { file: string; line: number; column: number }, line: string): boolean => {
    if (!sameName(entry.name, options.entry)) return true;
    if (isLineOf(line, options.entry)) return false;
    throw new ConveneError(
      'forth-entry-called',
      `the entry '${entry.name}' is called while the program is built: put it on a line of its own, which is then not run`,
      at,
    );
  };
  const program = openProgram({ mayRun });
  printToStandardError(program);
  try {
    program.session.load(file);
    flushOutput(program);
    write(options.output, executable(program, options.entry));
    return 0;
  } catch (error) {
    return reportFailure(program, error);
  }
}

function executable(program: Program, name: string): Uint8Array {
  const entry = wordCalled(program, name, '--entry');
  return buildExecutable(program.session.system, program.native.machineCode, entry);
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { mode: 0o755 });
  } catch (error) {
    throw new ConveneError(
      'output',
      `cannot write '${path}': ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
