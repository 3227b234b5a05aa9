/** Values that need no operands: constants and addresses. Every user may have its own copy of them. */
import { isLeaf, none, opcodes, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { definitionOf } from '../graph.ts';
import { defineOf, plain, slotBase, useOf, type VirtualRegister } from '../machine.ts';
import { poolConstant } from '../pool.ts';
import { beginInstruction, newVirtual, symbolNumber, writeWord } from '../writer.ts';
import { classOf, registerOf, type Selection } from './context.ts';
import { writePool } from './emit.ts';
import { type Pointer, pointerOf } from './pointer.ts';

/** The constant or address that defines a value, or −1. */
export function leafDefinition(selection: Selection, value: Value): number {
  const definition = definitionOf(selection.graph, value);
  return definition !== none && isLeaf[selection.graph.f.instructions.opcode[definition]] === 1 ? definition : none;
}

/** Writes the instruction that makes a constant or an address in `register`. */
export function emitLeaf(selection: Selection, register: VirtualRegister, definition: number): void {
  const { graph, writer } = selection;
  const c = graph.f.instructions;
  writer.recipe[register] = writer.count;
  switch (c.opcode[definition]) {
    case opcodes.iconst:
      emitInteger(selection, register, c.low[definition], c.high[definition]);
      return;
    case opcodes.fconst:
      emitFloat(selection, register, definition);
      return;
    default:
      emitAddress(selection, register, definition);
  }
}

/** Writes a move of an integer constant, given as two halves. */
export function emitInteger(selection: Selection, register: VirtualRegister, low: number, high: number): void {
  const { writer, book } = selection;
  const { opcodes: named, instructionWords, integerConstant } = book.lowering;
  const opcode = named[integerConstant(low, high)];
  writer.recipe[register] = beginInstruction(writer, opcode);
  writeWord(writer, register, defineOf('integer'));
  writeWord(writer, low, plain);
  if (instructionWords[opcode] === 3) writeWord(writer, high, plain);
}

function emitFloat(selection: Selection, register: VirtualRegister, definition: number): void {
  const { graph, writer, book } = selection;
  const { low, high, type } = graph.f.instructions;
  const { forms, lowering } = book;
  const isZero = low[definition] === 0 && high[definition] === 0;
  const width = typeWidth(type[definition] as Type);
  const name = isZero ? lowering.zeroFloat : width === 64 ? lowering.moves.float.load : lowering.moves.single.load;
  beginInstruction(writer, forms.named.get(name)!.opcode);
  writeWord(writer, register, defineOf('float'));
  if (isZero) return;
  const bits = (BigInt(high[definition] >>> 0) << 32n) | BigInt(low[definition] >>> 0);
  writePool(selection, poolConstant(selection.pool, BigInt.asUintN(width, bits), width / 8));
}

function emitAddress(selection: Selection, register: VirtualRegister, definition: number): void {
  const { graph, writer, book } = selection;
  const { opcode, low, high } = graph.f.instructions;
  const isSlot = opcode[definition] === opcodes.slotaddr;
  beginInstruction(writer, book.lowering.opcodes[book.lowering.loadAddress]);
  writeWord(writer, register, defineOf('integer'));
  writeWord(writer, isSlot ? low[definition] : none, isSlot ? slotBase : plain);
  writeWord(writer, none, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, isSlot ? 0 : high[definition], plain);
  writeWord(writer, isSlot ? none : symbolNumber(writer, graph.f.symbols[low[definition]]), plain);
}

/** Constants and addresses that the instruction being written wants in registers of their own. */
export type Pending = {
  readonly register: VirtualRegister;
  /** The constant's or address's instruction, or what lies at a distance from a register. */
  readonly source: number | Pointer;
}[];

/** The register of an input at a call, return or edge; constants get one made just before, by {@link emitPending}. */
export function inputRegister(selection: Selection, value: Value, pending: Pending): VirtualRegister {
  const definition = leafDefinition(selection, value);
  const pointer = definition === none ? pointerOf(selection, value) : undefined;
  if (definition === none && pointer === undefined) return registerOf(selection, value);
  const register = newVirtual(selection.writer, classOf(selection.graph.f.values.type[value] as Type));
  pending.push({ register, source: pointer ?? definition });
  return register;
}

export function emitPending(selection: Selection, pending: Pending): void {
  for (const { register, source } of pending) {
    if (typeof source === 'number') emitLeaf(selection, register, source);
    else emitPointer(selection, register, source);
  }
}

/** Writes the address that lies at a distance from a register, or the sum of 32 bits where `isWide` is false. */
export function emitPointer(selection: Selection, register: VirtualRegister, pointer: Pointer, isWide = true): void {
  const { writer, book } = selection;
  const { opcodes: named, loadAddress, loadAddress32 } = book.lowering;
  beginInstruction(writer, named[isWide ? loadAddress : loadAddress32]);
  writeWord(writer, register, defineOf('integer'));
  writeWord(writer, pointer.register, useOf('integer'));
  writeWord(writer, none, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, pointer.bytes, plain);
  writeWord(writer, none, plain);
}
