/** Where a function begins and ends: its entry, returns, calls in tail position, throws and traps. */
import { ConveneError, type Instruction, type Signature, type Value } from '../../ir/index.ts';
import { operandValue } from '../graph.ts';
import { defineOf, plain, useFixed, type VirtualRegister } from '../machine.ts';
import type { Selection } from '../select/context.ts';
import { emitPending, inputRegister, type Pending } from '../select/leaf.ts';
import { beginInstruction, symbolNumber, writeWord } from '../writer.ts';
import { atBase, writeAddress } from './access.ts';
import { type CallParts, callParts, finishArguments, passArguments, writeArrival, writeTailTransfer } from './call.ts';
import { setFlag } from './flags.ts';
import { contractOf, type FunctionLowering, poppedBytes } from './function.ts';
import { entryPointer, passIn, passOut, writeFixedUses, writeMemory } from './places.ts';
import { saveVariableRegisters } from './variadic.ts';

const mostPopped = 0xffff;

/** The cell that holds the address of the innermost handler frame: previous handler, stack pointer, resume address. */
export const handlerSymbol = 'convene.handler';

/** Writes the entry: what the convention passes, and what the preserved registers hold. */
export function lowerEntry(lowering: FunctionLowering): void {
  const { selection, assignment, preserved } = lowering;
  const { parameters } = selection.graph.f.blocks[0];
  const received = passIn(lowering, { assignment, side: 'parameters', values: parameters, area: 'incoming' });
  if (lowering.savesVariables) saveVariableRegisters(lowering, received);
  writeMemory(received);
  const { signature } = selection.graph.f;
  if (lowering.realigns && (assignment.stackBytes > 0 || signature.variadic === true)) {
    // Cold code may still ask for it.
    lowering.entryPointer = entryPointer(lowering);
    writeEntryPointer(selection, lowering.entryPointer);
  }
  const passed = new Map(received.fixed.map(({ fixed, register }) => [fixed, register]));
  for (const word of preserved) {
    const register = passed.get(word.fixed);
    if (register === undefined) received.fixed.push(word);
    else if (register !== word.register) writeAddress(selection, word.register, atBase(selection, register));
  }
  writeArrival(lowering, 'entry', received);
}

function writeEntryPointer({ writer, book }: Selection, register: VirtualRegister): void {
  beginInstruction(writer, book.forms.named.get('entry_pointer')!.opcode);
  writeWord(writer, register, defineOf('integer'));
}

export function lowerReturn(lowering: FunctionLowering, id: Instruction): void {
  const { graph } = lowering.selection;
  const count = graph.f.instructions.operandCount[id];
  writeReturn(
    lowering,
    Array.from({ length: count }, (_, index) => operandValue(graph, id, index)),
  );
}

function writeReturn(lowering: FunctionLowering, values: readonly Value[]): void {
  const { selection, assignment, preserved } = lowering;
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
 * A call in tail position is a jump, where the callee leaves results and preserved registers as this function must and its
 * arguments fit the area that this one was given.
 */
export function lowerTailCall(lowering: FunctionLowering, id: Instruction): void {
  const parts = callParts(lowering, id);
  refuseUnlikeResults(lowering, parts.signature, parts);
  const passed = passArguments(lowering, parts, 'incoming');
  writeTailTransfer(lowering, parts, passed);
  finishArguments(lowering, passed);
}

function refuseUnlikeResults(lowering: FunctionLowering, callee: Signature, parts: CallParts): void {
  const { assignment, selection } = lowering;
  const { name } = selection.graph.f;
  const called = parts.symbol ?? 'an address';
  const refuse = (why: string): never => {
    throw new ConveneError('tail-call', `'${name}' cannot end by calling ${called} (${callee.convention}): ${why}`);
  };
  const theirs = parts.assignment;
  if (JSON.stringify(theirs.results) !== JSON.stringify(assignment.results)) refuse('the results lie elsewhere');
  const clobbers = contractOf(lowering.contracts, parts.symbol, callee.convention)?.clobbers ?? theirs.clobbered;
  const lost = assignment.preserved.filter((register) => clobbers.includes(register));
  if (lost.length > 0) refuse('it destroys registers that must be preserved');
  if (theirs.stackBytes > assignment.stackBytes) refuse('its arguments need more room than there is on the stack');
  const { parameters } = selection.graph.f.blocks[0];
  const own = new Map(assignment.parameters.map((place, piece) => ['register' in place ? place.register : -1, piece]));
  theirs.parameters.forEach((place, piece) => {
    if (place.kind !== 'register' || !assignment.preserved.includes(place.register)) return;
    const there = own.get(place.register);
    if (there === undefined || parts.values[piece] !== parameters[there]) {
      refuse('an argument takes the place of what must be preserved');
    }
  });
  if (poppedBytes(theirs) !== poppedBytes(assignment)) refuse('it takes another number of bytes off the stack');
  if (theirs.convention.transfer !== 'call') refuse('it is no function');
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
