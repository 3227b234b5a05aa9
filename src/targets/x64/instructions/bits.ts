import {
  define,
  type Encoding,
  type Form,
  form,
  loadLatency,
  memory,
  read,
  unsigned,
  use,
  useDefine,
  writesFlags,
} from './form.ts';

type Word = 16 | 32 | 64;
const words = [16, 32, 64] as const;

/*
 * bsf and bsr leave the destination as it was when the source is zero (AMD's manual says so, Intel's processors do it), except that
 * a 32-bit destination may or may not have its upper half cleared then.
 */
const scans = {
  bsf: { opcode: 0xbc, keeps: true, value: (t: string, s: string) => `(ctz.${t} ${s})` },
  bsr: {
    opcode: 0xbd,
    keeps: true,
    value: (t: string, s: string) => `(xor.${t} (clz.${t} ${s}) ${Number(t.slice(1)) - 1})`,
  },
  tzcnt: { opcode: 0xbc, keeps: false, value: (t: string, s: string) => `(ctz.${t} ${s})` },
  lzcnt: { opcode: 0xbd, keeps: false, value: (t: string, s: string) => `(clz.${t} ${s})` },
  popcnt: { opcode: 0xb8, keeps: false, value: (t: string, s: string) => `(popcnt.${t} ${s})` },
} as const;

type Scan = keyof typeof scans;

function scan(mnemonic: Scan, width: Word, shape: 'rr' | 'rm'): Form<`${Scan}${Word}${'rr' | 'rm'}`> {
  const { opcode, keeps, value } = scans[mnemonic];
  const s = shape === 'rm' ? memory('s', 'use', width) : use('s', width);
  const type = `i${width}`;
  return form(
    `${mnemonic}${width}${shape}`,
    mnemonic,
    [keeps ? useDefine('d', width) : define('d', width), s],
    { prefix: keeps ? undefined : 0xf3, opcode, width, map: 1, reg: 'd', rm: 's' },
    {
      flags: writesFlags,
      latency: 3 + (shape === 'rm' ? loadLatency : 0),
      meaning: () => {
        const found = value(type, read(s, width));
        return { d: keeps ? `(select.${type} (eq.${type} ${read(s, width)} 0) d ${found})` : found };
      },
      memoryForms: shape === 'rr' ? { s: `${mnemonic}${width}rm` } : undefined,
    },
  );
}

function swapBytes(width: 32 | 64): Form<`bswap${32 | 64}r`> {
  return form(
    `bswap${width}r`,
    'bswap',
    [useDefine('d', width)],
    { opcode: 0xc8, width, map: 1, low: 'd' },
    {
      latency: width === 64 ? 2 : 1,
      operations: width === 64 ? 2 : 1,
      meaning: () => ({ d: `(bswap.i${width} d)` }),
    },
  );
}

/** The carry flag is the bit; the index is taken modulo the width. Of memory only the form with a constant index is worth having. */
function bitTest(width: Word, shape: 'rr' | 'ri' | 'mi'): Form<`bt${Word}${'rr' | 'ri' | 'mi'}`> {
  const a = shape === 'mi' ? memory('a', 'use', width) : use('a', width);
  const b = shape === 'rr' ? use('b', width) : unsigned('b', 8);
  const index = shape === 'rr' ? 'b' : `(zext.i${width} b)`;
  const encoding: Encoding =
    shape === 'rr'
      ? { opcode: 0xa3, width, map: 1, reg: 'b', rm: 'a' }
      : { opcode: 0xba, width, map: 1, digit: 4, rm: 'a', tail: 'b', tailBytes: 1 };
  return form(`bt${width}${shape}`, 'bt', [a, b], encoding, {
    flags: writesFlags,
    latency: 1 + (shape === 'mi' ? loadLatency : 0),
    meaning: () => {
      const bit = `(and.i${width} (lshr.i${width} ${read(a, width)} ${index}) 1)`;
      return { flags: `(carry (trunc.i8 ${bit}))` };
    },
    memoryForms: shape === 'ri' ? { a: `bt${width}mi` } : undefined,
  });
}

export const bitForms = [
  ...(['bsf', 'bsr', 'tzcnt', 'lzcnt', 'popcnt'] as const).flatMap((mnemonic) =>
    words.flatMap((width) => (['rr', 'rm'] as const).map((shape) => scan(mnemonic, width, shape))),
  ),
  swapBytes(32),
  swapBytes(64),
  ...words.flatMap((width) => (['rr', 'ri', 'mi'] as const).map((shape) => bitTest(width, shape))),
];
