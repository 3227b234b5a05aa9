/** Errors of the reader, with their places in the text. */
import { ConveneError, type SourcePosition } from '../ir/index.ts';
import type { Lexer } from './lexer.ts';

const newline = 10;
const decoder = new TextDecoder();

/** Line and column of an offset. */
export function positionAt({ bytes, file }: Lexer, offset: number): SourcePosition {
  let line = 1;
  let start = 0;
  for (let at = bytes.indexOf(newline); at >= 0 && at < offset; at = bytes.indexOf(newline, at + 1)) {
    line++;
    start = at + 1;
  }
  return { file, line, column: decoder.decode(bytes.subarray(start, offset)).length + 1 };
}

const lineStarts = new WeakMap<Uint8Array, Int32Array>();

/** The same as {@link positionAt}, for those who ask often; columns count bytes. */
export function positionInText({ bytes, file }: Lexer, offset: number): SourcePosition {
  let starts = lineStarts.get(bytes);
  if (starts === undefined) {
    const found = [0];
    for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, at + 1)) found.push(at + 1);
    starts = Int32Array.from(found);
    lineStarts.set(bytes, starts);
  }
  let [low, high] = [0, starts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return { file, line: low + 1, column: offset - starts[low]! + 1 };
}

export type LlvmErrorCode = 'llvm-syntax' | 'llvm-name' | 'llvm-type' | 'llvm-unsupported';

/** An error at the token, or at an offset. */
export const failure = (lexer: Lexer, code: LlvmErrorCode, message: string, offset = lexer.start): ConveneError =>
  new ConveneError(code, message, positionAt(lexer, Math.min(offset, lexer.bytes.length)));
