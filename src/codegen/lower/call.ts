/**
 * Calls, by nothing but the callee's assignment. In program order: values to memory, the transfer with its fixed registers, values
 * from memory; all written backwards.
 */
import { type Assignment, poppedBytes } from '../../abi/index.ts';
import {
  type Callee,
  type Instruction,
  isNamedCall,
  none,
  opcodes,
  type Signature,
  type Value,
} from '../../ir/index.ts';
import { callAssignment, wantedAlignment } from '../assignments.ts';
import { contractOf } from '../contracts.ts';
import { definitionOf, operandValue, operandValues } from '../graph.ts';
import { plain, useAnywhere, useFixed, useOf } from '../machine.ts';
import type { CallNote, Note } from '../notes.ts';
import { addressParts } from '../select/address.ts';
import { registerOf } from '../select/context.ts';
import { writeParts } from '../select/emit.ts';
import { emitInteger, emitPending } from '../select/leaf.ts';
import { beginInstruction, clobberSet, newVirtual, noteWord, symbolNumber, withNote, writeWord } from '../writer.ts';
import { writeFixedDefinitions, writeFixedUses } from './fixed-words.ts';
import { type FunctionLowering, halfPreserved, noteCall } from './function.ts';
import { type Area, type Passing, passIn, passOut, writeMemory } from './places.ts';

/** A call taken apart. */
export interface CallParts {
  readonly site: Instruction;
  readonly signature: Signature;
  /** The callee's name, or the address that it is called by. */
  readonly symbol: string | undefined;
  readonly address: Value | undefined;
  readonly values: readonly Value[];
  readonly assignment: Assignment;
}

export function callParts(lowering: FunctionLowering, id: Instruction): CallParts {
  const { graph } = lowering.selection;
  const { f } = graph;
  const c = f.instructions;
  const named = isNamedCall[c.opcode[id]] === 1;
  const callee: Callee | undefined = named ? f.callees[c.low[id]] : undefined;
  const signature = callee?.signature ?? f.signatures[c.low[id]];
  const operands = operandValues(graph, id);
  const values = named ? operands : operands.slice(1);
  return {
    site: id,
    signature,
    symbol: callee?.symbol,
    address: named ? undefined : operands[0],
    values,
    assignment: callAssignment(lowering.assignments, signature),
  };
}

/** The results of a call as values, in the order of its signature. */
export function resultValues(lowering: FunctionLowering, id: Instruction, signature: Signature): Value[] {
  const first = lowering.selection.graph.f.instructions.firstResult[id];
  const values: Value[] = [];
  for (let index = 0; index < signature.results.length; index++) values.push((first + index) as Value);
  return values;
}

export function lowerCall(lowering: FunctionLowering, id: Instruction): void {
  const parts = callParts(lowering, id);
  const { assignment, signature } = parts;
  const results = resultValues(lowering, id, signature);
  const call = callNote(parts);
  const received = passIn(lowering, { assignment, side: 'results', values: results, area: 'outgoing', call });
  writeMemory(received);
  const passed = passArguments(lowering, parts, 'outgoing');
  writeTransfer(lowering, parts, passed, received);
  finishArguments(lowering, passed);
}

export const callNote = ({ site, symbol, signature: { convention } }: CallParts): CallNote =>
  symbol === undefined ? { site, convention } : { site, symbol, convention };

/** `down`: how far below the function's own arguments those of a call in tail position lie. */
export function passArguments(lowering: FunctionLowering, parts: CallParts, area: Area, down = 0): Passing {
  const { assignment, values } = parts;
  return passOut(lowering, { assignment, side: 'parameters', values, area, down, call: callNote(parts) });
}

/** Writes what comes before the transfer. */
export function finishArguments({ selection }: FunctionLowering, passed: Passing): void {
  emitPending(selection, passed.pending);
  writeMemory(passed);
}

/** Writes the instruction that transfers control and comes back. */
export function writeTransfer(
  lowering: FunctionLowering,
  parts: CallParts,
  passed: Passing,
  received: Passing | undefined,
): void {
  const { selection } = lowering;
  const { writer, book } = selection;
  const { lowering: target } = book;
  const { site, assignment, symbol, signature } = parts;
  const contract = contractOf(lowering.contracts, symbol, signature.convention);
  noteCall(lowering, assignment, contract);
  let instruction: number;
  if (assignment.convention.transfer === 'system-call') {
    instruction = beginInstruction(writer, target.opcodes[target.systemCall]);
  } else if (symbol !== undefined) {
    instruction = beginInstruction(writer, target.opcodes[target.callSymbol]);
    writeWord(writer, symbolNumber(writer, symbol), plain);
  } else {
    instruction = beginIndirect(lowering, parts.address as Value);
  }
  writeFixedUses(selection, passed.fixed);
  writeCount(lowering, parts, passed);
  if (received !== undefined) writeFixedDefinitions(selection, received.fixed);
  const clobbers = contract?.clobbers ?? assignment.clobbered;
  const half = halfPreserved(lowering, assignment);
  const all = half.length === 0 ? clobbers : [...clobbers, ...half];
  writer.clobber[instruction] = clobberSet(writer, all, received?.fixed);
  const kind = received === undefined ? 'invoke' : 'call';
  const { convention } = signature;
  const popped = poppedBytes(assignment);
  lowering.calls.push({ instruction, site, convention, symbol, kind, popped, clobbered: assignment.clobbered });
}

/** Starts a call by address, taking the load of the address in where nothing writes between. */
function beginIndirect(lowering: FunctionLowering, address: Value): number {
  const { selection } = lowering;
  const { writer, book, graph } = selection;
  const { lowering: target } = book;
  const definition = definitionOf(graph, address);
  const c = graph.f.instructions;
  if (
    definition !== none &&
    c.opcode[definition] === opcodes.load &&
    graph.uses[address] === 1 &&
    c.block[definition] === selection.block &&
    graph.epoch[definition] === selection.epoch
  ) {
    const instruction = beginInstruction(writer, target.opcodes[target.callMemory]);
    writeParts(selection, addressParts(selection, operandValue(graph, definition, 0), c.low[definition], false));
    selection.folded[definition] = 1;
    selection.takenLoads.set(definition, { instruction, word: 0 });
    return instruction;
  }
  const instruction = beginInstruction(writer, target.opcodes[target.callRegister]);
  writeWord(writer, registerOf(selection, address), useAnywhere('integer'));
  return instruction;
}

/** The register that tells a variadic callee how many registers of a class it was passed. */
function writeCount({ selection }: FunctionLowering, parts: CallParts, passed: Passing): void {
  const { variadicCount } = parts.assignment;
  if (variadicCount === undefined) return;
  const register = newVirtual(selection.writer, 'integer');
  writeWord(selection.writer, register, useFixed('integer', variadicCount.register));
  const note: Note = { kind: 'count', call: callNote(parts) };
  noteWord(selection.writer, note);
  passed.memory.push(() =>
    withNote(selection.writer, note, () => emitInteger(selection, register, variadicCount.count, 0)),
  );
}

/** Writes the jump that ends the function by another's call. */
export function writeTailTransfer(lowering: FunctionLowering, parts: CallParts, passed: Passing, move: number): void {
  const { selection, preserved } = lowering;
  const { writer, book } = selection;
  const { lowering: target } = book;
  const passedIn = new Set(passed.fixed.map(({ fixed }) => fixed));
  // A parameter that is passed on in the preserved register where it came.
  const kept = preserved.filter(({ fixed }) => !passedIn.has(fixed));
  let instruction: number;
  if (parts.symbol !== undefined) {
    instruction = beginInstruction(writer, target.opcodes[target.jumpSymbol]);
    writeWord(writer, symbolNumber(writer, parts.symbol), plain);
  } else {
    // In a register, because the frame is gone when it is read. One is left: conventions are checked for that, and what this function preserves,
    // its callee preserves.
    instruction = beginInstruction(writer, target.opcodes[target.jumpRegister]);
    writeWord(writer, registerOf(selection, parts.address as Value), useOf('integer'));
  }
  writeFixedUses(selection, passed.fixed);
  writeCount(lowering, parts, passed);
  writeFixedUses(selection, kept);
  const { site, symbol } = parts;
  const { convention } = parts.signature;
  const contract = contractOf(lowering.contracts, symbol, convention);
  lowering.tailAlignment = Math.max(lowering.tailAlignment, wantedAlignment(parts.assignment, contract));
  lowering.calls.push({
    instruction,
    site,
    convention,
    symbol,
    kind: 'tail',
    popped: move,
    clobbered: parts.assignment.clobbered,
  });
}

/** Writes an instruction without words that defines values in fixed registers: what an entry or an invoke's edge is given. */
export function writeArrival(lowering: FunctionLowering, name: 'entry' | 'arrive', passing: Passing): void {
  const { selection } = lowering;
  beginInstruction(selection.writer, selection.book.forms.named.get(name)!.opcode);
  writeFixedDefinitions(selection, passing.fixed);
}
