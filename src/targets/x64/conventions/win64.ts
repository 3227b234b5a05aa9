import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

/** Microsoft's "x64 calling convention"; where that is silent (`__int128`, `long double`), gcc's `ms_abi`. */
export const win64: Convention<'win64'> = {
  name: 'win64',
  summary: 'Microsoft x64: C on Windows',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rcx, r.rdx, r.r8, r.r9],
      lockstep: 'position',
      point: 'Parameter passing: the first four, by position, integers in rcx, rdx, r8, r9',
    },
    {
      place: 'registers',
      class: 'float',
      registers: [r.xmm0, r.xmm1, r.xmm2, r.xmm3],
      lockstep: 'position',
      point: 'Parameter passing: the first four, by position, floats in xmm0 to xmm3',
    },
    { place: 'stack', slotBytes: 8, point: 'Parameter passing: the fifth and later ones on the stack' },
  ],
  results: [
    { place: 'registers', class: 'integer', registers: [r.rax], point: 'Return values: integers in rax' },
    { place: 'registers', class: 'float', registers: [r.xmm0], point: 'Return values: floats in xmm0' },
  ],
  aggregates: {
    parameters: [
      { take: 'integer', sizes: [1, 2, 4, 8], point: 'Parameter passing: 8, 16, 32 or 64 bits as an integer' },
      { take: 'reference', point: 'Parameter passing: other sizes as the address of a copy' },
    ],
    results: [
      { take: 'nothing', sizes: [0], point: 'not in the document: gcc returns nothing' },
      { take: 'integer', sizes: [1, 2, 4, 8], point: 'Return values: 1, 2, 4 or 8 bytes in rax' },
      { take: 'float register', natures: ['wide-integer'], point: 'not in the document: as __m128i, in xmm0' },
      { take: 'result pointer', returnedIn: r.rax, point: 'Return values: address passed first and returned in rax' },
    ],
  },
  preserved: [r.rbx, r.rbp, r.rsi, r.rdi, r.r12, r.r13, r.r14, r.r15, ...r.floatRegisters.slice(6)],
  preservedFloatBits: 128,
  variadic: { arguments: 'as declared', floatsTwice: true, list: 'shadow space', point: 'Varargs' },
  // Stack allocation: 32 bytes for the callee above the return address; nothing below the stack pointer is safe.
  stack: { alignment: 16, redZone: 0, returnAddressBytes: 8, shadow: 32, probeBytes: 4096 },
  tailCalls: 'sibling',
};
