/**
 * LLVM IR text as tokens, one at a time, straight from bytes: no token is an object, and names become strings only where somebody wants
 * them. Line ends mean nothing in this language.
 */
import { failure } from './errors.ts';
import { findWord, hashSeed, hashStep, type WordNumber } from './words.ts';

const kinds = {
  end: 0,
  /** `add`, `i32`, `nsw`: see `word`. */
  word: 1,
  /** `%name`, `%12`. */
  local: 2,
  /** `@name`. */
  global: 3,
  /** `-12`. */
  integer: 4,
  /** `1.0e+00`, `0x3FF0000000000000`. */
  float: 5,
  /** `"text"`: the content, escapes as they are. */
  string: 6,
  /** `c"text"`. */
  bytes: 7,
  /** `!name`, `!12`, or `!` alone with nothing in it. */
  metadata: 8,
  /** `#12`. */
  attributes: 9,
  /** `$name`. */
  comdat: 10,
  /** `name:`. */
  label: 11,
  /** `...`. */
  ellipsis: 12,
};

/** Kinds of tokens. Punctuation marks are their own character codes, from 33 on. */
export const tokens: Readonly<typeof kinds> = kinds;

const character = (text: string): number => text.charCodeAt(0);

const markCodes = {
  comma: character(','),
  equals: character('='),
  open: character('('),
  close: character(')'),
  openBracket: character('['),
  closeBracket: character(']'),
  openBrace: character('{'),
  closeBrace: character('}'),
  less: character('<'),
  greater: character('>'),
  star: character('*'),
  bar: character('|'),
  colon: character(':'),
  caret: character('^'),
};

/** Punctuation, by name. */
export const marks: Readonly<typeof markCodes> = markCodes;

export interface Lexer {
  readonly bytes: Uint8Array;
  readonly file: string;
  /** Where the text ends for this lexer. */
  limit: number;
  /** Where the next token is looked for. */
  at: number;
  kind: number;
  /** Of the token: with its sigil. */
  start: number;
  /** Of a name, string or word: its characters alone. */
  nameStart: number;
  nameEnd: number;
  /** Of a name: its hash. */
  hash: number;
  /** Of a word: its number. */
  word: WordNumber;
  /** Of an integer: its value, exact up to 2^53. Of a local name, label or attribute group: its number, −1 for those with letters. */
  number: number;
}

const space = 1;
const letter = 2;
const digit = 3;
const mark = 4;
const percent = 5;
const at = 6;
const quote = 7;
const semicolon = 8;
const exclamation = 9;
const hashSign = 10;
const dollar = 11;
const minus = 12;
const plus = 13;
const dot = 14;

const classes = new Uint8Array(256);
const inName = new Uint8Array(256);
for (let code = 0; code < 256; code++) {
  const text = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(text)) classes[code] = letter;
  else if (/[0-9]/.test(text)) classes[code] = digit;
  else if (/[\s]/.test(text) && code < 128) classes[code] = space;
  if (code < 128 && /[-A-Za-z$._0-9]/.test(text)) inName[code] = 1;
}
for (const text of ',=()[]{}<>*|:^') classes[character(text)] = mark;
for (const [text, kind] of [
  ['%', percent],
  ['@', at],
  ['"', quote],
  [';', semicolon],
  ['!', exclamation],
  ['#', hashSign],
  ['$', dollar],
  ['-', minus],
  ['+', plus],
  ['.', dot],
] as const) {
  classes[character(text)] = kind;
}

/** Whether a byte may stand within a name that is not quoted. */
export const isNamePart = (code: number): boolean => inName[code] === 1;

const colon = marks.colon;
export const quoteCode = character('"');
const newline = 10;

/** A lexer that stands at the first token. */
export function createLexer(bytes: Uint8Array, file: string): Lexer {
  const none = { kind: 0, start: 0, nameStart: 0, nameEnd: 0, hash: 0, word: 0, number: 0 };
  const lexer: Lexer = { bytes, file, limit: 0, at: 0, ...none };
  confine(lexer, 0, bytes.length);
  return lexer;
}

/**
 * Has a lexer read a part of the text and moves to its first token. All text is a part, too: a limit that was set once only, when the
 * lexer was made, would be a constant to code that is optimised until then.
 */
export function confine(lexer: Lexer, start: number, limit: number): void {
  lexer.limit = limit;
  moveTo(lexer, start);
}

/** Moves to the token at or after an offset. */
export function moveTo(lexer: Lexer, offset: number): void {
  lexer.at = offset;
  advance(lexer);
}

/** Moves to the next token. Throws `llvm-syntax` for what is none. */
export function advance(lexer: Lexer): void {
  const place = afterBlank(lexer);
  if (place >= lexer.limit) {
    lexer.start = lexer.at = lexer.limit;
    lexer.kind = tokens.end;
    return;
  }
  const code = lexer.bytes[place]!;
  switch (classes[code]) {
    case letter:
      lexWord(lexer, place);
      return;
    case percent:
      lexName(lexer, place, tokens.local);
      return;
    case at:
      lexName(lexer, place, tokens.global);
      return;
    case digit:
      lexNumber(lexer, place);
      return;
    case mark:
      lexer.start = place;
      lexer.at = place + 1;
      lexer.kind = code;
      return;
    default:
      lexRare(lexer, place, code);
  }
}

/** The place behind spaces and comments. */
function afterBlank({ bytes, at: from, limit }: Lexer): number {
  let place = from;
  while (place < limit) {
    const kind = classes[bytes[place]!];
    if (kind === space) place++;
    else if (kind === semicolon) place = endOfLine(bytes, place, limit);
    else break;
  }
  return place;
}

function endOfLine(bytes: Uint8Array, place: number, limit: number): number {
  const line = bytes.indexOf(newline, place);
  return line < 0 ? limit : line;
}

/** A token that begins as few do. */
function lexRare(lexer: Lexer, place: number, code: number): void {
  const { bytes, limit } = lexer;
  switch (classes[code]) {
    case minus:
    case plus:
      if (classes[bytes[place + 1]!] === digit && place + 1 < limit) lexNumber(lexer, place);
      else if (code === character('+')) throw noToken(lexer, place);
      else lexWord(lexer, place);
      return;
    case quote:
      lexString(lexer, place, place, tokens.string);
      return;
    case exclamation:
    case hashSign:
    case dollar:
      lexTag(lexer, place, code);
      return;
    case dot:
      if (bytes[place + 1] === code && bytes[place + 2] === code) {
        lexer.start = place;
        lexer.at = place + 3;
        lexer.kind = tokens.ellipsis;
      } else lexWord(lexer, place);
      return;
    default:
      throw noToken(lexer, place);
  }
}

function noToken(lexer: Lexer, place: number): Error {
  const text = JSON.stringify(characterAt(lexer.bytes, place));
  return failure(lexer, 'llvm-syntax', `${text} is not part of LLVM IR text`, place);
}

function characterAt(bytes: Uint8Array, place: number): string {
  const text = new TextDecoder().decode(bytes.subarray(place, place + 4));
  return String.fromCodePoint(text.codePointAt(0) ?? 0);
}

function lexWord(lexer: Lexer, start: number): void {
  const { bytes, limit } = lexer;
  let place = start;
  let hash = hashSeed;
  while (place < limit) {
    const code = bytes[place]!;
    if (inName[code] === 0) break;
    hash = hashStep(hash, code);
    place++;
  }
  lexer.start = lexer.nameStart = start;
  lexer.nameEnd = place;
  lexer.hash = hash;
  lexer.number = -1;
  if (place < limit) {
    if (bytes[place] === colon) {
      lexer.kind = tokens.label;
      lexer.at = place + 1;
      return;
    }
    if (bytes[place] === quoteCode && place === start + 1 && bytes[start] === 99) {
      lexString(lexer, start, place, tokens.bytes);
      return;
    }
  }
  lexer.kind = tokens.word;
  lexer.word = findWord(bytes, start, place, hash);
  lexer.at = place;
}

/** `%` or `@`, then digits, a name, or a string. */
function lexName(lexer: Lexer, start: number, kind: number): void {
  const { bytes, limit } = lexer;
  let place = start + 1;
  if (place < limit && bytes[place] === quoteCode) {
    lexString(lexer, start, place, kind);
    return;
  }
  let hash = hashSeed;
  let number = 0;
  while (place < limit) {
    const code = bytes[place]!;
    if (inName[code] === 0) break;
    hash = hashStep(hash, code);
    if (number >= 0) number = code >= 48 && code <= 57 ? number * 10 + (code - 48) : -1;
    place++;
  }
  lexer.start = start;
  if (place === start + 1) throw failure(lexer, 'llvm-syntax', 'a name must follow here');
  if (number > 0x3fff_ffff) throw failure(lexer, 'llvm-syntax', 'the number of a name is too large');
  lexer.kind = kind;
  lexer.nameStart = start + 1;
  lexer.nameEnd = place;
  lexer.hash = hash;
  lexer.number = number;
  lexer.at = place;
}

/** From `start`, with a quotation mark at `open`. */
function lexString(lexer: Lexer, start: number, open: number, kind: number): void {
  const { bytes, limit } = lexer;
  const close = bytes.indexOf(quoteCode, open + 1);
  lexer.start = start;
  if (close < 0 || close >= limit) throw failure(lexer, 'llvm-syntax', 'the string that begins here is not closed');
  let hash = hashSeed;
  if (kind !== tokens.bytes) for (let place = open + 1; place < close; place++) hash = hashStep(hash, bytes[place]!);
  lexer.kind = kind;
  lexer.nameStart = open + 1;
  lexer.nameEnd = close;
  lexer.hash = hash;
  lexer.number = -1;
  lexer.at = close + 1;
  if (kind === tokens.string && bytes[close + 1] === colon && close + 1 < limit) {
    lexer.kind = tokens.label;
    lexer.at = close + 2;
  }
}

/** `!`, `#` or `$` with what belongs to it. */
function lexTag(lexer: Lexer, start: number, sigil: number): void {
  lexer.start = start;
  const { bytes, limit } = lexer;
  let place = start + 1;
  if (sigil === character('$')) {
    lexName(lexer, start, tokens.comdat);
    return;
  }
  if (sigil === character('!') && bytes[place] === quoteCode) {
    lexString(lexer, start, place, tokens.metadata);
    return;
  }
  let number = 0;
  // Names of metadata may have escapes.
  while (place < limit && (inName[bytes[place]!] === 1 || (bytes[place] === 92 && sigil === character('!')))) {
    const code = bytes[place]!;
    if (number >= 0) number = code >= 48 && code <= 57 ? number * 10 + (code - 48) : -1;
    place++;
  }
  if (place === start + 1) number = -1;
  lexer.kind = sigil === character('#') ? tokens.attributes : tokens.metadata;
  lexer.nameStart = start + 1;
  lexer.nameEnd = place;
  lexer.number = number;
  lexer.at = place;
}

function lexNumber(lexer: Lexer, start: number): void {
  const { bytes, limit } = lexer;
  const first = bytes[start]!;
  const negative = first === 45;
  let place = negative || first === 43 ? start + 1 : start;
  lexer.start = lexer.nameStart = start;
  let value = 0;
  let hash = hashStep(hashSeed, first);
  if (place === start) hash = hashSeed;
  while (place < limit) {
    const code = bytes[place]!;
    if (classes[code] !== digit) break;
    value = value * 10 + (code - 48);
    hash = hashStep(hash, code);
    place++;
  }
  const next = place < limit ? bytes[place]! : 0;
  if (next === colon || (inName[next] === 1 && next !== 46 && !(next === 120 && value === 0))) {
    lexDigitName(lexer, start, place, hash, next === colon ? value : -1);
    return;
  }
  if (next === 46 || (next === 120 && value === 0)) {
    place++;
    while (
      place < limit &&
      (inName[bytes[place]!] === 1 || (bytes[place] === 43 && (bytes[place - 1]! | 32) === 101))
    ) {
      place++;
    }
    lexer.kind = tokens.float;
  } else lexer.kind = tokens.integer;
  lexer.nameEnd = place;
  lexer.number = negative ? -value : value;
  lexer.at = place;
}

/** A label that begins with digits. Nothing else that does has letters. */
function lexDigitName(lexer: Lexer, start: number, from: number, given: number, number: number): void {
  const { bytes, limit } = lexer;
  let place = from;
  let hash = given;
  while (place < limit && inName[bytes[place]!] === 1) hash = hashStep(hash, bytes[place++]!);
  if (bytes[place] !== colon || place >= limit) throw failure(lexer, 'llvm-syntax', 'the number is malformed');
  lexer.kind = tokens.label;
  lexer.nameStart = start;
  lexer.nameEnd = place;
  lexer.hash = hash;
  lexer.number = number;
  lexer.at = place + 1;
}

/** Whether the comma that is the token stands before metadata, which end an instruction. */
export function beforeMetadata(lexer: Lexer): boolean {
  return lexer.bytes[afterSpace(lexer)] === character('!');
}

/** The number of the word behind the comma that is the token; 0 for anything else. */
export function wordAfterComma(lexer: Lexer): WordNumber {
  const { bytes } = lexer;
  const start = afterSpace(lexer);
  let place = start;
  let hash = hashSeed;
  while (place < lexer.limit && inName[bytes[place]!] === 1) hash = hashStep(hash, bytes[place++]!);
  return findWord(bytes, start, place, hash);
}

function afterSpace({ bytes, at: from, limit }: Lexer): number {
  let place = from;
  while (place < limit && classes[bytes[place]!] === space) place++;
  return place;
}
