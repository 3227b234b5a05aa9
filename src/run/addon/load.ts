/** How a thread gets the add-on: the file that is part of the package or, wherever that cannot be, one that is written and loaded at once. */
import { ConveneError } from '../../ir/index.ts';
import { readyAddon } from './ready.ts';
import { withWrittenAddon } from './write.ts';

/** What the add-on gives; see `code.ts`. */
export interface Addon {
  readonly mailbox: ArrayBuffer;
  /** Calls what the mailbox says. */
  invoke(): void;
  /** An array buffer over the memory whose address and length are the mailbox's first two arguments; undefined if Node refuses. */
  view(): ArrayBuffer | undefined;
  /** Puts the address of a view's first byte into the mailbox as a result. */
  locate(view: ArrayBufferView): void;
}

/** Throws `no-native-calls`. */
export function loadAddon(): Addon {
  const failures: unknown[] = [];
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work();
    } catch (error) {
      failures.push(error);
      return undefined;
    }
  };
  // Who bundled the library may have left it no way to tell where it is.
  const ready = attempt(readyAddon);
  const addon = (ready === undefined ? undefined : attempt(() => open(ready))) ?? attempt(() => withWrittenAddon(open));
  if (addon === undefined) throw cannotLoad(failures);
  return addon;
}

function open(path: string): Addon {
  const module = { exports: {} as Addon };
  process.dlopen(module, path);
  if (module.exports.locate === undefined) throw new Error('it does not get the memory that it needs');
  return module.exports;
}

function cannotLoad(failures: readonly unknown[]): ConveneError {
  const reasons = failures.map((failure) => (failure instanceof Error ? failure.message : String(failure)));
  const isForbidden = failures.some((failure) => (failure as NodeJS.ErrnoException).code === 'ERR_DLOPEN_DISABLED');
  const remedy = isForbidden
    ? 'start Node without --no-addons or, where it asks for permissions, with --allow-addons'
    : 'set TMPDIR to a directory in which files may be written and executed';
  const what = 'the add-on that calls native code cannot be loaded';
  return new ConveneError('no-native-calls', `${what}; ${remedy} (${reasons.join('; ')})`);
}
