/** Ctrl-C in a loop without end. */
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { command, convene, interrupted, scratchDirectory, sourceFile } from './support.ts';

const directory = scratchDirectory();
const source = sourceFile(directory, 'endless.fs', ': main ." started" cr flush-output begin again ;\nmain\n');
const interruptedStatus = 130;

it('stops a program that is run', async () => {
  const ended = await interrupted(process.execPath, [command, 'run', source], 'started');
  expect(ended).toMatchObject({ output: 'started\n', status: interruptedStatus });
  expect(ended.errors).toContain('interrupted');
  expect(ended.errors).toMatch(/endless\.fs:1:\d+/);
});

it('stops an executable', async () => {
  const executable = join(directory, 'endless');
  expect(convene(['build', source, '-o', executable]).status).toBe(0);
  const { output, status, signal } = await interrupted(executable, [], 'started');
  expect(output).toBe('started\n');
  // Its own message and status, or the end that the system has for it.
  expect(signal === 'SIGINT' || status === interruptedStatus).toBe(true);
});
