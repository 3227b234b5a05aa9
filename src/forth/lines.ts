/** Texts of lines that each begin with a key and a tab. */

/** Searches are quick, but each goes through the whole text. */
const mostSearches = 200;

export const linesText = (lines: Iterable<readonly [key: string, rest: string]>): string =>
  `\n${[...lines].map(([key, rest]) => `${key}\t${rest}\n`).join('')}`;

/** Finds what follows a key. Most programs ask for few, and searching for those takes less time than taking the text apart. */
export function lineFinder(text: string): (key: string) => string | undefined {
  let searches = 0;
  let lines: Map<string, string> | undefined;
  return (key) => {
    if (searches === mostSearches) lines ??= new Map(linesOf(text));
    if (lines !== undefined) return lines.get(key);
    searches += 1;
    const start = text.indexOf(`\n${key}\t`);
    if (start < 0) return undefined;
    const from = start + key.length + 2;
    return text.slice(from, text.indexOf('\n', from));
  };
}

/** All lines, in their order. */
export const linesOf = (text: string): [key: string, rest: string][] =>
  text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t') as [string, string]);
