/** Programs and sources as users have them: files on disk, and the command. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect } from 'vitest';
import { flushOutput, lineTextOf, openProgram, type Program } from '../../src/cli/program.ts';
import { describeError, userCells } from '../../src/forth/index.ts';
import { ConveneError } from '../../src/ir/index.ts';

export const command = fileURLToPath(new URL('../../bin/convene.js', import.meta.url));
export const examplesFolder = fileURLToPath(new URL('../../examples', import.meta.url));

export interface Ended {
  readonly output: string;
  readonly errors: string;
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: NodeJS.ProcessEnv;
  /** Whose process it is to be; only root may choose. */
  readonly user?: number;
}

/** What takes longer hangs. */
const patience = 110_000;

/** Runs a program to its end; `signal` is SIGKILL where it took too long. */
export function runProgram(program: string, values: readonly string[], options: RunOptions = {}): Ended {
  const { stdout, stderr, status, signal } = spawnSync(program, values, {
    cwd: options.cwd,
    env: options.environment ?? process.env,
    input: options.input ?? '',
    timeout: patience,
    killSignal: 'SIGKILL',
    maxBuffer: 1 << 28,
    ...(options.user === undefined ? {} : { uid: options.user }),
  });
  return { output: String(stdout), errors: String(stderr), status, signal };
}

export const convene = (values: readonly string[], options: RunOptions = {}): Ended =>
  runProgram(process.execPath, [command, ...values], options);

/** A directory that goes away after the tests of the file. */
export function scratchDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'convene-acceptance-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Writes a source file; returns its path. */
export function sourceFile(directory: string, name: string, text: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}

/** Starts a program, waits until it has printed `sign`, sends SIGINT, and waits for its end. */
export function interrupted(program: string, values: readonly string[], sign: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child: ChildProcess = spawn(program, values, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    let sent = false;
    const tooLong = setTimeout(() => child.kill('SIGKILL'), patience);
    child.stdout!.on('data', (data) => {
      output += data;
      if (!sent && output.includes(sign)) {
        sent = true;
        // The program is on its way into its loop.
        setTimeout(() => child.kill('SIGINT'), 100);
      }
    });
    child.stderr!.on('data', (data) => {
      errors += data;
    });
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(tooLong);
      resolve({ output, errors, status, signal });
    });
  });
}

export interface Failure {
  readonly error: ConveneError;
  /** What the command prints about it. */
  readonly message: string;
}

export interface Interpreter {
  readonly program: Program;
  /** Interprets a text as a file of its own. Undefined where it is legal; throws what is no error for users. */
  failure(text: string | Uint8Array): Failure | undefined;
  close(): void;
}

/** Code that runs natively in this process can be stopped by a signal alone: what still runs after `seconds` is interrupted, once. */
function watchdog(seconds: number): () => void {
  const script = `sleep ${seconds}; kill -INT ${process.pid}`;
  const child = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
  child.unref();
  return () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
}

/** A session in this process whose output nobody reads, for many texts in a row: the next one finds the words and the data of those before. */
export function openInterpreter(seconds = 60): Interpreter {
  const program = openProgram();
  const stopWatching = watchdog(seconds);
  const nobody = openSync('/dev/null', 'w');
  let count = 0;
  return {
    program,
    failure(text) {
      const { session } = program;
      session.system.memory.setInteger(userCells.outputFile, nobody);
      try {
        session.interpret(`text${++count}.fs`, text);
        flushOutput(program);
        return undefined;
      } catch (error) {
        if (!(error instanceof ConveneError)) throw error;
        return { error, message: describeError(error, lineTextOf(program)) };
      }
    },
    close() {
      stopWatching();
      closeSync(nobody);
      program.native.close();
    },
  };
}

const sourcePlace = /\n {2}at [^\n]+:\d+:\d+\n/;
const caretLine = /\n *\d+ \| [^\n]*\n *\| *\^+/;
/** Traces of JavaScript: a line of a stack, a message of its run-time system. */
const foreign = /\.[cm]?[jt]s:\d+|node:|internal error|is not a function|undefined \(|TypeError|RangeError/;

/** A message as every error has it: what is wrong, file:line:column, the line with a caret, nothing of JavaScript. */
export function expectMessage(message: string): void {
  expect(message).toMatch(/(^|\n)error: \S/);
  expect(`${message}\n`).toMatch(sourcePlace);
  expect(message).toMatch(caretLine);
  expect(message).not.toMatch(foreign);
}

/** Pseudo-random numbers from 0 up to 1, the same for the same seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
