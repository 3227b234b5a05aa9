import {
  define,
  type FloatWidth,
  type Form,
  float,
  form,
  loadLatency,
  memory,
  scalarPrefix,
  scalarSuffix,
  use,
} from './form.ts';

type Shape = 'rr' | 'rm';
const shapes = ['rr', 'rm'] as const;
const widths = [32, 64] as const;
type Word = 32 | 64;
type Suffix = 'sd' | 'ss';

/** Signed integer to float. Only the low lane is written: a preceding xorps of the destination breaks the dependency on the rest. */
function fromInteger(to: FloatWidth, from: Word, shape: Shape): Form<`cvtsi2${Suffix}${Word}${Shape}`> {
  const mnemonic = `cvtsi2${scalarSuffix[to]}` as const;
  return form(
    `${mnemonic}${from}${shape}`,
    mnemonic,
    [float('d', 'define', to), shape === 'rm' ? memory('s', 'use', from) : use('s', from)],
    { prefix: scalarPrefix[to], width: from, map: 1, opcode: 0x2a, reg: 'd', rm: 's' },
    {
      latency: shape === 'rm' ? 5 + loadLatency : 7,
      operations: 2,
      meaning: () => ({ d: `(sitof.f${to} ${shape === 'rm' ? `(load.i${from} s)` : 's'})` }),
      memoryForms: shape === 'rr' ? { s: `${mnemonic}${from}rm` } : undefined,
    },
  );
}

type ToInteger = 'cvtt' | 'cvt';

/**
 * Float to signed integer, truncated (`cvtt`) or rounded to nearest as the control register has it (`cvt`). What does not fit gives
 * the smallest integer, as the IR's operation does.
 */
function toInteger(
  stem: ToInteger,
  to: Word,
  from: FloatWidth,
  shape: Shape,
): Form<`${ToInteger}${Suffix}2si${Word}${Shape}`> {
  const mnemonic = `${stem}${scalarSuffix[from]}2si` as const;
  return form(
    `${mnemonic}${to}${shape}`,
    mnemonic,
    [define('d', to), shape === 'rm' ? memory('s', 'use', from) : float('s', 'use', from)],
    { prefix: scalarPrefix[from], width: to, map: 1, opcode: stem === 'cvtt' ? 0x2c : 0x2d, reg: 'd', rm: 's' },
    {
      latency: shape === 'rm' ? 6 + loadLatency : 6,
      operations: 2,
      meaning: () => {
        const s = shape === 'rm' ? `(load.f${from} s)` : 's';
        return { d: `(ftosi.i${to} ${stem === 'cvtt' ? s : `(fnearest.f${from} ${s})`})` };
      },
      memoryForms: shape === 'rr' ? { s: `${mnemonic}${to}rm` } : undefined,
    },
  );
}

function betweenFloats(to: FloatWidth, shape: Shape): Form<`${'cvtsd2ss' | 'cvtss2sd'}_${Shape}`> {
  const from = to === 64 ? 32 : 64;
  const mnemonic = to === 64 ? 'cvtss2sd' : 'cvtsd2ss';
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('d', 'define', to), shape === 'rm' ? memory('s', 'use', from) : float('s', 'use', from)],
    { prefix: scalarPrefix[from], map: 1, opcode: 0x5a, reg: 'd', rm: 's' },
    {
      latency: shape === 'rm' ? 5 + loadLatency : 5,
      operations: 2,
      meaning: () => ({
        d: `(${to === 64 ? 'fpext' : 'fptrunc'}.f${to} ${shape === 'rm' ? `(load.f${from} s)` : 's'})`,
      }),
      memoryForms: shape === 'rr' ? { s: `${mnemonic}_rm` } : undefined,
    },
  );
}

export const floatConversions = [
  ...([64, 32] as const).flatMap((to) => widths.flatMap((from) => shapes.map((shape) => fromInteger(to, from, shape)))),
  ...(['cvtt', 'cvt'] as const).flatMap((stem) =>
    widths.flatMap((to) =>
      ([64, 32] as const).flatMap((from) => shapes.map((shape) => toInteger(stem, to, from, shape))),
    ),
  ),
  ...([32, 64] as const).flatMap((to) => shapes.map((shape) => betweenFloats(to, shape))),
];
