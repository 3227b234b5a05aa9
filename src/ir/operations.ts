/**
 * The table of operations: the one place that says what exists, which types it takes, what it does to the world, and what it means.
 * Builder, verifier, constant folder, evaluator, fuzzer, text form and manual all read it.
 *
 * Operand and result types are patterns: `T` is the instruction's own type (written after the operation's name, `add.i64`), `S` any
 * type of the row's `from` set, the rest are fixed types. `values` stands for any number of values whose types a signature or a
 * block's parameters say.
 */
import * as float from './meaning/float.ts';
import * as integer from './meaning/integer.ts';
import { f32, f64, i8, i16, i32, i64, isFloat, ptr, type Type, typeWidth } from './types.ts';

/** What a value is to the meanings: integers and addresses are unsigned `bigint`s, floats are `number`s. */
export type Datum = bigint | number;

export type TypePattern = 'T' | 'S' | 'i8' | 'i64' | 'ptr' | 'values';

/** What an operation does besides computing its results. `traps` may be combined with any. */
export type Effect = 'pure' | 'reads' | 'writes' | 'calls' | 'control';

/** What the instruction carries besides operands. */
export type Immediate =
  | 'none'
  | 'integer'
  | 'float'
  | 'offset'
  | 'slot'
  | 'symbol'
  | 'callee'
  | 'signature'
  | 'aggregate'
  | 'code';

/** `type` is T; `from` the type of the first operand. */
export type Meaning = (type: Type, operands: readonly Datum[], from: Type) => readonly Datum[];

export interface Operation {
  /** The types that T may be; empty where the operation has no type of its own. */
  readonly types: readonly Type[];
  /** The types that S may be. */
  readonly from?: readonly Type[] | undefined;
  readonly operands: readonly TypePattern[];
  readonly results: readonly TypePattern[];
  readonly immediate: Immediate;
  readonly effect: Effect;
  readonly traps: boolean;
  readonly terminator: boolean;
  readonly commutative: boolean;
  /** Number of successor edges; −1 for any number. */
  readonly edges: number;
  readonly summary: string;
  /** Present exactly where the results follow from type and operands alone. */
  readonly meaning?: Meaning | undefined;
}

const integers = [i8, i16, i32, i64];
const words = [i32, i64];
const floats = [f32, f64];
const scalars = [i8, i16, i32, i64, f32, f64, ptr];

type Row = Partial<Operation> & Pick<Operation, 'summary'>;

const row = <R extends Row>(given: R): Operation => ({
  types: [],
  operands: [],
  results: [],
  immediate: 'none',
  effect: 'pure',
  traps: false,
  terminator: false,
  commutative: false,
  edges: 0,
  ...given,
});

const big = (datum: Datum | undefined): bigint => datum as bigint;
const real = (datum: Datum | undefined): number => datum as number;

const integerUnary = (f: (w: number, a: bigint) => bigint, summary: string, types = integers): Operation =>
  row({ types, operands: ['T'], results: ['T'], summary, meaning: (t, [a]) => [f(typeWidth(t), big(a))] });

const integerBinary = (
  f: (w: number, a: bigint, b: bigint) => bigint,
  summary: string,
  more: Partial<Operation> = {},
): Operation =>
  row({
    types: integers,
    operands: ['T', 'T'],
    results: ['T'],
    summary,
    meaning: (t, [a, b]) => [f(typeWidth(t), big(a), big(b))],
    ...more,
  });

const integerPair = (
  f: (w: number, a: bigint, b: bigint) => readonly bigint[],
  summary: string,
  more: Partial<Operation> = {},
): Operation =>
  row({
    types: integers,
    operands: ['T', 'T'],
    results: ['T', 'T'],
    summary,
    meaning: (t, [a, b]) => f(typeWidth(t), big(a), big(b)),
    ...more,
  });

const wideDivide = (
  f: (w: number, high: bigint, low: bigint, d: bigint) => readonly bigint[],
  summary: string,
): Operation =>
  row({
    types: integers,
    operands: ['T', 'T', 'T'],
    results: ['T', 'T'],
    traps: true,
    summary,
    meaning: (t, [h, l, d]) => f(typeWidth(t), big(h), big(l), big(d)),
  });

const integerCompare = (
  f: (w: number, a: bigint, b: bigint) => bigint,
  summary: string,
  commutative = false,
): Operation =>
  row({
    types: [...integers, ptr],
    operands: ['T', 'T'],
    results: ['i8'],
    commutative,
    summary,
    meaning: (t, [a, b]) => [f(typeWidth(t), big(a), big(b))],
  });

const floatUnary = (f: (w: number, a: number) => number, summary: string): Operation =>
  row({ types: floats, operands: ['T'], results: ['T'], summary, meaning: (t, [a]) => [f(typeWidth(t), real(a))] });

const floatBinary = (f: (w: number, a: number, b: number) => number, summary: string, commutative = false): Operation =>
  row({
    types: floats,
    operands: ['T', 'T'],
    results: ['T'],
    commutative,
    summary,
    meaning: (t, [a, b]) => [f(typeWidth(t), real(a), real(b))],
  });

const floatCompare = (
  f: (w: number, a: number, b: number) => bigint,
  summary: string,
  commutative = false,
): Operation =>
  row({
    types: floats,
    operands: ['T', 'T'],
    results: ['i8'],
    commutative,
    summary,
    meaning: (t, [a, b]) => [f(typeWidth(t), real(a), real(b))],
  });

const conversion = (types: readonly Type[], from: readonly Type[], summary: string, meaning: Meaning): Operation =>
  row({ types, from, operands: ['S'], results: ['T'], summary, meaning });

const load = (types: readonly Type[], summary: string): Operation =>
  row({ types, operands: ['ptr'], results: ['T'], immediate: 'offset', effect: 'reads', traps: true, summary });

const store = (types: readonly Type[], summary: string): Operation =>
  row({ types, operands: ['T', 'ptr'], immediate: 'offset', effect: 'writes', traps: true, summary });

const control = (given: Row): Operation => row({ effect: 'control', terminator: true, ...given });

const table = {
  // Constants.
  iconst: row({ types: integers, results: ['T'], immediate: 'integer', summary: 'an integer constant' }),
  fconst: row({ types: floats, results: ['T'], immediate: 'float', summary: 'a floating-point constant' }),

  // Integers.
  add: integerBinary(integer.add, 'sum, modulo 2^width', { commutative: true }),
  sub: integerBinary(integer.sub, 'difference, modulo 2^width'),
  mul: integerBinary(integer.mul, 'low half of the product', { commutative: true }),
  and: integerBinary(integer.and, 'bitwise and', { commutative: true }),
  or: integerBinary(integer.or, 'bitwise or', { commutative: true }),
  xor: integerBinary(integer.xor, 'bitwise exclusive or', { commutative: true }),
  shl: integerBinary(integer.shl, 'shift left; the count is taken modulo the width'),
  lshr: integerBinary(integer.lshr, 'shift right, filling with zeros; the count is taken modulo the width'),
  ashr: integerBinary(integer.ashr, 'shift right, filling with the sign; the count is taken modulo the width'),
  rotl: integerBinary(integer.rotl, 'rotate left'),
  rotr: integerBinary(integer.rotr, 'rotate right'),
  neg: integerUnary(integer.neg, 'negation, modulo 2^width'),
  not: integerUnary(integer.not, 'bitwise complement'),
  clz: integerUnary(integer.clz, 'leading zero bits; the width for zero'),
  ctz: integerUnary(integer.ctz, 'trailing zero bits; the width for zero'),
  popcnt: integerUnary(integer.popcnt, 'number of one bits'),
  bswap: integerUnary(integer.bswap, 'bytes in reverse order', [i16, i32, i64]),
  umulwide: integerPair(integer.umulwide, 'unsigned product: low half, high half', { commutative: true }),
  smulwide: integerPair(integer.smulwide, 'signed product: low half, high half', { commutative: true }),
  saddover: integerPair(integer.saddover, 'signed sum, modulo 2^width; whether it overflows', {
    types: words,
    results: ['T', 'i8'],
    commutative: true,
  }),
  udivrem: integerPair(integer.udivrem, 'unsigned quotient and remainder; traps on zero', { traps: true }),
  sdivrem: integerPair(integer.sdivrem, 'signed quotient and remainder, truncating; traps on zero and overflow', {
    traps: true,
  }),
  udivwide: wideDivide(
    integer.udivwide,
    'high, low, divisor: unsigned quotient and remainder; traps on zero and overflow',
  ),
  sdivwide: wideDivide(
    integer.sdivwide,
    'high, low, divisor: signed quotient and remainder; traps on zero and overflow',
  ),
  eq: integerCompare(integer.eq, 'equal', true),
  ne: integerCompare(integer.ne, 'not equal', true),
  slt: integerCompare(integer.slt, 'signed less'),
  sle: integerCompare(integer.sle, 'signed less or equal'),
  sgt: integerCompare(integer.sgt, 'signed greater'),
  sge: integerCompare(integer.sge, 'signed greater or equal'),
  ult: integerCompare(integer.ult, 'unsigned less'),
  ule: integerCompare(integer.ule, 'unsigned less or equal'),
  ugt: integerCompare(integer.ugt, 'unsigned greater'),
  uge: integerCompare(integer.uge, 'unsigned greater or equal'),
  select: row({
    types: scalars,
    operands: ['i8', 'T', 'T'],
    results: ['T'],
    summary: 'the second operand if the first is not zero, else the third',
    meaning: (_, [c, a, b]) => [c !== 0n ? a! : b!],
  }),

  // Floating point.
  fadd: floatBinary(float.fadd, 'sum', true),
  fsub: floatBinary(float.fsub, 'difference'),
  fmul: floatBinary(float.fmul, 'product', true),
  fdiv: floatBinary(float.fdiv, 'quotient'),
  fmin: floatBinary(float.fmin, 'the first if it is less, else the second'),
  fmax: floatBinary(float.fmax, 'the first if it is greater, else the second'),
  fsqrt: floatUnary(float.fsqrt, 'square root'),
  fneg: floatUnary(float.fneg, 'the sign reversed'),
  fabs: floatUnary(float.fabs, 'the sign cleared'),
  ffloor: floatUnary(float.ffloor, 'rounded down to an integer'),
  fceil: floatUnary(float.fceil, 'rounded up to an integer'),
  ftrunc: floatUnary(float.ftrunc, 'rounded towards zero to an integer'),
  fnearest: floatUnary(float.fnearest, 'rounded to the nearest integer, halves to even'),
  feq: floatCompare(float.feq, 'equal', true),
  fne: floatCompare(float.fne, 'not equal, or unordered', true),
  flt: floatCompare(float.flt, 'less'),
  fle: floatCompare(float.fle, 'less or equal'),
  fgt: floatCompare(float.fgt, 'greater'),
  fge: floatCompare(float.fge, 'greater or equal'),
  ford: floatCompare(float.ford, 'neither is a NaN', true),
  funord: floatCompare(float.funord, 'one is a NaN', true),

  // Conversions.
  zext: conversion([i16, i32, i64], integers, 'wider, filled with zeros', (_, [a]) => [a!]),
  sext: conversion([i16, i32, i64], integers, 'wider, filled with the sign', (t, [a], from) => [
    integer.wrap(typeWidth(t), integer.signed(typeWidth(from), big(a))),
  ]),
  trunc: conversion([i8, i16, i32], integers, 'the low bits', (t, [a]) => [integer.wrap(typeWidth(t), big(a))]),
  bitcast: conversion(
    [i32, i64, f32, f64],
    [i32, i64, f32, f64],
    'the same bits as another type of the same width',
    (t, [a], from) => {
      if (isFloat(t) === isFloat(from)) return [a!];
      return [isFloat(t) ? float.floatFromBits(typeWidth(t), big(a)) : float.floatBits(typeWidth(from), real(a))];
    },
  ),
  sitof: conversion(floats, words, 'signed integer to float, rounded', (t, [a], from) => [
    float.sitof(typeWidth(from), typeWidth(t), big(a)),
  ]),
  uitof: conversion(floats, words, 'unsigned integer to float, rounded', (t, [a], from) => [
    float.uitof(typeWidth(from), typeWidth(t), big(a)),
  ]),
  ftosi: conversion(
    words,
    floats,
    'float to signed integer, truncated; what does not fit gives the smallest',
    (t, [a]) => [float.ftosi(typeWidth(t), real(a))],
  ),
  ftoui: conversion(
    words,
    floats,
    'float to unsigned integer, truncated; see `meaning/float.ts` for what does not fit',
    (t, [a]) => [float.ftoui(typeWidth(t), real(a))],
  ),
  fpext: conversion([f64], [f32], 'f32 to f64, exactly', (_, [a]) => [a!]),
  fptrunc: conversion([f32], [f64], 'f64 to f32, rounded', (_, [a]) => [Math.fround(real(a))]),
  ptrtoint: row({
    operands: ['ptr'],
    results: ['i64'],
    summary: 'an address as an integer',
    meaning: (_, [a]) => [a!],
  }),
  inttoptr: row({
    operands: ['i64'],
    results: ['ptr'],
    summary: 'an integer as an address',
    meaning: (_, [a]) => [a!],
  }),
  ptradd: row({
    operands: ['ptr', 'i64'],
    results: ['ptr'],
    summary: 'an address moved by a number of bytes',
    meaning: (_, [a, b]) => [integer.add(64, big(a), big(b))],
  }),

  // Memory. An offset in bytes is added to the address.
  load: load(scalars, 'a value from memory'),
  uload8: load([i16, i32, i64], 'a byte, filled with zeros'),
  uload16: load([i32, i64], 'two bytes, filled with zeros'),
  uload32: load([i64], 'four bytes, filled with zeros'),
  sload8: load([i16, i32, i64], 'a byte, filled with its sign'),
  sload16: load([i32, i64], 'two bytes, filled with their sign'),
  sload32: load([i64], 'four bytes, filled with their sign'),
  store: store(scalars, 'a value to memory'),
  store8: store([i16, i32, i64], 'the low byte to memory'),
  store16: store([i32, i64], 'the low two bytes to memory'),
  store32: store([i64], 'the low four bytes to memory'),
  slotaddr: row({ results: ['ptr'], immediate: 'slot', summary: 'the address of a stack slot' }),
  symboladdr: row({ results: ['ptr'], immediate: 'symbol', summary: 'the address of a symbol' }),
  blockcopy: row({
    operands: ['ptr', 'ptr', 'i64'],
    effect: 'writes',
    traps: true,
    summary: 'copies bytes: destination, source, count; right for overlapping blocks',
  }),
  blockfill: row({
    operands: ['ptr', 'i8', 'i64'],
    effect: 'writes',
    traps: true,
    summary: 'fills bytes: destination, byte, count',
  }),
  vastart: row({
    operands: ['ptr'],
    effect: 'writes',
    traps: true,
    summary: 'starts reading variable arguments with the list at the address',
  }),
  vaarg: row({
    types: [i32, i64, f64, ptr],
    operands: ['ptr'],
    results: ['T'],
    effect: 'writes',
    traps: true,
    summary: 'the next variable argument',
  }),
  vacopy: row({
    operands: ['ptr', 'ptr'],
    immediate: 'aggregate',
    effect: 'writes',
    traps: true,
    summary: 'copies the next variable argument, memory passed by value: list, destination',
  }),

  // Calls.
  call: row({
    operands: ['values'],
    results: ['values'],
    immediate: 'callee',
    effect: 'calls',
    traps: true,
    summary: 'calls a function by name',
  }),
  callindirect: row({
    operands: ['ptr', 'values'],
    results: ['values'],
    immediate: 'signature',
    effect: 'calls',
    traps: true,
    summary: 'calls the function at an address',
  }),

  // Control. Results of an invoke may be used only as arguments of its own two edges: its callee's results on the first, the
  // thrown code, which comes last, on the second.
  invoke: control({
    operands: ['values'],
    results: ['values', 'i64'],
    immediate: 'callee',
    traps: true,
    edges: 2,
    summary: 'calls a function by name; edges: returned, thrown',
  }),
  invokeindirect: control({
    operands: ['ptr', 'values'],
    results: ['values', 'i64'],
    immediate: 'signature',
    traps: true,
    edges: 2,
    summary: 'calls the function at an address; edges: returned, thrown',
  }),
  tailcall: control({
    operands: ['values'],
    immediate: 'callee',
    traps: true,
    summary: 'returns what a function called by name returns',
  }),
  tailcallindirect: control({
    operands: ['ptr', 'values'],
    immediate: 'signature',
    traps: true,
    summary: 'returns what the function at an address returns',
  }),
  jump: control({ edges: 1, summary: 'continues at a block' }),
  branch: control({
    operands: ['i8'],
    edges: 2,
    summary: 'continues at the first block if the operand is not zero, else at the second',
  }),
  switch: control({
    types: [i32, i64],
    operands: ['T'],
    edges: -1,
    summary: 'continues at the block of the case that equals the operand, else at the first',
  }),
  return: control({ operands: ['values'], summary: 'returns the results' }),
  throw: control({ operands: ['i64'], traps: true, summary: 'continues at the nearest enclosing invoke with a code' }),
  trap: control({ immediate: 'code', traps: true, summary: 'stops with a trap code' }),
  unreachable: control({ summary: 'is never reached' }),
} satisfies Record<string, Operation>;

export type OperationName = keyof typeof table;

/** An operation's number: its place in the table. */
export type Opcode = number & { readonly __brand: 'Opcode' };

export const operationNames = Object.keys(table) as readonly OperationName[];
export const operations: readonly Operation[] = operationNames.map((name) => sameForm(table[name]));

/** Records of one form, which copies made by spreading are not, are read several times as fast where many are read in turn. */
function sameForm(operation: Operation): Operation {
  const { types, from, operands, results, immediate, effect, traps, terminator, commutative, edges } = operation;
  const { summary, meaning } = operation;
  return { types, from, operands, results, immediate, effect, traps, terminator, commutative, edges, summary, meaning };
}

/** Opcode by name: `opcodes.add`. */
export const opcodes = { ...Object.fromEntries(operationNames.map((name, index) => [name, index])) } as Readonly<
  Record<OperationName, Opcode>
>;

/** By opcode: 1 for operations of which something is so. Asking it is quicker than reading the table. */
export const opcodesWhere = (isSo: (operation: Operation) => boolean): Uint8Array =>
  Uint8Array.from(operations, (operation) => (isSo(operation) ? 1 : 0));

/** By opcode: 1 for the operations of these names. */
export const opcodesNamed = (...names: readonly OperationName[]): Uint8Array =>
  Uint8Array.from(operationNames, (name) => (names.includes(name) ? 1 : 0));

/** By opcode: 1 for what calls a function, be it in tail position. */
export const isCall = opcodesWhere(({ immediate }) => immediate === 'callee' || immediate === 'signature');
/** By opcode: 1 for calls of a function by its symbol; other calls have its address as their first operand. */
export const isNamedCall = opcodesWhere(({ immediate }) => immediate === 'callee');
/** By opcode: 1 for constants, and addresses that are known before the function runs: made again sooner than kept. */
export const isLeaf = opcodesNamed('iconst', 'fconst', 'slotaddr', 'symboladdr');

export const operationOf = (opcode: Opcode): Operation => operations[opcode]!;
export const operationName = (opcode: Opcode): OperationName => operationNames[opcode]!;
