/** Runs the command as people do. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

export const commandPath = new URL('../../bin/convene.js', import.meta.url).pathname;

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
  readonly errors: string;
}

const longest = 60_000;

/** Whatever the outcome is; a run that does not end fails. */
export function convene(values: readonly string[], input = '', environment: NodeJS.ProcessEnv = {}): Outcome {
  return outcomeOf(process.execPath, [commandPath, ...values], input, folder, environment);
}

export function outcomeOf(
  program: string,
  values: readonly string[],
  input = '',
  directory = folder,
  environment: NodeJS.ProcessEnv = {},
): Outcome {
  const { status, stdout, stderr, error } = spawnSync(program, values, {
    input,
    cwd: directory,
    env: { ...process.env, ...environment },
    encoding: 'utf8',
    timeout: longest,
    maxBuffer: 1 << 26,
  });
  if (error !== undefined) throw error;
  return { status, output: stdout, errors: stderr };
}

const folder = mkdtempSync(join(tmpdir(), 'convene-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file in a folder of its own; answers its path. */
export function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

export const pathOf = (name: string): string => join(folder, name);
