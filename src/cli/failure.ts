/** How a command ends whose program failed. */
import { fstatSync } from 'node:fs';
import { fixedAddresses, userCells } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { flushOutput, lineTextOf, type Program } from './program.ts';
import { programError } from './report.ts';
import { writeError } from './streams.ts';

const failedStatus = 1;
/** What a shell calls the status of a program whose output nobody reads. */
const brokenPipeStatus = 141;
/** What a shell calls an interrupted program's status. */
const interruptedStatus = 130;

/** Writes what the program has printed so far, then the error, on a line of its own. Returns the exit status. */
export function reportFailure(program: Program, error: unknown): number {
  const code = error instanceof ConveneError ? error.code : undefined;
  if (code === 'forth-terminal') return brokenPipeStatus;
  const unended = endsInLine(program);
  try {
    flushOutput(program);
  } catch {
    // What is wrong with the output is the lesser news.
  }
  if (unended) writeError('\n');
  programError(error, lineTextOf(program));
  return code === 'forth-interrupt' ? interruptedStatus : failedStatus;
}

const lineFeed = 10;
const standardError = 2;

/** Whether an error would come in the middle of a line that the program has printed. */
function endsInLine({ session }: Program): boolean {
  const { memory } = session.system;
  const length = memory.integer(userCells.outputLength);
  if (length === 0 || memory.bytes(fixedAddresses.output + length - 1, 1)[0] === lineFeed) return false;
  return sameFile(memory.integer(userCells.outputFile), standardError);
}

/** A terminal, or one file or pipe that both were sent to. */
function sameFile(a: number, b: number): boolean {
  try {
    const [first, second] = [fstatSync(a), fstatSync(b)];
    return first.dev === second.dev && first.ino === second.ino;
  } catch {
    return false;
  }
}
