import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { preserveMost } from './preserve-most.ts';

/** As `preserve-most`, and whole SSE registers too. clang's `preserve_all`: LLVM language reference, `preserve_allcc`. */
export const preserveAll: Convention<'preserve-all'> = {
  ...preserveMost,
  name: 'preserve-all',
  summary: 'System V, with every register but r11 preserved',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9],
      intact: true,
      point: 'arguments as in C, and they stay as they are',
    },
    {
      place: 'registers',
      class: 'float',
      registers: r.floatRegisters.slice(0, 8),
      intact: true,
      point: 'arguments as in C, and they stay as they are',
    },
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
    {
      place: 'registers',
      class: 'float',
      registers: [r.xmm0, r.xmm1],
      otherwisePreserved: true,
      point: 'results as in C, in registers that are preserved where they carry none',
    },
  ],
  preserved: [...preserveMost.preserved, ...r.floatRegisters],
  preservedFloatBits: 128,
};
