/** Our side of each case, as IR: a function that calls theirs, and one that theirs calls. */
import { type FunctionType, irTypeOf, layoutOf, parameterOf, signatureOf } from '../../../src/abi/index.ts';
import {
  buildFunction,
  type FunctionBuilder,
  type IrFunction,
  i64,
  type Parameter,
  type Signature,
  type Value,
} from '../../../src/ir/index.ts';
import { areas } from './c-side.ts';
import type { AbiCase, PlacedValue } from './cases.ts';

const nothing: Signature = { convention: 'sysv', parameters: [], results: [] };

const addressOf = (b: FunctionBuilder, address: number): Value => b.inttoptr(b.iconst(i64, address));

/** The value as the IR has it: a scalar, or the address of its memory. */
function take(b: FunctionBuilder, { type }: PlacedValue, address: number): Value {
  const scalar = irTypeOf(type);
  const memory = addressOf(b, address);
  return scalar === undefined ? memory : b.load(scalar.type, memory);
}

function leave(b: FunctionBuilder, { type }: PlacedValue, value: Value, address: number): void {
  const memory = addressOf(b, address);
  if (irTypeOf(type) !== undefined) b.store(value, memory);
  else b.blockcopy(memory, value, b.iconst(i64, layoutOf(type).bytes));
}

const callSignature = (convention: string, type: FunctionType, values: readonly PlacedValue[]): Signature => {
  const declared = signatureOf(type, convention);
  const variable = values.slice(type.parameters.length).map(({ type: each }): Parameter => parameterOf(each));
  return variable.length === 0
    ? declared
    : { ...declared, parameters: [...declared.parameters, ...variable], declared: declared.parameters.length };
};

/** Calls `theirs<index>` with what lies in the area of arguments. */
export function ourCaller(
  { type, values, result }: AbiCase,
  index: number,
  base: number,
  convention: string,
): IrFunction {
  const b = buildFunction(`caller${index}`, nothing);
  const given = values.map((value) => take(b, value, base + areas.passed + value.offset));
  const results = b.call(`theirs${index}`, callSignature(convention, type, values), given);
  if (result !== undefined) leave(b, result, results[0]!, base + areas.result + result.offset);
  b.return([]);
  return b.function;
}

/** Leaves what it is passed, keeps it over a call that changes every register, and returns what lies in the area for that. */
export function ourCallee(
  { type, values, result }: AbiCase,
  index: number,
  base: number,
  convention: string,
): IrFunction {
  const b = buildFunction(`callee${index}`, signatureOf(type, convention));
  const given: Value[] = [...b.parameters];
  const variable = values.slice(given.length);
  let list: Value | undefined;
  if (type.variadic) {
    list = b.slotaddr(b.slot(24, 8));
    b.vastart(list);
  }
  b.call('disturb', nothing, []);
  for (const { type: each } of variable) {
    const parameter = parameterOf(each);
    if (parameter.aggregate === undefined) {
      given.push(b.vaarg(parameter.type, list!));
    } else {
      const { bytes, align } = parameter.aggregate;
      const copy = b.slotaddr(b.slot(Math.max(bytes, 1), align));
      b.vacopy(list!, copy, parameter.aggregate);
      given.push(copy);
    }
  }
  values.forEach((value, number) => {
    leave(b, value, given[number]!, base + areas.received + value.offset);
  });
  b.return(result === undefined ? [] : [take(b, result, base + areas.returned + result.offset)]);
  return b.function;
}
