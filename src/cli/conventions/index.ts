/** `convene conventions`: what conventions there are, and what they make of signatures. Each subcommand has a file. */
import type { Command } from 'commander';
import { bridgeSubcommand } from './bridge.ts';
import { checkSubcommand } from './check.ts';
import { compareSubcommand } from './compare.ts';
import { reportSubcommand } from './figures.ts';
import { listSubcommand } from './list.ts';
import { showSubcommand } from './show.ts';

/** Adds a subcommand, whose exit status `finish` takes. */
export type Subcommand = (command: Command, finish: (status: number) => void) => void;

const subcommands: readonly Subcommand[] = [
  listSubcommand,
  showSubcommand,
  checkSubcommand,
  bridgeSubcommand,
  compareSubcommand,
  reportSubcommand,
];

export function addConventions(program: Command, finish: (status: number) => void): void {
  const command = program
    .command('conventions')
    .summary('show, check, compare and bridge calling conventions; count what calls cost')
    .description(
      'Calling conventions: those that are built in, and your own from JSON files or IR text. A convention is named by its name or by ' +
        'the JSON file that describes it.',
    );
  for (const add of subcommands) add(command, finish);
}
