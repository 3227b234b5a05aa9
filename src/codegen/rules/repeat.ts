/** Lines of a text of rules, with comments taken out, continued lines joined and `for` repetitions written out. */
import { ConveneError } from '../../ir/index.ts';

export interface Line {
  readonly place: string;
  readonly line: string;
}

type Substitution = ReadonlyMap<string, string>;

const leadingSpaces = (line: string): number => line.length - line.trimStart().length;

/**
 * Logical lines with repetitions expanded. A line that is indented deeper than a rule continues it when it does not start a
 * new one, which is when the text so far lacks its `=>` or ends with it.
 */
export function expandLines(name: string, text: string): Line[] {
  const lines: Line[] = [];
  let repetitions: Substitution[] = [new Map()];
  text.split('\n').forEach((raw, index) => {
    const place = `${name}:${index + 1}`;
    const line = raw.replace(/;.*$/, '').trimEnd();
    if (line.trim() === '') return;
    const indented = leadingSpaces(line) > 0;
    const previous = lines.at(-1);
    if (line.startsWith('for ')) {
      repetitions = combinations(place, line.slice(4));
      return;
    }
    if (!indented) repetitions = [new Map()];
    if (leadingSpaces(line) >= 4 && previous !== undefined) {
      for (let back = lines.length - repetitions.length, i = 0; back < lines.length; back++, i++) {
        lines[back] = { ...lines[back], line: `${lines[back].line} ${substitute(place, line.trim(), repetitions[i])}` };
      }
      return;
    }
    for (const substitution of repetitions) lines.push({ place, line: substitute(place, line.trim(), substitution) });
  });
  return lines;
}

function substitute(place: string, line: string, substitution: Substitution): string {
  return line.replace(/<(\w+)>/g, (_, name: string) => {
    const value = substitution.get(name);
    if (value === undefined) throw new ConveneError('bad-rule', `${place}: nothing is called <${name}>`);
    return value;
  });
}

/** `op in add sub, (w r) in (8 32) (64 64)`: one substitution for each combination, the last name changing fastest. */
function combinations(place: string, text: string): Substitution[] {
  let all: Substitution[] = [new Map()];
  for (const part of text.split(',')) {
    const match = /^\s*(?:\(([^)]*)\)|(\w+))\s+in\s+(.*)$/.exec(part);
    if (match === null)
      throw new ConveneError('bad-rule', `${place}: expected 'name in values', found '${part.trim()}'`);
    const names = (match[1] ?? match[2]).trim().split(/\s+/);
    const rows =
      match[1] === undefined
        ? match[3]
            .trim()
            .split(/\s+/)
            .map((value) => [value])
        : [...match[3].matchAll(/\(([^)]*)\)/g)].map(([, row]) => row.trim().split(/\s+/));
    if (rows.some((row) => row.length !== names.length)) {
      throw new ConveneError('bad-rule', `${place}: each row needs a value for ${names.join(', ')}`);
    }
    all = all.flatMap((known) =>
      rows.map((row) => new Map([...known, ...names.map((name, index) => [name, row[index]] as const)])),
    );
  }
  return all;
}
