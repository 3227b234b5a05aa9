/**
 * The stack frame, counted from the stack pointer up: arguments for others, spill slots, local slots, the saved stack pointer if any; then
 * the return address and the arguments that were passed. There is a frame only where something needs it: from the blocks that do,
 * and all that follow them.
 */
import { ConveneError } from '../../ir/index.ts';
import type { FunctionLowering } from '../lower/function.ts';
import { type Allocation, type MachineFunction, role, roleOf } from '../machine.ts';

export interface Frame {
  /** Bytes that the prologue takes from the stack; 0 where there is no frame. */
  readonly size: number;
  /** By machine slot: offset from the stack pointer; for incoming arguments, from the stack pointer at entry. */
  readonly slotOffsets: Int32Array;
  readonly spillOffset: number;
  /** The stack pointer is aligned to this many bytes by the prologue; 0 where that is not needed. */
  readonly realign: number;
  /** Where the stack pointer at entry is kept while it is realigned. */
  readonly savedOffset: number;
  /** By block: 1 where the frame is there. */
  readonly present: Uint8Array;
}

const alignUp = (value: number, align: number): number => Math.ceil(value / align) * align;
const wordBytes = 8;

export function layOutFrame(machine: MachineFunction, allocation: Allocation, lowering: FunctionLowering): Frame {
  const { stack } = lowering.assignment.convention;
  const slotOffsets = new Int32Array(machine.slots.length);
  const spillOffset = alignUp(lowering.outgoingBytes, wordBytes);
  let size = spillOffset + allocation.spillSlots * wordBytes;
  let alignment = lowering.callsOthers ? lowering.alignment : 1;
  machine.slots.forEach((slot, index) => {
    if (slot.area === 'outgoing') slotOffsets[index] = slot.offset ?? 0;
    else if (slot.area === 'incoming') slotOffsets[index] = stack.returnAddressBytes + (slot.offset ?? 0);
    else {
      alignment = Math.max(alignment, slot.align);
      size = alignUp(size, slot.align);
      slotOffsets[index] = size;
      size += slot.size;
    }
  });
  const mustRealign = alignment > wordBytes && alignment > stack.alignment;
  if (mustRealign && machine.slots.some((slot) => slot.area === 'incoming')) {
    throw new ConveneError(
      'frame-alignment',
      `'${machine.name}' takes arguments on a stack aligned to ${stack.alignment} bytes and needs it aligned to ${alignment}`,
    );
  }
  let savedOffset = 0;
  if (mustRealign) {
    size = alignUp(size, wordBytes);
    savedOffset = size;
    size = alignUp(size + wordBytes, alignment);
  } else if (alignment > wordBytes) {
    // At entry the stack pointer lies a return address below an aligned place.
    size = alignUp(size + stack.returnAddressBytes, alignment) - stack.returnAddressBytes;
  } else {
    size = alignUp(size, wordBytes);
  }
  const present = new Uint8Array(machine.blocks.length);
  if (size > 0) {
    const calls = alignment > wordBytes || spillOffset > 0;
    const { opcodes, jump } = lowering.selection.book.lowering;
    spread(machine, needing(machine, allocation, calls, opcodes[jump]), present);
  }
  return { size, slotOffsets, spillOffset, realign: mustRealign ? alignment : 0, savedOffset, present };
}

/** Blocks that refer to the frame themselves. */
function needing(machine: MachineFunction, allocation: Allocation, calls: boolean, jump: number): number[] {
  const { wordStart, constraints, words, slots, clobber } = machine;
  const { places, edits } = allocation;
  const found: number[] = [];
  let edit = 0;
  machine.blocks.forEach((block, number) => {
    let needs = false;
    for (; edit < edits.count && edits.before[edit] < block.end; edit++) {
      needs ||= edits.to[edit] < 0 || edits.from[edit] < 0;
    }
    for (let id = block.start; id < block.end && !needs; id++) {
      needs = calls && clobber[id] >= 0;
      for (let word = wordStart[id]; word < wordStart[id + 1] && !needs; word++) {
        const kind = roleOf(constraints[word]);
        if (kind === role.slot) needs = slots[words[word]].area !== 'incoming';
        else if (kind !== role.plain) needs = places[word] < 0;
      }
    }
    // The frame is made on jumps, not on ways that go by a table or a handler.
    const { edges } = block;
    if (edges.length > 0 && machine.opcode[block.end - 1] !== jump) needs = true;
    if (needs) found.push(number);
  });
  return found;
}

/** Marks blocks and all that they lead to: once it is made, the frame stays until the function is left. */
function spread(machine: MachineFunction, from: readonly number[], present: Uint8Array): void {
  const work = [...from];
  for (const block of work) present[block] = 1;
  while (work.length > 0) {
    const block = work.pop()!;
    for (const { target } of machine.blocks[block].edges) {
      if (present[target] === 1) continue;
      present[target] = 1;
      work.push(target);
    }
  }
}
