/** THROW codes of Forth-2012 (table 9.1), their messages, and the stable codes of errors that stand for them. */
import { ConveneError, type SourcePosition } from '../ir/index.ts';

interface ThrowCode {
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

const row = (number: number, code: string, message: string): ThrowCode => ({ number, code: `forth-${code}`, message });

export const throwCodes: readonly ThrowCode[] = [
  row(-1, 'abort', 'aborted'),
  row(-2, 'abort-message', 'aborted'),
  row(-3, 'stack-overflow', 'stack overflow'),
  row(-4, 'stack-underflow', 'stack underflow'),
  row(-5, 'return-stack-overflow', 'return stack overflow'),
  row(-6, 'return-stack-underflow', 'return stack underflow'),
  row(-7, 'loop-nesting', 'DO loops are nested too deeply'),
  row(-8, 'data-space-overflow', 'data space overflow'),
  row(-9, 'invalid-address', 'invalid memory address'),
  row(-10, 'division-by-zero', 'division by zero'),
  row(-11, 'out-of-range', 'result out of range'),
  row(-12, 'argument-type', 'argument type mismatch'),
  row(-13, 'undefined-word', 'undefined word'),
  row(-14, 'compile-only', 'a compile-only word is interpreted'),
  row(-15, 'invalid-forget', 'invalid FORGET'),
  row(-16, 'missing-name', 'a name is missing'),
  row(-17, 'hold-overflow', 'pictured numeric output is too long'),
  row(-18, 'parsed-overflow', 'a parsed string is too long'),
  row(-19, 'name-too-long', 'a name is too long'),
  row(-20, 'read-only', 'write to a read-only place'),
  row(-21, 'unsupported', 'unsupported operation'),
  row(-22, 'control-structure', 'control structure mismatch'),
  row(-23, 'alignment', 'address alignment exception'),
  row(-24, 'invalid-number', 'invalid numeric argument'),
  row(-25, 'return-stack', 'return stack imbalance'),
  row(-26, 'no-loop', 'loop parameters unavailable'),
  row(-27, 'invalid-recursion', 'invalid recursion'),
  row(-28, 'interrupt', 'interrupted'),
  row(-29, 'compiler-nesting', 'a definition inside a definition'),
  row(-30, 'obsolescent', 'obsolescent feature'),
  row(-31, 'not-created', '>BODY is used on a word that CREATE did not define'),
  row(-32, 'invalid-name', 'invalid name argument'),
  row(-33, 'block-read', 'block read exception'),
  row(-34, 'block-write', 'block write exception'),
  row(-35, 'invalid-block', 'invalid block number'),
  row(-36, 'file-position', 'invalid file position'),
  row(-37, 'file-access', 'file input or output error'),
  row(-38, 'no-such-file', 'there is no such file'),
  row(-39, 'end-of-file', 'unexpected end of file'),
  row(-40, 'invalid-base', 'invalid BASE for floating-point conversion'),
  row(-41, 'precision-loss', 'loss of precision'),
  row(-42, 'float-division-by-zero', 'floating-point division by zero'),
  row(-43, 'float-out-of-range', 'floating-point result out of range'),
  row(-44, 'float-stack-overflow', 'floating-point stack overflow'),
  row(-45, 'float-stack-underflow', 'floating-point stack underflow'),
  row(-46, 'float-argument', 'invalid floating-point argument'),
  row(-47, 'wordlist-deleted', 'the compilation word list was deleted'),
  row(-48, 'invalid-postpone', 'invalid POSTPONE'),
  row(-49, 'search-order-overflow', 'search-order overflow'),
  row(-50, 'search-order-underflow', 'search-order underflow'),
  row(-51, 'wordlist-changed', 'the compilation word list was changed'),
  row(-52, 'control-stack-overflow', 'control-flow stack overflow'),
  row(-53, 'exception-stack-overflow', 'exception stack overflow'),
  row(-54, 'float-underflow', 'floating-point underflow'),
  row(-55, 'float-fault', 'floating-point fault'),
  row(-56, 'quit', 'QUIT'),
  row(-57, 'terminal', 'exception in sending or receiving a character'),
  row(-58, 'conditional', '[IF], [ELSE] or [THEN] exception'),
  row(-59, 'allocate', 'no memory left to ALLOCATE'),
  row(-60, 'free', 'FREE of an address that ALLOCATE did not give'),
  row(-61, 'resize', 'RESIZE failed'),
  row(-62, 'close-file', 'the file cannot be closed'),
  row(-63, 'create-file', 'the file cannot be created'),
  row(-64, 'delete-file', 'the file cannot be deleted'),
  row(-65, 'file-position-failed', 'the position in the file is unknown'),
  row(-66, 'file-size', 'the size of the file is unknown'),
  row(-67, 'file-status', 'the state of the file is unknown'),
  row(-68, 'flush-file', 'the file cannot be flushed'),
  row(-69, 'open-file', 'the file cannot be opened'),
  row(-70, 'read-file', 'the file cannot be read'),
  row(-71, 'read-line', 'the line cannot be read'),
  row(-72, 'rename-file', 'the file cannot be renamed'),
  row(-73, 'reposition-file', 'the position in the file cannot be set'),
  row(-74, 'resize-file', 'the size of the file cannot be set'),
  row(-75, 'write-file', 'the file cannot be written'),
  row(-76, 'write-line', 'the line cannot be written'),
  row(-77, 'malformed-character', 'malformed extended character'),
  row(-78, 'substitute', 'SUBSTITUTE failed'),
  row(-79, 'replaces', 'REPLACES failed'),
  // What files answer: −512 less the error number of Linux.
  row(-513, 'not-permitted', 'operation not permitted'),
  row(-514, 'no-such-file', 'no such file or directory'),
  row(-517, 'input-output', 'input or output error'),
  row(-521, 'bad-file', 'bad file id'),
  row(-525, 'permission', 'permission denied'),
  row(-529, 'file-exists', 'the file exists already'),
  row(-532, 'not-a-directory', 'a part of the path is not a directory'),
  row(-533, 'is-a-directory', 'is a directory'),
  row(-534, 'invalid-argument', 'invalid argument'),
  row(-536, 'too-many-files', 'too many open files'),
  row(-540, 'no-space', 'no space left on the device'),
  row(-541, 'not-seekable', 'the file has no positions'),
  row(-542, 'read-only-files', 'read-only file system'),
  row(-548, 'path-too-long', 'the file name is too long'),
];

const numbered = (number: number): ThrowCode | undefined => throwCodes.find((one) => one.number === number);

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
  return throwCodes.find(({ code }) => code === error.code)?.number ?? -21;
}

/** An error in the user's program that programs see as a THROW code. */
export function forthError(number: number, message: string, position?: SourcePosition): ConveneError {
  return new ConveneError(throwErrorCode(number), message, position);
}
