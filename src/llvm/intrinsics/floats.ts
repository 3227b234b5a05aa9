/** Floating point. What no instruction does is a function of C's mathematical library. */
import { f32, i8, i32, i64, type OperationName, type Type, type Value } from '../../ir/index.ts';
import { callMath } from '../arithmetic.ts';
import { type Body, emit, emitComparison, emitConstant, emitInteger } from '../body.ts';
import { callByName } from '../call-by-name.ts';
import { knownInteger } from '../constants.ts';
import { unsupported } from '../steps.ts';
import type { LlvmType } from '../types.ts';
import type { Intrinsic, IntrinsicCall } from './index.ts';

function floatOf(call: IntrinsicCall, type: LlvmType): Type {
  if (type.kind !== 'float') unsupported(call.body.lexer, `'${call.name}' of a value that is no float`, call.place);
  return type.parts![0]!.type;
}

const operation = (name: OperationName): Intrinsic => ({
  count: 1,
  element: (body, type, [values], call) => [emit(body, name, floatOf(call, type), values!)],
});

const routine = (name: string, count: number): Intrinsic => ({
  count,
  element: (body, type, values, call) => [
    callMath(
      body,
      name,
      floatOf(call, type),
      values.map(([value]) => value!),
    ),
  ],
});

/** A function of a float and an `int`. */
const withInteger = (name: string, single: string): Intrinsic => ({
  count: 2,
  write(call) {
    const { body } = call;
    const [a, n] = call.arguments;
    const type = floatOf(call, a!.type);
    if (n!.type.kind !== 'integer' || n!.type.bits !== 32) unsupported(body.lexer, `'${call.name}'`, call.place);
    const signature = { convention: 'sysv', parameters: [{ type }, { type: i32 }], results: [{ type }] };
    return callByName(body, type === f32 ? single : name, signature, [a!.values[0]!, n!.values[0]!]);
  },
});

/** A function from a float to an integer: `long` in C's library. */
const toInteger = (name: string): Intrinsic => ({
  count: 1,
  write(call) {
    const { body, result } = call;
    const type = floatOf(call, call.arguments[0]!.type);
    if (result.kind !== 'integer' || result.bits !== 64) unsupported(body.lexer, `'${call.name}'`, call.place);
    const signature = { convention: 'sysv', parameters: [{ type }], results: [{ type: i64 }] };
    return callByName(body, type === f32 ? `${name}f` : name, signature, call.arguments[0]!.values);
  },
});

const multiplyAdd: Intrinsic = {
  count: 3,
  element(body, type, [a, b, c], call) {
    const float = floatOf(call, type);
    return [emit(body, 'fadd', float, [emit(body, 'fmul', float, [a![0]!, b![0]!]), c![0]!])];
  },
};

const bitsType = (type: Type): Type => (type === f32 ? i32 : i64);
const signBit = (type: Type): bigint => (type === f32 ? 1n << 31n : 1n << 63n);

const copySign: Intrinsic = {
  count: 2,
  element(body, type, [a, b], call) {
    const float = floatOf(call, type);
    const bits = bitsType(float);
    const sign = signBit(float);
    const [x, y] = [a![0]!, b![0]!].map((value) => emit(body, 'bitcast', bits, [value]));
    const magnitude = emit(body, 'and', bits, [x!, emitConstant(body, bits, sign - 1n)]);
    const both = emit(body, 'or', bits, [magnitude, emit(body, 'and', bits, [y!, emitConstant(body, bits, sign)])]);
    return [emit(body, 'bitcast', float, [both])];
  },
};

/** Classes that a mask may ask for, by bit: the test of the magnitude's bits, and which sign. */
const classes = [
  'signaling',
  'quiet',
  '-inf',
  '-normal',
  '-subnormal',
  '-zero',
  '+zero',
  '+subnormal',
  '+normal',
  '+inf',
] as const;

/** Whether a float is of one of the classes in a mask. */
const isClass: Intrinsic = {
  count: 2,
  write(call) {
    const { body } = call;
    const [a, mask] = call.arguments;
    const wanted = mask!.constant === undefined ? undefined : knownInteger(mask!.constant);
    if (wanted === undefined || a!.type.kind === 'vector') unsupported(body.lexer, `'${call.name}'`, call.place);
    const float = floatOf(call, a!.type);
    const tests = classes.filter((_, bit) => (wanted >> BigInt(bit)) & 1n);
    const bits = emit(body, 'bitcast', bitsType(float), [a!.values[0]!]);
    let result = emitInteger(body, i8, 0);
    for (const test of tests) result = emit(body, 'or', i8, [result, classTest(body, float, bits, test)]);
    return [result];
  },
};

function classTest(body: Body, float: Type, bits: Value, name: (typeof classes)[number]): Value {
  const type = bitsType(float);
  const [infinity, quiet] = float === f32 ? [0x7f80_0000n, 0x40_0000n] : [0x7ffn << 52n, 1n << 51n];
  const normal = float === f32 ? 1n << 23n : 1n << 52n;
  /** Whether a value lies from `least` up to but not including `end`. */
  const within = (value: Value, least: bigint, end: bigint): Value => {
    const distance = emit(body, 'sub', type, [value, emitConstant(body, type, least)]);
    return emitComparison(body, 'ult', type, distance, emitConstant(body, type, end - least));
  };
  if (name === 'quiet' || name === 'signaling') {
    const magnitude = emit(body, 'and', type, [bits, emitConstant(body, type, signBit(float) - 1n)]);
    return name === 'quiet'
      ? within(magnitude, infinity + quiet, signBit(float))
      : within(magnitude, infinity + 1n, infinity + quiet);
  }
  const sign = name.startsWith('-') ? signBit(float) : 0n;
  const ranges = {
    zero: [0n, 1n],
    subnormal: [1n, normal],
    normal: [normal, infinity],
    inf: [infinity, infinity + 1n],
  } as const;
  const [least, end] = ranges[name.slice(1) as keyof typeof ranges];
  return within(bits, sign + least, sign + end);
}

const unaryRoutines = [
  ...(['round', 'exp', 'exp2', 'exp10', 'log', 'log2', 'log10', 'sin', 'cos', 'tan'] as const),
  ...(['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh'] as const),
];

export const floatIntrinsics: Readonly<Record<string, Intrinsic>> = {
  fabs: operation('fabs'),
  sqrt: operation('fsqrt'),
  floor: operation('ffloor'),
  ceil: operation('fceil'),
  trunc: operation('ftrunc'),
  rint: operation('fnearest'),
  nearbyint: operation('fnearest'),
  roundeven: operation('fnearest'),
  ...Object.fromEntries(unaryRoutines.map((name) => [name, routine(name, 1)])),
  pow: routine('pow', 2),
  minnum: routine('fmin', 2),
  maxnum: routine('fmax', 2),
  fma: routine('fma', 3),
  powi: withInteger('__powidf2', '__powisf2'),
  ldexp: withInteger('ldexp', 'ldexpf'),
  lround: toInteger('lround'),
  llround: toInteger('llround'),
  lrint: toInteger('lrint'),
  llrint: toInteger('llrint'),
  fmuladd: multiplyAdd,
  copysign: copySign,
  'is.fpclass': isClass,
};
