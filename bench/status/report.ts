/** The table of the experiment, as Markdown. */
import { memoryOperations } from '../conventions/count.ts';
import { markdownTable } from '../markdown.ts';
import { medianTime, ratioOf } from '../rounds.ts';
import type { StatusFigures, StatusRow } from './run.ts';

const number = (value: number | undefined, digits: number): string =>
  value === undefined || Number.isNaN(value) ? '–' : value.toFixed(digits);

export function statusTable(rows: readonly StatusRow[]): string {
  const headings = [
    ...['', '', 'ms, full', 'ms, trivial', 'full / trivial', 'half within'],
    ...['instructions', 'memory', 'saved registers', 'hot bytes', 'bytes'],
  ];
  const body = rows.map(({ program, variant, figures, ids, times }, index) => {
    const ratio = ratioOf(times, ids.full, ids.trivial);
    const calls = figures.trivial.counts.calls;
    const both = (what: (figures: StatusFigures) => number, digits = 0): string => {
      const [full, trivial] = [what(figures.full).toFixed(digits), what(figures.trivial).toFixed(digits)];
      return full === trivial ? full : `${full} / ${trivial}`;
    };
    return [
      rows[index - 1]?.program === program ? '' : `${program.name}: ${program.summary}`,
      `(${variant.id}) ${variant.summary}`,
      number(medianTime(times, ids.full), 0),
      number(medianTime(times, ids.trivial), 0),
      number(ratio?.median, 2),
      ratio === undefined || Number.isNaN(ratio.low) ? '–' : `${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)}`,
      both(({ counts }) => counts.instructions / calls, 2),
      both(({ counts }) => memoryOperations(counts) / calls, 2),
      both(({ savedRegisters }) => savedRegisters),
      both(({ hotBytes }) => hotBytes),
      both(({ bytes }) => bytes),
    ];
  });
  return markdownTable(headings, body, 2);
}
