/** THROW codes of Forth-2012 (table 9.1), their messages, and the stable codes of errors that stand for them. */
import { ConveneError, type SourcePosition } from '../ir/index.ts';

interface ThrowCode {
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

type Row = readonly [number: number, code: string, message: string];

const rows: readonly Row[] = [
  [-1, 'abort', 'aborted'],
  [-2, 'abort-message', 'aborted'],
  [-3, 'stack-overflow', 'stack overflow'],
  [-4, 'stack-underflow', 'stack underflow'],
  [-5, 'return-stack-overflow', 'return stack overflow'],
  [-6, 'return-stack-underflow', 'return stack underflow'],
  [-7, 'loop-nesting', 'DO loops are nested too deeply'],
  [-8, 'data-space-overflow', 'data space overflow'],
  [-9, 'invalid-address', 'invalid memory address'],
  [-10, 'division-by-zero', 'division by zero'],
  [-11, 'out-of-range', 'result out of range'],
  [-12, 'argument-type', 'argument type mismatch'],
  [-13, 'undefined-word', 'undefined word'],
  [-14, 'compile-only', 'a compile-only word is interpreted'],
  [-15, 'invalid-forget', 'invalid FORGET'],
  [-16, 'missing-name', 'a name is missing'],
  [-17, 'hold-overflow', 'pictured numeric output is too long'],
  [-18, 'parsed-overflow', 'a parsed string is too long'],
  [-19, 'name-too-long', 'a name is too long'],
  [-20, 'read-only', 'write to a read-only place'],
  [-21, 'unsupported', 'unsupported operation'],
  [-22, 'control-structure', 'control structure mismatch'],
  [-23, 'alignment', 'address alignment exception'],
  [-24, 'invalid-number', 'invalid numeric argument'],
  [-25, 'return-stack', 'return stack imbalance'],
  [-26, 'no-loop', 'loop parameters unavailable'],
  [-27, 'invalid-recursion', 'invalid recursion'],
  [-28, 'interrupt', 'interrupted'],
  [-29, 'compiler-nesting', 'a definition inside a definition'],
  [-30, 'obsolescent', 'obsolescent feature'],
  [-31, 'not-created', '>BODY is used on a word that CREATE did not define'],
  [-32, 'invalid-name', 'invalid name argument'],
  [-33, 'block-read', 'block read exception'],
  [-34, 'block-write', 'block write exception'],
  [-35, 'invalid-block', 'invalid block number'],
  [-36, 'file-position', 'invalid file position'],
  [-37, 'file-access', 'file input or output error'],
  [-38, 'no-such-file', 'there is no such file'],
  [-39, 'end-of-file', 'unexpected end of file'],
  [-40, 'invalid-base', 'invalid BASE for floating-point conversion'],
  [-41, 'precision-loss', 'loss of precision'],
  [-42, 'float-division-by-zero', 'floating-point division by zero'],
  [-43, 'float-out-of-range', 'floating-point result out of range'],
  [-44, 'float-stack-overflow', 'floating-point stack overflow'],
  [-45, 'float-stack-underflow', 'floating-point stack underflow'],
  [-46, 'float-argument', 'invalid floating-point argument'],
  [-47, 'wordlist-deleted', 'the compilation word list was deleted'],
  [-48, 'invalid-postpone', 'invalid POSTPONE'],
  [-49, 'search-order-overflow', 'search-order overflow'],
  [-50, 'search-order-underflow', 'search-order underflow'],
  [-51, 'wordlist-changed', 'the compilation word list was changed'],
  [-52, 'control-stack-overflow', 'control-flow stack overflow'],
  [-53, 'exception-stack-overflow', 'exception stack overflow'],
  [-54, 'float-underflow', 'floating-point underflow'],
  [-55, 'float-fault', 'floating-point fault'],
  [-56, 'quit', 'QUIT'],
  [-57, 'terminal', 'exception in sending or receiving a character'],
  [-58, 'conditional', '[IF], [ELSE] or [THEN] exception'],
  [-59, 'allocate', 'no memory left to ALLOCATE'],
  [-60, 'free', 'FREE of an address that ALLOCATE did not give'],
  [-61, 'resize', 'RESIZE failed'],
  [-62, 'close-file', 'the file cannot be closed'],
  [-63, 'create-file', 'the file cannot be created'],
  [-64, 'delete-file', 'the file cannot be deleted'],
  [-65, 'file-position-failed', 'the position in the file is unknown'],
  [-66, 'file-size', 'the size of the file is unknown'],
  [-67, 'file-status', 'the state of the file is unknown'],
  [-68, 'flush-file', 'the file cannot be flushed'],
  [-69, 'open-file', 'the file cannot be opened'],
  [-70, 'read-file', 'the file cannot be read'],
  [-71, 'read-line', 'the line cannot be read'],
  [-72, 'rename-file', 'the file cannot be renamed'],
  [-73, 'reposition-file', 'the position in the file cannot be set'],
  [-74, 'resize-file', 'the size of the file cannot be set'],
  [-75, 'write-file', 'the file cannot be written'],
  [-76, 'write-line', 'the line cannot be written'],
  [-77, 'malformed-character', 'malformed extended character'],
  [-78, 'substitute', 'SUBSTITUTE failed'],
  [-79, 'replaces', 'REPLACES failed'],
  // What files answer: −512 less the error number of Linux.
  [-513, 'not-permitted', 'operation not permitted'],
  [-514, 'no-such-file', 'no such file or directory'],
  [-517, 'input-output', 'input or output error'],
  [-521, 'bad-file', 'bad file id'],
  [-525, 'permission', 'permission denied'],
  [-529, 'file-exists', 'the file exists already'],
  [-532, 'not-a-directory', 'a part of the path is not a directory'],
  [-533, 'is-a-directory', 'is a directory'],
  [-534, 'invalid-argument', 'invalid argument'],
  [-536, 'too-many-files', 'too many open files'],
  [-540, 'no-space', 'no space left on the device'],
  [-541, 'not-seekable', 'the file has no positions'],
  [-542, 'read-only-files', 'read-only file system'],
  [-548, 'path-too-long', 'the file name is too long'],
];

const read = ([number, code, message]: Row): ThrowCode => ({ number, code: `forth-${code}`, message });

export const throwCodes = (): readonly ThrowCode[] => rows.map(read);

function numbered(number: number): ThrowCode | undefined {
  const row = rows.find(([one]) => one === number);
  return row && read(row);
}

/** What a THROW code means, for people. */
export function throwMessage(number: number): string {
  return numbered(number)?.message ?? 'uncaught exception';
}

/** The stable error code of a THROW code. */
export const throwErrorCode = (number: number): string => numbered(number)?.code ?? 'forth-throw';

/** The THROW code that a program sees when this error reaches one of its CATCHes. */
export function throwNumberOf(error: ConveneError): number {
  if (error.code === 'memory-range') return -9;
  // Where several numbers share a code, the standard's own stands for it: it is the first.
  return rows.find(([, code]) => `forth-${code}` === error.code)?.[0] ?? -21;
}

/** An error in the user's program that programs see as a THROW code. */
export function forthError(number: number, message: string, position?: SourcePosition): ConveneError {
  return new ConveneError(throwErrorCode(number), message, position);
}
