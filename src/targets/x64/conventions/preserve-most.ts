import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { sysv } from './sysv.ts';

/**
 * For slow paths that a fast path calls: only r11, and where they carry results rax and rdx, change among the integer registers.
 * clang's `preserve_most`: LLVM language reference, `preserve_mostcc`.
 */
export const preserveMost: Convention<'preserve-most'> = {
  ...sysv,
  name: 'preserve-most',
  summary: 'System V, with every integer register but r11 preserved',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9],
      intact: true,
      point: 'arguments as in C, and they stay as they are',
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'arguments as in C' },
    { place: 'stack', slotBytes: 8, point: 'arguments as in C' },
  ],
  results: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rdx],
      otherwisePreserved: true,
      point: 'results as in C, in registers that are preserved where they carry none',
    },
    { place: 'registers', class: 'float', registers: [r.xmm0, r.xmm1], point: 'results as in C' },
  ],
  aggregates: {
    parameters: [
      {
        take: 'eightbytes',
        natures: ['wide-integer'],
        exhausts: true,
        point: 'as in C, but clang leaves a last register unused where __int128 does not fit',
      },
      ...(sysv.aggregates?.parameters ?? []),
    ],
    results: [
      ...(sysv.aggregates?.results.filter(({ take }) => take !== 'result pointer') ?? []),
      { take: 'result pointer', point: 'as in C, but rax is restored instead of returning the address in it' },
    ],
  },
  preserved: r.integerRegisters.filter((register) => register !== r.rsp && register !== r.r11),
};
