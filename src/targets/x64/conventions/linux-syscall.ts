import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const destroyed: readonly number[] = [r.rax, r.rcx, r.r11];

/**
 * Linux system calls: the first parameter is the call's number. A result from −4095 to −1 is an error, negated.
 * System V AMD64 supplement, A.2.1 Calling Conventions; syscall(2).
 */
export const linuxSyscall: Convention<'linux-syscall'> = {
  name: 'linux-syscall',
  summary: 'Linux system calls on x86-64: number first, then up to six arguments',
  bank: x64Bank,
  transfer: 'system-call',
  order: 'first to last',
  parameters: [
    { place: 'registers', class: 'integer', registers: [r.rax], point: 'A.2.1 (2): the number of the call in rax' },
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rdi, r.rsi, r.rdx, r.r10, r.r8, r.r9],
      intact: true,
      point: 'A.2.1 (1): arguments in rdi, rsi, rdx, r10, r8, r9',
    },
  ],
  results: [{ place: 'registers', class: 'integer', registers: [r.rax], point: 'A.2.1 (5): result in rax' }],
  preserved: [...r.integerRegisters, ...r.floatRegisters].filter(
    (register) => register !== r.rsp && !destroyed.includes(register),
  ),
  stack: { alignment: 1, redZone: 128, returnAddressBytes: 0 },
  tailCalls: 'never',
};
