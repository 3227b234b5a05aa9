/**
 * Loads, stores and copies that passing values takes, one instruction each or a few; written backwards like everything else.
 */
import { none, opcodes, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { piecesOf } from '../expand/block.ts';
import { defineFixed, defineOf, plain, slotBase, useFixed, useOf, type VirtualRegister } from '../machine.ts';
import { addressParts } from '../select/address.ts';
import { classOf, registerOf, type Selection } from '../select/context.ts';
import { writeParts } from '../select/emit.ts';
import { emitInteger, leafDefinition } from '../select/leaf.ts';
import { beginInstruction, newVirtual, writeWord } from '../writer.ts';

/** Writes the five words of an address, `bytes` further on. */
export type Place = (bytes: number) => void;

/** Base and displacement. */
export function writeBase(selection: Selection, base: VirtualRegister, displacement: number): void {
  writeWord(selection.writer, base, useOf('integer'));
  writeRest(selection, displacement, none);
}

export function writeSlot(selection: Selection, slot: number, displacement: number): void {
  writeWord(selection.writer, slot, slotBase);
  writeRest(selection, displacement, none);
}

/** What follows the base of an address without index. */
export function writeRest(selection: Selection, displacement: number, symbol: number): void {
  const { writer } = selection;
  writeWord(writer, none, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, displacement, plain);
  writeWord(writer, symbol, plain);
}

export const atSlot =
  (selection: Selection, slot: number, displacement = 0): Place =>
  (bytes) =>
    writeSlot(selection, slot, displacement + bytes);

export const atBase =
  (selection: Selection, base: VirtualRegister, displacement = 0): Place =>
  (bytes) =>
    writeBase(selection, base, displacement + bytes);

/** The memory that a value of the IR is the address of. */
export const atValue =
  (selection: Selection, value: Value): Place =>
  (bytes) => {
    writeParts(selection, addressParts(selection, value, bytes, false));
  };

/** `register` := the address. May be repeated wherever it needs no register. */
export function writeAddress(selection: Selection, register: VirtualRegister, place: Place): void {
  const { lowering } = selection.book;
  beginInstruction(selection.writer, lowering.opcodes[lowering.loadAddress]);
  writeWord(selection.writer, register, defineOf('integer'));
  place(0);
}

type Width = 8 | 16 | 32 | 64;

/** The forms that move a value between a register and memory: a whole slot of eight bytes, or `exact`ly its own. */
function forms(selection: Selection, type: Type, exact: boolean): { load: string; store: string; constant: string } {
  const { moves, narrow, storeConstant } = selection.book.lowering;
  const width = typeWidth(type) as Width;
  if (classOf(type) === 'float') {
    const { load } = width === 32 ? moves.single : moves.float;
    return { load, store: (width === 32 && exact ? moves.single : moves.float).store, constant: storeConstant };
  }
  if (width === 64 || !exact) return { ...moves.integer, constant: storeConstant };
  return narrow[width];
}

export function storeValue(selection: Selection, value: Value, type: Type, place: Place, exact: boolean): void {
  const { writer, graph, book } = selection;
  const { opcodes: named } = book.lowering;
  const { store, constant } = forms(selection, type, exact);
  const definition = leafDefinition(selection, value);
  const { opcode, low, high } = graph.f.instructions;
  if (definition !== none && opcode[definition] === opcodes.iconst && high[definition] === low[definition] >> 31) {
    beginInstruction(writer, named[constant]);
    place(0);
    writeWord(writer, truncated(low[definition], exact ? typeWidth(type) : 64), plain);
    return;
  }
  const registerClass = classOf(type);
  beginInstruction(writer, named[store]);
  place(0);
  writeWord(writer, registerOf(selection, value), useOf(registerClass));
}

/** The low bits of a constant as a signed number, which is what forms of that width take. */
const truncated = (low: number, width: number): number => (width >= 32 ? low : (low << (32 - width)) >> (32 - width));

export function loadValue(
  selection: Selection,
  register: VirtualRegister,
  type: Type,
  place: Place,
  exact: boolean,
): void {
  beginInstruction(selection.writer, selection.book.lowering.opcodes[forms(selection, type, exact).load]);
  writeWord(selection.writer, register, defineOf(classOf(type)));
  place(0);
}

/** Stores eight bytes of a register. */
export function storeRegister(
  selection: Selection,
  register: VirtualRegister,
  registerClass: 'integer' | 'float',
  place: Place,
): void {
  const { opcodes: named, moves } = selection.book.lowering;
  beginInstruction(selection.writer, named[moves[registerClass].store]);
  place(0);
  writeWord(selection.writer, register, useOf(registerClass));
}

/** Sixteen bytes between memory and a float register. */
export function loadWhole(selection: Selection, register: VirtualRegister, place: Place): void {
  beginInstruction(selection.writer, selection.book.lowering.opcodes[selection.book.lowering.moves.whole.load]);
  writeWord(selection.writer, register, defineOf('float'));
  place(0);
}

export function storeWhole(selection: Selection, register: VirtualRegister, place: Place): void {
  beginInstruction(selection.writer, selection.book.lowering.opcodes[selection.book.lowering.moves.whole.store]);
  place(0);
  writeWord(selection.writer, register, useOf('float'));
}

/** Pushes the 80-bit float at a place on the processor's stack of such, or pops it there. */
export function moveExtended(selection: Selection, direction: 'push' | 'pop', place: Place): void {
  const { lowering } = selection.book;
  beginInstruction(selection.writer, lowering.opcodes[lowering.floatStack[direction]]);
  place(0);
}

/** Up to so many bytes are moved one after the other, by way of registers. */
const mostBytesByMoves = 128;

/** Copies bytes between places that do not overlap. */
export function copyBytes(selection: Selection, to: Place, from: Place, bytes: number): void {
  if (bytes > mostBytesByMoves) {
    copyBlock(selection, to, from, bytes);
    return;
  }
  for (const { type, offset } of piecesOf(bytes).reverse()) {
    const { load, store } = forms(selection, type, true);
    const { opcodes: named } = selection.book.lowering;
    const register = newVirtual(selection.writer, 'integer');
    beginInstruction(selection.writer, named[store]);
    to(offset);
    writeWord(selection.writer, register, useOf('integer'));
    beginInstruction(selection.writer, named[load]);
    writeWord(selection.writer, register, defineOf('integer'));
    from(offset);
  }
}

/** The target's instruction that repeats a move. */
function copyBlock(selection: Selection, to: Place, from: Place, bytes: number): void {
  const { writer, book } = selection;
  const { copyUnits } = book.lowering;
  const unit = bytes % 8 === 0 ? 8 : 1;
  const form = book.forms.named.get(copyUnits[unit])!;
  const inputs = form.operands.map(() => newVirtual(writer, 'integer'));
  const fixed = form.operands.map((operand) => (operand.kind === 'use-define' ? operand.fixed! : undefined)!);
  beginInstruction(writer, form.opcode);
  for (const register of fixed) writeWord(writer, newVirtual(writer, 'integer'), defineFixed('integer', register));
  inputs.forEach((input, index) => {
    writeWord(writer, input, useFixed('integer', fixed[index]));
  });
  const [destination, source, count] = inputs;
  emitInteger(selection, count, bytes / unit, 0);
  writeAddress(selection, source, from);
  writeAddress(selection, destination, to);
}
