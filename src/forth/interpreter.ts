/** What the text interpreter does with one token (Forth-2012, section 3.4). */
import type { ConveneError } from '../ir/index.ts';
import type { SourceSpan } from './body.ts';
import { type Entry, fold } from './dictionary.ts';
import { parseNumber } from './number.ts';
import type { System } from './system.ts';
import { forthError } from './throw-codes.ts';

const smallest = -(1n << 63n);
const beyond = 1n << 64n;

function number(system: System, text: string): void {
  const literal = parseNumber(text, system.base);
  if (literal === undefined) throw undefinedWord(system, text);
  const { stacks, compiling } = system;
  if (literal.kind === 'float') {
    if (compiling) system.append({ kind: 'float', value: literal.value });
    else stacks.pushFloat(literal.value);
    return;
  }
  const { value } = literal;
  if (literal.kind === 'single' && (value < smallest || value >= beyond)) {
    throw forthError(-11, `${text} does not fit a cell of 64 bits: a dot at its end makes it a double number`);
  }
  const low = BigInt.asIntN(64, value);
  if (compiling) system.append({ kind: 'literal', value: low });
  else stacks.push(low);
  if (literal.kind === 'single') return;
  const high = BigInt.asIntN(64, value >> 64n);
  if (compiling) system.append({ kind: 'literal', value: high });
  else stacks.push(high);
}

/** Characters that a terminal would not show, as escapes. */
export const visible = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (one) => `\\x${one.charCodeAt(0).toString(16).padStart(2, '0')}`);

/** What may be wrong where a definition has just come upon a defining word. */
function missingEnd({ compiling, definition }: System): string {
  const last = definition?.items.at(-1);
  if (!compiling || last?.kind !== 'call' || last.word.name !== ':') return '';
  return `, and ':' stands inside the definition of '${definition!.entry.name}': is a ; missing before it?`;
}

export function undefinedWord(system: System, text: string): ConveneError {
  const shown = visible(text.length > 60 ? `${text.slice(0, 57)}…` : text);
  const near = system.dictionary.near(text);
  const known = near.length === 0 ? '' : `: did you mean ${near.map((name) => `'${name}'`).join(' or ')}?`;
  return forthError(-13, `'${shown}' is not defined${known}${missingEnd(system)}`);
}

/** Throws where a word needs more than the stacks hold. */
export function checkDepth(system: System, entry: Entry): void {
  const { effect } = entry;
  if (effect?.kind !== 'static') return;
  const { depth, floatDepth } = system.stacks;
  if (effect.in > depth) {
    throw forthError(-4, `'${entry.name}' needs ${items(effect.in)} on the data stack, which has ${depth || 'none'}`);
  }
  if (effect.floatIn > floatDepth) {
    const wanted = items(effect.floatIn);
    throw forthError(
      -45,
      `'${entry.name}' needs ${wanted} on the floating-point stack, which has ${floatDepth || 'none'}`,
    );
  }
}

const items = (count: number): string => (count === 1 ? 'an item' : `${count} items`);

/** Interprets or compiles one token. `keep` may refuse to run a word where it stands. */
export function interpretToken(
  system: System,
  text: string,
  mayRun: (entry: Entry, at: () => SourceSpan) => boolean,
): void {
  const { definition } = system;
  if (system.compiling) {
    const local = definition?.scope.get(fold(text));
    if (local !== undefined) {
      system.append({ kind: 'localGet', local });
      return;
    }
  }
  const entry = system.dictionary.find(text);
  if (entry === undefined) number(system, text);
  else if (!system.compiling) {
    if (entry.compileOnly) {
      throw forthError(-14, `'${entry.name}' works only inside a definition (between : and ;)`);
    }
    if (mayRun(entry, () => system.at())) system.execute(entry);
  } else if (entry.immediate) system.execute(entry);
  else if (entry.compilation !== undefined) system.execute(entry.compilation);
  else system.compile(entry);
}
