/** The table as Markdown. */
import { type Counts, memoryOperations } from '../conventions/count.ts';
import type { Variant } from '../conventions/variants.ts';
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
  const counted = (what: (counts: Counts) => number): string => {
    const [more, less] = [counts.get(pair.with.id), counts.get(pair.without.id)];
    return more === undefined || less === undefined ? '' : (what(more) / what(less)).toFixed(3);
  };
  const isTimed = time !== undefined && !Number.isNaN(time.median);
  return [
    isTimed ? `${time.median.toFixed(2)} (${time.low.toFixed(2)}–${time.high.toFixed(2)})` : '',
    counted(({ instructions }) => instructions),
    counted(memoryOperations),
  ];
}

const line = (texts: readonly string[]): string => `| ${texts.join(' | ')} |`;

/** With the slow path over without it, by compiler: time (median; half of the rounds within), instructions, memory operations. */
export function taxTable(rows: readonly Row[], compilers: readonly Compiler[]): string {
  const everyone = ['Convene', ...compilers.map(({ name }) => name)];
  const headings = ['', 'goal', ...everyone.flatMap((who) => [who, 'instructions', 'memory'])];
  const body = rows.map((row) => [
    `${row.program.name}: ${row.program.summary}${row.inlines ? ', inlined' : ''}`,
    row.program.goal.toFixed(2),
    ...everyone.flatMap((who) => cells(row, who)),
  ]);
  return [headings, headings.map(() => '---'), ...body].map(line).join('\n');
}
