import { rax, rdx } from '../registers.ts';
import {
  condition,
  define,
  type Encoding,
  type Form,
  form,
  type IntegerWidth,
  immediate,
  immediateBytes,
  implicit,
  loadLatency,
  memory,
  operationImmediate,
  read,
  readsFlags,
  symbol,
  use,
  useDefine,
} from './form.ts';

type MoveShape = 'rr' | 'rm' | 'mr' | 'ri' | 'mi';

function moveEncoding(width: IntegerWidth, shape: MoveShape): Encoding {
  switch (shape) {
    case 'rm':
      return { opcode: 0x8b, width, reg: 'd', rm: 's' };
    case 'rr':
    case 'mr':
      return { opcode: 0x89, width, reg: 's', rm: 'd' };
    case 'ri':
      // At width 64 this form has a sign-extended immediate of 32 bits; the one with 64 is movabs.
      if (width === 64) return { opcode: 0xc7, width, digit: 0, rm: 'd', tail: 's', tailBytes: 4 };
      return width === 8
        ? { opcode: 0xb0, low: 'd', tail: 's', tailBytes: 1 }
        : { opcode: 0xb8, width, low: 'd', tail: 's', tailBytes: immediateBytes(width) };
    case 'mi':
      return { opcode: 0xc7, width, digit: 0, rm: 'd', tail: 's', tailBytes: immediateBytes(width) };
  }
}

function move(width: IntegerWidth, shape: MoveShape): Form<`mov${IntegerWidth}${MoveShape}`> {
  const d = shape === 'mr' || shape === 'mi' ? memory('d', 'define', width) : define('d', width);
  const s =
    shape === 'rm'
      ? memory('s', 'use', width)
      : shape === 'ri' || shape === 'mi'
        ? operationImmediate('s', width)
        : use('s', width);
  return form(`mov${width}${shape}`, 'mov', [d, s], moveEncoding(width, shape), {
    latency: shape === 'rm' ? loadLatency : 1,
    meaning: () => ({ d: read(s, width) }),
    memoryForms:
      shape === 'rr' ? { s: `mov${width}rm`, d: `mov${width}mr` } : shape === 'ri' ? { d: `mov${width}mi` } : undefined,
  });
}

/** Moves that widen. Zero-extension to 64 bits is the 32-bit form: every 32-bit write clears the upper half. */
const extensions = [
  ['movzx', 16, 8, 0xb6],
  ['movzx', 32, 8, 0xb6],
  ['movzx', 32, 16, 0xb7],
  ['movsx', 16, 8, 0xbe],
  ['movsx', 32, 8, 0xbe],
  ['movsx', 64, 8, 0xbe],
  ['movsx', 32, 16, 0xbf],
  ['movsx', 64, 16, 0xbf],
  ['movsx', 64, 32, 0x63],
] as const;

type ExtensionStem =
  | 'movzx16_8'
  | 'movzx32_8'
  | 'movzx32_16'
  | 'movsx16_8'
  | `movsx${32 | 64}_${8 | 16}`
  | 'movsx64_32';

function extend(
  [mnemonic, to, from, opcode]: (typeof extensions)[number],
  shape: 'rr' | 'rm',
): Form<`${ExtensionStem}${'rr' | 'rm'}`> {
  const s = shape === 'rm' ? memory('s', 'use', from) : use('s', from);
  const stem = `${mnemonic}${to}_${from}` as ExtensionStem;
  const doubleword = from === 32;
  return form(
    `${stem}${shape}`,
    doubleword ? 'movsxd' : mnemonic,
    [define('d', to), s],
    { opcode, width: to, map: doubleword ? 0 : 1, reg: 'd', rm: 's' },
    {
      latency: shape === 'rm' ? loadLatency : 1,
      meaning: () => ({ d: `(${mnemonic === 'movzx' ? 'zext' : 'sext'}.i${to} ${read(s, from)})` }),
      memoryForms: shape === 'rr' ? { s: `${stem}rm` } : undefined,
    },
  );
}

type Word = 16 | 32 | 64;
const words = [16, 32, 64] as const;

function conditionalMove(width: Word, shape: 'rr' | 'rm'): Form<`cmovcc${Word}${'rr' | 'rm'}`> {
  const s = shape === 'rm' ? memory('s', 'use', width) : use('s', width);
  return form(
    `cmovcc${width}${shape}`,
    'cmov',
    [condition, useDefine('d', width), s],
    { opcode: 0x40, width, map: 1, condition: 'c', reg: 'd', rm: 's' },
    {
      flags: readsFlags,
      latency: shape === 'rm' ? 1 + loadLatency : 1,
      meaning: () => ({ d: `(select.i${width} (condition c) ${read(s, width)} d)` }),
      memoryForms: shape === 'rr' ? { s: `cmovcc${width}rm` } : undefined,
    },
  );
}

function loadAddress(width: 32 | 64): Form<`lea${32 | 64}rm`> {
  return form(
    `lea${width}rm`,
    'lea',
    [define('d', width), memory('s', 'address', width)],
    { opcode: 0x8d, width, reg: 'd', rm: 's' },
    { meaning: () => ({ d: width === 64 ? 's' : '(trunc.i32 s)' }) },
  );
}

function exchange(width: IntegerWidth): Form<`xchg${IntegerWidth}rr`> {
  return form(
    `xchg${width}rr`,
    'xchg',
    [useDefine('a', width), useDefine('b', width)],
    { opcode: 0x87, width, reg: 'b', rm: 'a', special: 'exchange' },
    { latency: 2, operations: 3, meaning: () => ({ a: 'b', b: 'a' }) },
  );
}

/** Sign of the accumulator into every bit of rdx, before a signed division. */
function signIntoHigh(mnemonic: 'cwd' | 'cdq' | 'cqo', width: Word): Form<'cwd' | 'cdq' | 'cqo'> {
  return form(
    mnemonic,
    mnemonic,
    [implicit('low', 'use', width, rax), implicit('high', 'define', width, rdx)],
    { opcode: 0x99, width },
    { meaning: () => ({ high: `(ashr.i${width} low ${width - 1})` }) },
  );
}

const widths = [8, 16, 32, 64] as const;
const pushed = '(sub.i64 rsp 8)';

export const moves = [
  ...widths.flatMap((width) => (['rr', 'rm', 'mr', 'ri', 'mi'] as const).map((shape) => move(width, shape))),
  form(
    'movabs64ri',
    'movabs',
    [define('d', 64), immediate('s', 64)],
    { opcode: 0xb8, width: 64, low: 'd', tail: 's', tailBytes: 8 },
    { meaning: () => ({ d: 's' }) },
  ),
  // The address of a symbol anywhere.
  form(
    'movabs64rs',
    'movabs',
    [define('d', 64), symbol],
    { opcode: 0xb8, width: 64, low: 'd', tail: 'target', tailBytes: 8 },
    { meaning: () => ({ d: 'target' }) },
  ),
  ...extensions.flatMap((extension) => (['rr', 'rm'] as const).map((shape) => extend(extension, shape))),
  loadAddress(32),
  loadAddress(64),
  ...words.flatMap((width) => (['rr', 'rm'] as const).map((shape) => conditionalMove(width, shape))),
  form(
    'setccr',
    'set',
    [condition, define('d', 8)],
    { map: 1, opcode: 0x90, condition: 'c', digit: 0, rm: 'd' },
    { flags: readsFlags, meaning: () => ({ d: '(condition c)' }), memoryForms: { d: 'setccm' } },
  ),
  form(
    'setccm',
    'set',
    [condition, memory('d', 'define', 8)],
    { map: 1, opcode: 0x90, condition: 'c', digit: 0, rm: 'd' },
    { flags: readsFlags, operations: 2, meaning: () => ({ d: '(condition c)' }) },
  ),
  ...widths.map(exchange),
  signIntoHigh('cwd', 16),
  signIntoHigh('cdq', 32),
  signIntoHigh('cqo', 64),
  form(
    'push64r',
    'push',
    [use('s', 64)],
    { opcode: 0x50, low: 's' },
    {
      meaning: () => ({ rsp: pushed, memory: `(store.i64 s ${pushed})` }),
      memoryForms: { s: 'push64m' },
    },
  ),
  form(
    'push64i',
    'push',
    [immediate('s', 32)],
    { opcode: 0x68, byteOpcode: 0x6a, tail: 's', tailBytes: 4 },
    {
      meaning: () => ({ rsp: pushed, memory: `(store.i64 (sext.i64 s) ${pushed})` }),
    },
  ),
  form(
    'push64m',
    'push',
    [memory('s', 'use', 64)],
    { opcode: 0xff, digit: 6, rm: 's' },
    {
      operations: 2,
      latency: 1 + loadLatency,
      meaning: () => ({ rsp: pushed, memory: `(store.i64 (load.i64 s) ${pushed})` }),
    },
  ),
  form(
    'pop64r',
    'pop',
    [define('d', 64)],
    { opcode: 0x58, low: 'd' },
    {
      latency: loadLatency,
      meaning: () => ({ d: '(load.i64 rsp)', rsp: '(add.i64 rsp 8)' }),
    },
  ),
  // An address over rsp is computed after rsp has moved, so this is no memory form of the one above: a spill slot would be missed.
  form(
    'pop64m',
    'pop',
    [memory('d', 'define', 64)],
    { opcode: 0x8f, digit: 0, rm: 'd' },
    {
      operations: 2,
      latency: 1 + loadLatency,
      meaning: () => ({ d: '(load.i64 rsp)', rsp: '(add.i64 rsp 8)' }),
    },
  ),
];
