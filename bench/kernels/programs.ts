/** The kernels. Each is `c/NAME.c` and defines `long kernel(long n)`. */

/** What its time goes to: the goals differ. */
export type Kind = 'loop' | 'call';

export interface Kernel {
  readonly name: string;
  readonly kind: Kind;
  /** What the kernel is given when it is timed: a tenth of a second or so under gcc -O2. */
  readonly timed: number;
  /** What it is given when its instructions are counted: some ten million. */
  readonly counted: number;
}

const call = (name: string, timed: number, counted: number): Kernel => ({ name, kind: 'call', timed, counted });
const loop = (name: string, timed: number, counted: number): Kernel => ({ name, kind: 'loop', timed, counted });

export const kernels: readonly Kernel[] = [
  call('fib', 38, 28),
  call('tak', 30, 21),
  call('ack', 120, 2),
  call('even-odd', 100_000, 1000),
  call('hanoi', 26, 16),
  call('queens', 13, 8),
  call('many-live', 20_000_000, 200_000),
  call('doubles-live', 20_000_000, 200_000),
  call('four-results', 30_000_000, 300_000),
  call('vectors', 3_000_000, 20_000),
  call('varargs', 10_000_000, 50_000),
  call('trees', 10_000, 100),
  call('callbacks', 1_200_000, 20_000),
  call('sort', 1_400_000, 50_000),
  loop('sieve', 150, 5),
  loop('matmul', 480, 80),
  loop('fnv', 20_000, 400),
  loop('crc32', 10_000, 400),
  loop('base64', 25_000, 200),
  loop('utf8', 25_000, 300),
  loop('hash', 20_000_000, 200_000),
  loop('list', 20_000, 500),
  loop('search', 1000, 60),
  loop('heapsort', 65, 2),
  loop('bubble', 130, 2),
  loop('nbody', 1_500_000, 10_000),
  loop('mandelbrot', 800, 100),
  loop('spectral-norm', 1300, 120),
  loop('fft', 2000, 10),
  loop('lu', 400, 6),
  loop('collatz', 600_000, 20_000),
  loop('gcd', 3300, 200),
  loop('bits', 2_000_000, 50_000),
  loop('life', 8000, 60),
  loop('interpreter', 5_000_000, 50_000),
  loop('text', 6000, 60),
];
