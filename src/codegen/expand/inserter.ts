/** New instructions in front of one that they will replace. */
import {
  constantHalves,
  type Instruction,
  type IrFunction,
  insertBefore,
  none,
  type OperationName,
  opcodes,
  operationOf,
  patternType,
  result,
  resultsOf,
  type Type,
  type Value,
} from '../../ir/index.ts';

export interface Inserter {
  readonly f: IrFunction;
  /** The instruction being replaced. */
  readonly place: Instruction;
  /** By value: what replaces it, −1 for itself. */
  readonly replacements: Map<number, Value>;
}

/** Inserts an operation with one result or none, of a type where it has one; `low` and `high` are its immediate. */
export function insert(
  { f, place }: Inserter,
  name: OperationName,
  type: Type | undefined,
  operands: readonly Value[],
  low = 0,
  high = 0,
): Value {
  return result(f, insertInstruction({ f, place }, name, type, operands, low, high));
}

/** The same for operations with two results. */
export function insertPair(
  inserter: Inserter,
  name: OperationName,
  type: Type,
  operands: readonly Value[],
): readonly Value[] {
  return resultsOf(inserter.f, insertInstruction(inserter, name, type, operands, 0, 0));
}

function insertInstruction(
  { f, place }: Pick<Inserter, 'f' | 'place'>,
  name: OperationName,
  type: Type | undefined,
  operands: readonly Value[],
  low: number,
  high: number,
): Instruction {
  const opcode = opcodes[name];
  return insertBefore(f, place, {
    opcode,
    operands,
    resultTypes: operationOf(opcode).results.map((pattern) => patternType(pattern, type)),
    low,
    high,
    position: f.instructions.position[place],
    ...(type === undefined ? {} : { type }),
  });
}

export function integer(inserter: Inserter, type: Type, value: bigint | number): Value {
  const { low, high } = constantHalves(type, BigInt(value));
  return insert(inserter, 'iconst', type, [], low, high);
}

export function float(inserter: Inserter, type: Type, value: number): Value {
  const { low, high } = constantHalves(type, value);
  return insert(inserter, 'fconst', type, [], low, high);
}

/** Says what a result of the replaced instruction becomes. */
export function replaceResult({ f, place, replacements }: Inserter, index: number, value: Value): void {
  replacements.set(result(f, place, index), value);
}

/** The bits of an integer constant operand, or undefined. */
export function constantOperand(f: IrFunction, value: Value): bigint | undefined {
  const definition = f.values.instruction[value];
  if (definition === none || f.instructions.opcode[definition] !== opcodes.iconst) return undefined;
  const { low, high } = f.instructions;
  return (BigInt(high[definition]) << 32n) | BigInt(low[definition] >>> 0);
}
