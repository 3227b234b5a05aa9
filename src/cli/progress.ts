/** One line on a terminal that says what is going on, once that has taken more than a second. */
import { writeError } from './streams.ts';

const begun = performance.now();
const patience = 1000;
const interval = 100;
const widest = 79;

let shownAt = 0;

/** Shows what is being done, where standard error is a terminal. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY !== true) return;
  const now = performance.now();
  if (now - begun < patience || now - shownAt < interval) return;
  shownAt = now;
  writeError(`\r\u001b[K${text.slice(0, widest)}`);
}

/** Takes the line away again. */
export function clearProgress(): void {
  if (shownAt === 0) return;
  shownAt = 0;
  writeError('\r\u001b[K');
}
