/** The table of `--time-passes`: how long each stage took, and each of its parts. */
import { type TimeSpent, watchTimes } from '../ir/index.ts';
import { writeError } from './streams.ts';

/** Does some work, then writes where its time went to the standard error output. */
export function reportingTimes<T>(work: () => T): T {
  const { result, spent } = watchTimes('other', work);
  writeError(timeTable(spent));
  return result;
}

interface Row {
  readonly name: string;
  readonly milliseconds: number;
}

/** Stages by their time, below each its parts by theirs, with shares of the whole. */
export function timeTable(spent: readonly TimeSpent[]): string {
  const total = sum(spent);
  const stages = new Map<string, TimeSpent[]>();
  for (const one of spent) stages.set(one.stage, [...(stages.get(one.stage) ?? []), one]);
  const rows = [...stages]
    .map(([stage, parts]) => ({ stage, parts, milliseconds: sum(parts) }))
    .sort(longestFirst)
    .flatMap(({ stage, parts, milliseconds }): Row[] => [
      { name: stage, milliseconds },
      ...parts
        .filter(({ part }) => part !== '')
        .sort(longestFirst)
        .map((one) => ({ name: `  ${one.part}`, milliseconds: one.milliseconds })),
    ]);
  rows.push({ name: 'total', milliseconds: total });
  const width = Math.max(...rows.map(({ name }) => name.length));
  const line = (name: string, time: string, share: string): string =>
    `${name.padEnd(width)}  ${time.padStart(10)}  ${share.padStart(7)}\n`;
  const lines = rows.map(({ name, milliseconds }) =>
    line(name, milliseconds.toFixed(1), `${((100 * milliseconds) / (total || 1)).toFixed(1)} %`),
  );
  return line('stage', 'ms', 'share') + lines.join('');
}

const sum = (spent: readonly TimeSpent[]): number => spent.reduce((all, { milliseconds }) => all + milliseconds, 0);

const longestFirst = (a: { readonly milliseconds: number }, b: { readonly milliseconds: number }): number =>
  b.milliseconds - a.milliseconds;
