/**
 * Functions with variable arguments: at entry the registers that arguments may lie in are saved, and `vastart` describes
 * where they are.
 */

import { type Assignment, assign } from '../../abi/index.ts';
import { type Instruction, i64, invariant, opcodes, typeBytes } from '../../ir/index.ts';
import { saveAreaOf } from '../expand/expand.ts';
import { saveAreaSlots, variableList } from '../expand/variadic.ts';
import { operandValue } from '../graph.ts';
import { plain, type VirtualRegister } from '../machine.ts';
import type { Note } from '../notes.ts';
import { registerOf, type Selection } from '../select/context.ts';
import { beginInstruction, newVirtual, withNote, writeWord } from '../writer.ts';
import { atBase, atSlot, type Place, storeRegister, writeAddress, writeBase } from './access.ts';
import { fixedWord } from './fixed-words.ts';
import type { FunctionLowering } from './function.ts';
import { argumentPlace, type Passing } from './places.ts';

/** Whether a function starts reading its variable arguments anywhere. */
function readsVariableArguments({ selection }: FunctionLowering): boolean {
  const { f, live } = selection.graph;
  if (f.signature.variadic !== true) return false;
  for (let id = 0; id < f.instructionCount; id++) {
    if (f.instructions.opcode[id] === opcodes.vastart && live[id] === 1) return true;
  }
  return false;
}

/** Argument registers of a class, with their places in the save area, from `skip` on. */
function savedRegisters({ assignment }: FunctionLowering, wanted: 'integer' | 'float') {
  const { convention, parameters } = assignment;
  const registers = convention.parameters.flatMap((rule) =>
    rule.place === 'registers' && rule.class === wanted ? rule.registers : [],
  );
  const used = new Set(parameters.flatMap((location) => (location.kind === 'register' ? [location.register] : [])));
  const start = wanted === 'integer' ? 0 : saveAreaOf(convention).integerBytes;
  const places = registers.map((register, index) => ({ register, offset: start + index * saveAreaSlots[wanted] }));
  return { free: places.filter(({ register }) => !used.has(register)), used: places.length };
}

const readsShadowSpace = ({ assignment }: FunctionLowering): boolean =>
  assignment.convention.variadic?.list === 'shadow space';

/** Makes room for the registers of variable arguments, where the convention has none for them. */
export function prepareVariables(lowering: FunctionLowering): void {
  lowering.savesVariables = readsVariableArguments(lowering);
  if (!lowering.savesVariables || readsShadowSpace(lowering)) return;
  const size = saveAreaOf(lowering.assignment.convention).bytes;
  lowering.saveSlot = lowering.selection.writer.slots.push({ area: 'local', size, align: 8 }) - 1;
}

/** Adds to an entry the registers that hold no declared parameter, and the instructions that save them. */
export function saveVariableRegisters(lowering: FunctionLowering, received: Passing): void {
  const { selection, saveSlot } = lowering;
  const shadow = readsShadowSpace(lowering);
  // Floats that are passed to be read from the shadow space lie in integer registers too.
  for (const wanted of shadow ? (['integer'] as const) : (['integer', 'float'] as const)) {
    for (const { register, offset } of savedRegisters(lowering, wanted).free) {
      const value = newVirtual(selection.writer, wanted);
      const note: Note = { kind: 'variable', register };
      const place = shadow ? argumentPlace(lowering, 'incoming', offset) : atSlot(selection, saveSlot, offset);
      received.fixed.push(fixedWord(value, register, wanted, note));
      received.memory.push(() =>
        withNote(selection.writer, note, () => storeRegister(selection, value, wanted, place)),
      );
    }
  }
}

/** Fills a list: four stores, written last to first, or one. */
export function lowerListStart(lowering: FunctionLowering, id: Instruction): void {
  const { selection, assignment, saveSlot } = lowering;
  const { writer, graph, book } = selection;
  const list = registerOf(selection, operandValue(graph, id, 0));
  if (readsShadowSpace(lowering)) {
    storeAddress(selection, list, 0, argumentPlace(lowering, 'incoming', firstInShadow(assignment)));
    return;
  }
  const area = saveAreaOf(assignment.convention);
  const first = { integer: 0, float: area.integerBytes };
  for (const wanted of ['integer', 'float'] as const) {
    const { free, used } = savedRegisters(lowering, wanted);
    first[wanted] += (used - free.length) * saveAreaSlots[wanted];
  }
  storeAddress(selection, list, variableList.saveArea, atSlot(selection, saveSlot));
  storeAddress(selection, list, variableList.memory, argumentPlace(lowering, 'incoming', declaredBytes(assignment)));
  for (const [offset, value] of [
    [variableList.floatOffset, first.float],
    [variableList.integerOffset, first.integer],
  ]) {
    beginInstruction(writer, book.lowering.opcodes[book.lowering.storeConstant32]);
    writeBase(selection, list, offset);
    writeWord(writer, value, plain);
  }
}

/** Where variable arguments start in the argument area. */
function declaredBytes({ parameters, flat }: Assignment): number {
  const ends = parameters.map((location, piece) =>
    location.kind === 'area'
      ? location.offset + location.bytes
      : location.kind === 'stack'
        ? location.offset + typeBytes(flat.parameters[piece].type)
        : 0,
  );
  return Math.ceil(Math.max(0, ...ends) / 8) * 8;
}

/** Where the first variable argument lies, in the shadow space or behind it. */
function firstInShadow({ convention, signature }: Assignment): number {
  const { parameters } = assign(convention, signature, [i64]);
  const last = parameters[parameters.length - 1];
  if (last.kind === 'stack') return last.offset;
  const registers = convention.parameters.flatMap((rule) =>
    rule.place === 'registers' && rule.class === 'integer' ? rule.registers : [],
  );
  invariant(last.kind === 'register', 'an integer is passed in a register or on the stack');
  return registers.indexOf(last.register) * saveAreaSlots.integer;
}

function storeAddress(selection: Selection, list: VirtualRegister, offset: number, place: Place): void {
  const address = newVirtual(selection.writer, 'integer');
  storeRegister(selection, address, 'integer', atBase(selection, list, offset));
  writeAddress(selection, address, place);
}
