/** A place in a sequence of tokens, with the steps that the text form's readers take: accept, require, fail. */
import { ConveneError, type SourcePosition } from './error.ts';
import { describeToken, positionOf, type Token, type TokenKind, tokenize } from './tokens.ts';
import { type Type, typeCalled } from './types.ts';

export interface Cursor {
  readonly peek: (ahead?: number) => Token;
  /** Steps over the next token. */
  readonly next: () => Token;
  /** Steps over the next token if it is this one. */
  readonly accept: (kind: TokenKind, text?: string) => Token | undefined;
  /** Steps over the next token, which must be this one; `wanted` says in a message what it is. */
  readonly expect: (kind: TokenKind, text?: string, wanted?: string) => Token;
  /** An error at the next token. */
  readonly fail: (wanted: string) => never;
  /** An error at a token. */
  readonly failAt: (token: Token, message: string, code?: string) => never;
  readonly position: (token: Token) => SourcePosition;
}

export function cursorOf(text: string, file: string): Cursor {
  const tokens = tokenize(text, file);
  let at = 0;
  const peek = (ahead = 0): Token => tokens[Math.min(at + ahead, tokens.length - 1)]!;
  const position = (token: Token): SourcePosition => positionOf(text, token.offset, file);
  const failAt = (token: Token, message: string, code = 'ir-syntax'): never => {
    throw new ConveneError(code, message, position(token));
  };
  const fail = (wanted: string): never => failAt(peek(), `expected ${wanted}, found ${describeToken(peek())}`);
  const accept = (kind: TokenKind, wanted?: string): Token | undefined => {
    const token = peek();
    if (token.kind !== kind || (wanted !== undefined && token.text !== wanted)) return undefined;
    at++;
    return token;
  };
  return {
    peek,
    next: () => {
      const token = peek();
      at++;
      return token;
    },
    accept,
    expect: (kind, exact, wanted) =>
      accept(kind, exact) ?? fail(wanted ?? (exact === undefined ? `a ${kind}` : `'${exact}'`)),
    fail,
    failAt,
    position,
  };
}

/** An integer within bounds. */
export function readInteger(cursor: Cursor, wanted: string, least: bigint, most: bigint): bigint {
  const token = cursor.expect('number', undefined, wanted);
  if (!/^-?(?:0[xX][0-9a-fA-F]+|\d+)$/.test(token.text))
    cursor.failAt(token, `expected ${wanted}, found '${token.text}'`);
  const negative = token.text.startsWith('-');
  const magnitude = BigInt(negative ? token.text.slice(1) : token.text);
  const value = negative ? -magnitude : magnitude;
  if (value < least || value > most) cursor.failAt(token, `${wanted} must lie in ${least} … ${most}`);
  return value;
}

export const readCount = (cursor: Cursor, wanted: string): number =>
  Number(readInteger(cursor, wanted, 0n, 0x7fff_ffffn));

export const readAlignment = (cursor: Cursor): number => {
  const token = cursor.peek();
  const align = readCount(cursor, 'an alignment');
  if (align === 0 || (align & (align - 1)) !== 0) cursor.failAt(token, 'an alignment must be a power of two');
  return align;
};

/** `+ 8`, `- 8` or nothing. */
export function readOffset(cursor: Cursor): number {
  const sign = cursor.accept('mark', '+') ?? cursor.accept('mark', '-');
  if (sign === undefined) return 0;
  const limit = sign.text === '+' ? 0x7fff_ffffn : 0x8000_0000n;
  const offset = Number(readInteger(cursor, 'an offset', 0n, limit));
  return sign.text === '+' ? offset : 0 - offset;
}

export function readType(cursor: Cursor): Type {
  const type = cursor.peek().kind === 'word' ? typeCalled(cursor.peek().text) : undefined;
  if (type === undefined) return cursor.fail('a type');
  cursor.next();
  return type;
}

/** Things within parentheses, parted by commas. */
export function readList(cursor: Cursor, item: () => void): void {
  cursor.expect('mark', '(');
  if (cursor.accept('mark', ')')) return;
  do item();
  while (cursor.accept('mark', ','));
  cursor.expect('mark', ')', "',' or ')'");
}
