/**
 * Stack pictures: `( a b -- b a ) ( F: r -- )`. Equal names are the same item; a name tells a type by its beginning, as in the
 * standard's table of data types (Forth 2012, 3.1). Brackets may be left out where there is one picture only.
 */
import { ConveneError } from '../ir/index.ts';
import type { Counts } from './events.ts';

/** What an item is. `any` is a cell of which nothing is known. */
export type ItemType = 'any' | 'int' | 'uint' | 'bool' | 'char' | 'addr' | 'token' | 'float';

export interface NamedItem {
  readonly name: string;
  readonly type: ItemType;
}

/** Lists go from the deepest item to the top. */
export interface Picture {
  readonly inputs: readonly NamedItem[];
  readonly outputs: readonly NamedItem[];
  readonly floatInputs: readonly NamedItem[];
  readonly floatOutputs: readonly NamedItem[];
}

const typesByName: Readonly<Record<string, ItemType>> = {
  flag: 'bool',
  f: 'bool',
  bool: 'bool',
  true: 'bool',
  false: 'bool',
  char: 'char',
  'a-addr': 'addr',
  'c-addr': 'addr',
  'f-addr': 'addr',
  'df-addr': 'addr',
  'sf-addr': 'addr',
  addr: 'addr',
  address: 'addr',
  xt: 'token',
  token: 'token',
  u: 'uint',
  uint: 'uint',
  '+n': 'uint',
  len: 'uint',
  count: 'uint',
  n: 'int',
  int: 'int',
  i: 'int',
  j: 'int',
  index: 'int',
  limit: 'int',
  sum: 'int',
  product: 'int',
  ior: 'int',
};

/** What tells items of one name apart, at its end. */
const marks = "0123456789'²³";

/** The type that an item's name tells: `n2` is an int, `c-addr` an address, `width` could be anything. */
export function typeOfName(name: string): ItemType {
  let end = name.length;
  while (end > 0 && marks.includes(name[end - 1]!)) end--;
  const stem = name.slice(0, end).toLowerCase();
  if (stem.startsWith('?')) return 'bool';
  return Object.hasOwn(typesByName, stem) ? typesByName[stem]! : 'any';
}

const fault = (text: string, why: string): ConveneError =>
  new ConveneError('effect-syntax', `'${text.trim()}' is not a stack effect: ${why}`);

/** Throws `effect-syntax` with what is wrong. */
export function parsePicture(text: string): Picture {
  const parts = bracketed(text);
  let cells: readonly (readonly NamedItem[])[] | undefined;
  let floats: readonly (readonly NamedItem[])[] | undefined;
  for (const part of parts) {
    const words = wordsOf(part);
    const isFloat = words[0]?.toLowerCase() === 'f:';
    if (isFloat ? floats !== undefined : cells !== undefined) throw fault(text, 'there are two pictures of one stack');
    const sides = sidesOf(text, isFloat ? words.slice(1) : words, isFloat ? () => 'float' : typeOfName);
    if (isFloat) floats = sides;
    else cells = sides;
  }
  return {
    inputs: cells?.[0] ?? [],
    outputs: cells?.[1] ?? [],
    floatInputs: floats?.[0] ?? [],
    floatOutputs: floats?.[1] ?? [],
  };
}

/** Nearly all pictures are of printable ASCII alone, and need no regular expression: the first use of one takes a while. */
function wordsOf(text: string): string[] {
  const words = isPrintable(text) ? text.split(' ') : text.split(/\s+/);
  return words.filter((word) => word !== '');
}

function isPrintable(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text[at]! < ' ' || text[at]! > '~') return false;
  return true;
}

/** The texts between brackets, or the whole text where there are none. */
function bracketed(text: string): string[] {
  if (!text.includes('(')) return [text];
  const parts: string[] = [];
  const rest = text.replace(/\(\s([^()]*(?:\([^()]*\)[^()]*)*)\)/g, (_, inside: string) => {
    parts.push(inside);
    return '';
  });
  if (rest.trim() !== '' || parts.length === 0) throw fault(text, 'brackets do not enclose it');
  return parts;
}

function sidesOf(
  text: string,
  words: readonly string[],
  typeOf: (name: string) => ItemType,
): readonly (readonly NamedItem[])[] {
  const separator = words.indexOf('--');
  if (separator < 0) throw fault(text, "there is no '--' between what it takes and what it leaves");
  if (words.indexOf('--', separator + 1) >= 0) throw fault(text, "there is more than one '--'");
  const items = words.map((name) => ({ name, type: typeOf(name) }));
  return [items.slice(0, separator), items.slice(separator + 1)];
}

export const countsOf = (picture: Picture): Counts => ({
  in: picture.inputs.length,
  out: picture.outputs.length,
  floatIn: picture.floatInputs.length,
  floatOut: picture.floatOutputs.length,
});

/** For each output the index of the input that it is, where the picture only moves, copies and drops; else undefined. */
export function shuffleOf(picture: Picture): { cells: readonly number[]; floats: readonly number[] } | undefined {
  const source = (inputs: readonly NamedItem[]) => (output: NamedItem) =>
    inputs.findIndex(({ name }) => name === output.name);
  const cells = picture.outputs.map(source(picture.inputs));
  const floats = picture.floatOutputs.map(source(picture.floatInputs));
  return cells.includes(-1) || floats.includes(-1) ? undefined : { cells, floats };
}

/** `( a b -- b a )`; a picture of the float stack follows where it has one. */
export function printPicture(picture: Picture): string {
  const side = (before: string, inputs: readonly NamedItem[], outputs: readonly NamedItem[]): string =>
    ['(', ...(before === '' ? [] : [before]), ...inputs.map(nameOf), '--', ...outputs.map(nameOf), ')'].join(' ');
  const floats = picture.floatInputs.length + picture.floatOutputs.length > 0;
  const cells = picture.inputs.length + picture.outputs.length > 0 || !floats;
  return [
    ...(cells ? [side('', picture.inputs, picture.outputs)] : []),
    ...(floats ? [side('F:', picture.floatInputs, picture.floatOutputs)] : []),
  ].join(' ');
}

const nameOf = ({ name }: NamedItem): string => name;
