import type { Convention } from '../../../abi/index.ts';
import * as r from '../registers.ts';
import { x64Bank } from './bank.ts';
import { sysv } from './sysv.ts';

/**
 * How a host enters compiled code: one C function type for every signature, `int64_t (*)(context *, const void *arguments, void
 * *results)`, whose result is a status. Each argument and result takes eight bytes of its block.
 */
export const external: Convention<'external'> = {
  name: 'external',
  summary: 'entered by a host: context, block of arguments, block of results; returns a status',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [
    { place: 'standing', role: 'context', register: r.rdi, point: 'the context, first argument of C' },
    { place: 'block', register: r.rsi, slotBytes: 8, point: 'the arguments in memory, their address second' },
  ],
  results: [
    { place: 'standing', role: 'status', register: r.rax, point: 'the status, result of C' },
    { place: 'block', register: r.rdx, slotBytes: 8, point: 'the results in memory, their address third' },
  ],
  preserved: sysv.preserved,
  stack: sysv.stack,
  tailCalls: 'sibling',
};
