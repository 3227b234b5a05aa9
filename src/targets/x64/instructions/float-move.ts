import {
  type FloatWidth,
  type Form,
  float,
  form,
  integer,
  loadLatency,
  memory,
  scalarPrefix,
  scalarSuffix,
} from './form.ts';

/** Moves of one scalar. Between registers movaps is better: movss and movsd wait for the old upper lanes. */
function scalar(width: FloatWidth, shape: 'rr' | 'rm' | 'mr'): Form<`${'movss' | 'movsd'}_${'rr' | 'rm' | 'mr'}`> {
  const mnemonic = `mov${scalarSuffix[width]}` as const;
  const d = shape === 'mr' ? memory('d', 'define', width) : float('d', 'define', width);
  const s = shape === 'rm' ? memory('s', 'use', width) : float('s', 'use', width);
  const store = shape === 'mr';
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [d, s],
    {
      prefix: scalarPrefix[width],
      map: 1,
      opcode: store ? 0x11 : 0x10,
      reg: store ? 's' : 'd',
      rm: store ? 'd' : 's',
    },
    {
      latency: shape === 'rm' ? loadLatency : 1,
      meaning: () => ({ d: shape === 'rm' ? `(load.f${width} s)` : 's' }),
      memoryForms: shape === 'rr' ? { s: `${mnemonic}_rm`, d: `${mnemonic}_mr` } : undefined,
    },
  );
}

const packed = {
  movaps: { prefix: undefined, opcode: 0x28, shapes: ['rr', 'rm', 'mr'] },
  movapd: { prefix: 0x66, opcode: 0x28, shapes: ['rr', 'rm', 'mr'] },
  movups: { prefix: undefined, opcode: 0x10, shapes: ['rm', 'mr'] },
} as const;

type Packed = keyof typeof packed;
type PackedShape = 'rr' | 'rm' | 'mr';

/** Moves of a whole register. movaps and movapd need memory aligned to 16 bytes. */
function whole(
  mnemonic: Packed,
  shape: PackedShape,
): Form<`${'movaps' | 'movapd'}_${PackedShape}` | `movups_${'rm' | 'mr'}`> {
  const { opcode, prefix } = packed[mnemonic];
  const store = shape === 'mr';
  const d = store ? memory('d', 'define', 128) : float('d', 'define', 128);
  const s = shape === 'rm' ? memory('s', 'use', 128) : float('s', 'use', 128);
  return form(
    `${mnemonic}_${shape}` as `movaps_${PackedShape}`,
    mnemonic,
    [d, s],
    {
      prefix,
      map: 1,
      opcode: store ? opcode + 1 : opcode,
      reg: store ? 's' : 'd',
      rm: store ? 'd' : 's',
    },
    {
      latency: shape === 'rm' ? loadLatency : shape === 'rr' ? 0 : 1,
      meaning: () => ({ d: shape === 'rm' ? '(lanes.i64 (load.i64 s))' : 's' }),
    },
  );
}

/** Bits between an integer and a float register: `xr` into the float one, `rx` out of it. */
function bits(width: FloatWidth, shape: 'xr' | 'rx'): Form<`${'movd' | 'movq'}_${'xr' | 'rx'}`> {
  const mnemonic = width === 32 ? 'movd' : 'movq';
  const into = shape === 'xr';
  const scalarMove = `mov${scalarSuffix[width]}`;
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    into
      ? [float('d', 'define', width), integer('s', 'use', width)]
      : [integer('d', 'define', width), float('s', 'use', width)],
    {
      prefix: 0x66,
      width,
      map: 1,
      opcode: into ? 0x6e : 0x7e,
      reg: into ? 'd' : 's',
      rm: into ? 's' : 'd',
    },
    {
      latency: 3,
      meaning: () => ({ d: `(bitcast.${into ? 'f' : 'i'}${width} s)` }),
      memoryForms: into ? { s: `${scalarMove}_rm`, d: `mov${width}mr` } : { s: `mov${width}rm`, d: `${scalarMove}_mr` },
    },
  );
}

export const floatMoves = [
  ...([64, 32] as const).flatMap((width) => (['rr', 'rm', 'mr'] as const).map((shape) => scalar(width, shape))),
  ...(['movaps', 'movapd', 'movups'] as const).flatMap((mnemonic) =>
    packed[mnemonic].shapes.map((shape) => whole(mnemonic, shape)),
  ),
  ...([32, 64] as const).flatMap((width) => (['xr', 'rx'] as const).map((shape) => bits(width, shape))),
];
