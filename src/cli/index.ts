/** The command `convene`. */
import { Command, CommanderError, Option } from 'commander';
import { type BuildOptions, buildCommand } from './build.ts';
import { carryOut, exitStatuses, type Status } from './carry-out.ts';
import { addConventions } from './conventions/index.ts';
import { assemblyCommand, intermediateCommand } from './inspect.ts';
import type { Store } from './kept.ts';
import { emissions } from './module-writer.ts';
import { type RunOptions, runCommand } from './run.ts';
import { version } from './version.ts';
import { addWhy } from './why.ts';
import type { StartThread } from './writer-thread.ts';

export { exitStatuses } from './carry-out.ts';
export { fillStore } from './program.ts';

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

/** Its plain forms are also known to `run-quickly.ts`. */
export function addRun(
  command: Command,
  action: (file: string | undefined, values: string[], options: RunOptions) => void,
): void {
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
    .action(action);
}

function createCommand(finish: (status: Status) => void, startThread: StartThread | undefined): Command {
  const command = new Command('convene')
    .description('Compiles Forth to native code: runs it at once, or writes small standalone executables.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .configureHelp({ showGlobalOptions: false })
    .exitOverride();

  addRun(command, (file, values, options) => finish(runCommand(file, values, options)));

  command
    .command('build')
    .summary('write an executable or an object')
    .description(
      'Of a Forth file: loads it, keeps its data, and writes a static executable that runs the entry word; a line that is the entry ' +
        'word alone is not run while building. Of IR text, ours or LLVM’s: writes an object that a C compiler links, or, for a program ' +
        'that needs no library, a static executable.',
    )
    .argument('<file>', 'Forth source, IR text (.ir) or LLVM IR text (.ll)')
    .requiredOption('-o, --output <file>', 'the file to write')
    .addOption(new Option('--emit <kind>', 'what to write').choices(emissions).default('exe'))
    .option('--entry <word>', 'the word to run (default: "main")')
    .option('--tailored', 'functions of IR whose callers are all known get conventions of their own')
    .option('--time-passes', 'print how long each stage and each pass took, one after the other in one thread')
    .addOption(new Option('--timings', 'the same as --time-passes').hideHelp())
    .action((file: string, options: BuildOptions) => finish(buildCommand(file, options, startThread)));

  command
    .command('ir')
    .summary('show intermediate code')
    .description(
      'Shows the intermediate code of the words of a Forth file, or of the functions of IR text, after all passes.',
    )
    .argument('<file>', 'Forth source, IR text (.ir) or LLVM IR text (.ll)')
    .option('--word <word>', 'only this word or function')
    .option('--after <pass>', 'as it is after the first run of a pass')
    .action((file: string, options: { word?: string; after?: string }) => finish(intermediateCommand(file, options)));

  command
    .command('asm')
    .summary('show machine code')
    .description(
      'Shows the machine code of the words of a Forth file, or of the functions of IR text, with its bytes, source lines and calls.',
    )
    .argument('<file>', 'Forth source, IR text (.ir) or LLVM IR text (.ll)')
    .option('--word <word>', 'only this word or function')
    .action((file: string, options: { word?: string }) => finish(assemblyCommand(file, options)));

  addWhy(command, finish);
  addConventions(command, finish);

  return command;
}

/**
 * Runs the command with the process's arguments and sets its exit status; what it answers, if anything, is fulfilled when all is done.
 * What later runs can use goes into the store; long compilations have a second thread. Throws `address-taken` where a fixed address happens
 * to be in use, for the launcher to try again in another process.
 */
export function main(values: readonly string[], store?: Store, startThread?: StartThread): undefined | Promise<void> {
  return carryOut(store, () => {
    let status: Status = exitStatuses.done;
    const command = createCommand((given) => {
      status = given;
    }, startThread);
    if (values.length <= 2) {
      command.outputHelp({ error: true });
      return exitStatuses.usage;
    }
    try {
      command.parse([...values]);
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      return error.exitCode === 0 ? exitStatuses.done : exitStatuses.usage;
    }
    return status;
  });
}
