/** Where a function begins and ends: its entry, returns, calls in tail position, throws and traps. */
import { poppedBytes } from '../../abi/index.ts';
import { ConveneError, type Instruction, ptr } from '../../ir/index.ts';
import { returnAddressMove } from '../assignments.ts';
import { operandValue, operandValues } from '../graph.ts';
import { defineOf, plain, useFixed, type VirtualRegister } from '../machine.ts';
import type { Selection } from '../select/context.ts';
import { emitPending, inputRegister, type Pending } from '../select/leaf.ts';
import { beginInstruction, newVirtual, symbolNumber, writeWord } from '../writer.ts';
import { atBase, loadValue, type Place, storeRegister, writeAddress } from './access.ts';
import { callParts, finishArguments, passArguments, writeArrival, writeTailTransfer } from './call.ts';
import { writeFixedUses } from './fixed-words.ts';
import { setFlag } from './flags.ts';
import type { FunctionLowering } from './function.ts';
import { argumentPlace, entryPointer, type Passing, passIn, passOut, writeMemory } from './places.ts';
import { saveVariableRegisters } from './variadic.ts';

const mostPopped = 0xffff;

/** The cell that holds the address of the innermost handler frame: previous handler, stack pointer, resume address. */
export const handlerSymbol = 'convene.handler';

/** Writes the entry: what the convention passes, and what the preserved registers hold. */
export function lowerEntry(lowering: FunctionLowering): void {
  const { selection, assignment, assignments, preserved } = lowering;
  const { parameters } = selection.graph.f.blocks[0];
  const received = passIn(lowering, { assignment, side: 'parameters', values: parameters, area: 'incoming' });
  if (lowering.savesVariables) saveVariableRegisters(lowering, received);
  writeMemory(received);
  const { signature } = selection.graph.f;
  if (lowering.realigns && (assignment.stackBytes > 0 || signature.variadic === true || assignments.tails.move)) {
    // Cold code may still ask for it.
    lowering.entryPointer = entryPointer(lowering);
    writeEntryPointer(selection, lowering.entryPointer);
  }
  const passed = received.fixed.slice();
  for (const word of preserved) {
    const same = passed.find(({ fixed }) => fixed === word.fixed);
    if (same === undefined) received.fixed.push(word);
    else if (same.register !== word.register) writeAddress(selection, word.register, atBase(selection, same.register));
  }
  writeArrival(lowering, 'entry', received);
}

function writeEntryPointer({ writer, book }: Selection, register: VirtualRegister): void {
  beginInstruction(writer, book.forms.named.get('entry_pointer')!.opcode);
  writeWord(writer, register, defineOf('integer'));
}

export function lowerReturn(lowering: FunctionLowering, id: Instruction): void {
  const { selection, assignment, preserved } = lowering;
  const values = operandValues(selection.graph, id);
  const passed = passOut(lowering, { assignment, side: 'results', values, area: 'incoming' });
  writeLeave(lowering);
  writeFixedUses(selection, passed.fixed);
  writeFixedUses(selection, preserved);
  for (const { flag, register } of passed.flags) setFlag(selection, flag, register);
  emitPending(selection, passed.pending);
  writeMemory(passed);
}

/** Writes the instruction that goes back to the caller. */
function writeLeave({ selection, assignment }: FunctionLowering): void {
  const { writer, book } = selection;
  const { opcodes, return: plainReturn, returnPopping } = book.lowering;
  const popped = poppedBytes(assignment);
  if (popped > mostPopped) {
    throw new ConveneError(
      'convention-refusal',
      `'${selection.graph.f.name}' would take ${popped} bytes of arguments off the stack; a return takes ${mostPopped} at most`,
    );
  }
  beginInstruction(writer, opcodes[popped === 0 ? plainReturn : returnPopping]);
  if (popped > 0) writeWord(writer, popped, plain);
}

/**
 * A call in tail position that is a jump, which `expand/tails.ts` decides: arguments take the place of the function's own, and the return
 * address lies below them.
 */
export function lowerTailCall(lowering: FunctionLowering, id: Instruction): void {
  const parts = callParts(lowering, id);
  const move = returnAddressMove(lowering.assignment, parts.assignment);
  const passed = passArguments(lowering, parts, 'incoming', move);
  if (move !== 0) moveReturnAddress(lowering, passed, move);
  writeTailTransfer(lowering, parts, passed, move);
  finishArguments(lowering, passed);
}

/** Takes the return address to where the callee's arguments, stored over it, leave it. */
function moveReturnAddress(lowering: FunctionLowering, passed: Passing, move: number): void {
  const { selection, assignment } = lowering;
  const { returnAddressBytes } = assignment.convention.stack;
  const register = newVirtual(selection.writer, 'integer');
  const place = (down: number): Place => argumentPlace(lowering, 'incoming', -returnAddressBytes - down);
  passed.memory.unshift(() => loadValue(selection, register, ptr, place(0), false));
  passed.memory.push(() => storeRegister(selection, register, 'integer', place(move)));
}

export function lowerThrow({ selection }: FunctionLowering, id: Instruction): void {
  const { writer, book, graph } = selection;
  const pending: Pending = [];
  const code = inputRegister(selection, operandValue(graph, id, 0), pending);
  beginInstruction(writer, book.forms.named.get('throw')!.opcode);
  writeWord(writer, symbolNumber(writer, handlerSymbol), plain);
  writeWord(writer, code, useFixed('integer', book.lowering.thrownCode));
  emitPending(selection, pending);
}

export function lowerTrap({ selection }: FunctionLowering, code: number): void {
  beginInstruction(selection.writer, selection.book.forms.named.get('trap')!.opcode);
  writeWord(selection.writer, code, plain);
}
