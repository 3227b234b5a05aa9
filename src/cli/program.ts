/** A Forth session in this process, for the commands. */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { createSession, type Entry, knownWords, type Session, type SessionOptions, userCells } from '../forth/index.ts';
import { ConveneError } from '../ir/index.ts';
import { createNativeEngine, type NativeEngine } from './engine.ts';
import { keptCode, keptPrograms, readKept, type Store, useStore, writeCode, writeKept } from './kept.ts';
import { showProgress } from './progress.ts';

export interface Program {
  readonly session: Session;
  readonly native: NativeEngine;
}

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

function mayRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

/** The content of a source file, or undefined where there is none that may be read. */
function read(path: string): Uint8Array | undefined {
  return isFile(path) && mayRead(path) ? readFileSync(path) : undefined;
}

export interface ProgramOptions extends Pick<SessionOptions, 'mayRun'> {
  /** Whether its code is kept, for when it is run again. */
  readonly keepCode?: boolean;
}

export function openProgram({ keepCode = false, ...options }: ProgramOptions = {}): Program {
  const prelude = keptCode();
  const programs = keepCode ? keptPrograms() : undefined;
  const kept = { ...(prelude && { prelude }), ...(programs && { programs }) };
  const native = createNativeEngine(kept, (symbol) => showProgress(`compiling ${symbol}`));
  const image = readKept('image');
  if (image !== undefined && prelude !== undefined) native.placePrelude(prelude);
  const session = createSession({
    ...options,
    ...(image && { image }),
    engine: native.engine,
    files: { read },
    onLine: (file, line) => showProgress(`loading ${file}, line ${line}`),
  });
  if (image === undefined) writeKept('image', () => session.image());
  prelude?.begin(session.preludeWord, native.linkBase);
  return { session, native };
}

/** Keeps the machine code of all words of the prelude. */
export function fillStore(store: Store): void {
  useStore(store);
  const { session, native } = openProgram();
  const words = [...knownWords(session.system)];
  native.machineCode.compile(words.filter(({ body, compileOnly }) => body !== undefined && !compileOnly));
  writeCode();
  native.close();
}

/** Refuses what is no file before anything is done with it. */
export function checkFile(path: string): void {
  if (isFile(path) && mayRead(path)) return;
  const why = isFile(path) ? 'permission denied' : existsSync(path) ? 'it is not a file' : 'there is no such file';
  throw new ConveneError('usage', `cannot read '${path}': ${why}`);
}

/** The word of a name; an error that says how to name another where there is none. */
export function wordCalled({ session }: Program, name: string, option: string): Entry {
  const entry = session.system.dictionary.find(name);
  if (entry !== undefined) return entry;
  const near = session.system.dictionary.near(name);
  const hint = near.length > 0 ? `; did you mean '${near[0]}'?` : '';
  throw new ConveneError(
    'forth-undefined-word',
    `the file defines no word '${name}': choose one with ${option}${hint}`,
  );
}

/** Writes out what the program has put into its output buffer. */
export function flushOutput({ session }: Program): void {
  session.run(session.system.standard('flush-output'));
}

const standardError = 2;

/** For commands whose own output is something else than what loading prints. */
export function printToStandardError({ session }: Program): void {
  session.system.memory.setInteger(userCells.outputFile, standardError);
}

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Whether a source line is one word alone. */
export const isLineOf = (line: string, name: string): boolean => sameName(line.trim(), name);

export const lineTextOf =
  ({ session }: Program) =>
  (file: string, line: number): string | undefined =>
    session.system.sources.lineText(file, line);
