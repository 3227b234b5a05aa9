/** One line on a terminal that says what is going on, once that has taken more than a second. */
import { createRequire } from 'node:module';
import { now } from './clock.ts';
import { writeError } from './streams.ts';

const begun = now();
const patience = 1000;
const interval = 100;
const widest = 79;
const standardError = 2;

let shownAt = 0;

/** Whether there is a terminal. Node's own stream would tell, but set what all others who have it share. */
function isShown(): boolean {
  // Takes long to load.
  const terminals = createRequire(import.meta.url)('node:tty') as typeof import('node:tty');
  return terminals.isatty(standardError);
}

/** Shows what is being done, where standard error is a terminal. */
export function showProgress(text: string): void {
  const moment = now();
  if (moment - begun < patience || moment - shownAt < interval || !isShown()) return;
  shownAt = moment;
  writeError(`\r\u001b[K${text.slice(0, widest)}`);
}

/** Takes the line away again. */
export function clearProgress(): void {
  if (shownAt === 0) return;
  shownAt = 0;
  writeError('\r\u001b[K');
}
