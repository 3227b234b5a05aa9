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
  edgeArguments,
  edgesOf,
  edgeTarget,
  entryBlock,
  type Instruction,
  type IrFunction,
  is,
  moveToEnd,
  none,
  opcodes,
  operandsOf,
  type Parameter,
  removeInstruction,
  resultsOf,
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
    if (callsItself(f, call)) own.push(call);
    else if (is(f, call, 'call') && tailCallable(f, call, hasTailCalls)) {
      endWith(f, call, opcodes.tailcall);
      changed = true;
    }
  }
  if (own.length === 0) return changed;
  const { start, enter } = restart(f);
  for (const call of own) goBack(f, call, start);
  enter();
  return true;
}

/** Whether each call of a function has to have a frame of its own: there is memory in it that somebody may know of. */
export const keepsFrame = (f: IrFunction): boolean =>
  f.slots.length > 0 || f.signature.variadic === true || hasMemoryByValue(f);

/** Whether the frame holds memory that came by value: the callee may have been given its address. */
const hasMemoryByValue = ({ signature, callees, signatures }: IrFunction): boolean =>
  hasAggregate(signature.parameters) ||
  callees.some((one) => hasAggregate(one.signature.results)) ||
  signatures.some((one) => hasAggregate(one.results));

const hasAggregate = (list: readonly Parameter[]): boolean => list.some(({ aggregate }) => aggregate !== undefined);

/** How many blocks that only hand on what they are given are looked through. */
const farthest = 8;

/** What a block returns, itself or by way of blocks that do nothing else. `nameOf` says which value stands for a value. */
export function returnedBy(
  f: IrFunction,
  block: Block,
  nameOf: (value: Value) => Value = (same) => same,
): readonly Value[] | undefined {
  const given = new Map<Value, Value>();
  const named = (value: Value): Value => {
    const name = nameOf(value);
    return given.get(name) ?? name;
  };
  let last = terminator(f, block) as Instruction;
  for (let steps = 0; is(f, last, 'jump') && steps < farthest; steps++) {
    const edge = edgesOf(f, last)[0]!;
    const { parameters, first } = f.blocks[edgeTarget(f, edge)]!;
    const values = edgeArguments(f, edge).map(named);
    parameters.forEach((parameter, index) => {
      given.set(parameter, values[index]!);
    });
    last = first as Instruction;
  }
  return is(f, last, 'return') ? operandsOf(f, last).map(named) : undefined;
}

/** The call by name at the end of a block, if the function returns its results at once, or makes it in place of a return. */
function callInTailPosition(f: IrFunction, block: Block): Instruction | -1 {
  const last = terminator(f, block) as Instruction;
  if (is(f, last, 'tailcall')) return last;
  const before = f.instructions.previous[last] as Instruction | -1;
  return before !== none && is(f, before, 'call') && isInTailPosition(f, before) ? before : none;
}

/** Whether a call is a tail call, or what its block does next is to return its results, all and in order. */
export function isInTailPosition(f: IrFunction, call: Instruction, nameOf?: (value: Value) => Value): boolean {
  if (is(f, call, 'tailcall')) return true;
  const block = f.instructions.block[call] as Block;
  if (f.instructions.next[call] !== terminator(f, block)) return false;
  const returned = returnedBy(f, block, nameOf);
  const results = resultsOf(f, call).map((value) => nameOf?.(value) ?? value);
  return returned?.length === results.length && returned.every((value, index) => value === results[index]);
}

/** Whether a call by name is of the function that it is in. */
export function callsItself(f: IrFunction, call: Instruction): boolean {
  const { symbol, signature } = f.callees[f.instructions.low[call]!]!;
  return symbol === f.name && signatureText(signature) === signatureText(f.signature);
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
  cutAt(f, call);
  appendInstruction(f, block, { ...given, position });
}

/** The block that recursive calls go back to. */
export interface Restart {
  readonly start: Block;
  /** Ends the entry by a jump there, with further arguments, when all else has been written. */
  readonly enter: (...further: readonly Value[]) => void;
}

/** Makes a block that takes over all that the entry did, with parameters in place of the function's. */
export function restart(f: IrFunction): Restart {
  const entry = entryBlock(f);
  const start = addBlock(f, f.blocks[entry]!.cold);
  const parameters: readonly Value[] = [...f.blocks[entry]!.parameters];
  const map = replacement(f);
  for (const value of parameters) map.replace(value, addParameter(f, start, valueType(f, value)));
  moveToEnd(f, f.blocks[entry]!.first as Instruction, start);
  const enter = (...further: readonly Value[]): void => {
    map.apply();
    const jump = appendInstruction(f, entry, { opcode: opcodes.jump });
    setEdges(f, jump, [{ target: start, arguments: [...parameters, ...further] }]);
  };
  return { start, enter };
}

/** Replaces a call, and all behind it in its block, by a jump with its arguments and further ones. */
export function goBack(f: IrFunction, call: Instruction, start: Block, ...further: readonly Value[]): void {
  const block = f.instructions.block[call] as Block;
  const values = [...operandsOf(f, call), ...further];
  const position = f.instructions.position[call]!;
  cutAt(f, call);
  const jump = appendInstruction(f, block, { opcode: opcodes.jump, position });
  setEdges(f, jump, [{ target: start, arguments: values }]);
}

/** Removes an instruction and all behind it in its block. */
function cutAt(f: IrFunction, first: Instruction): void {
  const data = f.blocks[f.instructions.block[first]!]!;
  while (data.last !== first) removeInstruction(f, data.last as Instruction);
  removeInstruction(f, first);
}
