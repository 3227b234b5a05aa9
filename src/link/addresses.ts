/**
 * Fixed addresses, the same in this process and in executables, so that addresses kept in data stay true. All lie below 2 GiB: each fits a
 * signed 32-bit displacement. Node itself lies from 4 MiB up, its heap, placed at random, below about 1.1 GiB.
 */

/** Where the code of an executable begins. */
export const executableCodeBase = 0x40_0000;
/** Data of programs: reserved as a whole, backed by memory where touched. */
export const dataSpaceBase = 0x5000_0000;
export const dataSpaceBytes = 0x2000_0000;
/** Where this process maps generated code. */
export const sessionCodeBase = 0x7000_0000;
export const sessionCodeBytes = 0x0800_0000;

/** Machine stack, data stack and float stack of executables, unless the program brings its own. */
export const executableStacks = {
  machine: { start: 0x1000_0000, end: 0x1400_0000 },
  data: { start: 0x2000_0000, end: 0x2010_0000 },
  float: { start: 0x2100_0000, end: 0x2110_0000 },
} as const;

/** Bytes of stacks in this process. Only what is touched takes memory. */
export const sessionStackBytes = { machine: 64 << 20, data: 1 << 20, float: 1 << 20 } as const;

/**
 * Bytes beside a stack in which an access counts as overflow or underflow of that stack, and where nothing is mapped. The machine
 * stack has more, because a frame may be large.
 */
export const guardBytes = { machine: 1 << 20, data: 1 << 16, float: 1 << 16 } as const;
