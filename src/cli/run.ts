/** `convene run`: loads a file, then interprets the texts given with -e. */

import { fixedAddresses, setArguments, userCells } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { checkFile, flushOutput, lineTextOf, openProgram, type Program } from './program.ts';
import { programError } from './report.ts';
import { writeError } from './streams.ts';

export interface RunOptions {
  readonly evaluate: readonly string[];
  readonly timings?: boolean;
}

/** What a shell calls the status of a program whose output nobody reads. */
const brokenPipeStatus = 141;
/** What a shell calls an interrupted program's status. */
const interruptedStatus = 130;

/** Returns the exit status. Throws `usage`. */
export function runCommand(file: string, values: readonly string[], options: RunOptions): number {
  if (file.startsWith('-')) throw new ConveneError('usage', `unknown option '${file}'`);
  checkFile(file);
  const begun = performance.now();
  const program = openProgram();
  const environment = Object.entries(process.env).map(([name, value]) => `${name}=${value ?? ''}`);
  setArguments(program.session.system.memory, [file, ...values], environment);
  const status = interpretAll(program, file, options.evaluate);
  if (options.timings) {
    const { compile, execute } = program.native.times;
    const load = performance.now() - begun - compile - execute;
    writeError(`load: ${load.toFixed(1)} ms\ncompile: ${compile.toFixed(1)} ms\nexecute: ${execute.toFixed(1)} ms\n`);
  }
  return status;
}

/** Whether the program's output so far ends within a line of a terminal. */
function endsInLine({ session }: Program): boolean {
  const { memory } = session.system;
  const length = memory.integer(userCells.outputLength);
  const lineFeed = 10;
  return (
    process.stdout.isTTY === true && length > 0 && memory.bytes(fixedAddresses.output + length - 1, 1)[0] !== lineFeed
  );
}

function interpretAll(program: Program, file: string, texts: readonly string[]): number {
  const { session } = program;
  try {
    session.load(file);
    texts.forEach((text, index) => {
      const name = texts.length === 1 ? '-e' : `-e ${index + 1}`;
      if (session.exitStatus === undefined) session.interpret(name, text);
    });
    flushOutput(program);
    return session.exitStatus ?? 0;
  } catch (error) {
    if (error instanceof ConveneError && error.code === 'forth-terminal') return brokenPipeStatus;
    const unended = endsInLine(program);
    try {
      flushOutput(program);
    } catch {
      // What is wrong with the output is the lesser news.
    }
    if (unended) writeError('\n');
    programError(error, lineTextOf(program));
    return error instanceof ConveneError && error.code === 'forth-interrupt' ? interruptedStatus : 1;
  }
}
