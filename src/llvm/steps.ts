/** Steps that readers take: accept, require, fail. */
import { failure } from './errors.ts';
import { advance, type Lexer, tokens } from './lexer.ts';
import { textBetween } from './text.ts';
import type { WordNumber } from './words.ts';

/** What the token is called in a message. */
export function describeToken(lexer: Lexer): string {
  if (lexer.kind === tokens.end) return 'the end of the text';
  const longest = 40;
  const text = textBetween(lexer, lexer.start, lexer.at);
  return `'${text.length > longest ? `${text.slice(0, longest)}…` : text}'`;
}

/** Throws: something else was expected than the token. */
export function expected(lexer: Lexer, wanted: string): never {
  throw failure(lexer, 'llvm-syntax', `expected ${wanted}, found ${describeToken(lexer)}`);
}

/** Throws: the text is understood and cannot be compiled. */
export function unsupported(lexer: Lexer, what: string, offset = lexer.start): never {
  throw failure(lexer, 'llvm-unsupported', `${what} is not supported`, offset);
}

/** Steps over a mark if it is the token. */
export function accept(lexer: Lexer, kind: number): boolean {
  if (lexer.kind !== kind) return false;
  advance(lexer);
  return true;
}

/** Steps over a mark, which must be the token. */
export function expect(lexer: Lexer, kind: number): void {
  if (lexer.kind !== kind) expected(lexer, `'${String.fromCharCode(kind)}'`);
  advance(lexer);
}

export const isWord = (lexer: Lexer, number: WordNumber): boolean =>
  lexer.kind === tokens.word && lexer.word === number;

/** Steps over a word if it is the token. */
export function acceptWord(lexer: Lexer, number: WordNumber): boolean {
  if (lexer.kind !== tokens.word || lexer.word !== number) return false;
  advance(lexer);
  return true;
}
