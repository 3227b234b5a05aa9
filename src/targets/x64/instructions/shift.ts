import { rcx } from '../registers.ts';
import {
  type Encoding,
  type Form,
  form,
  type IntegerWidth,
  loadLatency,
  memory,
  read,
  unsigned,
  use,
  useDefine,
  writesFlags,
} from './form.ts';

const count = { ...use('i', 8), fixed: rcx };

const shifts = {
  rol: { digit: 0, operation: 'rotl' },
  ror: { digit: 1, operation: 'rotr' },
  shl: { digit: 4, operation: 'shl' },
  shr: { digit: 5, operation: 'lshr' },
  sar: { digit: 7, operation: 'ashr' },
} as const;

type Shift = keyof typeof shifts;
type ShiftShape = 'ri' | 'rc' | 'mi' | 'mc';

/**
 * The hardware takes the count modulo 32, or 64 at width 64, so that narrow shifts by the width or more give zeros or signs: they are
 * 32-bit shifts of the extended value. For rotations the difference does not show.
 */
function shiftMeaning(mnemonic: Shift, width: IntegerWidth, a: string): string {
  const { operation } = shifts[mnemonic];
  if (mnemonic === 'rol' || mnemonic === 'ror' || width >= 32) {
    return `(${operation}.i${width} ${a} ${width === 8 ? 'i' : `(zext.i${width} i)`})`;
  }
  return `(trunc.i${width} (${operation}.i32 (${mnemonic === 'sar' ? 'sext' : 'zext'}.i32 ${a}) (zext.i32 i)))`;
}

function shift(mnemonic: Shift, width: IntegerWidth, shape: ShiftShape): Form<`${Shift}${IntegerWidth}${ShiftShape}`> {
  const inMemory = shape === 'mi' || shape === 'mc';
  const byCount = shape === 'rc' || shape === 'mc';
  const d = inMemory ? memory('d', 'use-define', width) : useDefine('d', width);
  const { digit } = shifts[mnemonic];
  const encoding: Encoding = byCount
    ? { opcode: 0xd3, width, digit, rm: 'd' }
    : { opcode: 0xc1, width, digit, rm: 'd', tail: 'i', tailBytes: 1, oneOpcode: 0xd1 };
  return form(`${mnemonic}${width}${shape}`, mnemonic, [d, byCount ? count : unsigned('i', 8)], encoding, {
    // The flags stay when the count is zero, so they are never those of the result for certain.
    flags: writesFlags,
    latency: (byCount ? 2 : 1) + (inMemory ? loadLatency : 0),
    operations: (byCount ? 2 : 1) + (inMemory ? 1 : 0),
    meaning: () => ({ d: shiftMeaning(mnemonic, width, read(d, width)) }),
    memoryForms: inMemory ? undefined : { d: `${mnemonic}${width}${byCount ? 'mc' : 'mi'}` },
  });
}

type DoubleShape = 'rri' | 'rrc' | 'mri' | 'mrc';

/** The filler moves by one and then by width − 1 − count, so that no count is the width. */
function doubleShiftMeaning(mnemonic: 'shld' | 'shrd', width: 32 | 64, d: string): string {
  const type = `i${width}`;
  const [to, from] = mnemonic === 'shld' ? ['shl', 'lshr'] : ['lshr', 'shl'];
  const filler = `(${from}.${type} (${from}.${type} s 1) (xor.${type} (zext.${type} i) ${width - 1}))`;
  return `(or.${type} (${to}.${type} ${d} (zext.${type} i)) ${filler})`;
}

/** Shifts bits in from a second register. */
function doubleShift(
  mnemonic: 'shld' | 'shrd',
  width: 32 | 64,
  shape: DoubleShape,
): Form<`${'shld' | 'shrd'}${32 | 64}${DoubleShape}`> {
  const inMemory = shape === 'mri' || shape === 'mrc';
  const byCount = shape === 'rrc' || shape === 'mrc';
  const d = inMemory ? memory('d', 'use-define', width) : useDefine('d', width);
  const opcode = (mnemonic === 'shld' ? 0xa4 : 0xac) + (byCount ? 1 : 0);
  return form(
    `${mnemonic}${width}${shape}`,
    mnemonic,
    [d, use('s', width), byCount ? count : unsigned('i', 8)],
    { opcode, width, map: 1, reg: 's', rm: 'd', tail: byCount ? undefined : 'i', tailBytes: 1 },
    {
      flags: writesFlags,
      latency: 3 + (inMemory ? loadLatency : 0),
      operations: (byCount ? 3 : 1) + (inMemory ? 2 : 0),
      meaning: () => ({ d: doubleShiftMeaning(mnemonic, width, read(d, width)) }),
      memoryForms: inMemory ? undefined : { d: `${mnemonic}${width}${byCount ? 'mrc' : 'mri'}` },
    },
  );
}

export const shiftForms = [
  ...(['rol', 'ror', 'shl', 'shr', 'sar'] as const).flatMap((mnemonic) =>
    ([8, 16, 32, 64] as const).flatMap((width) =>
      (['ri', 'rc', 'mi', 'mc'] as const).map((shape) => shift(mnemonic, width, shape)),
    ),
  ),
  ...(['shld', 'shrd'] as const).flatMap((mnemonic) =>
    ([32, 64] as const).flatMap((width) =>
      (['rri', 'rrc', 'mri', 'mrc'] as const).map((shape) => doubleShift(mnemonic, width, shape)),
    ),
  ),
];
