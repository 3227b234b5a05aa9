import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';

const stacks = [
  { place: 'standing', role: 'dstack', register: r.r15, point: 'the data stack pointer' },
  { place: 'standing', role: 'fstack', register: r.rbx, point: 'the float stack pointer' },
] as const;

const items = [
  {
    place: 'registers',
    class: 'integer',
    registers: [r.r12, r.r13, r.r14],
    point: 'the top three items of the data stack',
  },
  { place: 'memory', class: 'integer', role: 'dstack', slotBytes: 8, point: 'deeper items, on the data stack' },
  {
    place: 'registers',
    class: 'float',
    registers: [r.xmm0, r.xmm1, r.xmm2, r.xmm3, r.xmm4, r.xmm5, r.xmm6, r.xmm7],
    point: 'the top eight items of the float stack',
  },
  { place: 'memory', class: 'float', role: 'fstack', slotBytes: 8, point: 'deeper floats, on the float stack' },
] as const;

/** Forth words: a word leaves its results where the next one finds its arguments, and every tail call is a jump. */
export const forth: Convention<'forth'> = {
  name: 'forth',
  summary: 'Forth words: top items in registers, nothing preserved, tail calls always',
  bank: x64Bank,
  transfer: 'call',
  order: 'last to first',
  parameters: [...stacks, ...items],
  results: [...stacks, ...items],
  preserved: [],
  // Nothing but calls uses the machine stack: signals are handled on a stack of their own.
  stack: { alignment: 8, redZone: 128, returnAddressBytes: 8 },
  tailCalls: 'guaranteed',
};
