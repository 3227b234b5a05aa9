/** Where the frame is made and taken down: at the entry, at exits, and between blocks that have it and blocks that have not. */
import type { Register } from '../../targets/index.ts';
import { returnsFlag } from '../lower/function.ts';
import { append, appendAddress, appendWord, appendWords, type CodeBlock, codeReason, newJump, noWord } from './code.ts';
import type { Finishing } from './physical.ts';

const wordBytes = 8;

/** Blocks that make the frame, on the edges from where there is none to where there is one, or take it down on the others. */
export function makeFrames(finishing: Finishing): void {
  const { code, frame, machine } = finishing;
  if (frame.size === 0) return;
  for (let number = 0; number < machine.blocks.length; number++) {
    const { jumps, indirect } = code.blocks[number];
    for (const jump of jumps) jump.target = changeFrame(finishing, number, jump.target);
    if (indirect.length === 0) continue;
    const changed = new Map(indirect.map((target) => [target, changeFrame(finishing, number, target)]));
    if (indirect.every((target) => changed.get(target) === target)) continue;
    code.blocks[number].indirect = indirect.map((target) => changed.get(target) as number);
    redirectTables(finishing, changed);
  }
}

/** A block between two that makes the frame or takes it down; the second itself where that is not needed. */
function changeFrame(finishing: Finishing, from: number, to: number): number {
  const { code, frame } = finishing;
  if (frame.present[to] === frame.present[from]) return to;
  const [source, target] = [code.blocks[from], code.blocks[to]];
  const start = code.count;
  if (frame.present[to] === 1) {
    writePrologue(finishing, source.position, false);
  } else {
    finishing.framed = true;
    writeEpilogue(finishing, source.position);
  }
  const block: CodeBlock = {
    start,
    end: code.count,
    jumps: [newJump(-1, to)],
    indirect: [],
    position: -1,
    frequency: Math.min(source.frequency, target.frequency),
    cold: source.cold || target.cold,
    loop: target.loop === source.loop ? source.loop : -1,
  };
  return code.blocks.push(block) - 1;
}

/** A table's entries lead to blocks that nothing else leads to. */
function redirectTables({ lowering }: Finishing, changed: ReadonlyMap<number, number>): void {
  for (const reference of lowering.selection.pool.references) {
    if (reference.kind !== 'table') continue;
    reference.table.blocks = reference.table.blocks.map((block) => changed.get(block) ?? block);
  }
}

/** `atEntry`: nothing but what the entry defines is in registers. */
export function writePrologue(finishing: Finishing, position: number, atEntry: boolean): void {
  const { code, frame, opcodes, lowering } = finishing;
  const { stackPointer, allocatable } = lowering.selection.book.lowering;
  code.reason = codeReason.makeFrame;
  writeProbes(finishing, position, atEntry);
  if (frame.realign === 0) {
    append(code, opcodes.subtractConstant, position, noWord);
    appendWords(code, stackPointer, frame.size);
    return;
  }
  // The stack pointer as it was, by way of a register that is put back where it may hold something.
  const free = atEntry ? freeAtEntry(finishing) : undefined;
  const scratch = free ?? allocatable.integer[0];
  if (free !== undefined) {
    append(code, opcodes.moveInteger, position, noWord);
    appendWords(code, scratch, stackPointer);
  } else {
    append(code, opcodes.pushRegister, position, noWord);
    appendWord(code, scratch);
    append(code, opcodes.loadAddress, position, noWord);
    appendWord(code, scratch);
    appendAddress(code, stackPointer, wordBytes);
  }
  append(code, opcodes.subtractConstant, position, noWord);
  appendWords(code, stackPointer, frame.size);
  append(code, opcodes.andConstant, position, noWord);
  appendWords(code, stackPointer, -frame.realign);
  append(code, opcodes.storeInteger, position, noWord);
  appendAddress(code, stackPointer, frame.savedOffset);
  appendWord(code, scratch);
  if (free !== undefined) return;
  append(code, opcodes.loadInteger, position, noWord);
  appendWord(code, scratch);
  appendAddress(code, scratch, -wordBytes);
}

/** Up to so many pages are touched one by one. */
const fewPages = 8;

/** Touches each page of a large frame, so that none of it lies beyond a guard page that nobody has met. */
function writeProbes(finishing: Finishing, position: number, atEntry: boolean): void {
  const { code, frame, opcodes, lowering } = finishing;
  const { probeBytes } = lowering.assignment.convention.stack;
  const { stackPointer, allocatable, opcodes: named, touchStack } = lowering.selection.book.lowering;
  if (probeBytes === undefined) return;
  const pages = Math.floor((frame.size + frame.realign) / probeBytes);
  if (pages <= fewPages) {
    for (let page = 1; page <= pages; page++) {
      append(code, opcodes.storeConstant, position, noWord);
      appendAddress(code, stackPointer, -page * probeBytes);
      appendWord(code, 0);
    }
    return;
  }
  const free = atEntry ? freeAtEntry(finishing) : undefined;
  const scratch = free ?? allocatable.integer[0];
  if (free === undefined) {
    append(code, opcodes.pushRegister, position, noWord);
    appendWord(code, scratch);
  }
  for (const { form, words } of touchStack(scratch, pages, probeBytes)) {
    append(code, named[form], position, noWord);
    appendWords(code, ...words);
  }
  if (free === undefined) {
    append(code, opcodes.popRegister, position, noWord);
    appendWord(code, scratch);
  }
}

/** `down`: how far below the place at entry the stack pointer is to be, which a jump to another function may want. */
export function writeEpilogue(finishing: Finishing, position: number, down = 0): void {
  const { code, frame, opcodes, lowering } = finishing;
  const bytes = (finishing.framed ? frame.size : 0) - down;
  const isSaved = finishing.framed && frame.realign !== 0;
  if (bytes === 0 && !isSaved) return;
  const stackPointer = lowering.selection.book.lowering.stackPointer;
  const { reason } = code;
  code.reason = codeReason.takeFrame;
  if (!isSaved) {
    // What a return leaves in a flag is there already.
    const keepsFlags = returnsFlag(lowering);
    append(code, keepsFlags ? opcodes.loadAddress : opcodes.addConstant, position, noWord);
    appendWord(code, stackPointer);
    if (keepsFlags) appendAddress(code, stackPointer, bytes);
    else appendWord(code, bytes);
  } else {
    if (down !== 0) {
      // Before the stack pointer is taken from there: nothing may lie below it that is still wanted.
      append(code, opcodes.subtractFromMemory, position, noWord);
      appendAddress(code, stackPointer, frame.savedOffset);
      appendWord(code, down);
    }
    append(code, opcodes.loadInteger, position, noWord);
    appendWord(code, stackPointer);
    appendAddress(code, stackPointer, frame.savedOffset);
  }
  code.reason = reason;
}

/** Gives a register what the stack pointer was at entry. */
export function writeEntryPointer({ code, frame, framed, opcodes, lowering }: Finishing, to: number, position: number) {
  const { stackPointer } = lowering.selection.book.lowering;
  const saved = framed && frame.realign > 0;
  append(code, saved ? opcodes.loadInteger : opcodes.loadAddress, position, noWord);
  appendWord(code, to);
  appendAddress(code, stackPointer, saved ? frame.savedOffset : framed ? frame.size : 0);
}

/** A register that holds nothing when the function is entered, if there is one. */
function freeAtEntry({ machine, allocation, lowering }: Finishing): Register | undefined {
  const taken = new Set<number>();
  const entry = machine.blocks[0].start;
  for (let word = machine.wordStart[entry]; word < machine.wordStart[entry + 1]; word++) {
    taken.add(allocation.places[word]);
  }
  const { allocatable } = lowering.selection.book.lowering;
  return allocatable.integer.find((register) => !taken.has(register));
}
