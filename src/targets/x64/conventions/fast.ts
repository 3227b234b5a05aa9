import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

/**
 * Between functions of one compiler: the first argument lies where the first result will, so that calls nest without moves, and
 * the status has a register of its own.
 */
export const fast: Convention<'fast'> = {
  name: 'fast',
  summary: 'between compiled functions: context and base stay, arguments, results and status in registers',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    { place: 'standing', role: 'context', register: r.r15, intact: true, point: 'the context, never changed' },
    { place: 'standing', role: 'base', register: r.r14, intact: true, point: 'the base of the frame, never changed' },
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rdi, r.rsi, r.rdx, r.r8, r.r9, r.r10],
      point: 'integers, the first where the first result will be',
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'floats' },
    { place: 'stack', slotBytes: 8, point: 'what is left, on the stack; the callee takes it away' },
  ],
  results: [
    { place: 'standing', role: 'status', register: r.rcx, point: 'the status, zero where all is well' },
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rdi, r.rsi, r.rdx, r.r8, r.r9, r.r10],
      point: 'integers',
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'floats' },
  ],
  aggregates: {
    parameters: [
      { take: 'nothing', point: 'empty memory is not passed' },
      { take: 'eightbytes', atMost: 32, point: 'up to four words, in registers' },
      { take: 'area', leastAlign: 8, mostAlign: 16, point: 'larger memory, copied to the stack' },
    ],
    results: [
      { take: 'nothing', point: 'empty memory is not returned' },
      { take: 'eightbytes', atMost: 32, point: 'up to four words, in registers' },
      { take: 'result pointer', point: 'larger memory, where the caller says' },
    ],
  },
  preserved: [r.rbx, r.rbp, r.r12, r.r13, r.r14, r.r15],
  // Whoever is called takes the arguments away, so that a tail call may need more of them than its caller was given.
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8, poppedBy: 'callee' },
  tailCalls: 'guaranteed',
};
