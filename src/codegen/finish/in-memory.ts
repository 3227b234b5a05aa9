/**
 * Values put into slots without a register for them: what hot code reads or would make anew for cold code alone. No flags change. What has to go by way
 * of a register borrows one, and keeps what was in it below the stack pointer.
 */
import type { KeptCopy } from '../machine.ts';
import { append, appendAddress, appendWord, noWord } from './code.ts';
import { type Finishing, slotOffset, writeOperandWords, writeRepeated } from './physical.ts';

const wordBytes = 8;

const noCopies: ReadonlyMap<number, readonly KeptCopy[]> = new Map();

/** Copies by instruction. */
export function groupKept(kept: readonly KeptCopy[]): ReadonlyMap<number, readonly KeptCopy[]> {
  if (kept.length === 0) return noCopies;
  const groups = new Map<number, KeptCopy[]>();
  for (const copy of kept) {
    const group = groups.get(copy.instruction);
    if (group === undefined) groups.set(copy.instruction, [copy]);
    else group.push(copy);
  }
  return groups;
}

/** Copies memory for cold code. A narrow operand goes by way of a register that is put back. */
export function writeKept(finishing: Finishing, { instruction, memory, bytes, slot }: KeptCopy): void {
  const { machine, code, opcodes, lowering } = finishing;
  const { stackPointer, allocatable } = lowering.selection.book.lowering;
  const position = machine.position[instruction];
  /** The operand, while the stack pointer is `below` bytes lower than it is at the instruction. */
  const appendOperand = (below: number): void => {
    if (memory.kind === 'standing') {
      appendAddress(code, memory.register, memory.displacement);
      return;
    }
    const start = machine.wordStart[instruction] + memory.word;
    writeOperandWords(finishing, start, start + 5);
    const written = code.wordCount - 5;
    if (code.words[written] === stackPointer) code.words[written + 3] += below;
  };
  const place = slotOffset(finishing, slot);
  if (bytes === 8) {
    append(code, opcodes.pushMemory, position, noWord);
    appendOperand(0);
    append(code, opcodes.popMemory, position, noWord);
    appendAddress(code, stackPointer, place);
    return;
  }
  const scratch = allocatable.integer[0];
  append(code, opcodes.pushRegister, position, noWord);
  appendWord(code, scratch);
  append(code, opcodes.narrowLoads[bytes], position, noWord);
  appendWord(code, scratch);
  appendOperand(8);
  append(code, opcodes.storeInteger, position, noWord);
  appendAddress(code, stackPointer, place + 8);
  appendWord(code, scratch);
  append(code, opcodes.popRegister, position, noWord);
  appendWord(code, scratch);
}

/** Makes a constant or an address where it is stored, `offset` bytes from the stack pointer. */
export function writeRepeatedInMemory(
  finishing: Finishing,
  id: number,
  offset: number,
  isFloat: boolean,
  position: number,
): void {
  const { machine, code, opcodes, lowering, frame } = finishing;
  const { stackPointer, allocatable } = lowering.selection.book.lowering;
  const constant = constantOf(finishing, id);
  if (constant !== undefined) {
    append(code, opcodes.storeConstant, position, noWord);
    appendAddress(code, stackPointer, offset);
    appendWord(code, constant);
    return;
  }
  if (machine.opcode[id] === opcodes.loadFloat) {
    const start = machine.wordStart[id] + 1;
    append(code, opcodes.pushMemory, position, noWord);
    writeOperandWords(finishing, start, start + 5);
    append(code, opcodes.popMemory, position, noWord);
    appendAddress(code, stackPointer, offset);
    return;
  }
  const [scratch] = isFloat ? allocatable.float : allocatable.integer;
  const isWhole = frame.spillUnit > wordBytes;
  const [load, store] = isFloat
    ? isWhole
      ? [opcodes.loadWhole, opcodes.storeWhole]
      : [opcodes.loadFloat, opcodes.storeFloat]
    : [opcodes.loadInteger, opcodes.storeInteger];
  const moveStackPointer = (bytes: number): void => {
    append(code, opcodes.loadAddress, position, noWord);
    appendWord(code, stackPointer);
    appendAddress(code, stackPointer, bytes);
  };
  const storeScratch = (place: number): void => {
    append(code, store, position, noWord);
    appendAddress(code, stackPointer, place);
    appendWord(code, scratch);
  };
  moveStackPointer(-frame.spillUnit);
  storeScratch(0);
  const first = code.count;
  writeRepeated(finishing, id, scratch, position);
  for (let made = first; made < code.count; made++) {
    const word = code.wordStart[made];
    if (code.words[word + 1] === stackPointer && code.wordStart[made + 1] - word === 6) {
      code.words[word + 4] += frame.spillUnit;
    }
  }
  storeScratch(offset + frame.spillUnit);
  append(code, load, position, noWord);
  appendWord(code, scratch);
  appendAddress(code, stackPointer, 0);
  moveStackPointer(frame.spillUnit);
}

/** What a recipe gives, if a store can: a number that sign extension leaves as it is. */
function constantOf({ machine, opcodes, lowering }: Finishing, id: number): number | undefined {
  const { lowering: target, forms } = lowering.selection.book;
  const opcode = machine.opcode[id];
  if (opcode >= opcodes.firstPseudo) {
    const { name } = target.sequences[opcode - forms.firstSequence];
    return name === target.zeroFloat ? 0 : undefined;
  }
  const word = machine.wordStart[id] + 1;
  const low = machine.words[word];
  if (opcode === target.opcodes[target.integerConstant(low, 0)]) return low >= 0 ? low : undefined;
  return opcode === target.opcodes[target.integerConstant(low, low >> 31)] ? low : undefined;
}
