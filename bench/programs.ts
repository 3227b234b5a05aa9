/** The programs by what they are about. Each stands in programs/NAME/: program.fs, program.c, program.js, and for many program.lua. */
export const programGroups = {
  recursion: ['fib', 'tak', 'ack', 'hanoi', 'queens'],
  'integer loops': ['sieve', 'primes', 'collatz', 'gcd', 'bits'],
  memory: ['bubble', 'quicksort', 'heapsort', 'matrix', 'life', 'hash-table', 'linked-list', 'string-search'],
  bytes: ['crc32', 'fnv', 'base64', 'utf8'],
  'floating point': ['nbody', 'mandelbrot', 'spectral-norm', 'fft'],
  calls: ['execute-table', 'live-values', 'mutual-recursion', 'does-words', 'catch-loop'],
} as const;

export type ProgramGroup = keyof typeof programGroups;
export type ProgramName = (typeof programGroups)[ProgramGroup][number];

/** All programs, in the table's order. */
export const programNames: readonly ProgramName[] = Object.values(programGroups).flat();

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
