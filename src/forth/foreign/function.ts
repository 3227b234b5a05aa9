/** C functions as Forth sees them: what their prototypes say about the stacks, and how cells and floats become values of C. */
import { type CType, type FunctionType, isRecord, parameterOf, realType, signatureOf } from '../../abi/index.ts';
import {
  type FunctionBuilder,
  f32,
  f64,
  i8,
  i64,
  isFloat,
  type Parameter,
  ptr,
  type Signature,
  typeWidth,
  type Value,
} from '../../ir/index.ts';
import type { Counts } from '../body.ts';

/** A value that C takes or gives. */
export interface ForeignValue {
  readonly parameter: Parameter;
  /** Which stack it is on. Memory that is passed by value is on the data stack, as its address. */
  readonly stack: 'data' | 'float';
  /** A `_Bool`: a flag in Forth. */
  readonly flag: boolean;
}

export interface ForeignFunction {
  /** C's name of it, which the linker knows. */
  readonly name: string;
  /** It is called by an address, on top of all arguments, instead of by its name. */
  readonly byAddress: boolean;
  readonly signature: Signature;
  readonly parameters: readonly ForeignValue[];
  /** Undefined for `void`. */
  readonly result: ForeignValue | undefined;
  /**
   * Effect of a call in Forth: arguments with the last on top, integers and addresses on one stack and floats on the other. For a result
   * in memory the address where it goes is on top of the arguments.
   */
  readonly counts: Counts;
}

const convention = 'sysv';

export const returnsMemory = ({ result }: Pick<ForeignFunction, 'result'>): boolean =>
  result?.parameter.aggregate !== undefined;

function foreignValue(type: CType): ForeignValue {
  const parameter = parameterOf(type);
  return {
    parameter,
    stack: isFloat(parameter.type) ? 'float' : 'data',
    flag: type === realType('_Bool'),
  };
}

/** What C makes of an argument that no parameter is declared for (C11 6.5.2.2, default argument promotions). */
function promoted(type: CType): CType {
  if (isRecord(type)) return type;
  const { type: scalar } = parameterOf(type);
  if (scalar === f32) return realType('double');
  return !isFloat(scalar) && typeWidth(scalar) < 32 ? realType('int') : type;
}

/**
 * The function of a prototype; `variable` are the types of one call's arguments behind the declared ones. Throws `c-type` for
 * types that are incomplete.
 */
export function foreignFunction(
  name: string,
  type: FunctionType,
  { variable = [], byAddress = false }: { readonly variable?: readonly CType[]; readonly byAddress?: boolean } = {},
): ForeignFunction {
  const declared = signatureOf(type, convention);
  const parameters = [...type.parameters.map((one) => one.type), ...variable.map(promoted)].map(foreignValue);
  const signature: Signature =
    variable.length === 0
      ? declared
      : {
          ...declared,
          parameters: parameters.map(({ parameter }) => parameter),
          declared: declared.parameters.length,
        };
  const result = type.result.kind === 'void' ? undefined : foreignValue(type.result);
  const onData = parameters.filter(({ stack }) => stack === 'data').length;
  const toMemory = returnsMemory({ result });
  return {
    name,
    byAddress,
    signature,
    parameters,
    result,
    counts: {
      in: onData + Number(toMemory) + Number(byAddress),
      out: result?.stack === 'data' && !toMemory ? 1 : 0,
      floatIn: parameters.length - onData,
      floatOut: result?.stack === 'float' ? 1 : 0,
    },
  };
}

/** An item of a stack as a value of C. */
export function toForeign(b: FunctionBuilder, item: Value, { parameter: { type }, flag }: ForeignValue): Value {
  if (flag) return b.ne(item, b.iconst(i64, 0));
  if (type === ptr) return b.inttoptr(item);
  if (type === f32) return b.fptrunc(f32, item);
  return type === i64 || type === f64 ? item : b.trunc(type, item);
}

/** A value of C as an item of a stack. */
export function fromForeign(b: FunctionBuilder, value: Value, { parameter, flag }: ForeignValue): Value {
  const { type, extension } = parameter;
  if (flag) return b.neg(b.zext(i64, b.ne(value, b.iconst(i8, 0))));
  if (type === ptr) return b.ptrtoint(value);
  if (type === f32) return b.fpext(f64, value);
  if (type === i64 || type === f64) return value;
  return extension === 'signed' ? b.sext(i64, value) : b.zext(i64, value);
}
