/** `convene run`: loads a file, then interprets the texts given with -e. */

import { setArguments } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { now } from './clock.ts';
import { reportFailure } from './failure.ts';
import { checkFile, flushOutput, openProgram, type Program } from './program.ts';
import { writeError } from './streams.ts';

export interface RunOptions {
  readonly evaluate: readonly string[];
  readonly timings?: boolean;
}

/** Returns the exit status. Without a file there must be texts. Throws `usage`. */
export function runCommand(file: string | undefined, values: readonly string[], options: RunOptions): number {
  if (file === undefined && options.evaluate.length === 0) {
    throw new ConveneError('usage', 'what is to be run? Name a FILE, or give CODE with -e');
  }
  if (file?.startsWith('-')) throw new ConveneError('usage', `unknown option '${file}'`);
  if (file !== undefined) checkFile(file);
  const begun = now();
  const program = openProgram({ keepCode: true });
  const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`);
  setArguments(program.session.system.memory, [file ?? 'convene', ...values], environment);
  const status = interpretAll(program, file, options.evaluate);
  if (options.timings) {
    const { compile, execute } = program.native.times;
    const load = now() - begun - compile - execute;
    writeError(`load: ${load.toFixed(1)} ms\ncompile: ${compile.toFixed(1)} ms\nexecute: ${execute.toFixed(1)} ms\n`);
  }
  return status;
}

function interpretAll(program: Program, file: string | undefined, texts: readonly string[]): number {
  const { session } = program;
  try {
    if (file !== undefined) session.load(file);
    texts.forEach((text, index) => {
      const name = texts.length === 1 ? '-e' : `-e ${index + 1}`;
      if (session.exitStatus === undefined) session.interpret(name, text);
    });
    flushOutput(program);
    return session.exitStatus ?? 0;
  } catch (error) {
    return reportFailure(program, error);
  }
}
