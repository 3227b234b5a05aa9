/** The text form, reading: what names stand for within a function, and what refers to them before they are defined. */
import { type Cursor, readCount } from './cursor.ts';
import type { SourcePosition } from './error.ts';
import type { IrFunction } from './function.ts';
import type { SignatureTable } from './parse-signature.ts';
import type { Token } from './tokens.ts';
import type { Block, Slot } from './types.ts';

/** What a function's names stand for while it is read. */
export interface Scope {
  readonly cursor: Cursor;
  readonly f: IrFunction;
  readonly signatures: SignatureTable;
  readonly slots: Map<string, Slot>;
  readonly values: Map<string, number>;
  readonly blocks: Map<string, Block>;
  /** Uses of values and blocks, by the number that stands for them until the end. */
  readonly valueUses: Token[];
  readonly blockUses: Token[];
  file: string | undefined;
}

// A reference that is not filled in yet is a number below `none`.
const placeholder = (index: number): number => -2 - index;

/** A number for a use of a value, to be filled in. */
export const useOfValue = (scope: Scope, token: Token): number => placeholder(scope.valueUses.push(token) - 1);
export const useOfBlock = (scope: Scope, token: Token): number => placeholder(scope.blockUses.push(token) - 1);

export function defineValue(scope: Scope, token: Token, value: number): void {
  if (scope.values.has(token.text)) scope.cursor.failAt(token, `'%${token.text}' is defined twice`, 'ir-name');
  scope.values.set(token.text, value);
}

/** ` at line:column` or ` at "file":line:column`, if it is there. */
export function readPosition(scope: Scope): SourcePosition | undefined {
  const { cursor } = scope;
  if (!cursor.accept('word', 'at')) return undefined;
  let { file } = scope;
  const given = cursor.accept('string');
  if (given !== undefined) {
    file = given.text;
    cursor.expect('mark', ':');
  }
  if (file === undefined) return cursor.fail("a file name, which no 'file' line gives");
  const line = readCount(cursor, 'a line number');
  cursor.expect('mark', ':');
  return { file, line, column: readCount(cursor, 'a column number') };
}
