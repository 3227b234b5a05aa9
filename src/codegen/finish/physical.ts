/**
 * From virtual to physical: places for registers, moves where allocation wants them, the frame made and taken down, pseudo-instructions
 * and sequences written out.
 */
import { invariant } from '../../ir/index.ts';
import { pseudoNames } from '../forms.ts';
import type { FunctionLowering } from '../lower/function.ts';
import {
  type Allocation,
  type KeptCopy,
  type MachineFunction,
  policy,
  policyOf,
  repeated,
  role,
  roleOf,
  swapped,
} from '../machine.ts';
import {
  append,
  appendAddress,
  appendWord,
  appendWords,
  type Code,
  type CodeBlock,
  codeReason,
  createCode,
  newJump,
  noWord,
  packReason,
} from './code.ts';
import type { Frame } from './frame.ts';
import { groupKept, writeKept, writeRepeatedInMemory } from './in-memory.ts';
import type { Opcodes } from './opcodes.ts';
import { makeFrames, writeEntryPointer, writeEpilogue, writePrologue } from './prologue.ts';

export interface Finishing {
  readonly machine: MachineFunction;
  readonly allocation: Allocation;
  readonly lowering: FunctionLowering;
  readonly frame: Frame;
  readonly opcodes: Opcodes;
  readonly code: Code;
  /** Whether the frame is there at the instruction being written. */
  framed: boolean;
  /** By instruction: bytes that the callee of a call takes off the stack, and that belong to the frame. */
  readonly popped: ReadonlyMap<number, number>;
  /** By instruction: how far below the place at entry the return address is to lie when a call in tail position jumps. */
  readonly down: ReadonlyMap<number, number>;
}

const wordBytes = 8;

/** Writes every block. `loops` gives the innermost loop of each. */
export function writePhysical(
  machine: MachineFunction,
  allocation: Allocation,
  lowering: FunctionLowering,
  frame: Frame,
  opcodes: Opcodes,
  loops: Int32Array,
): Code {
  const code = createCode(machine.instructionCount + allocation.edits.count);
  const finishing: Finishing = {
    machine,
    allocation,
    lowering,
    frame,
    opcodes,
    code,
    framed: false,
    popped: poppedBy(machine, lowering, false),
    down: poppedBy(machine, lowering, true),
  };
  let edit = 0;
  const kept = groupKept(machine.kept);
  for (let number = 0; number < machine.blocks.length; number++) {
    const block = machine.blocks[number];
    finishing.framed = frame.present[number] === 1;
    const start = code.count;
    const jumps: CodeBlock['jumps'] = [];
    let position = -1;
    for (let id = block.start; id < block.end; id++) {
      for (; edit < allocation.edits.count && allocation.edits.before[edit] <= id; edit++) {
        code.reason = packReason(codeReason.edit, edit);
        writeEdit(finishing, edit, machine.position[id]);
      }
      if (allocation.dropped[id] === 1) continue;
      const copies = kept.size === 0 ? undefined : kept.get(id);
      if (copies !== undefined) writeCopies(finishing, copies, 'operand');
      code.reason = packReason(codeReason.instruction, id);
      const opcode = machine.opcode[id];
      const word = machine.wordStart[id];
      if (opcode === opcodes.jump || opcode === opcodes.conditionalJump) {
        const conditional = opcode === opcodes.conditionalJump;
        const target = machine.words[conditional ? word + 1 : word];
        jumps.push(newJump(conditional ? machine.words[word] : -1, target));
        position = machine.position[id];
      } else {
        writeInstruction(finishing, id, block.edges.length === 0);
      }
      if (copies !== undefined) writeCopies(finishing, copies, 'standing');
    }
    const { frequency, cold, edges } = block;
    // A call with two ways out goes on to the first.
    const invokes = jumps.length === 0 && edges.length > 0 && machine.clobber[block.end - 1] >= 0;
    if (invokes) jumps.push(newJump(-1, edges[0].target));
    const indirect: number[] = [];
    if (invokes) indirect.push(edges[1].target);
    else if (jumps.length === 0) for (let n = 0; n < edges.length; n++) indirect.push(edges[n].target);
    code.blocks.push({ start, end: code.count, jumps, indirect, position, frequency, cold, loop: loops[number] });
  }
  makeFrames(finishing);
  return code;
}

/** Copies memory that an instruction reads, or that lies at a distance from a register after it. */
function writeCopies(finishing: Finishing, copies: readonly KeptCopy[], kind: KeptCopy['memory']['kind']): void {
  for (const copy of copies) {
    if (copy.memory.kind !== kind) continue;
    finishing.code.reason = packReason(codeReason.copy, copy.instruction);
    writeKept(finishing, copy);
  }
}

// Instructions.

const nothingPopped: ReadonlyMap<number, number> = new Map();

/** What calls that come back, or those that do not, take off the stack. */
const poppedBy = (
  { instructionCount }: MachineFunction,
  { calls }: FunctionLowering,
  isTail: boolean,
): ReadonlyMap<number, number> => {
  if (calls.every(({ popped }) => popped === 0)) return nothingPopped;
  const bytes = new Map<number, number>();
  for (const { instruction, popped, kind } of calls) {
    if (popped !== 0 && (kind === 'tail') === isTail) bytes.set(instructionCount - 1 - instruction, popped);
  }
  return bytes;
};

/** Gives the frame back what a callee has taken with its arguments; flags stay as they are. */
function restoreStackPointer({ code, lowering, opcodes, popped }: Finishing, id: number, position: number): void {
  const bytes = popped.size === 0 ? undefined : popped.get(id);
  if (bytes === undefined) return;
  const { stackPointer } = lowering.selection.book.lowering;
  append(code, opcodes.loadAddress, position, noWord);
  appendWord(code, stackPointer);
  appendAddress(code, stackPointer, -bytes);
}

/** `ends` says that nothing of the function follows the block. */
function writeInstruction(finishing: Finishing, id: number, ends: boolean): void {
  const { machine, opcodes, code } = finishing;
  const opcode = machine.opcode[id];
  const position = machine.position[id];
  if (opcode >= opcodes.firstPseudo) {
    writePseudo(finishing, id, opcode, position);
    return;
  }
  if (ends && opcodes.leaves[opcode] === 1) writeEpilogue(finishing, position, finishing.down.get(id));
  if (opcodes.mergesLane[opcode] === 1) breakDependency(finishing, id);
  const anywhere = opcodes.anywhereWord[opcode];
  if (anywhere >= 0) {
    const word = machine.wordStart[id] + anywhere;
    if (policyOf(machine.constraints[word]) === policy.registerOrSlot && placeOf(finishing, word) < 0) {
      writeWithMemory(finishing, id, anywhere);
      restoreStackPointer(finishing, id, position);
      return;
    }
  }
  append(code, opcode, position, id);
  const start = machine.wordStart[id];
  writeOperandWords(finishing, start, start + finishing.lowering.selection.book.lowering.instructionWords[opcode]);
  restoreStackPointer(finishing, id, position);
}

const placeOf = ({ allocation }: Finishing, word: number): number => allocation.places[word];

/** Offset of a slot from the stack pointer at the instruction being written. */
export function slotOffset({ machine, frame, framed }: Finishing, slot: number): number {
  const offset = frame.slotOffsets[slot];
  if (machine.slots[slot].area === 'incoming') return framed ? offset + frame.size : offset;
  return framed ? offset : offset - frame.size;
}

/** The words of operands from one up to another, as they are in the code. */
export function writeOperandWords(finishing: Finishing, from: number, to: number): void {
  const { machine, code, lowering, allocation } = finishing;
  const { constraints, words } = machine;
  for (let word = from; word < to; word++) {
    const kind = roleOf(constraints[word]);
    if (kind === role.slot) appendWord(code, lowering.selection.book.lowering.stackPointer);
    else if (kind !== role.plain) appendWord(code, allocation.places[word]);
    // The displacement of a memory operand whose base is a slot.
    else if (word >= 3 && roleOf(constraints[word - 3]) === role.slot) {
      appendWord(code, words[word] + slotOffset(finishing, words[word - 3]));
    } else appendWord(code, words[word]);
  }
}

const spillOffset = ({ frame, framed }: Finishing, place: number): number =>
  frame.spillOffset + frame.spillUnit * ~place - (framed ? 0 : frame.size);

/** The memory twin of an instruction one of whose operands lies in a spill slot. */
function writeWithMemory(finishing: Finishing, id: number, anywhere: number): void {
  const { machine, opcodes, code, lowering } = finishing;
  const opcode = machine.opcode[id];
  const start = machine.wordStart[id];
  append(code, opcodes.memoryTwin[opcode], machine.position[id], id);
  const { instructionWords, stackPointer } = lowering.selection.book.lowering;
  const inMemory = start + anywhere;
  writeOperandWords(finishing, start, inMemory);
  appendAddress(code, stackPointer, spillOffset(finishing, placeOf(finishing, inMemory)));
  writeOperandWords(finishing, inMemory + 1, start + instructionWords[opcode]);
}

/** Clears the register of an instruction that writes only its low lane, so that it need not wait for the rest. */
function breakDependency(finishing: Finishing, id: number): void {
  const { machine, opcodes, code } = finishing;
  const start = machine.wordStart[id];
  const destination = placeOf(finishing, start);
  for (let word = start + 1; word < machine.wordStart[id + 1]; word++) {
    const constraint = machine.constraints[word];
    if (roleOf(constraint) === role.use && placeOf(finishing, word) === destination) return;
  }
  code.reason = packReason(codeReason.dependency, id);
  append(code, opcodes.clearFloat, machine.position[id], noWord);
  appendWords(code, destination, destination);
  code.reason = packReason(codeReason.instruction, id);
}

function writePseudo(finishing: Finishing, id: number, opcode: number, position: number): void {
  const { machine, opcodes, code, lowering, frame } = finishing;
  const { lowering: target, forms } = lowering.selection.book;
  const start = machine.wordStart[id];
  switch (pseudoNames[opcode - opcodes.firstPseudo]) {
    case 'entry':
      if (frame.present[0] === 1 && frame.size > 0) writePrologue(finishing, position, true);
      return;
    case 'arrive':
      return;
    case 'entry_pointer':
      writeEntryPointer(finishing, placeOf(finishing, start), position);
      return;
    case 'trap':
      append(code, opcode, position, id);
      appendWord(code, machine.words[start]);
      return;
    case 'throw':
      for (const { form, words } of target.throwSequence(machine.words[start])) {
        append(code, target.opcodes[form], position, noWord);
        appendWords(code, ...words);
      }
      return;
    default: {
      const sequence = target.sequences[opcode - forms.firstSequence];
      const registers = sequence.operands.map((_, index) => placeOf(finishing, start + index));
      for (const { form, words } of sequence.expand(registers)) {
        append(code, target.opcodes[form], position, noWord);
        appendWords(code, ...words);
      }
    }
  }
}

// Moves of the allocation.

function writeEdit(finishing: Finishing, edit: number, position: number): void {
  const { allocation } = finishing;
  const { edits } = allocation;
  const from = edits.from[edit];
  const to = edits.to[edit];
  const isFloat = edits.float[edit] === 1;
  const isStored = to < 0;
  if (from >= repeated) {
    if (isStored) writeRepeatedInMemory(finishing, from - repeated, spillOffset(finishing, to), isFloat, position);
    else writeRepeated(finishing, from - repeated, to, position);
  } else if (from >= swapped) writeSwap(finishing, from - swapped, to, isFloat, position);
  else writeMove(finishing, from, to, isFloat, position);
}

function writeMove(finishing: Finishing, from: number, to: number, isFloat: boolean, position: number): void {
  const { code, opcodes, lowering, frame } = finishing;
  const { stackPointer } = lowering.selection.book.lowering;
  const isWhole = frame.spillUnit > wordBytes;
  if (from === to) return;
  if (from >= 0 && to >= 0) {
    append(code, isFloat ? opcodes.moveFloat : opcodes.moveInteger, position, noWord);
    appendWord(code, to);
    appendWord(code, from);
  } else if (from >= 0) {
    append(
      code,
      isFloat ? (isWhole ? opcodes.storeWhole : opcodes.storeFloat) : opcodes.storeInteger,
      position,
      noWord,
    );
    appendAddress(code, stackPointer, spillOffset(finishing, to));
    appendWord(code, from);
  } else if (to >= 0) {
    append(code, isFloat ? (isWhole ? opcodes.loadWhole : opcodes.loadFloat) : opcodes.loadInteger, position, noWord);
    appendWord(code, to);
    appendAddress(code, stackPointer, spillOffset(finishing, from));
  } else {
    // The address of the pop is computed after the stack pointer has come back.
    for (let bytes = 0; bytes < (isFloat ? frame.spillUnit : wordBytes); bytes += wordBytes) {
      append(code, opcodes.pushMemory, position, noWord);
      appendAddress(code, stackPointer, spillOffset(finishing, from) + bytes);
      append(code, opcodes.popMemory, position, noWord);
      appendAddress(code, stackPointer, spillOffset(finishing, to) + bytes);
    }
  }
}

function writeSwap(finishing: Finishing, a: number, b: number, isFloat: boolean, position: number): void {
  const { code, opcodes } = finishing;
  if (!isFloat) {
    append(code, opcodes.exchange, position, noWord);
    appendWords(code, a, b);
    return;
  }
  for (const [to, from] of [
    [a, b],
    [b, a],
    [a, b],
  ]) {
    append(code, opcodes.clearFloat, position, noWord);
    appendWords(code, to, from);
  }
}

/** Repeats the instruction that made a constant or address, with another destination. */
export function writeRepeated(finishing: Finishing, id: number, to: number, position: number): void {
  const { machine, code, opcodes, lowering } = finishing;
  const { lowering: target } = lowering.selection.book;
  const opcode = machine.opcode[id];
  const start = machine.wordStart[id];
  invariant(to >= 0, 'what is repeated is made in a register');
  if (opcode >= opcodes.firstPseudo) {
    const sequence = target.sequences[opcode - lowering.selection.book.forms.firstSequence];
    for (const { form, words } of sequence.expand([to])) {
      append(code, target.opcodes[form], position, noWord);
      appendWords(code, ...words);
    }
    return;
  }
  append(code, opcode, position, noWord);
  appendWord(code, to);
  writeOperandWords(finishing, start + 1, start + target.instructionWords[opcode]);
}
