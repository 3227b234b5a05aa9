import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

/**
 * The Glasgow Haskell Compiler's, as LLVM has it (`ghccc`, X86CallingConv.td): the registers of the STG machine, nothing preserved, and
 * calls that are jumps. There is no stack: a function with more arguments is refused.
 */
export const ghc: Convention<'ghc'> = {
  name: 'ghc',
  summary: 'Haskell (GHC through LLVM): STG registers, no stack, nothing preserved, tail calls always',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.r13, r.rbp, r.r12, r.rbx, r.r14, r.rsi, r.rdi, r.r8, r.r9, r.r15],
      point: 'CC_X86_64_GHC: Base, Sp, Hp, R1, R2, R3, R4, R5, R6, SpLim',
    },
    {
      place: 'registers',
      class: 'float',
      registers: [r.xmm1, r.xmm2, r.xmm3, r.xmm4, r.xmm5, r.xmm6],
      point: 'CC_X86_64_GHC: F1, F2, F3, F4, D1, D2',
    },
  ],
  results: [
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rdx, r.rcx],
      point: 'RetCC_X86Common: Haskell code never returns, others may, as in C',
    },
    {
      place: 'registers',
      class: 'float',
      registers: [r.xmm0, r.xmm1, r.xmm2, r.xmm3],
      point: 'RetCC_X86Common: Haskell code never returns, others may, as in C',
    },
  ],
  preserved: [],
  stack: { alignment: 16, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'guaranteed',
};
