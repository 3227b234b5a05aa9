/**
 * Tail calls: a call of the function itself that returns what it returns becomes a jump back to the start; where the convention
 * has tail calls, other such calls become tail calls.
 *
 * Requires: a valid function. Leaves: functions with memory in their frame as they are, because the callee may have been given the
 * address of some.
 */
import {
  addBlock,
  addParameter,
  appendInstruction,
  type Block,
  blockIds,
  entryBlock,
  type Instruction,
  type IrFunction,
  is,
  moveToEnd,
  none,
  opcodes,
  operandsOf,
  removeInstruction,
  result,
  setEdges,
  signatureText,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { replacement } from './replacement.ts';

/** `hasTailCalls` says of a convention whether a call in tail position may become a tail call. */
export function tailCalls(f: IrFunction, hasTailCalls: (convention: string) => boolean): boolean {
  if (keepsFrame(f)) return false;
  const own: Instruction[] = [];
  let changed = false;
  for (const block of blockIds(f)) {
    const call = callInTailPosition(f, block);
    if (call === none) continue;
    const callee = f.callees[f.instructions.low[call]!]!;
    if (callee.symbol === f.name && signatureText(callee.signature) === signatureText(f.signature)) {
      own.push(call);
    } else if (is(f, call, 'call') && tailCallable(f, call, hasTailCalls)) {
      endWith(f, call, opcodes.tailcall);
      changed = true;
    }
  }
  if (own.length === 0) return changed;
  jumpBack(f, own);
  return true;
}

/** Whether each call of a function has to have a frame of its own: there is memory in it that somebody may know of. */
export const keepsFrame = (f: IrFunction): boolean =>
  f.slots.length > 0 || f.signature.variadic === true || hasMemoryByValue(f);

/** Whether the frame holds memory that came by value: the callee may have been given its address. */
function hasMemoryByValue({ signature, callees, signatures }: IrFunction): boolean {
  const received = [
    signature.parameters,
    ...[...callees.map((one) => one.signature), ...signatures].map((one) => one.results),
  ];
  return received.some((list) => list.some(({ aggregate }) => aggregate !== undefined));
}

/** A tail call by name, or a call by name whose results the function returns at once. */
function callInTailPosition(f: IrFunction, block: Block): Instruction | -1 {
  const last = terminator(f, block) as Instruction;
  if (is(f, last, 'tailcall')) return last;
  const before = f.instructions.previous[last] as Instruction | -1;
  if (before === none || !is(f, last, 'return') || !is(f, before, 'call')) return none;
  const returned = operandsOf(f, last);
  const same = returned.length === f.instructions.resultCount[before];
  return same && returned.every((value, index) => value === result(f, before, index)) ? before : none;
}

function tailCallable(f: IrFunction, call: Instruction, hasTailCalls: (convention: string) => boolean): boolean {
  const { signature } = f.callees[f.instructions.low[call]!]!;
  if (signature.variadic === true || signature.convention !== f.signature.convention) return false;
  const roles = signature.results.every(({ role }, index) => role === f.signature.results[index]!.role);
  return roles && hasTailCalls(signature.convention);
}

/** Replaces a call in tail position, and the return after it, by a terminator with the call's operands. */
function endWith(f: IrFunction, call: Instruction, opcode: typeof opcodes.tailcall): void {
  const block = f.instructions.block[call] as Block;
  const given = { opcode, operands: operandsOf(f, call), low: f.instructions.low[call]! };
  const position = f.instructions.position[call]!;
  if (f.instructions.next[call] !== none) removeInstruction(f, f.instructions.next[call] as Instruction);
  removeInstruction(f, call);
  appendInstruction(f, block, { ...given, position });
}

/** Calls of the function itself become jumps to a block that takes over all that the entry did. */
function jumpBack(f: IrFunction, calls: readonly Instruction[]): void {
  const entry = entryBlock(f);
  const start = addBlock(f, f.blocks[entry]!.cold);
  const parameters: readonly Value[] = [...f.blocks[entry]!.parameters];
  const map = replacement();
  for (const value of parameters) map.replace(value, addParameter(f, start, valueType(f, value)));
  moveToEnd(f, f.blocks[entry]!.first as Instruction, start);
  for (const call of calls) {
    const block = f.instructions.block[call] as Block;
    const values = operandsOf(f, call);
    const position = f.instructions.position[call]!;
    if (f.instructions.next[call] !== none) removeInstruction(f, f.instructions.next[call] as Instruction);
    removeInstruction(f, call);
    setEdges(f, appendInstruction(f, block, { opcode: opcodes.jump, position }), [
      { target: start, arguments: values },
    ]);
  }
  map.apply(f);
  setEdges(f, appendInstruction(f, entry, { opcode: opcodes.jump }), [{ target: start, arguments: parameters }]);
}
