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
