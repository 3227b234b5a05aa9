/** `convene build` for modules of IR: an object for linkers, or an executable that needs no library. */
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { optimizedInOrder } from '../codegen/index.ts';
import { timed } from '../ir/index.ts';
import type { Status } from './carry-out.ts';
import { compileClosed } from './closed.ts';
import { reportError, reporting } from './conventions/report.ts';
import { type ModuleSource, openModule } from './module-source.ts';
import { createModuleWriter, type Emission, executableOf, type WriterSettings } from './module-writer.ts';
import { writeFile } from './output.ts';
import { type ModuleToWrite, type StartThread, writeInThread } from './writer-thread.ts';

export interface BuildModuleOptions {
  readonly output: string;
  readonly emit: Emission;
  /** Functions whose callers are all known get conventions of their own: for executables. */
  readonly tailored?: boolean;
  /** What starts a second thread for the machine code; where absent, all is done in this one. */
  readonly startThread?: StartThread;
}

/** So many bytes of text are compiled before another thread is ready to help. */
const littleText = 512 * 1024;

/** Returns the exit status. Throws `usage`. */
export function buildModule(file: string, options: BuildModuleOptions): Status {
  const { output, emit } = options;
  const write = (bytes: Uint8Array): void => timed('write', '', () => writeFile(output, bytes, emit === 'exe'));
  let written: Promise<void> | undefined;
  const status = reporting(false, () => {
    const bytes = bytesOf(file, options);
    if (bytes instanceof Promise) written = bytes.then(write);
    else write(bytes);
    return undefined;
  });
  return (
    written?.then(
      () => status,
      (error: unknown) => reportError(false, error),
    ) ?? status
  );
}

function bytesOf(file: string, options: BuildModuleOptions): Uint8Array | Promise<Uint8Array> {
  const { emit, tailored = false, startThread } = options;
  const open = (): ModuleToWrite => {
    const source = timed('outline', '', () => openModule(file));
    return { source, settings: settingsOf(source, file, emit) };
  };
  if (tailored) return tailoredExecutable(open().source);
  const thread = bytesIn(file) > littleText ? startThread?.() : undefined;
  return thread === undefined ? writeHere(open()) : writeInThread(thread, open);
}

const bytesIn = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

function settingsOf({ symbols, aliases, described }: ModuleSource, file: string, emit: Emission): WriterSettings {
  return { emit, source: basename(file), symbols, aliases, described };
}

function writeHere({ source, settings }: ModuleToWrite): Uint8Array {
  const writer = createModuleWriter(settings);
  for (const f of optimizedInOrder(source, { conventions: source.conventions })) writer.add(f);
  return timed('write', '', () => writer.finish(source.data()));
}

/** What starts programs calls `main`, and code that is added for others may call what they define in its place. */
function tailoredExecutable(source: ModuleSource): Uint8Array {
  const known = new Set(['main', '_start', 'memcpy', 'memmove', 'memset']);
  const { functions } = compileClosed(source, { entries: source.functions.filter((name) => known.has(name)) });
  return timed('write', '', () => executableOf(functions, source.data()));
}
