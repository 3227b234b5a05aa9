/** `convene build`: writes a standalone executable, or an object, of a file. */
import { buildExecutable, type Entry } from '../forth/index.ts';
import { ConveneError, timed } from '../ir/index.ts';
import { buildModule } from './build-module.ts';
import type { Status } from './carry-out.ts';
import { reportFailure } from './failure.ts';
import { isModule } from './module-source.ts';
import type { Emission } from './module-writer.ts';
import { writeFile } from './output.ts';
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
import { reportingTimes } from './times.ts';
import type { StartThread } from './writer-thread.ts';

export interface BuildOptions {
  readonly output: string;
  /** A Forth word; `main` where absent. */
  readonly entry?: string;
  /** An executable where absent. */
  readonly emit?: Emission;
  /** For modules: functions whose callers are all known get conventions of their own. */
  readonly tailored?: boolean;
  /** Whether to say where the time went. */
  readonly timePasses?: boolean;
  /** The same. */
  readonly timings?: boolean;
}

/** Returns the exit status. Throws `usage`. */
export function buildCommand(file: string, options: BuildOptions, startThread?: StartThread): Status {
  checkFile(file);
  // Times of stages add up where one comes after the other.
  if (options.timePasses === true || options.timings === true) return reportingTimes(() => build(file, options));
  return build(file, options, startThread);
}

function build(file: string, options: BuildOptions, startThread?: StartThread): Status {
  if (isModule(file)) {
    if (options.entry !== undefined) throw new ConveneError('usage', '--entry is for Forth; a module starts with main');
    const { output, emit = 'exe', tailored = false } = options;
    if (tailored && emit === 'obj') {
      throw new ConveneError('usage', '--tailored is for executables: an object may be called by anybody');
    }
    return buildModule(file, { output, emit, tailored, ...(startThread && { startThread }) });
  }
  if (options.tailored === true) {
    throw new ConveneError(
      'usage',
      '--tailored is for modules of IR (.ir, .ll); any word of Forth may be called later',
    );
  }
  if (options.emit === 'obj') {
    throw new ConveneError('usage', '--emit obj is for modules of IR (.ir, .ll); Forth becomes an executable');
  }
  const name = options.entry ?? 'main';
  const mayRun = (entry: Entry, at: { file: string; line: number; column: number }, line: string): boolean => {
    if (!sameName(entry.name, name)) return true;
    if (isLineOf(line, name)) return false;
    throw new ConveneError(
      'forth-entry-called',
      `the entry '${entry.name}' is called while the program is built: put it on a line of its own, which is then not run`,
      at,
    );
  };
  const program = timed('start', '', () => openProgram({ mayRun }));
  printToStandardError(program);
  try {
    timed('load', '', () => program.session.load(file));
    flushOutput(program);
    timed('write', '', () => writeFile(options.output, executable(program, name), true));
    return 0;
  } catch (error) {
    return reportFailure(program, error);
  }
}

function executable(program: Program, name: string): Uint8Array {
  const entry = wordCalled(program, name, '--entry');
  return buildExecutable(program.session.system, program.native.machineCode, entry);
}
