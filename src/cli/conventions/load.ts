/** Conventions by name: the built-in ones, and those of files that the user names. */
import { readFileSync } from 'node:fs';
import { type Convention, conventionsOf, parseConvention } from '../../abi/index.ts';
import { ConveneError, parseModule } from '../../ir/index.ts';
import { x64Conventions } from '../../targets/x64/index.ts';
import { rememberText } from './report.ts';

export type Conventions = ReadonlyMap<string, Convention>;

/** Throws `usage` where there is no such file. */
export function readText(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    rememberText(file, text);
    return text;
  } catch (error) {
    const { code } = error as { code?: string };
    const reason = code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
    throw new ConveneError('usage', `cannot read '${file}': ${reason}`);
  }
}

const isJson = (file: string): boolean => file.endsWith('.json');

/** The conventions that a file describes: a JSON object, or those of a module of IR. */
export function conventionsIn(file: string, known: Conventions = x64Conventions): readonly Convention[] {
  const text = readText(file);
  if (isJson(file)) return [parseConvention(text, file, known)];
  return [...conventionsOf(parseModule(text, file), known).values()].filter(({ name }) => !known.has(name));
}

/** The built-in ones with those of files, each of which may extend those before it. Throws `usage` for a name that is taken. */
export function loadConventions(files: readonly string[]): Conventions {
  const all = new Map(x64Conventions);
  for (const file of files) {
    for (const convention of conventionsIn(file, all)) {
      if (all.has(convention.name)) {
        throw new ConveneError('usage', `'${file}' describes '${convention.name}', which is another convention's name`);
      }
      all.set(convention.name, convention);
    }
  }
  return all;
}

/** The convention of a name, or of a JSON file. Throws `usage`. */
export function conventionNamed(name: string, known: Conventions): Convention {
  const found = known.get(name) ?? (isJson(name) ? conventionsIn(name, known)[0] : undefined);
  if (found !== undefined) return found;
  const names = [...known.keys()].join(', ');
  throw new ConveneError('usage', `there is no convention '${name}'; there are ${names}`);
}
