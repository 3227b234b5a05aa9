import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchFolder, workFolder } from './paths.ts';

export type Command = readonly string[];

/** What one run of a command took, times in milliseconds, and what it wrote to its standard output. */
export type Measurement = {
  readonly wall: number;
  readonly cpu: number;
  /** The most memory that it, or a process that it waited for, had at once, in bytes. */
  readonly peak: number;
  readonly output: string;
  /** What it wrote to standard error. */
  readonly messages: string;
};

/** Runs a command to its end, without measuring it. Throws an `Error` with what the command said where it fails. */
export function runToEnd(command: Command): { output: string; messages: string } {
  const [file, ...rest] = command;
  const result = spawnSync(file!, rest, { encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] });
  if (result.error !== undefined) throw new Error(`can't run ${file}: ${result.error.message}`);
  if (result.status !== 0) {
    const how = result.signal === null ? `exit status ${result.status}` : `signal ${result.signal}`;
    throw new Error(`${command.join(' ')}: ${how}\n${result.stderr.trim() || result.stdout.trim()}`);
  }
  return { output: result.stdout, messages: result.stderr };
}

/** The standard output, then the standard error of a command, whatever its exit status; nothing where it can't be started. */
export function tryOutput(command: Command): string | undefined {
  const [file, ...rest] = command;
  const result = spawnSync(file!, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  return result.error === undefined && result.status === 0 ? result.stdout + result.stderr : undefined;
}

/** Compiles C with gcc, whose options stand before the source. Gives the executable's path. */
export function compileC(name: string, options: Command, source: string): string {
  const executable = join(workFolder, name);
  runToEnd(['gcc', ...options, '-o', executable, source, '-lm']);
  return executable;
}

let measureExecutable: string | undefined;

/**
 * Runs a command once under `measure.c`. It is killed after so many seconds of processor time. Throws an `Error` where the command fails or is
 * killed.
 */
export function measure(command: Command, seconds = 120): Measurement {
  measureExecutable ??= compileC('measure', ['-O2'], join(benchFolder, 'measure.c'));
  const outputFile = join(workFolder, 'output.txt');
  const { output, messages } = runToEnd([measureExecutable, String(seconds), outputFile, ...command]);
  const [wall = 0, cpu = 0, status = 0, signal = 0, kibibytes = 0] = output.trim().split(' ').map(Number);
  if (status !== 0) {
    const how = signal === 0 ? `exit status ${status}` : `signal ${signal}`;
    throw new Error(`${command.join(' ')}: ${how}\n${messages.trim()}`);
  }
  return {
    wall: wall / 1e6,
    cpu: cpu / 1e6,
    peak: kibibytes * 1024,
    output: readFileSync(outputFile, 'utf8'),
    messages,
  };
}
