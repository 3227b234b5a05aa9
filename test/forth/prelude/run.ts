/** Programs run by the command, as users run it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const command = fileURLToPath(new URL('../../../bin/convene.js', import.meta.url));

export interface Ran {
  readonly output: string;
  readonly errors: string;
  readonly status: number | null;
}

export interface RunOptions {
  /** What the program finds on its standard input. */
  readonly input?: string | Uint8Array;
  readonly arguments?: readonly string[];
  /** Added to the environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs a program from a file in a directory of its own, which is the working directory too. */
export function run(program: string, options: RunOptions = {}): Ran {
  const directory = mkdtempSync(join(tmpdir(), 'convene-prelude-'));
  try {
    const file = join(directory, 'program.fs');
    writeFileSync(file, program);
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [command, 'run', file, ...(options.arguments ?? [])],
      {
        cwd: directory,
        env: { ...process.env, ...options.environment },
        input: options.input ?? '',
        maxBuffer: 1 << 28,
      },
    );
    return { output: String(stdout), errors: String(stderr), status };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The output of a program that must end well. */
export function outputOf(program: string, options: RunOptions = {}): string {
  const { output, errors, status } = run(program, options);
  if (errors !== '' || status !== 0) throw new Error(`status ${status}: ${errors}`);
  return output;
}

export interface Example {
  readonly what: string;
  readonly program: string;
  readonly prints: string;
}

/**
 * A test for each text, which must print what stands beside it. They run one after the other in one program, because starting a program
 * takes longer than most texts: definitions, directory and standard input are common.
 */
export function examples(list: readonly Example[], options: RunOptions = {}): void {
  const mark = '<<next>>';
  let outputs: readonly string[] | undefined;
  list.forEach(({ what, prints }, index) => {
    it(what, () => {
      outputs ??= outputOf(list.map(({ program }) => program).join(`\n.( ${mark})\n`), options).split(mark);
      expect(outputs[index]).toBe(prints);
    });
  });
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

const scratch = new DataView(new ArrayBuffer(8));

export function bitsOf(value: number): bigint {
  scratch.setFloat64(0, value);
  return scratch.getBigUint64(0);
}

export function floatOf(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

/** Forth text that gives a float, whatever the reader thinks of decimals. */
export const floatText = (value: number): string => `$${bitsOf(value).toString(16)} pad ! pad f@`;
/** Forth text that shows a float's bits as an unsigned number. */
export const showFloat = 'pad f! pad @ u.';
