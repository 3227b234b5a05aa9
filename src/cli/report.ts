/** Errors on the standard error output; never a stack of JavaScript. */
import colors from 'picocolors';
import { describeError, type ReportStyle } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { clearProgress } from './progress.ts';
import { writeError } from './streams.ts';

const { red, dim, bold } = colors.createColors(colors.isColorSupported && process.stderr.isTTY === true);
const style: ReportStyle = { error: (text) => bold(red(text)), place: dim, caret: red };

export function programError(
  error: unknown,
  lineText: ((file: string, line: number) => string | undefined) | undefined,
): void {
  clearProgress();
  const known =
    error instanceof ConveneError
      ? error
      : Object.assign(
          new ConveneError('internal', `internal error: ${error instanceof Error ? error.message : String(error)}`),
          { cause: error },
        );
  writeError(`${describeError(known, lineText ?? (() => undefined), style)}\n`);
  if (process.env.CONVENE_DEBUG !== undefined) writeError(`${stackOf(known)}\n`);
}

/** For those who work on Convene itself. */
const stackOf = (error: Error): string => (error.cause instanceof Error ? stackOf(error.cause) : (error.stack ?? ''));

export function usageError(message: string): void {
  writeError(`${style.error('error:')} ${message}\n`);
}
