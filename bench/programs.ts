/** The programs, each of which stands in programs/NAME/ three times: program.fs, program.c and program.js. */
export const programNames = [
  'fib',
  'tak',
  'ack',
  'sieve',
  'bubble',
  'matrix',
  'queens',
  'collatz',
  'gcd',
  'crc32',
  'fnv',
  'execute-table',
  'heapsort',
  'nbody',
  'mandelbrot',
  'spectral-norm',
] as const;

export type ProgramName = (typeof programNames)[number];

/** Starts and ends only. Its time is subtracted from that of the others, so that what is compared is work and not starting. */
export const emptyProgram = 'empty';

/**
 * The programs that a comma-separated list names, in the table's order.
 * Throws an `Error` that lists the known names for a name that is none.
 */
export function selectPrograms(list: string): ProgramName[] {
  const wanted = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const unknown = wanted.filter((name) => !programNames.some((known) => known === name));
  if (unknown.length > 0) {
    throw new Error(`no program is called ${unknown.join(', ')}; there are ${programNames.join(', ')}`);
  }
  return programNames.filter((name) => wanted.includes(name));
}
