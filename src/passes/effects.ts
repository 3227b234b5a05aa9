/** What an instruction does besides computing its results, told more exactly than its operation alone does. */
import {
  definition,
  type Instruction,
  type IrFunction,
  instructionType,
  is,
  none,
  opcodeOf,
  opcodesWhere,
  operand,
  result,
  typeBytes,
  typeWidth,
  valueType,
} from '../ir/index.ts';
import { integerOf } from './constant.ts';

/** By opcode: 1 for what does nothing but compute its results, though it may trap. */
export const isPure = opcodesWhere(({ effect }) => effect === 'pure');
const mayTrap = opcodesWhere(({ traps }) => traps);
/** By opcode: 1 for what neither looks at memory nor changes it, nor lets anybody else do so. */
export const leavesMemory = opcodesWhere(({ effect, traps }) => effect === 'pure' || (effect === 'control' && !traps));
/** By opcode: 1 for loads. */
export const loads = opcodesWhere(({ effect }) => effect === 'reads');
export const isLoad = (f: IrFunction, id: Instruction): boolean => loads[opcodeOf(f, id)] === 1;

/** Whether a function without this instruction means the same, once its results are not used. */
export function canBeDropped(f: IrFunction, id: Instruction): boolean {
  const opcode = opcodeOf(f, id);
  if (isPure[opcode] === 1) return mayTrap[opcode] === 0 || dividesSafely(f, id);
  return loads[opcode] === 1 && readsOwnSlot(f, id);
}

function dividesSafely(f: IrFunction, id: Instruction): boolean {
  if (!is(f, id, 'udivrem') && !is(f, id, 'sdivrem')) return false;
  const divisor = integerOf(f, operand(f, id, 1));
  if (divisor === undefined || divisor === 0n) return false;
  return is(f, id, 'udivrem') || BigInt.asIntN(typeWidth(instructionType(f, id)), divisor) !== -1n;
}

function readsOwnSlot(f: IrFunction, id: Instruction): boolean {
  const address = definition(f, operand(f, id, 0));
  if (address === none || !is(f, address, 'slotaddr')) return false;
  const offset = f.instructions.low[id]!;
  const { size } = f.slots[f.instructions.low[address]!]!;
  // A narrow load reads fewer bytes than its type has; asking for room for all of them is on the safe side.
  return offset >= 0 && offset + typeBytes(valueType(f, result(f, id))) <= size;
}
