/** Signatures of native functions made ready for calls: what TypeScript gives is checked again when it is given. */
import { ConveneError, f32, f64, i8, i16, i32, i64, type Parameter, ptr, type Type } from '../ir/index.ts';
import { mailboxCells, stackWordsLimit } from './addon/cells.ts';
import { mailbox, readNumber, writeNumber } from './addon/mailbox.ts';
import type { NativeParameter, NativeSignature, NativeType } from './native-types.ts';

interface Scalar {
  /** In signatures of the IR. Nothing has none. */
  readonly parameter: Parameter | undefined;
  readonly float: boolean;
  /** Writes a value from TypeScript as a register or stack word, unless it is none of the type: then it gives false. */
  put(view: DataView, offset: number, value: unknown): boolean;
  readonly wanted: string;
  /** From a register or stack word. */
  read(view: DataView, offset: number): unknown;
}

const integerOf = (type: Type, signed: boolean): Parameter => ({ type, extension: signed ? 'signed' : 'unsigned' });

function integer(bits: 8 | 16 | 32, signed: boolean): Scalar {
  const low = signed ? -(2 ** (bits - 1)) : 0;
  const high = signed ? 2 ** (bits - 1) : 2 ** bits;
  const unused = 32 - bits;
  return {
    parameter: integerOf({ 8: i8, 16: i16, 32: i32 }[bits], signed),
    float: false,
    put(view, offset, value) {
      if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value >= high) return false;
      view.setInt32(offset, value, true);
      view.setInt32(offset + 4, value < 0 ? -1 : 0, true);
      return true;
    },
    wanted: `an integer from ${low} to ${high - 1}`,
    read(view, offset) {
      const shifted = view.getInt32(offset, true) << unused;
      return signed ? shifted >> unused : shifted >>> unused;
    },
  };
}

function wide(signed: boolean): Scalar {
  const clamp = signed ? BigInt.asIntN : BigInt.asUintN;
  return {
    parameter: { type: i64 },
    float: false,
    put(view, offset, value) {
      if (typeof value === 'bigint') {
        if (clamp(64, value) !== value) return false;
        view.setBigInt64(offset, value, true);
        return true;
      }
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || (!signed && value < 0)) return false;
      writeNumber(view, offset, value);
      return true;
    },
    wanted: `a bigint of 64 bits or a safe integer${signed ? '' : ', not negative'}`,
    read: (view, offset) => (signed ? view.getBigInt64(offset, true) : view.getBigUint64(offset, true)),
  };
}

function float(double: boolean): Scalar {
  return {
    parameter: { type: double ? f64 : f32 },
    float: true,
    put(view, offset, value) {
      if (typeof value !== 'number') return false;
      if (double) view.setFloat64(offset, value, true);
      else view.setFloat32(offset, value, true);
      return true;
    },
    wanted: 'a number',
    read: (view, offset) => (double ? view.getFloat64(offset, true) : view.getFloat32(offset, true)),
  };
}

const address: Scalar = {
  parameter: { type: ptr },
  float: false,
  put(view, offset, value) {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) return false;
    writeNumber(view, offset, value);
    return true;
  },
  wanted: 'an address',
  read: readNumber,
};

/** For what native code does with it before TypeScript goes on. */
const addressOrView: Scalar = {
  ...address,
  put(view, offset, value) {
    return address.put(
      view,
      offset,
      typeof value === 'object' && ArrayBuffer.isView(value) ? mailbox().locate(value) : value,
    );
  },
  wanted: 'an address or a view of memory',
};

const functionAddress: Scalar = { ...address, wanted: 'the address of a function' };

const boolean: Scalar = {
  parameter: integerOf(i8, false),
  float: false,
  put(view, offset, value) {
    if (typeof value !== 'boolean') return false;
    writeNumber(view, offset, value ? 1 : 0);
    return true;
  },
  wanted: 'true or false',
  read: (view, offset) => view.getUint8(offset) !== 0,
};

const nothing: Scalar = {
  parameter: undefined,
  float: false,
  put: () => true,
  wanted: 'nothing',
  read: () => undefined,
};

const scalars = {
  i8: integer(8, true),
  i16: integer(16, true),
  i32: integer(32, true),
  i64: wide(true),
  u8: integer(8, false),
  u16: integer(16, false),
  u32: integer(32, false),
  u64: wide(false),
  f32: float(false),
  f64: float(true),
  ptr: addressOrView,
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

/** A signature made ready for calls. Where there are several results, the address of memory for them is the first argument. */
export interface Plan {
  /** Undefined for one result or none. */
  readonly several: { readonly bytes: number; read(view: DataView): unknown } | undefined;
  /** Arguments on the stack, in words. */
  readonly stackWords: number;
  /** Puts arguments into the mailbox, but not where several results go. Throws `argument-count` or `argument-type`. */
  writeArguments(name: string, mailbox: DataView, values: readonly unknown[]): void;
  /** From cells at these offsets. */
  readResult(view: DataView, integerAt: number, floatAt: number): unknown;
  /** Arguments that native code passed to a callback. */
  readArguments(view: DataView, integersAt: number, floatsAt: number, stack: DataView): unknown[];
  /** Throws `argument-type` for a value that is no result. */
  writeResult(name: string, view: DataView, integerAt: number, floatAt: number, value: unknown): void;
}

/** Where System V has arguments, as offsets in the mailbox, and how many words of the stack they take. */
function placeArguments(parameters: readonly Scalar[]): { readonly places: number[]; readonly stackWords: number } {
  let [integers, floats, stackWords] = [0, 0, 0];
  const places = parameters.map(({ float }) => {
    if (float && floats < registerCount.float) return mailboxCells.floatArguments + wordBytes * floats++;
    if (!float && integers < registerCount.integer) return mailboxCells.integerArguments + wordBytes * integers++;
    return mailboxCells.stackArguments + wordBytes * stackWords++;
  });
  return { places, stackWords };
}

/** Throws `bad-signature` for a type that does not exist, and for more arguments than can be passed. */
export function planSignature(signature: NativeSignature): Plan {
  const parameters = signature.parameters.map((name) => scalarCalled(name, false));
  const several = returnsSeveral(signature.result) ? severalResults(signature.result) : undefined;
  const result = scalarCalled(returnsSeveral(signature.result) ? 'void' : signature.result, true);
  const hidden = several === undefined ? [] : [address];
  const { places, stackWords } = placeArguments([...hidden, ...parameters]);
  places.splice(0, hidden.length);
  if (stackWords > stackWordsLimit) {
    const most = `no more than ${stackWordsLimit} can be on the stack`;
    throw new ConveneError('bad-signature', `a function with ${parameters.length} arguments cannot be called: ${most}`);
  }
  return {
    several,
    stackWords,
    writeArguments(name, mailbox, values) {
      if (values.length !== parameters.length) {
        const message = `'${name}' takes ${parameters.length} arguments, not ${values.length}`;
        throw new ConveneError('argument-count', message);
      }
      for (let i = 0; i < values.length; i++) {
        if (parameters[i].put(mailbox, places[i], values[i])) continue;
        const message = `argument ${i + 1} of '${name}' must be ${parameters[i].wanted} (${signature.parameters[i]})`;
        throw new ConveneError('argument-type', message);
      }
    },
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
      if (result.put(view, result.float ? floatAt : integerAt, value)) return;
      throw new ConveneError('argument-type', `the result of '${name}' must be ${result.wanted} (${signature.result})`);
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
  return result && scalar === addressOrView ? address : scalar;
}
