/** The programs that conventions are compared on. Each is `kernels/NAME.ir`, with the same algorithm in C as `c/NAME.c`. */

export interface KernelProgram {
  readonly name: string;
  /** What the kernel is given when it is timed: a tenth of a second or so. */
  readonly timed: number;
  /** What it is given when its instructions are counted, which takes fifty times as long. */
  readonly counted: number;
  /**
   * Another text for conventions that refuse the first because they cannot give so many results: `NAME.memory.ir`, which hands them over in
   * memory.
   */
  readonly hasMemoryForm?: true;
  /** Its functions go on for ever by calling each other by address in tail position: those calls have to be jumps. */
  readonly needsTailJumps?: true;
}

export const kernelPrograms: readonly KernelProgram[] = [
  { name: 'fib', timed: 36, counted: 24 },
  { name: 'tak', timed: 33, counted: 21 },
  { name: 'ack', timed: 60, counted: 1 },
  { name: 'even-odd', timed: 30_000, counted: 200 },
  { name: 'nested', timed: 15_000_000, counted: 50_000 },
  { name: 'many-live', timed: 20_000_000, counted: 50_000 },
  { name: 'doubles-live', timed: 20_000_000, counted: 50_000 },
  { name: 'nine-arguments', timed: 20_000_000, counted: 50_000 },
  { name: 'four-results', timed: 30_000_000, counted: 50_000, hasMemoryForm: true },
  { name: 'calculator', timed: 400_000, counted: 1000 },
  { name: 'trees', timed: 12_000, counted: 40 },
  { name: 'interpreter', timed: 4_000_000, counted: 20_000, needsTailJumps: true },
  { name: 'sort', timed: 150, counted: 1 },
];
