/**
 * Registers numbered within their class, in order of preference, so that a set of them is one 32-bit mask.
 *
 * Inside the allocator a register is a pair of class (0 integer, 1 float) and such an index.
 */
import { int32Column } from '../../ir/index.ts';
import type { MachineFunction, RegisterFile } from '../machine.ts';

export interface Numbering {
  /** By class: how many registers. */
  readonly size: Int32Array;
  /** By class: the mask of all. */
  readonly all: Int32Array;
  /** By `class << 5 | index`: the target's register number. */
  readonly register: Int32Array;
  /** By register number: index within its class, or −1 where the allocator may not use it. */
  readonly index: Int8Array;
  /** By register number: 0, 1, or −1. */
  readonly classOf: Int8Array;
  /** By `clobberSet << 1 | class`: mask of clobbered registers. */
  readonly clobber: Int32Array;
}

/** What is the same for all functions, by file. */
const known = new WeakMap<RegisterFile, Omit<Numbering, 'clobber'>>();

function numberFile(file: RegisterFile): Omit<Numbering, 'clobber'> {
  let numbered = known.get(file);
  if (numbered !== undefined) return numbered;
  const size = new Int32Array(2);
  const all = new Int32Array(2);
  const register = new Int32Array(64).fill(-1);
  const index = new Int8Array(64).fill(-1);
  const classOf = new Int8Array(64).fill(-1);
  [file.integer, file.float].forEach((registers, c) => {
    size[c] = registers.length;
    registers.forEach((r, i) => {
      all[c] |= 1 << i;
      register[(c << 5) | i] = r;
      index[r] = i;
      classOf[r] = c;
    });
  });
  numbered = { size, all, register, index, classOf };
  known.set(file, numbered);
  return numbered;
}

export function numberRegisters(machine: MachineFunction, file: RegisterFile): Numbering {
  const { size, all, register, index, classOf } = numberFile(file);
  const clobber = int32Column(machine.clobberSets.length * 2);
  for (let s = 0; s < machine.clobberSets.length; s++) {
    const { low, high } = machine.clobberSets[s];
    for (let c = 0; c < 2; c++) {
      for (let i = 0; i < size[c]; i++) {
        const r = register[(c << 5) | i];
        clobber[(s << 1) | c] |= (((r < 32 ? low : high) >>> (r & 31)) & 1) << i;
      }
    }
  }
  return { size, all, register, index, classOf, clobber };
}

/** How many registers are in a mask. */
export function countRegisters(mask: number): number {
  let m = mask - ((mask >>> 1) & 0x5555_5555);
  m = (m & 0x3333_3333) + ((m >>> 2) & 0x3333_3333);
  return Math.imul((m + (m >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** The most preferred register of a mask that is not empty. */
export const firstRegister = (mask: number): number => 31 - Math.clz32(mask & -mask);
