/** A place in a source text: 1-based line and column; the column counts UTF-16 code units. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The one error class of the library. `code` is stable and meant for programs, the message for people. */
export class ConveneError extends Error {
  override readonly name = 'ConveneError';
  readonly code: string;
  readonly position: SourcePosition | undefined;

  constructor(code: string, message: string, position?: SourcePosition) {
    super(message);
    this.code = code;
    this.position = position;
  }
}

/** Stops on a broken invariant of this library, as opposed to a mistake in the user's input. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new ConveneError('internal', `internal error: ${message}`);
}
