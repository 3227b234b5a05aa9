/** Readers of options that several comparisons have. */
import { InvalidArgumentError } from 'commander';

export function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 0) throw new InvalidArgumentError('a whole number');
  return rounds;
}

/** Reads some of these names, separated by commas. */
export const selected =
  (names: readonly string[]) =>
  (text: string): string[] => {
    const list = text.split(',');
    const unknown = list.find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new InvalidArgumentError(`there is no '${unknown}'; there are ${names.join(', ')}`);
    return list;
  };
