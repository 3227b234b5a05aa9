import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Subject } from '../../src/forth/body.ts';
import { subjectOf, subjectText } from '../../src/forth/body-text.ts';
import { type FunctionSource, functionFromText, makeFunction, sourceText } from '../../src/forth/function-source.ts';
import { ConveneError, floatFromBits, type IrFunction, print } from '../../src/ir/index.ts';
import { readerSession } from './support.ts';

const root = join(import.meta.dirname, '../..');
const image = readerSession().image();

/** All that codegen sees of a function, or what making it throws. */
function seen(make: () => IrFunction): unknown {
  try {
    const f = make();
    return [print(f), f.positions, [...f.instructions.position.subarray(0, f.instructionCount)]];
  } catch (error) {
    // What a change has made senseless may fail in any way.
    return error instanceof ConveneError ? [error.code, error.message, error.position] : String(error);
  }
}

/** That code follows from the text of what it is made from, and from nothing else: then equal texts have equal code. */
function expectTextToTellAll(source: FunctionSource): void {
  expect(seen(() => functionFromText(source, sourceText(source)))).toEqual(seen(() => makeFunction(source)));
}

function* sourcesIn(folder: string): Generator<string> {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* sourcesIn(path);
    else if (/\.(fs|fth|fr)$/.test(entry.name)) yield path;
  }
}

/** Words of a program as far as it can be read without running it. */
function wordsOf(path: string): Subject[] {
  const session = readerSession({}, undefined, image);
  try {
    session.interpret(path, readFileSync(join(root, path)));
  } catch {
    // It wants native code, or other files.
  }
  return [...session.system.dictionary.entries()].filter(({ at }) => at?.file === path);
}

const functionsOf = (word: Subject): FunctionSource[] =>
  word.body === undefined || word.effect === undefined
    ? []
    : [{ kind: 'body', word }, ...(word.effect.kind === 'static' ? [{ kind: 'bridge' as const, word }] : [])];

const programs = ['examples', 'bench', 'test'].flatMap((folder) => [...sourcesIn(folder)]);

describe('the text of what a function is made from', () => {
  it('tells all of it: words of the prelude', () => {
    for (const word of readerSession().system.dictionary.entries()) functionsOf(word).forEach(expectTextToTellAll);
  });

  it('tells all of it: words of all programs here', () => {
    let words = 0;
    for (const source of programs.flatMap((path) => wordsOf(path).flatMap(functionsOf))) {
      expectTextToTellAll(source);
      words++;
    }
    expect(words).toBeGreaterThan(300);
  });

  it('tells of every change: of each part of a body, and of the words that it names', () => {
    for (const word of wordsWithEverything()) {
      const text = subjectText(word);
      for (const changed of changesOf(word)) {
        expect(subjectText(changed)).not.toBe(text);
        expectTextToTellAll({ kind: 'body', word: changed });
      }
    }
  });

  it('tells NaNs apart, by their bits', () => {
    const at = { file: 'nan.fs', line: 1, column: 1, length: 1 };
    const texts = [0x7ff8000000000000n, 0xfff8000000000001n].map((bits) => {
      const items = [{ kind: 'float' as const, value: floatFromBits(64, bits), at }];
      const none = { in: 0, out: 0, floatIn: 0, returns: true, observes: false };
      const effect = { kind: 'static' as const, ...none, floatOut: 1 };
      const word = { name: 'nan', symbol: 'nan', token: 16n, at, effect, body: { items, locals: [], labels: 0 } };
      const source: FunctionSource = { kind: 'body', word };
      expectTextToTellAll(source);
      return sourceText(source);
    });
    expect(texts[0]).not.toBe(texts[1]);
  });

  it('does not change when it is read and written again', () => {
    for (const word of wordsWithEverything()) expect(subjectText(subjectOf(subjectText(word)))).toBe(subjectText(word));
  });
});

/** Words whose bodies have items of all kinds that text can make. */
function wordsWithEverything(): Subject[] {
  const session = readerSession({}, undefined, image);
  session.interpret(
    'everything.fs',
    `variable v  fvariable r  defer d  defer e  3 value n
     : square ( n -- n ) dup * ;
     : loops ( n -- n ) 10 0 do 2 0 do i j + + loop  dup 5 > if leave then 2 +loop  3 0 ?do i + loop ;
     : named {: a b | c :} a b + to c c ;
     :noname ( n -- n ) 1+ ; is d
     : deferring ( n -- n ) d ['] square catch if drop 0 then ;
     : store ( xt -- ) is e ;
     : varies ( n -- ) e 0 if 1 else exit then ;
     : again ( n -- n ) dup 0> if 1- recurse 1+ then ;
     : text s" some" type 1.5e -0e f+ r f! n 7 v ! ['] square execute abort" no" ;`,
  );
  return [...session.system.dictionary.entries()].filter(({ at, body }) => at?.file === 'everything.fs' && body);
}

/** Fields of words that are the reader's alone, and what lowering may not see of words that a body names. */
const readersOwn = new Set([
  'immediate',
  'compileOnly',
  'action',
  'compilation',
  'inline',
  'dataAddress',
  'storage',
  'deferred',
]);
const ofNamed = new Set(['name', 'symbol', 'token', 'effect']);

/** A copy of what lowering may see, in which words are the same where they were. */
function copyOf<T>(value: T, known = new Map<unknown, unknown>()): T {
  if (typeof value !== 'object' || value === null) return value;
  const found = known.get(value);
  if (found !== undefined) return found as T;
  const isWord = 'symbol' in value && 'token' in value;
  const isNamed = isWord && known.size > 0;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  known.set(value, copy);
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'relied' || (isNamed ? !ofNamed.has(key) : isWord && readersOwn.has(key))) continue;
    (copy as Record<string, unknown>)[key] = copyOf(inner, known);
  }
  return copy as T;
}

/** The places of all plain values in a tree; what it has in two places, in one of them. */
function placesIn(value: unknown, place: readonly string[] = [], known = new Set<unknown>()): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return value === undefined ? [] : [place];
  if (known.has(value)) return [];
  known.add(value);
  return Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...place, key], known));
}

/** All ways to change one field of a word or of what its body holds. */
function* changesOf(word: Subject): Generator<Subject> {
  for (const place of placesIn(copyOf(word))) {
    const changed = copyOf(word);
    let holder = changed as unknown as Record<string, unknown>;
    for (const key of place.slice(0, -1)) holder = holder[key] as Record<string, unknown>;
    const last = place.at(-1)!;
    holder[last] = another(holder[last]);
    yield changed;
  }
}

function another(value: unknown): unknown {
  switch (typeof value) {
    case 'number':
      return Object.is(value, -0) ? 0 : value + 1;
    case 'bigint':
      return value + 1n;
    case 'boolean':
      return !value;
    default:
      return `${value}'`;
  }
}
