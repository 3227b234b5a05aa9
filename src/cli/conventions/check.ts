/** `convene conventions check FILE` */

import type { Subcommand } from './index.ts';
import { conventionsIn } from './load.ts';
import { reporting, writeJson, writeText } from './report.ts';

export const checkSubcommand: Subcommand = (command, finish) => {
  command
    .command('check')
    .summary('check descriptions of conventions')
    .description('Checks the convention that a JSON file describes, or those of a file of IR text.')
    .argument('<file>', 'JSON or IR text')
    .option('--json', 'as JSON')
    .action((file: string, options: { json?: boolean }) => finish(reporting(options.json, () => check(file, options))));
};

function check(file: string, { json }: { json?: boolean }): undefined {
  const conventions = conventionsIn(file);
  if (json === true) {
    writeJson({ conventions: conventions.map(({ name }) => name) });
  } else if (conventions.length === 0) {
    writeText(`${file} describes no conventions`);
  } else {
    for (const { name } of conventions) writeText(`${name} is sound`);
  }
}
