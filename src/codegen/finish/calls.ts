/** The calls of a function by the instructions that they became. */
import { int32Column } from '../../ir/index.ts';
import type { FunctionLowering } from '../lower/function.ts';
import type { MachineFunction } from '../machine.ts';

/** By machine instruction: the index of its call, or −1. */
export function callPlaces({ instructionCount }: MachineFunction, { calls }: FunctionLowering): Int32Array {
  const places = int32Column(instructionCount, -1);
  for (let index = 0; index < calls.length; index++) places[instructionCount - 1 - calls[index].instruction] = index;
  return places;
}
