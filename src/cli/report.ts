/** Errors on the standard error output; never a stack of JavaScript. */
import { createRequire } from 'node:module';
import { describeError, type ReportStyle } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { clearProgress } from './progress.ts';
import { writeError } from './streams.ts';

/** Colours ask what the standard streams are, which takes longer than a short program: they are loaded when there is an error. */
function style(): ReportStyle {
  const colors = createRequire(import.meta.url)('picocolors') as typeof import('picocolors');
  const { red, dim, bold } = colors.createColors(colors.isColorSupported && process.stderr.isTTY === true);
  return { error: (text) => bold(red(text)), place: dim, caret: red };
}

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
  writeError(`${describeError(known, lineText ?? (() => undefined), style())}\n`);
  if (process.env.CONVENE_DEBUG !== undefined) writeError(`${stackOf(known)}\n`);
}

/** For those who work on Convene itself. */
const stackOf = (error: Error): string => (error.cause instanceof Error ? stackOf(error.cause) : (error.stack ?? ''));

export function usageError(message: string): void {
  writeError(`${style().error('error:')} ${message}\n`);
}
