import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const kinds = ['struct', 'array', 'complex'] as const;
const words = ['wide-integer'] as const;
const wide = ['wide-integer', 'extended-float'] as const;

/**
 * Swift's (docs/ABI/CallConvSummary.rst, "x86-64"), as clang's `swiftcall` has it. The self, error and asynchronous contexts are roles, which a
 * signature has or has not. Whoever has an error passes it in and gets it back; elsewhere its register is preserved.
 */
export const swift: Convention<'swift'> = {
  name: 'swift',
  summary: 'Swift: self, error and asynchronous context in registers, up to four results',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    { place: 'standing', role: 'self', optional: true, register: r.r13, intact: true, point: 'Call Context' },
    { place: 'standing', role: 'error', optional: true, register: r.r12, intact: true, point: 'Error Return Register' },
    { place: 'standing', role: 'async', optional: true, register: r.r14, intact: true, point: 'Async Context' },
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9],
      point: 'Integer/Pointer Arguments 1 to 6',
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'Float/Vector Arguments' },
    { place: 'stack', slotBytes: 8, point: 'further arguments, as in C' },
  ],
  results: [
    { place: 'standing', role: 'error', optional: true, register: r.r12, otherwisePreserved: true, point: 'Error' },
    { place: 'registers', class: 'integer', registers: [r.rax, r.rdx, r.rcx, r.r8], point: 'Return Values 1 to 4' },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 4), point: 'Float Return Values' },
  ],
  aggregates: {
    parameters: [
      { take: 'nothing', natures: kinds, point: 'clang, SwiftAggLowering: nothing to pass' },
      { take: 'chunks', maximum: 4, natures: kinds, point: 'clang, SwiftAggLowering: up to four legal types' },
      { take: 'eightbytes', natures: words, exhausts: true, point: 'clang: two words, in registers if both are' },
      { take: 'area', natures: wide, leastAlign: 16, mostAlign: 16, point: 'clang: 16 bytes on the stack' },
      { take: 'reference', natures: kinds, extended: false, point: 'clang, SwiftAggLowering: else indirectly' },
    ],
    results: [
      { take: 'nothing', natures: kinds, point: 'clang, SwiftAggLowering: nothing to return' },
      { take: 'eightbytes', natures: words, point: 'clang: two words' },
      { take: 'float stack', natures: ['extended-float'], point: '80-bit floats, as in C' },
      { take: 'chunks', maximum: 4, natures: kinds, point: 'clang, SwiftAggLowering: up to four legal types' },
      { take: 'result pointer', natures: kinds, register: r.rax, extended: false, point: 'Indirect Return Register' },
    ],
  },
  preserved: [r.rbx, r.rbp, r.r12, r.r13, r.r14, r.r15],
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'sibling',
};
