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
  /** Alignment of the stack pointer at the transfer of control that the frame's layout relies on. */
  readonly reliesOn: number;
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
  const usesRedZone = size <= stack.redZone && !mustRealign;
  if (size > 0) {
    const anyCall = usesRedZone || alignment > wordBytes || spillOffset > 0;
    const { opcodes, jump } = lowering.selection.book.lowering;
    const needing = blocksInNeed(machine, allocation, { anyCall, usesRedZone, jump: opcodes[jump] });
    spread(machine, needing, present, usesRedZone);
  }
  return {
    size,
    slotOffsets,
    spillOffset,
    realign: mustRealign ? alignment : 0,
    savedOffset,
    reliesOn: mustRealign ? 1 : alignment,
    present,
  };
}

interface Needs {
  /** Whether a call by itself needs the frame. */
  readonly anyCall: boolean;
  readonly usesRedZone: boolean;
  readonly jump: number;
}

/** Blocks for which the frame must be there. Slots in the red zone can be reached without it, as long as nothing else is put there. */
function blocksInNeed(machine: MachineFunction, allocation: Allocation, needs: Needs): number[] {
  const { wordStart, constraints, words, slots, clobber } = machine;
  const { places, edits } = allocation;
  const found: number[] = [];
  let edit = 0;
  const inSlot = (place: number): boolean => place < 0;
  const kept = new Set(machine.kept.map(({ instruction }) => instruction));
  machine.blocks.forEach((block, number) => {
    let isInNeed = false;
    for (; edit < edits.count && edits.before[edit] < block.end; edit++) {
      const [from, to] = [inSlot(edits.from[edit]), inSlot(edits.to[edit])];
      // A move from slot to slot goes by way of the stack.
      isInNeed ||= needs.usesRedZone ? from && to : from || to;
    }
    for (let id = block.start; id < block.end && !isInNeed; id++) {
      // Copies from memory to memory go by way of the stack too.
      isInNeed = (needs.anyCall && clobber[id] >= 0) || kept.has(id);
      for (let word = wordStart[id]; word < wordStart[id + 1] && !isInNeed && !needs.usesRedZone; word++) {
        const kind = roleOf(constraints[word]);
        if (kind === role.slot) isInNeed = slots[words[word]].area !== 'incoming';
        else if (kind !== role.plain) isInNeed = inSlot(places[word]);
      }
    }
    // The frame is made on jumps, not on ways that go by a table or a handler.
    if (block.edges.length > 0 && machine.opcode[block.end - 1] !== needs.jump) isInNeed = true;
    if (isInNeed) found.push(number);
  });
  return found;
}

/**
 * Marks blocks and all that they lead to: once it is made, the frame stays until the function is left. But from cold blocks to hot
 * ones it is taken down where its slots outlast that, which those in the red zone do.
 */
function spread(machine: MachineFunction, from: readonly number[], present: Uint8Array, usesRedZone: boolean): void {
  const work = [...from];
  for (const block of work) present[block] = 1;
  while (work.length > 0) {
    const block = work.pop()!;
    const { edges, cold } = machine.blocks[block];
    for (const { target } of edges) {
      if (present[target] === 1 || (usesRedZone && cold && !machine.blocks[target].cold)) continue;
      present[target] = 1;
      work.push(target);
    }
  }
}
