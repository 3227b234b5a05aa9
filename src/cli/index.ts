/** The command `convene`. */
import { Command, CommanderError } from 'commander';
import { ConveneError } from '../ir/index.ts';
import { buildCommand } from './build.ts';
import { addConventions } from './conventions/index.ts';
import { assemblyCommand, intermediateCommand } from './inspect.ts';
import { type Store, useStore, writeCode } from './kept.ts';
import { clearProgress } from './progress.ts';
import { programError, usageError } from './report.ts';
import { runCommand } from './run.ts';
import { version } from './version.ts';

export { fillStore } from './program.ts';

/** Exit statuses: 0 done, 1 an error of the program or in compiling it, 2 a wrong use of the command. */
export const exitStatuses = { done: 0, failed: 1, usage: 2 } as const;

const usageCodes: ReadonlySet<string> = new Set(['usage', 'pass-unknown']);

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

function createCommand(finish: (status: number) => void): Command {
  const command = new Command('convene')
    .description('Compiles Forth to native code: runs it at once, or writes small standalone executables.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();

  command
    .command('run')
    .summary('run a Forth program')
    .description('Loads a Forth file and runs it. Arguments after the file are the program’s own (NEXT-ARG).')
    .usage('[options] [FILE] [arguments...]')
    .argument('[file]', 'Forth source; may be left out where -e is given')
    .argument('[arguments...]', 'arguments of the program')
    .option('-e, --evaluate <code>', 'then interpret this text; may be given several times', collect, [])
    .option('--timings', 'print how long loading, compiling and executing took')
    .allowUnknownOption()
    .action((file: string | undefined, values: string[], options: { evaluate: string[]; timings?: boolean }) =>
      finish(runCommand(file, values, options)),
    );

  command
    .command('build')
    .summary('write an executable')
    .description(
      'Loads a Forth file, keeps its data, and writes a static executable that runs the entry word. A line that is the entry word ' +
        'alone is not run while building.',
    )
    .argument('<file>', 'Forth source')
    .requiredOption('-o, --output <file>', 'the executable')
    .option('--entry <word>', 'the word to run', 'main')
    .action((file: string, options: { output: string; entry: string }) => finish(buildCommand(file, options)));

  command
    .command('ir')
    .summary('show intermediate code')
    .description(
      'Shows the intermediate code of the words of a Forth file, or of the functions of IR text, after all passes.',
    )
    .argument('<file>', 'Forth source, or IR text (.ir)')
    .option('--word <word>', 'only this word or function')
    .option('--after <pass>', 'as it is after the first run of a pass')
    .action((file: string, options: { word?: string; after?: string }) => finish(intermediateCommand(file, options)));

  command
    .command('asm')
    .summary('show machine code')
    .description(
      'Shows the machine code of the words of a Forth file, or of the functions of IR text, with its bytes, source lines and calls.',
    )
    .argument('<file>', 'Forth source, or IR text (.ir)')
    .option('--word <word>', 'only this word or function')
    .action((file: string, options: { word?: string }) => finish(assemblyCommand(file, options)));

  addConventions(command, finish);

  return command;
}

/**
 * Runs the command with the process's arguments and sets its exit status. What later runs can use goes into the store.
 * Throws `address-taken` where a fixed address happens to be in use, for the launcher to try again in another process.
 */
export async function main(values: readonly string[], store?: Store): Promise<void> {
  if (store !== undefined) useStore(store);
  let status: number = exitStatuses.done;
  const command = createCommand((given) => {
    status = given;
  });
  try {
    if (values.length <= 2) {
      command.outputHelp({ error: true });
      status = exitStatuses.usage;
    } else await command.parseAsync([...values]);
  } catch (error) {
    if (error instanceof ConveneError && error.code === 'address-taken' && store !== undefined) throw error;
    if (error instanceof CommanderError) status = error.exitCode === 0 ? exitStatuses.done : exitStatuses.usage;
    else if (error instanceof ConveneError && usageCodes.has(error.code)) {
      usageError(error.message);
      status = exitStatuses.usage;
    } else {
      programError(error, undefined);
      status = exitStatuses.failed;
    }
  }
  clearProgress();
  process.exitCode = status;
  writeCode();
}
