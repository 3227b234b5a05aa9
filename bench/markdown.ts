/** Tables and sections of documents that programs write. */
import { readFileSync, writeFileSync } from 'node:fs';

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table whose first `left` columns are text, the others numbers. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const rule = headings.map((_, column) => (column < left ? '---' : '---:'));
  return [headings, rule, ...rows].map(line).join('\n');
}

/** Puts text between `<!-- name -->` and `<!-- /name -->` in a file. Throws an `Error` where they are missing. */
export function replaceSection(file: string, name: string, text: string): void {
  const old = readFileSync(file, 'utf8');
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [old.indexOf(start), old.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section '${name}'`);
  writeFileSync(file, `${old.slice(0, from + start.length)}\n${text.trim()}\n${old.slice(to)}`);
}
