/**
 * `convene run` as it is mostly used, with nothing loaded that only other commands or other ways to write options need. What this file
 * understands means the same to `index.ts`.
 */
import { carryOut } from './carry-out.ts';
import type { Store } from './kept.ts';
import { type RunOptions, runCommand } from './run.ts';

interface Wanted {
  readonly operands: readonly string[];
  readonly options: RunOptions;
}

/** What the arguments after `run` say; nothing where that needs a closer look. */
export function readPlainly(values: readonly string[]): Wanted | undefined {
  const operands: string[] = [];
  const evaluate: string[] = [];
  let timings = false;
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value === '--timings') timings = true;
    else if (value === '-e' || value === '--evaluate') {
      place++;
      if (place === values.length) return undefined;
      evaluate.push(values[place]);
    } else if (value.startsWith('-')) return undefined;
    else operands.push(value);
  }
  return { operands, options: { evaluate, timings } };
}

export { endProcess } from '../run/index.ts';

/** Like `main`; answers false, having done nothing, where the arguments are not plain ones. */
export function runQuickly(values: readonly string[], store: Store): boolean {
  const wanted = readPlainly(values.slice(3));
  if (wanted === undefined) return false;
  const [file, ...rest] = wanted.operands;
  carryOut(store, () => runCommand(file, rest, wanted.options));
  return true;
}
