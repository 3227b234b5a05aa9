/** Constants as passes see them: reading them off their definitions, making them, computing with them by the table's meanings. */
import {
  type Block,
  constantHalves,
  type Datum,
  definition,
  floatConstant,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionType,
  integerConstant,
  isFloat,
  none,
  type Opcode,
  opcodeOf,
  opcodes,
  operationOf,
  ptr,
  result,
  Trap,
  type Type,
  typeWidth,
  type Value,
} from '../ir/index.ts';

/** The constant that a value is, or undefined. */
export function constantOf(f: IrFunction, value: Value): Datum | undefined {
  const definer = definition(f, value);
  if (definer === none) return undefined;
  const opcode = opcodeOf(f, definer);
  if (opcode === opcodes.iconst) return integerConstant(f, definer);
  return opcode === opcodes.fconst ? floatConstant(f, definer) : undefined;
}

/** Whether a value is a constant: asked more often than which. */
export function isConstant(f: IrFunction, value: Value): boolean {
  const definer = definition(f, value);
  if (definer === none) return false;
  const opcode = opcodeOf(f, definer);
  return opcode === opcodes.iconst || opcode === opcodes.fconst;
}

/** The integer constant that a value is, or undefined. */
export function integerOf(f: IrFunction, value: Value): bigint | undefined {
  const constant = constantOf(f, value);
  return typeof constant === 'bigint' ? constant : undefined;
}

/** Whether an integer constant is a power of two, taken for unsigned. */
export function isPowerOfTwo(f: IrFunction, constant: Instruction): boolean {
  const width = typeWidth(instructionType(f, constant));
  const unused = Math.max(0, 32 - width);
  const low = (f.instructions.low[constant]! << unused) >>> unused;
  const high = width > 32 ? f.instructions.high[constant]! : 0;
  const word = low === 0 ? high : low;
  return (low === 0 || high === 0) && word !== 0 && (word & (word - 1)) === 0;
}

/** Makes a constant before an instruction. */
export function insertConstant(f: IrFunction, place: Instruction, type: Type, constant: Datum): Value {
  const opcode = isFloat(type) ? opcodes.fconst : opcodes.iconst;
  const { low, high } = constantHalves(type, constant);
  const position = f.instructions.position[place]!;
  return result(f, insertBefore(f, place, { opcode, type, resultTypes: [type], low, high, position }));
}

/** Makes a constant at the start of a block that has a terminator. */
export const constantInBlock = (f: IrFunction, block: Block, type: Type, constant: Datum): Value =>
  insertConstant(f, f.blocks[block]!.first as Instruction, type, constant);

/** The results of an operation on constants; undefined if it traps or its results cannot be written as constants. */
export function foldOperation(
  opcode: Opcode,
  type: Type,
  operands: readonly Datum[],
  from: Type,
): readonly Datum[] | undefined {
  const { meaning, results } = operationOf(opcode);
  if (meaning === undefined || results.includes('ptr') || (results.includes('T') && type === ptr)) return undefined;
  try {
    const values = meaning(type, operands, from);
    // A number does not keep a NaN's bits, which this would make visible.
    const visible = opcode === opcodes.bitcast && [...operands, ...values].some(Number.isNaN);
    return visible ? undefined : values;
  } catch (error) {
    if (error instanceof Trap) return undefined;
    throw error;
  }
}
