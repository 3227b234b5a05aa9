/** Options that several subcommands take. */
import { Option } from 'commander';

const collect = (value: string, previous: readonly string[]): string[] => [...previous, value];

export const fromOption = (): Option =>
  new Option('--from <file>', 'know the conventions of this file too: JSON, or IR text; may be given several times')
    .argParser(collect)
    .default([], 'none');
