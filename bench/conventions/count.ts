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
  /** Instructions that are there for calls, if it is known which these are. */
  readonly forCalls?: number;
}

/** Counts one execution. `forCalls`: addresses of instructions. */
export function countKernel(executable: string, n: number, forCalls?: ReadonlySet<number>): Counts {
  const file = join(workFolder, 'conventions.callgrind');
  const options = ['--cache-sim=yes', '--dump-instr=yes', '--compress-pos=no', '--toggle-collect=kernel'];
  runToEnd(['valgrind', '--tool=callgrind', ...options, `--callgrind-out-file=${file}`, executable, String(n)]);
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
  return {
    instructions: event('Ir'),
    reads: event('Dr'),
    writes: event('Dw'),
    calls,
    ...(forCalls === undefined ? {} : { forCalls: instructionsAt(text, forCalls) }),
  };
}

/** Executions of the instructions at some addresses. The line after a call says what it cost as a whole, and is none of an instruction's own. */
function instructionsAt(text: string, addresses: ReadonlySet<number>): number {
  let sum = 0;
  let followsCall = false;
  for (const line of text.split('\n')) {
    const [, address, count] = /^(0x[0-9a-f]+) \S+ (\d+)/.exec(line) ?? [];
    if (!followsCall && addresses.has(Number(address))) sum += Number(count);
    followsCall = line.startsWith('calls=');
  }
  return sum;
}

export const memoryOperations = ({ reads, writes }: Counts): number => reads + writes;
