import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const state = [
  { place: 'standing', role: 'pc', register: r.rbx, point: 'the next instruction: C leaves it alone' },
  { place: 'standing', role: 'accumulator', register: r.rax, point: 'the value at hand, where C returns one' },
  { place: 'standing', role: 'stack', register: r.r12, point: "the interpreter's own stack: C leaves it alone" },
  { place: 'standing', role: 'table', register: r.r13, point: 'addresses of the handlers: C leaves it alone' },
  { place: 'standing', role: 'context', register: r.r14, point: 'everything else: C leaves it alone' },
] as const;

/**
 * Handlers of an interpreter: each does one instruction and jumps to the handler of the next. What all of them use stays in registers, those
 * that calls of C preserve; operands that one handler has decoded for the next go in the others.
 */
export const handlers: Convention<'handlers'> = {
  name: 'handlers',
  summary: 'handlers of an interpreter: its state in registers, nothing preserved, tail calls always',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    ...state,
    { place: 'registers', class: 'integer', registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9], point: 'operands' },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'operands' },
  ],
  results: state,
  preserved: [],
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'guaranteed',
};
