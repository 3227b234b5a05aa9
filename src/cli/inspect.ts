/** `convene ir` and `convene asm`: what becomes of the words of a file. */
import type { Entry } from '../forth/index.ts';
import { print } from '../ir/index.ts';
import { passCalled } from '../passes/index.ts';
import { reportFailure } from './failure.ts';
import { listCode } from './listing.ts';
import { moduleAssembly, moduleIntermediate } from './module.ts';
import { isModule } from './module-source.ts';
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
import { writeOutput } from './streams.ts';

/** The words that the file defines and that have code, oldest first; or the one that is asked for. */
export function chosenWords(program: Program, file: string, name: string | undefined): Entry[] {
  if (name !== undefined) return [wordCalled(program, name, '--word')];
  return [...program.session.system.dictionary.entries()]
    .filter(({ at, body, inline }) => at?.file === file && body !== undefined && inline === undefined)
    .reverse();
}

/** Loads a file without running it, for something to be shown of it. Returns the exit status. */
export function withProgram(file: string, show: (program: Program) => void): number {
  checkFile(file);
  const program = openProgram({ mayRun: (entry, _, line) => !isLineOf(line, 'main') || !sameName(entry.name, 'main') });
  printToStandardError(program);
  try {
    program.session.load(file);
    flushOutput(program);
    show(program);
    return 0;
  } catch (error) {
    return reportFailure(program, error);
  }
}

function inspect(file: string, name: string | undefined, show: (program: Program, entry: Entry) => string): number {
  return withProgram(file, (program) => {
    for (const entry of chosenWords(program, file, name)) writeOutput(`${show(program, entry)}\n`);
  });
}

export function intermediateCommand(
  file: string,
  options: { readonly word?: string; readonly after?: string },
): number {
  const after = options.after === undefined ? undefined : passCalled(options.after);
  if (isModule(file)) return moduleIntermediate(file, options.word, after);
  return inspect(file, options.word, ({ native }, entry) => print(native.machineCode.intermediate(entry, after)));
}

export function assemblyCommand(file: string, options: { readonly word?: string }): number {
  return isModule(file) ? moduleAssembly(file, options.word) : inspect(file, options.word, listCode);
}
