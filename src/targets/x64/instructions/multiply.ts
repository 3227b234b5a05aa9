import { rax, rdx } from '../registers.ts';
import {
  define,
  type Form,
  form,
  type IntegerWidth,
  immediateBytes,
  implicit,
  loadLatency,
  memory,
  operationImmediate,
  read,
  use,
  useDefine,
  writesFlags,
} from './form.ts';

type Word = 16 | 32 | 64;
const words = [16, 32, 64] as const;

function productTwo(width: Word, shape: 'rr' | 'rm'): Form<`imul${Word}${'rr' | 'rm'}`> {
  const s = shape === 'rm' ? memory('s', 'use', width) : use('s', width);
  return form(
    `imul${width}${shape}`,
    'imul',
    [useDefine('d', width), s],
    { opcode: 0xaf, width, map: 1, reg: 'd', rm: 's' },
    {
      flags: writesFlags,
      latency: shape === 'rm' ? 3 + loadLatency : 3,
      meaning: () => ({ d: `(mul.i${width} d ${read(s, width)})` }),
      memoryForms: shape === 'rr' ? { s: `imul${width}rm` } : undefined,
    },
  );
}

function productThree(width: Word, shape: 'rri' | 'rmi'): Form<`imul${Word}${'rri' | 'rmi'}`> {
  const s = shape === 'rmi' ? memory('s', 'use', width) : use('s', width);
  const i = operationImmediate('i', width);
  return form(
    `imul${width}${shape}`,
    'imul',
    [define('d', width), s, i],
    { opcode: 0x69, width, byteOpcode: 0x6b, reg: 'd', rm: 's', tail: 'i', tailBytes: immediateBytes(width) },
    {
      flags: writesFlags,
      latency: shape === 'rmi' ? 3 + loadLatency : 3,
      meaning: () => ({ d: `(mul.i${width} ${read(s, width)} ${read(i, width)})` }),
      memoryForms: shape === 'rri' ? { s: `imul${width}rmi` } : undefined,
    },
  );
}

/** Products and quotients through rdx:rax. Quotients that do not fit trap. */
const throughAccumulator = {
  mul: { digit: 4, operation: 'umulwide', latency: { 8: 3, 16: 4, 32: 4, 64: 4 }, operations: 2 },
  imul: { digit: 5, operation: 'smulwide', latency: { 8: 3, 16: 4, 32: 4, 64: 4 }, operations: 2 },
  div: { digit: 6, operation: 'udivwide', latency: { 8: 12, 16: 12, 32: 12, 64: 18 }, operations: 4 },
  idiv: { digit: 7, operation: 'sdivwide', latency: { 8: 12, 16: 12, 32: 12, 64: 18 }, operations: 4 },
} as const;

type Accumulator = keyof typeof throughAccumulator;
type AccumulatorName = `${Accumulator}${IntegerWidth}${'r' | 'm'}`;

/** The byte forms keep the double-width value in ax. */
function byteMeaning(mnemonic: Accumulator, s: string): Record<string, string> {
  const extension = mnemonic === 'mul' || mnemonic === 'div' ? 'zext' : 'sext';
  const wide = `(${extension}.i16 ${s})`;
  if (mnemonic === 'mul' || mnemonic === 'imul') return { low: `(mul.i16 (${extension}.i16 factor) ${wide})` };
  const operation = throughAccumulator[mnemonic].operation;
  return { low: `(join (${operation}.i8 (trunc.i8 (lshr.i16 low 8)) (trunc.i8 low) ${s}))` };
}

function accumulatorForm(mnemonic: Accumulator, width: IntegerWidth, shape: 'r' | 'm'): Form<AccumulatorName> {
  const s = shape === 'm' ? memory('s', 'use', width) : use('s', width);
  const multiplies = mnemonic === 'mul' || mnemonic === 'imul';
  const { digit, operation, latency, operations } = throughAccumulator[mnemonic];
  const implicits =
    width === 8
      ? multiplies
        ? [implicit('low', 'define', 16, rax), implicit('factor', 'use', 8, rax)]
        : [implicit('low', 'use-define', 16, rax)]
      : [implicit('low', 'use-define', width, rax), implicit('high', multiplies ? 'define' : 'use-define', width, rdx)];
  return form(
    `${mnemonic}${width}${shape}`,
    mnemonic,
    [s, ...implicits],
    { opcode: 0xf7, width, digit, rm: 's' },
    {
      flags: writesFlags,
      latency: shape === 'm' ? latency[width] + loadLatency : latency[width],
      operations,
      meaning: () =>
        width === 8
          ? byteMeaning(mnemonic, read(s, 8))
          : { 'low high': `(${operation}.i${width} ${multiplies ? 'low' : 'high low'} ${read(s, width)})` },
      memoryForms: shape === 'r' ? { s: `${mnemonic}${width}m` } : undefined,
    },
  );
}

export const multiplications = [
  ...words.flatMap((width) => (['rr', 'rm'] as const).map((shape) => productTwo(width, shape))),
  ...words.flatMap((width) => (['rri', 'rmi'] as const).map((shape) => productThree(width, shape))),
  ...(['mul', 'imul', 'div', 'idiv'] as const).flatMap((mnemonic) =>
    ([8, 16, 32, 64] as const).flatMap((width) =>
      (['r', 'm'] as const).map((shape) => accumulatorForm(mnemonic, width, shape)),
    ),
  ),
];
