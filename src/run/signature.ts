/** Signatures of native functions made ready for calls: what TypeScript gives is checked again when it is given. */
import { ConveneError, f32, f64, i8, i16, i32, i64, type Parameter, ptr, type Type } from '../ir/index.ts';
import type { NativeParameter, NativeSignature, NativeType } from './native-types.ts';

interface Scalar {
  /** C type, as koffi calls it. */
  readonly native: string;
  /** In signatures of the IR. Nothing has none. */
  readonly parameter: Parameter | undefined;
  readonly float: boolean;
  /** Whether a value given from TypeScript is one of the type. */
  accepts(value: unknown): boolean;
  readonly wanted: string;
  /** From what koffi gives. */
  fromNative(value: unknown): unknown;
  /** From and to a register or stack word in memory. */
  read(view: DataView, offset: number): unknown;
  write(view: DataView, offset: number, value: unknown): void;
}

const integerOf = (type: Type, signed: boolean): Parameter => ({ type, extension: signed ? 'signed' : 'unsigned' });

function integer(native: string, bits: 8 | 16 | 32, signed: boolean): Scalar {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) : 2 ** bits;
  return {
    native,
    parameter: integerOf({ 8: i8, 16: i16, 32: i32 }[bits], signed),
    float: false,
    accepts: (value) => typeof value === 'number' && Number.isInteger(value) && value >= low && value < high,
    wanted: `an integer from ${low} to ${high - 1}`,
    fromNative: Number,
    read(view, offset) {
      const word = view.getBigInt64(offset, true);
      return Number(signed ? BigInt.asIntN(bits, word) : BigInt.asUintN(bits, word));
    },
    write: (view, offset, value) => view.setBigInt64(offset, BigInt(value as number), true),
  };
}

function wide(native: string, signed: boolean): Scalar {
  const clamp = signed ? BigInt.asIntN : BigInt.asUintN;
  return {
    native,
    parameter: { type: i64 },
    float: false,
    accepts: (value) =>
      typeof value === 'bigint'
        ? clamp(64, value) === value
        : Number.isSafeInteger(value) && (signed || Number(value) >= 0),
    wanted: `a bigint of 64 bits or a safe integer${signed ? '' : ', not negative'}`,
    fromNative: (value) => BigInt(value as number | bigint),
    read: (view, offset) => clamp(64, view.getBigInt64(offset, true)),
    write: (view, offset, value) => view.setBigInt64(offset, BigInt(value as number | bigint), true),
  };
}

function float(native: string, double: boolean): Scalar {
  return {
    native,
    parameter: { type: double ? f64 : f32 },
    float: true,
    accepts: (value) => typeof value === 'number',
    wanted: 'a number',
    fromNative: (value) => value,
    read: (view, offset) => (double ? view.getFloat64(offset, true) : view.getFloat32(offset, true)),
    write(view, offset, value) {
      if (double) view.setFloat64(offset, value as number, true);
      else view.setFloat32(offset, value as number, true);
    },
  };
}

const pointer: Scalar = {
  native: 'void *',
  parameter: { type: ptr },
  float: false,
  accepts: (value) => ArrayBuffer.isView(value) || (Number.isSafeInteger(value) && Number(value) >= 0),
  wanted: 'an address or a view of memory',
  fromNative: Number,
  read: (view, offset) => Number(view.getBigInt64(offset, true)),
  write: (view, offset, value) => view.setBigInt64(offset, BigInt(value as number), true),
};

const functionAddress: Scalar = {
  ...pointer,
  accepts: (value) => Number.isSafeInteger(value) && Number(value) >= 0,
  wanted: 'the address of a function',
};

const boolean: Scalar = {
  native: 'bool',
  parameter: integerOf(i8, false),
  float: false,
  accepts: (value) => typeof value === 'boolean',
  wanted: 'true or false',
  fromNative: Boolean,
  read: (view, offset) => view.getUint8(offset) !== 0,
  write: (view, offset, value) => view.setBigInt64(offset, value ? 1n : 0n, true),
};

const nothing: Scalar = {
  native: 'void',
  parameter: undefined,
  float: false,
  accepts: () => true,
  wanted: 'nothing',
  fromNative: () => undefined,
  read: () => undefined,
  write() {},
};

const scalars = {
  i8: integer('int8', 8, true),
  i16: integer('int16', 16, true),
  i32: integer('int32', 32, true),
  i64: wide('int64', true),
  u8: integer('uint8', 8, false),
  u16: integer('uint16', 16, false),
  u32: integer('uint32', 32, false),
  u64: wide('uint64', false),
  f32: float('float', false),
  f64: float('double', true),
  ptr: pointer,
  bool: boolean,
  void: nothing,
} as const satisfies Readonly<Record<NativeType | 'void', Scalar>>;

const registerCount = { integer: 6, float: 8 } as const;
const wordBytes = 8;

/** The values of a signature as the IR has them. */
export function valuesOf({ parameters, result }: NativeSignature): {
  readonly parameters: readonly Parameter[];
  readonly results: readonly Parameter[];
} {
  const results = returnsSeveral(result) ? result : [result];
  return {
    parameters: parameters.map((name) => scalarCalled(name, false).parameter!),
    results: results.flatMap((name) => scalarCalled(name, true).parameter ?? []),
  };
}

/** A signature made ready for calls. */
export interface Plan {
  readonly nativeResult: string;
  /** Where there are several results, the address of memory for them comes first. */
  readonly nativeParameters: readonly string[];
  /** Undefined for one result or none. */
  readonly several: { readonly bytes: number; read(view: DataView): unknown } | undefined;
  /** Arguments on the stack, in words. */
  readonly stackWords: number;
  /** Throws `argument-count` or `argument-type`. */
  check(name: string, values: readonly unknown[]): void;
  result(value: unknown): unknown;
  /** Result of a call that ended after a callback: from the context's cells at these offsets. */
  readResult(view: DataView, integerAt: number, floatAt: number): unknown;
  /** Arguments that native code passed to a callback. */
  readArguments(view: DataView, integersAt: number, floatsAt: number, stack: DataView): unknown[];
  /** Throws `argument-type` for a value that is no result. */
  writeResult(name: string, view: DataView, integerAt: number, floatAt: number, value: unknown): void;
}

/** Throws `bad-signature` for a type that does not exist. */
export function planSignature(signature: NativeSignature): Plan {
  const parameters = signature.parameters.map((name) => scalarCalled(name, false));
  const several = returnsSeveral(signature.result) ? severalResults(signature.result) : undefined;
  const result = scalarCalled(returnsSeveral(signature.result) ? 'void' : signature.result, true);
  const native = [...(several === undefined ? [] : [pointer]), ...parameters];
  const floats = native.filter((parameter) => parameter.float).length;
  const stackWords =
    Math.max(0, floats - registerCount.float) + Math.max(0, native.length - floats - registerCount.integer);
  return {
    nativeResult: result.native,
    nativeParameters: native.map((parameter) => parameter.native),
    several,
    stackWords,
    check(name, values) {
      if (values.length !== parameters.length) {
        const message = `'${name}' takes ${parameters.length} arguments, not ${values.length}`;
        throw new ConveneError('argument-count', message);
      }
      for (let i = 0; i < values.length; i++) {
        if (parameters[i].accepts(values[i])) continue;
        const message = `argument ${i + 1} of '${name}' must be ${parameters[i].wanted} (${signature.parameters[i]})`;
        throw new ConveneError('argument-type', message);
      }
    },
    result: result.fromNative,
    readResult: (view, integerAt, floatAt) => result.read(view, result.float ? floatAt : integerAt),
    readArguments(view, integersAt, floatsAt, stack) {
      let integersRead = 0;
      let floatsRead = 0;
      let stackRead = 0;
      return parameters.map((parameter) => {
        if (parameter.float && floatsRead < registerCount.float) {
          return parameter.read(view, floatsAt + wordBytes * floatsRead++);
        }
        if (!parameter.float && integersRead < registerCount.integer) {
          return parameter.read(view, integersAt + wordBytes * integersRead++);
        }
        return parameter.read(stack, wordBytes * stackRead++);
      });
    },
    writeResult(name, view, integerAt, floatAt, value) {
      if (!result.accepts(value)) {
        throw new ConveneError(
          'argument-type',
          `the result of '${name}' must be ${result.wanted} (${signature.result})`,
        );
      }
      result.write(view, result.float ? floatAt : integerAt, value);
    },
  };
}

export const returnsSeveral = (result: NativeSignature['result']): result is readonly NativeParameter[] =>
  Array.isArray(result);

function severalResults(names: readonly NativeParameter[]): Plan['several'] {
  const results = names.map((name) => scalarCalled(name, false));
  return {
    bytes: wordBytes * results.length,
    read: (view) => results.map((result, index) => result.read(view, wordBytes * index)),
  };
}

function scalarCalled(name: NativeParameter | 'void', result: boolean): Scalar {
  if (typeof name !== 'string') return functionAddress;
  const scalar: Scalar | undefined = (scalars as Readonly<Record<string, Scalar>>)[name];
  if (scalar === undefined || (scalar === nothing && !result)) {
    throw new ConveneError(
      'bad-signature',
      `there is no native type '${name}' for a ${result ? 'result' : 'parameter'}`,
    );
  }
  return scalar;
}
