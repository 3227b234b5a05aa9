/** Memory that is passed by value where no call is left to copy it. */
import {
  type Aggregate,
  addSlot,
  constantHalves,
  type Instruction,
  type IrFunction,
  i64,
  insertBefore,
  opcodes,
  ptr,
  result,
  type Value,
} from '../ir/index.ts';

/** Copies memory to a slot of its own before an instruction; gives the copy's address. */
export function copyByValue(f: IrFunction, place: Instruction, from: Value, { bytes, align }: Aggregate): Value {
  const position = f.instructions.position[place]!;
  const slot = addSlot(f, Math.max(bytes, 1), align);
  const address = insertBefore(f, place, { opcode: opcodes.slotaddr, resultTypes: [ptr], low: slot, position });
  if (bytes > 0) {
    const count = insertBefore(f, place, {
      opcode: opcodes.iconst,
      type: i64,
      resultTypes: [i64],
      ...constantHalves(i64, BigInt(bytes)),
      position,
    });
    const operands = [result(f, address), from, result(f, count)];
    insertBefore(f, place, { opcode: opcodes.blockcopy, operands, position });
  }
  return result(f, address);
}
