import { form, loadLatency, memory } from './form.ts';

/*
 * The stack of 80-bit floats, as far as conventions return results on it. It is part of no state that meanings see, so these have none.
 */
export const x87Forms = [
  form(
    'fld80',
    'fld',
    [memory('s', 'use', 80)],
    { opcode: 0xdb, digit: 5, rm: 's' },
    { latency: loadLatency, operations: 4 },
  ),
  form(
    'fstp80',
    'fstp',
    [memory('d', 'define', 80)],
    { opcode: 0xdb, digit: 7, rm: 'd' },
    { latency: 6, operations: 7 },
  ),
];
