/**
 * What the code of a word depends on, as a text, and back. The text holds all that lowering may read (the types `Subject` and `Callee`):
 * equal texts mean equal code.
 */
import { floatBits, floatFromBits } from '../ir/index.ts';
import type { Body, Callee, Deferred, SourceSpan, Subject } from './body.ts';

/** A place as a text, without the file where that is the expected one. */
export const placeText = ({ file, line, column, length }: SourceSpan, expected?: string): string =>
  file === expected ? `${line}:${column}:${length}` : `${line}:${column}:${length}:${file}`;

export function placeOf(text: string, expected = ''): SourceSpan {
  const [line, column, length, ...file] = text.split(':');
  return {
    file: file.length === 0 ? expected : file.join(':'),
    line: Number(line),
    column: Number(column),
    length: Number(length),
  };
}

/** JSON of ASCII characters alone. */
export const asciiJson = (value: unknown, replace?: (key: string, value: unknown) => unknown): string =>
  JSON.stringify(value, replace).replace(
    /[^\0-\x7f]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** A NaN has all its bits in it: code shows them. */
function numberText(value: number): string {
  if (Number.isNaN(value)) return `nan:${floatBits(64, value)}`;
  return Object.is(value, -0) ? '-0' : String(value);
}

const numberOf = (text: string): number =>
  text.startsWith('nan:') ? floatFromBits(64, BigInt(text.slice('nan:'.length))) : Number(text);

/** Parts of bodies that JSON cannot hold: words as `wordText` has them, places and large numbers as texts. */
export function writtenPart(key: string, value: unknown, wordText: (word: never) => unknown, file?: string): unknown {
  if (key === 'word') return wordText(value as never);
  if (key === 'at') return placeText(value as SourceSpan, file);
  if (typeof value === 'bigint') return `${value}n`;
  return key === 'value' ? numberText(value as number) : value;
}

/** The inverse of {@link writtenPart}. */
export function restoredPart(key: string, value: unknown, wordOf: (text: never) => unknown, file?: string): unknown {
  if (key === 'word') return wordOf(value as never);
  if (key === 'at') return placeOf(value as string, file);
  if (key !== 'value') return value;
  const number = value as string;
  return number.endsWith('n') ? BigInt(number.slice(0, -1)) : numberOf(number);
}

/** A field that is missing here is an error of types. */
const calleeText = ({
  name,
  symbol,
  token,
  effect,
}: Callee): { readonly [Field in keyof Required<Callee>]: unknown } => ({
  name,
  symbol,
  token,
  effect,
});

const deferredText = ({ name, address, contract }: Deferred<Callee>) => ({ name, address, contract });

/** Stands for the word itself among the words that its body names. */
const itself = 0;

type Parsed = Omit<Callee, 'token'> & { readonly token: string; readonly place?: string } & Partial<Body<Callee>>;

export function subjectText(word: Subject): string {
  const { at, body } = word;
  const place = at === undefined ? undefined : placeText(at);
  const wordText = (callee: Callee): unknown => (callee === word ? itself : calleeText(callee));
  return asciiJson({ ...calleeText(word), place, ...body }, (key, value) =>
    key === 'deferred' ? deferredText(value as Deferred<Callee>) : writtenPart(key, value, wordText, at?.file),
  );
}

/** A word that gives the same code as the one that the text was made from. */
export function subjectOf(text: string): Subject {
  const subject: { -readonly [Field in keyof Subject]: Subject[Field] } = { name: '', symbol: '', token: 0n };
  const token = (written: string): bigint => BigInt(written.slice(0, -1));
  const wordOf = (written: Parsed | typeof itself): Callee =>
    written === itself ? subject : { ...written, token: token(written.token) };
  const file = placeOf((JSON.parse(text) as Parsed).place ?? '').file;
  const parsed = JSON.parse(text, (key, value) => restoredPart(key, value, wordOf, file)) as Parsed;
  const { place, items, locals, labels, ...own } = parsed;
  Object.assign(subject, own, { token: token(own.token) });
  if (place !== undefined) subject.at = placeOf(place);
  if (items !== undefined) subject.body = { items, locals: locals!, labels: labels! };
  return subject;
}
