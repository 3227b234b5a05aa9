import { r11, rcx } from '../registers.ts';
import { condition, form, label, memory, readsFlags, symbol, unsigned, use, writesFlags } from './form.ts';

/*
 * A label's word is the displacement from the end of the instruction. Jumps to labels have a form for each length, so that who lays
 * out the blocks chooses; jumps and calls to symbols leave a relocation.
 */
export const controlForms = [
  form('jmp8', 'jmp', [label], { opcode: 0xeb, tail: 'target', tailBytes: 1 }, { control: 'jump' }),
  form('jmp32', 'jmp', [label], { opcode: 0xe9, tail: 'target', tailBytes: 4 }, { control: 'jump' }),
  form(
    'jcc8',
    'j',
    [condition, label],
    { opcode: 0x70, condition: 'c', tail: 'target', tailBytes: 1 },
    {
      control: 'conditional-jump',
      flags: readsFlags,
    },
  ),
  form(
    'jcc32',
    'j',
    [condition, label],
    { map: 1, opcode: 0x80, condition: 'c', tail: 'target', tailBytes: 4 },
    {
      control: 'conditional-jump',
      flags: readsFlags,
    },
  ),
  // Tail calls.
  form('jmps', 'jmp', [symbol], { opcode: 0xe9, tail: 'target', tailBytes: 4 }, { control: 'jump' }),
  form(
    'jccs',
    'j',
    [condition, symbol],
    { map: 1, opcode: 0x80, condition: 'c', tail: 'target', tailBytes: 4 },
    {
      control: 'conditional-jump',
      flags: readsFlags,
    },
  ),
  form(
    'jmpr',
    'jmp',
    [use('target', 64)],
    { opcode: 0xff, digit: 4, rm: 'target' },
    {
      control: 'indirect-jump',
      memoryForms: { target: 'jmpm' },
    },
  ),
  form(
    'jmpm',
    'jmp',
    [memory('target', 'use', 64)],
    { opcode: 0xff, digit: 4, rm: 'target' },
    {
      control: 'indirect-jump',
      operations: 2,
    },
  ),
  // What a call reads, defines and clobbers is its convention's to say.
  form('call32', 'call', [label], { opcode: 0xe8, tail: 'target', tailBytes: 4 }, { control: 'call', operations: 2 }),
  form('calls', 'call', [symbol], { opcode: 0xe8, tail: 'target', tailBytes: 4 }, { control: 'call', operations: 2 }),
  form(
    'callr',
    'call',
    [use('target', 64)],
    { opcode: 0xff, digit: 2, rm: 'target' },
    {
      control: 'call',
      operations: 3,
      memoryForms: { target: 'callm' },
    },
  ),
  form(
    'callm',
    'call',
    [memory('target', 'use', 64)],
    { opcode: 0xff, digit: 2, rm: 'target' },
    {
      control: 'call',
      operations: 4,
    },
  ),
  form('ret', 'ret', [], { opcode: 0xc3 }, { control: 'return' }),
  form(
    'reti',
    'ret',
    [unsigned('i', 16)],
    { opcode: 0xc2, tail: 'i', tailBytes: 2 },
    {
      control: 'return',
      operations: 4,
    },
  ),
  form(
    'syscall',
    'syscall',
    [],
    { map: 1, opcode: 0x05 },
    {
      control: 'system-call',
      clobbers: [rcx, r11],
      flags: writesFlags,
      latency: 100,
      operations: 40,
    },
  ),
  form('ud2', 'ud2', [], { map: 1, opcode: 0x0b }, { control: 'trap' }),
  form('int3', 'int3', [], { opcode: 0xcc }, { control: 'trap' }),
  // One instruction of 1 to 9 bytes.
  form('nop', 'nop', [unsigned('bytes', 8)], { opcode: 0x90, special: 'nop' }, { latency: 0, meaning: () => ({}) }),
  form('pause', 'pause', [], { prefix: 0xf3, opcode: 0x90 }, { latency: 40, meaning: () => ({}) }),
  form('mfence', 'mfence', [], { map: 1, opcode: 0xae, digit: 6 }, { latency: 33, operations: 3, meaning: () => ({}) }),
  form('cld', 'cld', [], { opcode: 0xfc }, { latency: 3, operations: 3, meaning: () => ({ direction: '0' }) }),
  form('std', 'std', [], { opcode: 0xfd }, { latency: 3, operations: 4, meaning: () => ({ direction: '1' }) }),
];
