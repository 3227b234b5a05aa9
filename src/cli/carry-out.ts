/** How every command begins and ends, whatever becomes of its work. */
import { ConveneError } from '../ir/index.ts';
import { type Store, useStore, writeCode } from './kept.ts';
import { clearProgress } from './progress.ts';
import { programError, usageError } from './report.ts';

/** Exit statuses: 0 done, 1 an error of the program or in compiling it, 2 a wrong use of the command. */
export const exitStatuses = { done: 0, failed: 1, usage: 2 } as const;

const usageCodes: ReadonlySet<string> = new Set(['usage', 'pass-unknown']);

/** An exit status, or a promise of one. */
export type Status = number | Promise<number>;

/**
 * Does the work, which answers the exit status, and sets the process's. Work that takes turns with other threads ends when what is answered
 * is fulfilled. With a store, throws `address-taken`.
 */
export function carryOut(store: Store | undefined, work: () => Status): undefined | Promise<void> {
  if (store !== undefined) useStore(store);
  let status: Status;
  try {
    status = work();
  } catch (error) {
    if (error instanceof ConveneError && error.code === 'address-taken' && store !== undefined) throw error;
    status = statusOf(error);
  }
  if (typeof status !== 'number') return status.catch(statusOf).then(end);
  end(status);
  return undefined;
}

/** Reports an error. */
function statusOf(error: unknown): number {
  if (error instanceof ConveneError && usageCodes.has(error.code)) {
    usageError(error.message);
    return exitStatuses.usage;
  }
  programError(error, undefined);
  return exitStatuses.failed;
}

function end(status: number): void {
  clearProgress();
  process.exitCode = status;
  writeCode();
}
