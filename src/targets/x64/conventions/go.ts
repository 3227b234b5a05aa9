import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const integers = [r.rax, r.rbx, r.rcx, r.rdi, r.rsi, r.r8, r.r9, r.r10, r.r11];
const floats = r.floatRegisters.slice(0, 15);

const leaves = [
  { take: 'nothing', sizes: [0], point: 'Function call argument and result passing: size 0' },
  {
    take: 'leaves',
    natures: ['struct', 'complex'],
    atMost: 64,
    point: 'Register-assignment of a value: each field, all in registers or none; arrays of several elements never',
  },
  // Which leaves memory has beyond 64 bytes is not known here; beyond 192 there can't be registers for them.
  { take: 'area', natures: ['struct', 'complex'], atMost: 64, leastAlign: 1, mostAlign: 8, point: 'Stack-assigned' },
  { take: 'area', natures: ['array'], leastAlign: 1, mostAlign: 8, point: 'Stack-assigned: arrays' },
  { take: 'area', natures: ['struct'], atLeast: 193, leastAlign: 1, mostAlign: 8, point: 'Stack-assigned' },
] as const;

/** Go's ABIInternal for amd64, as Go 1.17 to 1.22 have it (cmd/compile/abi-internal.md). The points are its headings. */
export const go: Convention<'go'> = {
  name: 'go',
  summary:
    'Go (ABIInternal): nine integers and fifteen floats in registers, results on the stack too, nothing preserved',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    {
      place: 'standing',
      role: 'closure',
      optional: true,
      register: r.rdx,
      point: 'amd64: RDX, closure context pointer',
    },
    { place: 'standing', role: 'g', register: r.r14, intact: true, point: 'amd64: R14, current goroutine' },
    { place: 'standing', role: 'zero', register: r.xmm15, intact: true, point: 'amd64: X15, zero value' },
    { place: 'registers', class: 'integer', registers: integers, point: 'amd64: integer arguments' },
    { place: 'registers', class: 'float', registers: floats, point: 'amd64: floating-point arguments' },
    { place: 'stack', slotBytes: 8, packed: true, point: 'Stack-assigned receiver and arguments' },
  ],
  results: [
    { place: 'registers', class: 'integer', registers: integers, point: 'amd64: integer results' },
    { place: 'registers', class: 'float', registers: floats, point: 'amd64: floating-point results' },
    { place: 'stack', slotBytes: 8, packed: true, point: 'Stack-assigned results, behind the arguments' },
  ],
  aggregates: { parameters: leaves, results: leaves },
  preserved: [r.rbp, r.r14, r.xmm15],
  // "Spill area": the callee stores its arguments there, behind its results.
  stack: { alignment: 8, redZone: 0, returnAddressBytes: 8, homes: true },
  tailCalls: 'never',
};
