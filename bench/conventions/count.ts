/** Instructions and memory operations, counted by callgrind from the kernel's entry to its return. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from '../measure.ts';
import { workFolder } from '../paths.ts';

export interface Counts {
  readonly instructions: number;
  readonly reads: number;
  readonly writes: number;
  /** Calls, and jumps from one function to another. */
  readonly calls: number;
}

export function countKernel(executable: string, n: number): Counts {
  const file = join(workFolder, 'conventions.callgrind');
  const options = ['--cache-sim=yes', '--toggle-collect=kernel', `--callgrind-out-file=${file}`];
  runToEnd(['valgrind', '--tool=callgrind', ...options, executable, String(n)]);
  const text = readFileSync(file, 'utf8');
  const events = /^events: (.*)$/m.exec(text)?.[1]?.split(' ') ?? [];
  const totals = /^totals: (.*)$/m.exec(text)?.[1]?.split(' ').map(Number) ?? [];
  const event = (name: string): number => {
    const count = totals[events.indexOf(name)];
    if (count === undefined || (count === 0 && name === 'Ir'))
      throw new Error(`callgrind counted nothing for ${executable}`);
    return count;
  };
  const calls = [...text.matchAll(/^calls=(\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { instructions: event('Ir'), reads: event('Dr'), writes: event('Dw'), calls };
}

export const memoryOperations = ({ reads, writes }: Counts): number => reads + writes;
