/** Errors as people read them: what happened, where, the line with a caret. */
import type { ConveneError } from '../ir/index.ts';

/** Long lines are cut to what lies around the caret. */
const widest = 120;

export interface ReportStyle {
  readonly error: (text: string) => string;
  readonly place: (text: string) => string;
  readonly caret: (text: string) => string;
}

const plain: ReportStyle = { error: (text) => text, place: (text) => text, caret: (text) => text };

interface Excerpt {
  readonly text: string;
  /** Columns before the caret. */
  readonly before: number;
  readonly length: number;
}

/** The line as a terminal shows it: tabs and what has no picture are one column wide. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const visible = (line: string): string => line.replace(/[\t]/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '·');

function excerpt(line: string, column: number, length: number): Excerpt {
  const start = Math.max(0, Math.min(column - 1, line.length));
  const from = line.length <= widest ? 0 : Math.max(0, Math.min(start - widest / 2, line.length - widest));
  const shown = visible(line.slice(from, from + widest));
  const prefix = from > 0 ? '…' : '';
  const suffix = from + widest < line.length ? '…' : '';
  const before = start - from + prefix.length;
  const room = Math.max(1, prefix.length + shown.length - before);
  return { text: prefix + shown + suffix, before, length: Math.max(1, Math.min(length, room)) };
}

/** `lineText` gives the line of a file, where it is known. */
export function describeError(
  error: ConveneError,
  lineText: (file: string, line: number) => string | undefined,
  style: ReportStyle = plain,
): string {
  const lines = [`${style.error('error:')} ${error.message}`];
  const { position } = error;
  if (position === undefined || position.line === 0) return lines.join('\n');
  lines.push(style.place(`  at ${position.file}:${position.line}:${position.column}`));
  const line = lineText(position.file, position.line);
  if (line === undefined) return lines.join('\n');
  const given = (position as { readonly length?: number }).length ?? wordLength(line, position.column);
  const { text, before, length } = excerpt(line, position.column, given);
  const number = String(position.line);
  lines.push(style.place(`  ${number} | `) + text);
  lines.push(style.place(`  ${' '.repeat(number.length)} | `) + ' '.repeat(before) + style.caret('^'.repeat(length)));
  return lines.join('\n');
}

function wordLength(line: string, column: number): number {
  const rest = line.slice(column - 1);
  return Math.max(1, rest.search(/\s|$/));
}
