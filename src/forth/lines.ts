/** Texts of lines that each begin with a key and a tab. */

/** Searches are quick, but each goes through the whole text. */
const mostSearches = 200;

export const linesText = (lines: Iterable<readonly [key: string, rest: string]>): string =>
  `\n${[...lines].map(([key, rest]) => `${key}\t${rest}\n`).join('')}`;

/** Finds what follows a key. Most programs ask for few, and searching for those takes less time than taking the text apart. */
export function lineFinder(text: string): (key: string) => string | undefined {
  let found = new Map<string, string | undefined>();
  let isWhole = false;
  return (key) => {
    if (isWhole || found.has(key)) return found.get(key);
    if (found.size === mostSearches) {
      found = new Map(linesOf(text));
      isWhole = true;
      return found.get(key);
    }
    const line = search(text, key);
    found.set(key, line);
    return line;
  };
}

function search(text: string, key: string): string | undefined {
  const start = text.indexOf(`\n${key}\t`);
  if (start < 0) return undefined;
  const from = start + key.length + 2;
  return text.slice(from, text.indexOf('\n', from));
}

/** All lines, in their order. */
export const linesOf = (text: string): [key: string, rest: string][] =>
  text
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split('\t') as [string, string]);
