/**
 * The stack frame, counted from the stack pointer up: arguments for others, local slots, the saved stack pointer if any, spill slots before or
 * behind them, those that only cold code has first; then the return address and the arguments that were passed. There is a frame only where
 * something needs it (`presence.ts`).
 */
import { int32Column, invariant, uint8Column } from '../../ir/index.ts';
import type { FunctionLowering } from '../lower/function.ts';
import { type Allocation, type MachineFunction, repeated, role, roleOf } from '../machine.ts';
import { findPresence } from './presence.ts';

export interface Frame {
  /** Bytes that the prologue takes from the stack; 0 where there is no frame. */
  readonly size: number;
  /** By machine slot: offset from the stack pointer; for incoming arguments, from the stack pointer at entry. */
  readonly slotOffsets: Int32Array;
  readonly spillOffset: number;
  /** Bytes of a spill slot: as many as what is spilled of a float register. */
  readonly spillUnit: number;
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
  const { convention, stackAlign } = lowering.assignment;
  const { stack } = convention;
  const { outgoingBytes } = lowering;
  const spillUnit = lowering.wide && spillsFloats(allocation) ? 2 * wordBytes : wordBytes;
  const spillBytes = allocation.spillSlots * spillUnit;
  const localBytes = machine.slots.reduce(
    (sum, { area, size, align }) => (area === 'local' ? alignUp(sum, align) + size : sum),
    0,
  );
  const copies = machine.kept.length > 0 || hasCopies(allocation);
  // Where not all is in reach without the frame, spill slots are to be.
  const spillsLast = outgoingBytes + spillBytes + localBytes > stack.redZone;
  let size = alignUp(outgoingBytes, wordBytes);
  let spillOffset = size;
  if (!spillsLast) size += spillBytes;
  const slotOffsets = int32Column(machine.slots.length);
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
  size = alignUp(size, wordBytes);
  const mustRealign = alignment > wordBytes && alignment > stackAlign;
  invariant(
    !mustRealign || machine.slots.every(({ area }) => area !== 'incoming'),
    'what was passed is reached otherwise where the frame is aligned anew',
  );
  let savedOffset = 0;
  if (mustRealign) {
    savedOffset = size;
    size += wordBytes;
  }
  if (spillsLast) {
    spillOffset = size;
    size += spillBytes;
  }
  // Arguments of calls in tail position may need more room than the function's own have.
  size += lowering.assignments.tails.room;
  // Copies from memory to memory go by way of the stack, just below where it ends without the frame.
  if (copies && stack.redZone > 0) size += spillUnit;
  if (mustRealign) size = alignUp(size, alignment);
  // At entry the stack pointer lies a return address below an aligned place.
  else if (alignment > wordBytes) size = alignUp(size + stack.returnAddressBytes, alignment) - stack.returnAddressBytes;
  const realign = mustRealign ? alignment : 0;
  return {
    size,
    slotOffsets,
    spillOffset,
    spillUnit,
    realign,
    savedOffset,
    reliesOn: mustRealign ? 1 : alignment,
    present: presence(machine, allocation, lowering, { size, slotOffsets, spillOffset, spillUnit, realign }),
  };
}

function spillsFloats({ edits }: Allocation): boolean {
  for (let edit = 0; edit < edits.count; edit++) {
    if (edits.float[edit] === 1 && (edits.from[edit] < 0 || edits.to[edit] < 0)) return true;
  }
  return false;
}

/** Whether anything is moved to a slot but from a register. */
function hasCopies({ edits }: Allocation): boolean {
  for (let edit = 0; edit < edits.count; edit++) {
    if (edits.to[edit] < 0 && (edits.from[edit] < 0 || edits.from[edit] >= repeated)) return true;
  }
  return false;
}

function presence(
  machine: MachineFunction,
  allocation: Allocation,
  lowering: FunctionLowering,
  { size, slotOffsets, spillOffset, spillUnit, realign }: Omit<Frame, 'present' | 'reliesOn' | 'savedOffset'>,
): Uint8Array {
  if (size === 0) return uint8Column(machine.blocks.length);
  const { redZone } = lowering.assignment.convention.stack;
  const isNearAt = (offset: number): boolean => realign === 0 && size - offset <= redZone;
  const isNear = (slot: number): boolean =>
    machine.slots[slot].area === 'incoming' ? slotOffsets[slot] + redZone >= 0 : isNearAt(slotOffsets[slot]);
  const isNearSpill = (slot: number): boolean => isNearAt(spillOffset + slot * spillUnit);
  const isAnyNear = (from: number, locals: readonly number[]): boolean =>
    locals.some(isNear) || (from < allocation.spillSlots && isNearSpill(allocation.spillSlots - 1));
  const wantsRoom = (alignment: number, bytes: number): boolean => alignment > wordBytes || bytes > 0;
  const { hot, alignment, outgoingBytes } = lowering;
  const hotLocals = localSlots(machine, false);
  return findPresence(machine, allocation, {
    hotCalls: wantsRoom(hot.alignment, hot.outgoingBytes) || isAnyNear(allocation.coldSlots, hotLocals),
    coldCalls: wantsRoom(alignment, outgoingBytes) || isAnyNear(0, localSlots(machine, true)),
    hotIsFar:
      hotLocals.some((slot) => !isNear(slot)) ||
      (allocation.coldSlots < allocation.spillSlots && !isNearSpill(allocation.coldSlots)),
    isNear,
    isNearSpill,
  });
}

/** Local slots that hot blocks use, or any. */
function localSlots(machine: MachineFunction, any: boolean): number[] {
  const { blocks, slots, kept, wordStart, constraints, words } = machine;
  if (!slots.some(({ area }) => area === 'local')) return [];
  const used = new Set<number>();
  if (any) for (let slot = 0; slot < slots.length; slot++) used.add(slot);
  else for (const { slot } of kept) used.add(slot);
  for (const { start, end, cold } of blocks) {
    if (cold || any) continue;
    for (let word = wordStart[start]; word < wordStart[end]; word++) {
      if (roleOf(constraints[word]) === role.slot) used.add(words[word]);
    }
  }
  return [...used].filter((slot) => slots[slot].area === 'local');
}
