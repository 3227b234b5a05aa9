import {
  type FloatWidth,
  type Form,
  float,
  form,
  loadLatency,
  memory,
  scalarPrefix,
  scalarSuffix,
  unsigned,
  writesFlags,
} from './form.ts';

type Shape = 'rr' | 'rm';
const shapes = ['rr', 'rm'] as const;
const widths = [64, 32] as const;
type Suffix = 'sd' | 'ss';

const source = (shape: Shape, name: string, width: 32 | 64 | 128) =>
  shape === 'rm' ? memory(name, 'use', width) : float(name, 'use', width);
const value = (shape: Shape, name: string, width: FloatWidth): string =>
  shape === 'rm' ? `(load.f${width} ${name})` : name;

/** Two-address operations. min and max give the second operand for a NaN or two zeros. */
const binary = {
  add: { opcode: 0x58, operation: 'fadd', latency: 4 },
  mul: { opcode: 0x59, operation: 'fmul', latency: 4 },
  sub: { opcode: 0x5c, operation: 'fsub', latency: 4 },
  min: { opcode: 0x5d, operation: 'fmin', latency: 4 },
  div: { opcode: 0x5e, operation: 'fdiv', latency: 13 },
  max: { opcode: 0x5f, operation: 'fmax', latency: 4 },
} as const;
type Binary = keyof typeof binary;

function binaryForm(stem: Binary, width: FloatWidth, shape: Shape): Form<`${Binary}${Suffix}_${Shape}`> {
  const mnemonic = `${stem}${scalarSuffix[width]}` as const;
  const { opcode, operation, latency } = binary[stem];
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('d', 'use-define', width), source(shape, 's', width)],
    { prefix: scalarPrefix[width], map: 1, opcode, reg: 'd', rm: 's' },
    {
      latency: latency + (shape === 'rm' ? loadLatency : 0),
      meaning: () => ({ d: `(${operation}.f${width} d ${value(shape, 's', width)})` }),
      memoryForms: shape === 'rr' ? { s: `${mnemonic}_rm` } : undefined,
    },
  );
}

function squareRoot(width: FloatWidth, shape: Shape): Form<`sqrt${Suffix}_${Shape}`> {
  const mnemonic = `sqrt${scalarSuffix[width]}` as const;
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('d', 'define', width), source(shape, 's', width)],
    { prefix: scalarPrefix[width], map: 1, opcode: 0x51, reg: 'd', rm: 's' },
    {
      latency: (width === 64 ? 18 : 12) + (shape === 'rm' ? loadLatency : 0),
      meaning: () => ({ d: `(fsqrt.f${width} ${value(shape, 's', width)})` }),
      memoryForms: shape === 'rr' ? { s: `${mnemonic}_rm` } : undefined,
    },
  );
}

/** Sets zero, parity and carry as an unsigned comparison does; all three when unordered. */
function compare(width: FloatWidth, shape: Shape): Form<`ucomi${Suffix}_${Shape}`> {
  const mnemonic = `ucomi${scalarSuffix[width]}` as const;
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('a', 'use', width), source(shape, 'b', width)],
    { prefix: width === 64 ? 0x66 : undefined, map: 1, opcode: 0x2e, reg: 'a', rm: 'b' },
    {
      flags: writesFlags,
      latency: 3 + (shape === 'rm' ? loadLatency : 0),
      meaning: () => ({ flags: `(compare.f${width} a ${value(shape, 'b', width)})` }),
      memoryForms: shape === 'rr' ? { b: `${mnemonic}_rm` } : undefined,
    },
  );
}

/** Bit 2 of the immediate takes the mode from the control register, where conventions keep the nearest. */
function roundedByMode(width: FloatWidth, s: string): string {
  const type = `f${width}`;
  const choose = (mode: number, operation: string, otherwise: string): string =>
    `(select.${type} (eq.i8 (and.i8 i 7) ${mode}) (${operation}.${type} ${s}) ${otherwise})`;
  return choose(1, 'ffloor', choose(2, 'fceil', choose(3, 'ftrunc', `(fnearest.${type} ${s})`)));
}

/** SSE4.1. The immediate's low bits choose nearest, down, up, towards zero; bit 3 keeps the inexact exception quiet. */
function round(width: FloatWidth, shape: 'rri' | 'rmi'): Form<`round${Suffix}_${'rri' | 'rmi'}`> {
  const mnemonic = `round${scalarSuffix[width]}` as const;
  const from: Shape = shape === 'rri' ? 'rr' : 'rm';
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('d', 'define', width), source(from, 's', width), unsigned('i', 8)],
    { prefix: 0x66, map: 3, opcode: width === 64 ? 0x0b : 0x0a, reg: 'd', rm: 's', tail: 'i', tailBytes: 1 },
    {
      latency: 8 + (shape === 'rmi' ? loadLatency : 0),
      operations: 2,
      meaning: () => ({ d: roundedByMode(width, value(from, 's', width)) }),
      memoryForms: shape === 'rri' ? { s: `${mnemonic}_rmi` } : undefined,
    },
  );
}

/** Bitwise operations on whole registers. Memory operands must be aligned to 16 bytes. */
const bitwise = {
  andps: { prefix: undefined, opcode: 0x54, operation: 'and' },
  andpd: { opcode: 0x54, prefix: 0x66, operation: 'and' },
  andnps: { prefix: undefined, opcode: 0x55, operation: 'andnot' },
  andnpd: { opcode: 0x55, prefix: 0x66, operation: 'andnot' },
  orps: { prefix: undefined, opcode: 0x56, operation: 'or' },
  orpd: { opcode: 0x56, prefix: 0x66, operation: 'or' },
  xorps: { prefix: undefined, opcode: 0x57, operation: 'xor' },
  xorpd: { opcode: 0x57, prefix: 0x66, operation: 'xor' },
  pand: { opcode: 0xdb, prefix: 0x66, operation: 'and' },
  pandn: { opcode: 0xdf, prefix: 0x66, operation: 'andnot' },
  por: { opcode: 0xeb, prefix: 0x66, operation: 'or' },
  pxor: { opcode: 0xef, prefix: 0x66, operation: 'xor' },
} as const;
type Bitwise = keyof typeof bitwise;

function bitwiseMeaning(mnemonic: Bitwise, s: string): string {
  const { operation } = bitwise[mnemonic];
  return operation === 'andnot' ? `(and.i64 (not.i64 d) ${s})` : `(${operation}.i64 d ${s})`;
}

function bitwiseForm(mnemonic: Bitwise, shape: Shape): Form<`${Bitwise}_${Shape}`> {
  const { opcode, prefix } = bitwise[mnemonic];
  return form(
    `${mnemonic}_${shape}`,
    mnemonic,
    [float('d', 'use-define', 128), source(shape, 's', 128)],
    { prefix, map: 1, opcode, reg: 'd', rm: 's' },
    {
      latency: 1 + (shape === 'rm' ? loadLatency : 0),
      meaning: () => ({ d: `(lanes.i64 ${bitwiseMeaning(mnemonic, shape === 'rm' ? '(load.i64 s)' : 's')})` }),
    },
  );
}

export const floatArithmetic = [
  ...(['add', 'mul', 'sub', 'min', 'div', 'max'] as const).flatMap((stem) =>
    widths.flatMap((width) => shapes.map((shape) => binaryForm(stem, width, shape))),
  ),
  ...widths.flatMap((width) => shapes.map((shape) => squareRoot(width, shape))),
  ...widths.flatMap((width) => shapes.map((shape) => compare(width, shape))),
  ...widths.flatMap((width) => (['rri', 'rmi'] as const).map((shape) => round(width, shape))),
  ...(Object.keys(bitwise) as Bitwise[]).flatMap((mnemonic) => shapes.map((shape) => bitwiseForm(mnemonic, shape))),
];
