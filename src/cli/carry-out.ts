/** How every command begins and ends, whatever becomes of its work. */
import { ConveneError } from '../ir/index.ts';
import { type Store, useStore, writeCode } from './kept.ts';
import { clearProgress } from './progress.ts';
import { programError, usageError } from './report.ts';

/** Exit statuses: 0 done, 1 an error of the program or in compiling it, 2 a wrong use of the command. */
export const exitStatuses = { done: 0, failed: 1, usage: 2 } as const;

const usageCodes: ReadonlySet<string> = new Set(['usage', 'pass-unknown']);

/** Does the work, which answers the exit status, and sets the process's. With a store, throws `address-taken`. */
export function carryOut(store: Store | undefined, work: () => number): void {
  if (store !== undefined) useStore(store);
  let status: number;
  try {
    status = work();
  } catch (error) {
    if (error instanceof ConveneError && error.code === 'address-taken' && store !== undefined) throw error;
    if (error instanceof ConveneError && usageCodes.has(error.code)) {
      usageError(error.message);
      status = exitStatuses.usage;
    } else {
      programError(error, undefined);
      status = exitStatuses.failed;
    }
  }
  clearProgress();
  process.exitCode = status;
  writeCode();
}
