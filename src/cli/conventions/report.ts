/** How the subcommands write: pictures as wide as the terminal and coloured there, JSON, errors with the line that they are in. */
import colors from 'picocolors';
import type { PictureOptions } from '../../abi/index.ts';
import { ConveneError } from '../../ir/index.ts';
import { programError } from '../report.ts';
import { writeOutput } from '../streams.ts';

const texts = new Map<string, string>();

/** Errors may quote lines of a text that has been remembered. */
export function rememberText(file: string, text: string): void {
  texts.set(file, text);
}

const lineOf = (file: string, line: number): string | undefined => texts.get(file)?.split('\n')[line - 1];

/** Pipes and files get lines of this length. */
const usualWidth = 100;

export function pictureOptions(): PictureOptions {
  const { cyan, dim, bold } = colors.createColors(colors.isColorSupported && process.stdout.isTTY === true);
  const width = process.stdout.isTTY === true ? process.stdout.columns : Number(process.env.COLUMNS ?? usualWidth);
  return { width: width >= 20 ? width : usualWidth, style: { heading: bold, place: cyan, dim } };
}

export const writeJson = (value: unknown): void => writeOutput(`${JSON.stringify(value, null, 2)}\n`);
export const writeText = (text: string): void => writeOutput(`${text}\n`);

const done = 0;
const failed = 1;

/** Runs a subcommand; an error of what the user gave is reported with its line, or as JSON. Returns the exit status. */
export function reporting(json: boolean | undefined, run: () => number | undefined): number {
  try {
    return run() ?? done;
  } catch (error) {
    return reportError(json, error);
  }
}

/** Reports an error of what the user gave, and throws others again. Returns the exit status. */
export function reportError(json: boolean | undefined, error: unknown): number {
  if (!(error instanceof ConveneError) || error.code === 'usage') throw error;
  if (json === true) writeJson({ error: { code: error.code, message: error.message, ...error.position } });
  else programError(error, lineOf);
  return failed;
}
