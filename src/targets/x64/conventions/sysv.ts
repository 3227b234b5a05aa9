import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const passing = '3.2.3 Parameter Passing';
const returning = '3.2.3 Returning of Values';

/** System V Application Binary Interface, AMD64 Architecture Processor Supplement, version 1.0. */
export const sysv: Convention<'sysv'> = {
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
      point: `${passing}: class INTEGER`,
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: `${passing}: class SSE` },
    { place: 'stack', slotBytes: 8, point: `${passing}: class MEMORY, pushed in reverse order` },
  ],
  results: [
    { place: 'registers', class: 'integer', registers: [r.rax, r.rdx], point: `${returning}: class INTEGER` },
    { place: 'registers', class: 'float', registers: [r.xmm0, r.xmm1], point: `${returning}: class SSE` },
  ],
  aggregates: {
    parameters: [
      { take: 'nothing', point: '3.2.3 Classification: no class, not passed' },
      { take: 'eightbytes', atMost: 16, point: '3.2.3 Classification: eightbytes, classes INTEGER and SSE' },
      { take: 'area', leastAlign: 8, mostAlign: 4096, point: '3.2.3 Classification: class MEMORY, on the stack' },
    ],
    results: [
      { take: 'nothing', point: `${returning}: no class` },
      { take: 'float stack', point: `${returning}: classes X87 and COMPLEX_X87, in st0 and st1` },
      { take: 'eightbytes', atMost: 16, point: `${returning}: classes INTEGER and SSE` },
      {
        take: 'result pointer',
        returnedIn: r.rax,
        point: `${returning}: class MEMORY, address passed first and returned in rax`,
      },
    ],
  },
  widened: { bits: 32, point: 'not in the document: gcc and clang both widen, and clang relies on it' },
  preserved: [r.rbx, r.rbp, r.r12, r.r13, r.r14, r.r15],
  variadic: {
    count: { register: r.rax, class: 'float', point: '3.5.7 Variable Argument Lists: al' },
    arguments: 'as declared',
    list: 'save area',
    point: '3.5.7 Variable Argument Lists',
  },
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'sibling',
};
