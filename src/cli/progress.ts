/** One line on a terminal that says what is going on, once that has taken more than a second. */
import { now } from './clock.ts';
import { writeError } from './streams.ts';

const begun = now();
const patience = 1000;
const interval = 100;
const widest = 79;

let shownAt = 0;

/** Shows what is being done, where standard error is a terminal. */
export function showProgress(text: string): void {
  const moment = now();
  // Whether it is a terminal takes long to find out the first time.
  if (moment - begun < patience || moment - shownAt < interval || process.stderr.isTTY !== true) return;
  shownAt = moment;
  writeError(`\r\u001b[K${text.slice(0, widest)}`);
}

/** Takes the line away again. */
export function clearProgress(): void {
  if (shownAt === 0) return;
  shownAt = 0;
  writeError('\r\u001b[K');
}
