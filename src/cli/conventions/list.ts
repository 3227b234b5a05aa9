/** `convene conventions list` */
import { pictureTable } from '../../abi/index.ts';
import type { Subcommand } from './index.ts';
import { loadConventions } from './load.ts';
import { fromOption } from './options.ts';
import { pictureOptions, reporting, writeJson, writeText } from './report.ts';

export const listSubcommand: Subcommand = (command, finish) => {
  command
    .command('list')
    .summary('list all conventions')
    .description('Lists all conventions, with a line about each.')
    .addOption(fromOption())
    .option('--json', 'as JSON')
    .action((options: { from: string[]; json?: boolean }) => finish(reporting(options.json, () => list(options))));
};

function list({ from, json }: { from: string[]; json?: boolean }): undefined {
  const conventions = [...loadConventions(from).values()];
  if (json === true) {
    writeJson(conventions.map(({ name, summary, bank }) => ({ name, summary, target: bank.target })));
  } else {
    const rows = conventions.map(({ name, summary }) => [name, summary]);
    writeText(pictureTable(undefined, rows, -1, pictureOptions()));
  }
}
