import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { sysv } from './sysv.ts';

/** `al` would be an argument's register, and clang 19 lets one overwrite the other: no variable arguments. */
const { variadic: _, ...declared } = sysv;

/**
 * For calls that nothing is live across: clang 19's `preserve_none` (LLVM's X86CallingConv.td, `CC_X86_64_Preserve_None`). What
 * System V copies to the stack, clang 19 passes as the address of the caller's own memory and not of a copy: such parameters are
 * refused.
 */
export const preserveNone: Convention<'preserve-none'> = {
  ...declared,
  name: 'preserve-none',
  summary: 'arguments in twelve registers, only rbp preserved',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      widths: [32, 64],
      registers: [r.r12, r.r13, r.r14, r.r15, r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9, r.r11, r.rax],
      point: 'i32 and i64: first those that C preserves, so that calls of C need no saving',
    },
    {
      place: 'registers',
      class: 'integer',
      widths: [8, 16],
      registers: [r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9],
      point: 'what is left, as in C: narrow integers',
    },
    { place: 'registers', class: 'float', registers: r.floatRegisters.slice(0, 8), point: 'what is left, as in C' },
    { place: 'stack', slotBytes: 8, point: 'what is left, as in C' },
  ],
  aggregates: {
    parameters: [{ take: 'nothing', point: 'as in C: no class, not passed' }],
    results: sysv.aggregates?.results ?? [],
  },
  preserved: [r.rbp],
};
