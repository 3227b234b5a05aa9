/** Tables of text with lines around them, as wide as they may be. */

export type Paint = (text: string) => string;

export interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

/** How the parts of a picture look; plain text without. */
export interface PictureStyle {
  readonly heading?: Paint;
  readonly place?: Paint;
  readonly dim?: Paint;
}

export interface TableOptions {
  /** In columns of a terminal. Cells are wrapped where the table would be wider. */
  readonly width: number;
  readonly style: PictureStyle;
}

const same: Paint = (text) => text;
const lengthOf = (text: string): number => [...text].length;
const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - lengthOf(text)));

/** The lines of a text, none longer than `width`: broken between words where possible. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && lengthOf(line) + 1 + lengthOf(word) > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
    while (lengthOf(line) > width) {
      lines.push([...line].slice(0, width).join(''));
      line = [...line].slice(width).join('');
    }
  }
  return [...lines, line];
}

/** Narrower columns stay as they are; what is missing is taken from the widest. */
function columnWidths(rows: readonly (readonly Cell[])[], columns: number, room: number): readonly number[] {
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(1, ...rows.map((row) => lengthOf(row[column]?.text ?? ''))),
  );
  const least = 6;
  for (let excess = widths.reduce((a, b) => a + b) - room; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if (widths[widest]! <= least) break;
    widths[widest]!--;
  }
  return widths;
}

/** Rows, under a row of headings where there is one. */
export function table(
  heads: readonly string[] | undefined,
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): string {
  const { heading = same, dim = same } = options.style;
  const all = heads === undefined ? rows : [heads.map((text): Cell => ({ text, paint: heading })), ...rows];
  const columns = all[0]?.length ?? 0;
  const widths = columnWidths(all, columns, options.width - 3 * columns - 1);
  const rule = (left: string, middle: string, right: string): string =>
    dim(left + widths.map((width) => '─'.repeat(width + 2)).join(middle) + right);
  const bar = dim('│');
  const lines = all.map((row) => {
    const wrapped = widths.map((width, column) => wrap(row[column]?.text ?? '', width));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, index) => {
      const cells = widths.map((width, column) =>
        (row[column]?.paint ?? same)(pad(wrapped[column]![index] ?? '', width)),
      );
      return `${bar} ${cells.join(` ${bar} `)} ${bar}`;
    }).join('\n');
  });
  if (heads !== undefined) lines.splice(1, 0, rule('├', '┼', '┤'));
  return [rule('┌', '┬', '┐'), ...lines, rule('└', '┴', '┘')].join('\n');
}
