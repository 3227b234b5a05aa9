import { defineConvention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

/** System V Application Binary Interface, AMD64 Architecture Processor Supplement, version 1.0: scalar types. */
export const sysv = defineConvention({
  name: 'sysv',
  summary: 'System V AMD64: C on Linux, the BSDs and macOS',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9],
      point: '3.2.3 Parameter Passing: class INTEGER',
    },
    {
      place: 'registers',
      class: 'float',
      registers: [r.xmm0, r.xmm1, r.xmm2, r.xmm3, r.xmm4, r.xmm5, r.xmm6, r.xmm7],
      point: '3.2.3 Parameter Passing: class SSE',
    },
    { place: 'stack', slotBytes: 8, point: '3.2.3 Parameter Passing: class MEMORY, pushed in reverse order' },
  ],
  results: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rdx],
      point: '3.2.3 Returning of Values: class INTEGER',
    },
    { place: 'registers', class: 'float', registers: [r.xmm0, r.xmm1], point: '3.2.3 Returning of Values: class SSE' },
  ],
  preserved: [r.rbx, r.rbp, r.r12, r.r13, r.r14, r.r15],
  variadicCount: { register: r.rax, class: 'float', point: '3.5.7 Variable Argument Lists: al' },
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'sibling',
});
