/** Pieces at the places that a convention gives them: fixed registers, the argument area, memory below a standing register's value. */
import type { Assignment, Location } from '../../abi/index.ts';
import { invariant, none, type Parameter, type Type, type Value } from '../../ir/index.ts';
import type { Register } from '../../targets/index.ts';
import { callAssignment } from '../assignments.ts';
import type { VirtualRegister } from '../machine.ts';
import type { CallNote, Note } from '../notes.ts';
import { classOf, isNeeded, isWelcome, registerOf, type Selection } from '../select/context.ts';
import { inputRegister, type Pending } from '../select/leaf.ts';
import { pointerOf } from '../select/pointer.ts';
import { argumentSlot, newVirtual, withNote } from '../writer.ts';
import {
  atBase,
  atSlot,
  atValue,
  copyBytes,
  loadValue,
  loadWhole,
  moveExtended,
  type Place,
  storeValue,
  storeWhole,
  writeAddress,
} from './access.ts';
import { type FixedWord, fixedWord } from './fixed-words.ts';
import { takeFlag } from './flags.ts';
import { calleeSignature, type FunctionLowering } from './function.ts';

const slotBytes = 8;

/** Instructions to write, in program order; each writes itself. */
type Writes = (() => void)[];

/** What passing values takes: registers at the transfer itself, and memory written before or read after it. */
export interface Passing {
  /** Flags that a return makes, right before it. */
  readonly flags: { readonly flag: string; readonly register: VirtualRegister }[];
  readonly fixed: FixedWord[];
  readonly memory: Writes;
  readonly pending: Pending;
}

/** Where the argument area of a transfer lies, seen from the function: among what it passes, or among what it was passed. */
export type Area = 'incoming' | 'outgoing';

/** What is passed at one transfer of control, in one direction. */
export interface Transfer {
  readonly assignment: Assignment;
  readonly side: 'parameters' | 'results';
  readonly values: readonly Value[];
  readonly area: Area;
  /** Bytes below the area that it starts. */
  readonly down?: number;
  /** The call, where it is none of the function's own. */
  readonly call?: CallNote;
}

const bytesOf = { parameters: 'argumentBytes', results: 'resultBytes' } as const;

/** How far the content of the register that stands for a role lies below its value at a transfer; 0 for what has no role. */
function bytesBelow({ standing }: Assignment, side: 'parameters' | 'results', role: string | undefined): number {
  if (role === undefined || standing.length === 0) return 0;
  return standing.find((one) => one.role === role)?.[bytesOf[side]] ?? 0;
}

/** Whether values in the argument area take no more than their own bytes. */
const isPacked = ({ convention }: Assignment): boolean =>
  [...convention.parameters, ...convention.results].some((rule) => rule.place === 'stack' && rule.packed === true);

function noteOf({ assignment, side, call }: Transfer, index: number): Note {
  const { role } = assignment.flat[side][index];
  const piece = role === undefined ? { index } : { index, role };
  if (call === undefined) return { kind: side === 'parameters' ? 'parameter' : 'returned', ...piece };
  return { kind: side === 'parameters' ? 'argument' : 'result', call, ...piece };
}

/** Lengths of the lists to which each piece of what is passed adds something, if anybody wants to know why it is there. */
function lengthsOf({ writer }: Selection, fixed: FixedWord[], lists: Writes[]): number[] | undefined {
  return writer.notes && [fixed, ...lists].map(({ length }) => length);
}

/** Has what one piece has added since say why it is there. */
function noteSince(
  { writer }: Selection,
  [known, ...sizes]: readonly number[],
  note: Note,
  fixed: FixedWord[],
  lists: Writes[],
): void {
  for (let at = known; at < fixed.length; at++) fixed[at] = { ...fixed[at], note };
  lists.forEach((list, which) => {
    for (let at = sizes[which]; at < list.length; at++) {
      const write = list[at];
      list[at] = () => withNote(writer, note, write);
    }
  });
}

/** Values on their way out. */
interface Sending {
  readonly lowering: FunctionLowering;
  readonly transfer: Transfer;
  readonly passing: Passing;
  /** Pointers are moved after the accesses by way of them, so that they stay in their register. */
  readonly moves: Writes;
  readonly extended: Writes;
}

/** Values on their way out: arguments of a call, results of a return. */
export function passOut(lowering: FunctionLowering, transfer: Transfer): Passing {
  const { assignment, side, values } = transfer;
  const { selection } = lowering;
  const passing: Passing = { flags: [], fixed: [], memory: [], pending: [] };
  const { fixed, memory } = passing;
  const sending: Sending = { lowering, transfer, passing, moves: [], extended: [] };
  const { moves, extended } = sending;
  const lists = [memory, moves, extended];
  const locations = assignment[side];
  for (let index = 0; index < locations.length; index++) {
    const lengths = lengthsOf(selection, fixed, lists);
    send(sending, locations[index], values[index], assignment.flat[side][index]);
    if (lengths !== undefined) noteSince(selection, lengths, noteOf(transfer, index), fixed, lists);
  }
  // The first comes to lie on top.
  memory.push(...extended.reverse(), ...moves);
  return passing;
}

function send(sending: Sending, location: Location, value: Value, parameter: Parameter): void {
  const { lowering, transfer, passing, moves, extended } = sending;
  const { assignment, side, area, down = 0 } = transfer;
  const { selection } = lowering;
  const { flags, pending, fixed, memory } = passing;
  const type = selection.graph.f.values.type[value] as Type;
  switch (location.kind) {
    case 'register': {
      const below = bytesBelow(assignment, side, parameter.role);
      if (below === 0) {
        fixed.push(fixedWord(inputRegister(selection, value, pending), location.register, classOf(type)));
        return;
      }
      const { register, bytes: distance } = contentOf(selection, value);
      const isThere = distance === below;
      const moved = isThere ? register : newVirtual(selection.writer, 'integer');
      fixed.push(fixedWord(moved, location.register, 'integer'));
      if (!isThere) moves.push(() => writeAddress(selection, moved, atBase(selection, register, distance - below)));
      return;
    }
    case 'stack':
      memory.push(() =>
        storeValue(selection, value, type, argumentPlace(lowering, area, location.offset - down), isPacked(assignment)),
      );
      return;
    case 'area': {
      const { offset, bytes: size } = location;
      memory.push(() =>
        copyBytes(selection, argumentPlace(lowering, area, offset - down, size), atValue(selection, value), size),
      );
      return;
    }
    case 'whole register': {
      const register = newVirtual(selection.writer, 'float');
      fixed.push(fixedWord(register, location.register, 'float'));
      moves.push(() => loadWhole(selection, register, atValue(selection, value)));
      return;
    }
    case 'memory': {
      const pointer = roleValue(transfer, location.role);
      memory.push(() => storeBelow(selection, value, type, pointer, location.offset));
      return;
    }
    case 'float stack':
      extended.push(() => moveExtended(selection, 'push', atValue(selection, value)));
      return;
    case 'flag':
      flags.push({ flag: location.condition, register: registerOf(selection, value) });
      return;
  }
}

function roleValue({ assignment, side, values }: Transfer, role: string): Value {
  const index = assignment.flat[side].findIndex((parameter) => parameter.role === role);
  invariant(index >= 0, `values in memory below '${role}' without that pointer`);
  return values[index];
}

/** Values on their way in. */
interface Receiving {
  readonly lowering: FunctionLowering;
  readonly transfer: Transfer;
  readonly passing: Passing;
  readonly moves: Writes;
  /** By role: the standing register's content, where values lie below the role's value. */
  readonly raw: Map<string, VirtualRegister>;
}

/** Values on their way in: parameters of a function, results of a call. */
export function passIn(lowering: FunctionLowering, transfer: Transfer): Passing {
  const { assignment, side, values } = transfer;
  const { selection } = lowering;
  const parameters = assignment.flat[side];
  const passing: Passing = { flags: [], fixed: [], memory: [], pending: [] };
  const { fixed, memory } = passing;
  const moves: Writes = [];
  const receiving: Receiving = { lowering, transfer, passing, moves, raw: new Map() };
  const lists = [memory, moves];
  const locations = assignment[side];
  for (let index = 0; index < locations.length; index++) {
    const location = locations[index];
    const value = values[index];
    const { role } = parameters[index];
    // What lies near the pointer may need it where the value itself is not needed.
    if (role !== undefined && nearPointer(selection, value) !== undefined) rawOf(receiving, role);
    if (location.kind === 'float stack') {
      memory.push(() => popExtended(selection, value));
      continue;
    }
    // What cold code alone wants, it can find again in the area that the function was passed, or gets a copy (`keptPlace`).
    const isLasting =
      location.kind === 'memory' || (side === 'parameters' && (location.kind === 'stack' || location.kind === 'area'));
    const isNear = location.kind === 'register' && bytesBelow(assignment, side, role) !== 0;
    if (!(isLasting || isNear ? isNeeded(selection, value) : isWelcome(selection, value))) continue;
    const register = registerOf(selection, value);
    const lengths = lengthsOf(selection, fixed, lists);
    take(receiving, location, value, register, role);
    if (lengths !== undefined) noteSince(selection, lengths, noteOf(transfer, index), fixed, lists);
  }
  memory.push(...moves);
  return passing;
}

function rawOf({ lowering, transfer, passing, raw }: Receiving, role: string): VirtualRegister {
  const known = raw.get(role);
  if (known !== undefined) return known;
  const { selection } = lowering;
  const { assignment, side, values } = transfer;
  const index = assignment.flat[side].findIndex((parameter) => parameter.role === role);
  const register =
    (index < 0 ? undefined : pointerOf(selection, values[index])?.register) ?? newVirtual(selection.writer, 'integer');
  raw.set(role, register);
  const standing = assignment.standing.find((one) => one.role === role);
  invariant(standing !== undefined, `no register stands for '${role}'`);
  passing.fixed.push(fixedWord(register, standing.register, 'integer'));
  return register;
}

function take(
  receiving: Receiving,
  location: Exclude<Location, { readonly kind: 'float stack' }>,
  value: Value,
  register: VirtualRegister,
  role: string | undefined,
): void {
  const { lowering, transfer, passing, moves } = receiving;
  const { assignment, side, area } = transfer;
  const { selection } = lowering;
  const { fixed, memory } = passing;
  const type = selection.graph.f.values.type[value] as Type;
  switch (location.kind) {
    case 'register': {
      const below = bytesBelow(assignment, side, role);
      if (role === undefined || below === 0) {
        fixed.push(fixedWord(register, location.register, classOf(type)));
        return;
      }
      const pointer = rawOf(receiving, role);
      moves.push(() => writeAddress(selection, register, atBase(selection, pointer, below)));
      return;
    }
    case 'stack':
      memory.push(() =>
        loadValue(selection, register, type, argumentPlace(lowering, area, location.offset), isPacked(assignment)),
      );
      return;
    case 'area': {
      const { offset, bytes: size } = location;
      memory.push(() => takeArea(lowering, register, area, offset, size, assignment.stackAlign));
      return;
    }
    case 'whole register': {
      const content = newVirtual(selection.writer, 'float');
      fixed.push(fixedWord(content, location.register, 'float'));
      const kept = keptSlot(selection, 16, 16);
      memory.push(() => {
        writeAddress(selection, register, kept);
        storeWhole(selection, content, kept);
      });
      return;
    }
    case 'memory': {
      const below = bytesBelow(assignment, side, location.role);
      const pointer = rawOf(receiving, location.role);
      const from = atBase(selection, pointer, below + location.offset);
      memory.push(() => loadValue(selection, register, type, from, false));
      return;
    }
    case 'flag':
      // Before anything else that comes after the call.
      memory.unshift(() => takeFlag(selection, location.condition, register));
  }
}

/**
 * The address of memory in the argument area: of the area itself where the function was passed it, of a copy where the next call will
 * use the area again.
 */
function takeArea(
  lowering: FunctionLowering,
  register: VirtualRegister,
  area: Area,
  offset: number,
  bytes: number,
  stackAlign: number,
): void {
  const { selection } = lowering;
  const from = argumentPlace(lowering, area, offset, bytes);
  if (area === 'incoming') {
    writeAddress(selection, register, from);
    return;
  }
  const kept = keptSlot(selection, bytes, Math.min(stackAlign, offset === 0 ? stackAlign : offset & -offset));
  writeAddress(selection, register, kept);
  copyBytes(selection, kept, from, bytes);
}

/** Takes a float off the processor's stack of such, whether anybody wants it or not. */
function popExtended(selection: Selection, value: Value): void {
  const kept = keptSlot(selection, 16, 16);
  if (isWelcome(selection, value)) writeAddress(selection, registerOf(selection, value), kept);
  moveExtended(selection, 'pop', kept);
}

/** A slot of the function's own. */
function keptSlot(selection: Selection, size: number, align: number): Place {
  return atSlot(selection, selection.writer.slots.push({ area: 'local', size, align }) - 1);
}

/** How a value follows from a standing register's content, where anybody has asked for it or may yet. */
const nearPointer = (selection: Selection, value: Value) =>
  selection.graph.wanted[value] === 1 ? pointerOf(selection, value) : selection.pointers.get(value);

/** Writes again what the entry did for a parameter that was passed in the argument area, wherever it is wanted. */
export function takeParameter(lowering: FunctionLowering, value: Value, register: VirtualRegister): void {
  const { selection, assignment } = lowering;
  const { values } = selection.graph.f;
  const location = assignment.parameters[values.index[value]];
  invariant(location.kind === 'stack' || location.kind === 'area', 'other parameters are where the entry has put them');
  const place = argumentPlace(lowering, 'incoming', location.offset);
  if (location.kind === 'area') writeAddress(selection, register, place);
  else loadValue(selection, register, values.type[value] as Type, place, isPacked(assignment));
}

/**
 * Where a parameter, or a call's result, lies in memory right after the entry or the call: so many bytes from a standing register. Nothing for
 * other values.
 */
export function standingPlace(
  lowering: FunctionLowering,
  value: Value,
): { readonly register: Register; readonly displacement: number } | undefined {
  const { f } = lowering.selection.graph;
  const definition = f.values.instruction[value];
  const index = f.values.index[value];
  const side = definition === none ? 'parameters' : 'results';
  const callee = definition === none ? undefined : calleeSignature(f, definition);
  const assignment = definition === none ? lowering.assignment : callAssignment(lowering.assignments, callee!);
  const location = assignment[side][index];
  if (location.kind !== 'memory') return undefined;
  const standing = assignment.standing.find((one) => one.role === location.role);
  invariant(standing !== undefined, `no register stands for '${location.role}'`);
  return { register: standing.register, displacement: standing[bytesOf[side]] + location.offset };
}

/** Writes the memory accesses of a passing, which stand in program order. */
export function writeMemory(passing: Passing): void {
  for (let index = passing.memory.length - 1; index >= 0; index--) passing.memory[index]();
}

/** The register that keeps what the stack pointer was at entry. */
export function entryPointer(lowering: FunctionLowering): VirtualRegister {
  if (lowering.entryPointer === none) lowering.entryPointer = newVirtual(lowering.selection.writer, 'integer');
  return lowering.entryPointer;
}

/** A place in the argument area. Of that which was passed, the address is kept where the frame moves away from it. */
export function argumentPlace(lowering: FunctionLowering, area: Area, offset: number, bytes = slotBytes): Place {
  const { selection, assignment } = lowering;
  if (area === 'incoming' && lowering.realigns) {
    return atBase(selection, entryPointer(lowering), assignment.convention.stack.returnAddressBytes + offset);
  }
  return atSlot(selection, argumentSlot(selection.writer, area, offset, bytes));
}

function storeBelow(selection: Selection, value: Value, type: Type, pointer: Value, offset: number): void {
  const { register, bytes } = contentOf(selection, pointer);
  storeValue(selection, value, type, atBase(selection, register, bytes + offset), false);
}

/** A pointer as a register's content and a distance: its own register if it is near none. */
function contentOf(selection: Selection, pointer: Value): { register: VirtualRegister; bytes: number } {
  return pointerOf(selection, pointer) ?? { register: registerOf(selection, pointer), bytes: 0 };
}
