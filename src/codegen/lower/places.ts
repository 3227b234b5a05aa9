/** Values at the places that a convention gives them: fixed registers, argument slots, memory below a standing register's value. */
import type { Assignment, Location } from '../../abi/index.ts';
import { invariant, none, opcodes, type Parameter, type Type, typeWidth, type Value } from '../../ir/index.ts';
import type { Register } from '../../targets/index.ts';
import { defineFixed, defineOf, plain, slotBase, useFixed, useOf, type VirtualRegister } from '../machine.ts';
import { classOf, isNeeded, isWelcome, registerOf, type Selection } from '../select/context.ts';
import { inputRegister, leafDefinition, type Pending } from '../select/leaf.ts';
import { pointerOf } from '../select/pointer.ts';
import { argumentSlot, beginInstruction, newVirtual, writeWord } from '../writer.ts';
import type { FunctionLowering } from './function.ts';

const slotBytes = 8;

/** A register that an instruction must find or leaves something in. */
export interface FixedWord {
  readonly register: VirtualRegister;
  readonly fixed: Register;
  readonly class: 'integer' | 'float';
}

/** What passing values takes: registers at the transfer itself, and memory written before or read after it. */
export interface Passing {
  readonly fixed: FixedWord[];
  /** Instructions to write, in program order; each writes itself. */
  readonly memory: (() => void)[];
  readonly pending: Pending;
}

const isStandingAt = (location: Location, register: Register): boolean =>
  location.kind === 'register' && location.register === register;

type Area = 'incoming' | 'outgoing';

/**
 * Values on their way out: arguments of a call, results of a return. `area` is where stack arguments lie; `bytesOf` tells how many
 * bytes of a standing stack they take.
 */
export function passOut(
  selection: Selection,
  assignment: Assignment,
  locations: readonly Location[],
  parameters: readonly Parameter[],
  values: readonly Value[],
  area: Area,
  bytes: 'argumentBytes' | 'resultBytes',
): Passing {
  const passing: Passing = { fixed: [], memory: [], pending: [] };
  const { pending, fixed, memory } = passing;
  // Pointers are moved after the accesses by way of them, so that they stay in their register.
  const moves: (() => void)[] = [];
  const roleValue = (role: string): Value => {
    const index = parameters.findIndex((parameter) => parameter.role === role);
    invariant(index >= 0, `values in memory below '${role}' without that pointer`);
    return values[index];
  };
  locations.forEach((location, index) => {
    const value = values[index];
    const type = selection.graph.f.values.type[value] as Type;
    if (location.kind === 'register') {
      const standing = assignment.standing.find((one) => isStandingAt(location, one.register));
      const below = standing?.[bytes] ?? 0;
      if (below === 0 || parameters[index]?.role === undefined) {
        fixed.push({
          register: inputRegister(selection, value, pending),
          fixed: location.register,
          class: classOf(type),
        });
        return;
      }
      const { register, bytes: distance } = contentOf(selection, value);
      const isThere = distance === below;
      const moved = isThere ? register : newVirtual(selection.writer, 'integer');
      fixed.push({ register: moved, fixed: location.register, class: 'integer' });
      if (!isThere) moves.push(() => moveAddress(selection, moved, register, distance - below));
    } else if (location.kind === 'stack') {
      memory.push(() => storeToSlot(selection, value, type, area, location.offset));
    } else {
      invariant(location.kind === 'memory', `a ${location.kind} is no place that calls are lowered to`);
      const pointer = roleValue(location.role);
      memory.push(() => storeBelow(selection, value, type, pointer, location.offset));
    }
  });
  memory.push(...moves);
  return passing;
}

/** Values on their way in: parameters of a function, results of a call. */
export function passIn(
  selection: Selection,
  assignment: Assignment,
  locations: readonly Location[],
  parameters: readonly Parameter[],
  values: readonly Value[],
  bytes: 'argumentBytes' | 'resultBytes',
): Passing {
  const passing: Passing = { fixed: [], memory: [], pending: [] };
  const { fixed, memory } = passing;
  const moves: (() => void)[] = [];
  /** By role: the standing register's content, where values lie below the role's value. */
  const raw = new Map<string, VirtualRegister>();
  const rawOf = (role: string): VirtualRegister => {
    let register = raw.get(role);
    if (register === undefined) {
      const index = parameters.findIndex((parameter) => parameter.role === role);
      register =
        (index < 0 ? undefined : pointerOf(selection, values[index])?.register) ??
        newVirtual(selection.writer, 'integer');
      raw.set(role, register);
      const standing = assignment.standing.find((one) => one.role === role);
      invariant(standing !== undefined, `no register stands for '${role}'`);
      fixed.push({ register, fixed: standing.register, class: 'integer' });
    }
    return register;
  };
  locations.forEach((location, index) => {
    const value = values[index];
    const { role } = parameters[index];
    const below = assignment.standing.find((one) => one.role === role)?.[bytes] ?? 0;
    // What lies near the pointer may need it where the value itself is not needed.
    if (role !== undefined && nearPointer(selection, value) !== undefined) rawOf(role);
    const isFree = location.kind === 'memory' || (location.kind === 'register' && (role === undefined || below === 0));
    if (!(isFree ? isWelcome(selection, value) : isNeeded(selection, value))) return;
    const type = selection.graph.f.values.type[value] as Type;
    const register = registerOf(selection, value);
    if (location.kind === 'register') {
      if (role === undefined || below === 0) {
        fixed.push({ register, fixed: location.register, class: classOf(type) });
        return;
      }
      const pointer = rawOf(role);
      moves.push(() => moveAddress(selection, register, pointer, below));
    } else if (location.kind === 'stack') {
      memory.push(() => loadFromSlot(selection, register, type, location.offset));
    } else {
      invariant(location.kind === 'memory', `a ${location.kind} is no place that calls are lowered to`);
      const below = assignment.standing.find((one) => one.role === location.role)?.[bytes] ?? 0;
      const pointer = rawOf(location.role);
      memory.push(() => loadFrom(selection, register, type, pointer, below + location.offset));
    }
  });
  memory.push(...moves);
  return passing;
}

/** How a value follows from a standing register's content, where anybody has asked for it or may yet. */
const nearPointer = (selection: Selection, value: Value) =>
  selection.graph.wanted[value] === 1 ? pointerOf(selection, value) : selection.pointers.get(value);

/** Writes the load of a parameter that was passed in memory, wherever it is wanted. */
export function loadParameter(lowering: FunctionLowering, value: Value, register: VirtualRegister): void {
  const { selection, assignment } = lowering;
  const { values } = selection.graph.f;
  const location = assignment.parameters[values.index[value]];
  invariant(location.kind === 'stack', 'other parameters are where the entry has put them');
  loadFromSlot(selection, register, values.type[value] as Type, location.offset);
}

/** Writes the memory accesses of a passing, which stand in program order. */
export function writeMemory(passing: Passing): void {
  for (let index = passing.memory.length - 1; index >= 0; index--) passing.memory[index]();
}

export function writeFixedUses(selection: Selection, words: readonly FixedWord[]): void {
  for (const { register, fixed, class: registerClass } of words) {
    writeWord(selection.writer, register, useFixed(registerClass, fixed));
  }
}

export function writeFixedDefinitions(selection: Selection, words: readonly FixedWord[]): void {
  for (const { register, fixed, class: registerClass } of words) {
    writeWord(selection.writer, register, defineFixed(registerClass, fixed));
  }
}

// Single instructions.

/** Writes the five words of base + displacement. */
export function writeBase(selection: Selection, base: VirtualRegister, displacement: number): void {
  writeWord(selection.writer, base, useOf('integer'));
  writeRest(selection, displacement, none);
}

/** Writes the five words of an argument slot's address. */
function writeArgumentSlot(selection: Selection, area: Area, offset: number): void {
  writeWord(selection.writer, argumentSlot(selection.writer, area, offset, slotBytes), slotBase);
  writeRest(selection, 0, none);
}

export function writeRest(selection: Selection, displacement: number, symbol: number): void {
  const { writer } = selection;
  writeWord(writer, none, plain);
  writeWord(writer, 0, plain);
  writeWord(writer, displacement, plain);
  writeWord(writer, symbol, plain);
}

/** `register` := `base` + `bytes`. */
export function moveAddress(
  selection: Selection,
  register: VirtualRegister,
  base: VirtualRegister,
  bytes: number,
): void {
  const { lowering } = selection.book;
  beginInstruction(selection.writer, lowering.opcodes[lowering.loadAddress]);
  writeWord(selection.writer, register, defineOf('integer'));
  writeBase(selection, base, bytes);
}

function store(selection: Selection, value: Value, type: Type, writePlace: () => void): void {
  const { writer, graph, book } = selection;
  const { opcodes: named, moves, storeConstant } = book.lowering;
  const definition = leafDefinition(selection, value);
  const { opcode, low, high } = graph.f.instructions;
  if (definition !== none && opcode[definition] === opcodes.iconst && high[definition] === low[definition] >> 31) {
    beginInstruction(writer, named[storeConstant]);
    writePlace();
    writeWord(writer, low[definition], plain);
    return;
  }
  const registerClass = classOf(type);
  beginInstruction(writer, named[moves[registerClass].store]);
  writePlace();
  writeWord(writer, registerOf(selection, value), useOf(registerClass));
}

function storeToSlot(selection: Selection, value: Value, type: Type, area: Area, offset: number): void {
  store(selection, value, type, () => writeArgumentSlot(selection, area, offset));
}

function storeBelow(selection: Selection, value: Value, type: Type, pointer: Value, offset: number): void {
  store(selection, value, type, () => {
    const { register, bytes } = contentOf(selection, pointer);
    writeBase(selection, register, bytes + offset);
  });
}

/** A pointer as a register's content and a distance: its own register if it is near none. */
function contentOf(selection: Selection, pointer: Value): { register: VirtualRegister; bytes: number } {
  return pointerOf(selection, pointer) ?? { register: registerOf(selection, pointer), bytes: 0 };
}

/** The opcode that loads a whole slot, or of a narrow float only its own bytes. */
function loadOpcode(selection: Selection, type: Type): number {
  const { opcodes: named, moves } = selection.book.lowering;
  const registerClass = classOf(type);
  return named[registerClass === 'float' && typeWidth(type) === 32 ? moves.single.load : moves[registerClass].load];
}

function loadFrom(
  selection: Selection,
  register: VirtualRegister,
  type: Type,
  base: VirtualRegister,
  offset: number,
): void {
  beginInstruction(selection.writer, loadOpcode(selection, type));
  writeWord(selection.writer, register, defineOf(classOf(type)));
  writeBase(selection, base, offset);
}

function loadFromSlot(selection: Selection, register: VirtualRegister, type: Type, offset: number): void {
  beginInstruction(selection.writer, loadOpcode(selection, type));
  writeWord(selection.writer, register, defineOf(classOf(type)));
  writeArgumentSlot(selection, 'incoming', offset);
}
