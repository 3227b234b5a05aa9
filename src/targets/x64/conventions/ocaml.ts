import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

/**
 * Native code of OCaml 4.13 (asmcomp/amd64/proc.ml). Its values are integers and addresses; floats travel only where they are unboxed. A call
 * changes every register but the two standing ones.
 */
export const ocaml: Convention<'ocaml'> = {
  name: 'ocaml',
  summary: 'OCaml 4.13: ten arguments in registers, nothing preserved but the domain state',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    { place: 'standing', role: 'domain', register: r.r14, intact: true, point: 'r14: domain state ptr' },
    { place: 'standing', role: 'young', register: r.r15, point: 'r15: allocation ptr' },
    {
      place: 'registers',
      class: 'integer',
      registers: [r.rax, r.rbx, r.rdi, r.rsi, r.rdx, r.rcx, r.r8, r.r9, r.r12, r.r13],
      point: 'OCaml calling convention: first integer args in rax, rbx, rdi, rsi, rdx, rcx, r8, r9, r12, r13',
    },
    {
      place: 'registers',
      class: 'float',
      registers: r.floatRegisters.slice(0, 10),
      point: 'OCaml calling convention: first float args in xmm0 … xmm9',
    },
    { place: 'stack', slotBytes: 8, point: 'OCaml calling convention: remaining args on stack' },
  ],
  results: [
    { place: 'standing', role: 'young', register: r.r15, point: 'r15: allocation ptr' },
    { place: 'registers', class: 'integer', registers: [r.rax], point: 'loc_results: rax' },
    { place: 'registers', class: 'float', registers: [r.xmm0], point: 'loc_results: xmm0' },
  ],
  preserved: [r.r14],
  stack: { alignment: 16, redZone: 0, returnAddressBytes: 8 },
  tailCalls: 'sibling',
};
