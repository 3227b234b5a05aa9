/**
 * A call with a second way out. A handler frame (a stack slot: previous handler, stack pointer, resume address) is linked in
 * before the call and taken out on both ways out. A throw resumes at the second way's block with the code in a fixed register and
 * the stack pointer as the frame holds it; every other register is lost, which is what the call's clobbers say.
 */
import { type Block, type Instruction, none, type Value } from '../../ir/index.ts';
import { defineOf, plain, useOf, type VirtualRegister } from '../machine.ts';
import type { Note } from '../notes.ts';
import { addReference } from '../pool.ts';
import { isNeeded, registerOf, type Selection } from '../select/context.ts';
import { beginInstruction, clobberSet, newVirtual, openBlock, symbolNumber, withNote, writeWord } from '../writer.ts';
import { writeRest, writeSlot } from './access.ts';
import { handlerSymbol } from './boundary.ts';
import {
  callNote,
  callParts,
  finishArguments,
  passArguments,
  resultValues,
  writeArrival,
  writeTransfer,
} from './call.ts';
import { edgeAt, type Labels, writeEdgeBlock } from './edges.ts';
import { fixedWord } from './fixed-words.ts';
import type { FunctionLowering } from './function.ts';
import { passIn, writeMemory } from './places.ts';

const frame = { previous: 0, stackPointer: 8, resume: 16, size: 24 } as const;

export function lowerInvoke(lowering: FunctionLowering, labels: Labels, id: Instruction, source: Block): void {
  const { selection } = lowering;
  const { writer, graph } = selection;
  const block = labels.machineBlock[source];
  const parts = callParts(lowering, id);
  const { assignment, signature } = parts;
  const slot = writer.slots.push({ area: 'local', size: frame.size, align: 8 }) - 1;
  const results = resultValues(lowering, id, signature);
  const call = callNote(parts);
  const handler: Note = { kind: 'handler', call };
  const code = (graph.f.instructions.firstResult[id] + results.length) as Value;

  const thrown = writeEdgeBlock(labels, edgeAt(selection, id, 1), source, () => {
    withNote(writer, handler, () => unlinkFrame(selection, slot));
    const fixed = isNeeded(selection, code)
      ? [fixedWord(registerOf(selection, code), selection.book.lowering.thrownCode, 'integer')]
      : [];
    writeArrival(lowering, 'arrive', { flags: [], fixed, memory: [], pending: [] });
  });
  const returned = writeEdgeBlock(labels, edgeAt(selection, id, 0), source, () => {
    const received = passIn(lowering, { assignment, side: 'results', values: results, area: 'outgoing', call });
    withNote(writer, handler, () => unlinkFrame(selection, slot));
    writeMemory(received);
    writeArrival(lowering, 'arrive', received);
  });

  openBlock(writer, block);
  writer.blocks[block].edges.push({ target: returned, arguments: [] }, { target: thrown, arguments: [] });
  const passed = passArguments(lowering, parts, 'outgoing');
  writeTransfer(lowering, parts, passed, undefined);
  writer.clobber[writer.count - 1] = clobberSet(
    writer,
    assignment.convention.bank.registers
      .map(({ number }) => number)
      .filter((register) => register !== assignment.convention.bank.stackPointer),
  );
  finishArguments(lowering, passed);
  withNote(writer, handler, () => linkFrame(selection, slot, thrown));
}

// Single instructions, written last to first.

function writeCell(selection: Selection): void {
  writeWord(selection.writer, none, plain);
  writeRest(selection, 0, symbolNumber(selection.writer, handlerSymbol));
}

function begin(selection: Selection, form: string): void {
  beginInstruction(selection.writer, selection.book.lowering.opcodes[form]);
}

function load(selection: Selection, register: VirtualRegister, writePlace: () => void): void {
  begin(selection, selection.book.lowering.moves.integer.load);
  writeWord(selection.writer, register, defineOf('integer'));
  writePlace();
}

function store(selection: Selection, register: VirtualRegister, writePlace: () => void): void {
  begin(selection, selection.book.lowering.moves.integer.store);
  writePlace();
  writeWord(selection.writer, register, useOf('integer'));
}

function address(selection: Selection, register: VirtualRegister, writePlace: () => void): void {
  begin(selection, selection.book.lowering.loadAddress);
  writeWord(selection.writer, register, defineOf('integer'));
  writePlace();
}

/** Handler cell := frame's previous handler. */
function unlinkFrame(selection: Selection, slot: number): void {
  const previous = newVirtual(selection.writer, 'integer');
  store(selection, previous, () => writeCell(selection));
  load(selection, previous, () => writeSlot(selection, slot, frame.previous));
}

function linkFrame(selection: Selection, slot: number, resume: number): void {
  const { writer, pool, book } = selection;
  const own = newVirtual(writer, 'integer');
  const target = newVirtual(writer, 'integer');
  const previous = newVirtual(writer, 'integer');
  const reference = addReference(pool, { kind: 'block', block: resume });
  store(selection, own, () => writeCell(selection));
  address(selection, own, () => writeSlot(selection, slot, 0));
  store(selection, target, () => writeSlot(selection, slot, frame.resume));
  address(selection, target, () => {
    writeWord(writer, none, plain);
    writeRest(selection, 0, reference);
  });
  begin(selection, book.lowering.moves.integer.store);
  writeSlot(selection, slot, frame.stackPointer);
  writeWord(writer, book.lowering.stackPointer, plain);
  store(selection, previous, () => writeSlot(selection, slot, frame.previous));
  load(selection, previous, () => writeCell(selection));
}
