import colors from 'picocolors';

/** The geometric mean of positive numbers; NaN of none. */
export function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

export type Cell = { readonly text: string; readonly paint?: (text: string) => string };

export const plain = (text: string): Cell => ({ text });
export const faint = (text: string): Cell => ({ text, paint: colors.dim });
export const strong = (text: string): Cell => ({ text, paint: colors.bold });

/** A ratio with two decimals, or three digits where it is large; green up to 1, red above the limit. */
export function ratioCell(ratio: number | undefined, limit: number): Cell {
  if (ratio === undefined || !Number.isFinite(ratio)) return faint('–');
  const text = ratio < 99.5 ? ratio.toFixed(2) : ratio.toFixed(0);
  if (ratio <= 1) return { text, paint: colors.green };
  return ratio > limit ? { text, paint: colors.red } : plain(text);
}

/** Lines of a table: the first column to the left, the others to the right, under headings. */
export function formatTable(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.text.length ?? 0)),
  );
  const align = (text: string, column: number) =>
    column === 0 ? text.padEnd(widths[column]!) : text.padStart(widths[column]!);
  const formatCell = ({ text, paint = (same) => same }: Cell, column: number) =>
    align(text, column).replace(text, () => paint(text));
  return [
    colors.underline(headings.map(align).join('  ')),
    ...rows.map((row) => row.map(formatCell).join('  ').trimEnd()),
  ].join('\n');
}

/** Shows what is under way on a terminal's last line; an empty text clears it. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
