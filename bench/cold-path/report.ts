/** The table as Markdown. */
import { type Counts, memoryOperations } from '../conventions/count.ts';
import type { Variant } from '../conventions/variants.ts';
import { markdownTable } from '../markdown.ts';
import { ratioOf, type Times } from '../rounds.ts';
import type { ColdProgram } from './programs.ts';
import type { Compiler } from './variants.ts';

export interface Row {
  readonly program: ColdProgram;
  readonly inlines: boolean;
  /** By compiler. */
  readonly pairs: ReadonlyMap<string, { readonly without: Variant; readonly with: Variant }>;
  /** By variant. */
  readonly counts: ReadonlyMap<string, Counts>;
  readonly times: Times;
}

function cells({ pairs, counts, times }: Row, who: string): string[] {
  const pair = pairs.get(who);
  if (pair === undefined) return ['', '', ''];
  const time = ratioOf(times, pair.with.id, pair.without.id);
  const [more, less] = [counts.get(pair.with.id), counts.get(pair.without.id)];
  const isCounted = more !== undefined && less !== undefined;
  const isTimed = time !== undefined && !Number.isNaN(time.median);
  return [
    isTimed ? `${time.median.toFixed(2)} (${time.low.toFixed(2)}–${time.high.toFixed(2)})` : '',
    isCounted ? (more.instructions / less.instructions).toFixed(2) : '',
    isCounted ? memoryCell(more, less) : '',
  ];
}

/** A ratio says nothing where there were hardly any before. */
function memoryCell(more: Counts, less: Counts): string {
  const rate = (counts: Counts): number => memoryOperations(counts) / counts.instructions;
  if (rate(less) > 0.01) return (memoryOperations(more) / memoryOperations(less)).toFixed(2);
  return rate(more) > 0.01 ? `from none to one in ${(1 / rate(more)).toFixed(0)} instructions` : 'none';
}

/** With the slow path over without it, by compiler: time (median; half of the rounds within), instructions, memory operations. */
export function taxTable(rows: readonly Row[], compilers: readonly Compiler[]): string {
  const everyone = ['Convene', ...compilers.map(({ name }) => name)];
  const headings = ['', 'goal', ...everyone.flatMap((who) => [`${who}: time`, 'instructions', 'memory'])];
  const body = rows.map((row) => [
    `${row.program.name}: ${row.program.summary}${row.inlines ? ', inlined' : ''}`,
    row.program.goal.toFixed(2),
    ...everyone.flatMap((who) => cells(row, who)),
  ]);
  return markdownTable(headings, body);
}
