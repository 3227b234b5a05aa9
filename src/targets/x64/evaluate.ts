/**
 * A simulator of the machine: what an instruction does to registers, flags and memory, by the meaning of its form.
 *
 * Two things the processor may do otherwise: here a float register stays as it was beyond its operand's width, where nothing belongs
 * to a value, and a 32-bit bsf or bsr of zero clears the upper half of its destination.
 */
import { ConveneError, type Memory } from '../../ir/index.ts';
import { type OperandDescription, operandWords } from '../target.ts';
import { evaluateMeaning, loadBits, type MemoryEffect } from './evaluate-meaning.ts';
import { type Flags, unknownFlags } from './flags.ts';
import type { Form } from './instructions/form.ts';
import { instructions } from './instructions/table.ts';
import { rsp } from './registers.ts';

export interface MachineState {
  /** The integer registers, by number. */
  readonly integers: BigUint64Array;
  /** The float registers, two words each, the low one first. */
  readonly floats: BigUint64Array;
  flags: Flags;
  /** Whether string instructions go downwards. */
  downwards: boolean;
  readonly memory: Pick<Memory, 'view'>;
  /** Address of a symbol by its index. */
  readonly symbolAddress: (symbol: number) => bigint;
}

/** Registers of zeros, flags that hold nothing useful. The memory may be that of the IR's evaluator. */
export function createMachineState(
  memory: Pick<Memory, 'view'>,
  symbolAddress: (symbol: number) => bigint = noSymbol,
): MachineState {
  return {
    integers: new BigUint64Array(16),
    floats: new BigUint64Array(32),
    flags: unknownFlags,
    downwards: false,
    memory,
    symbolAddress,
  };
}

function noSymbol(symbol: number): never {
  throw new ConveneError('no-such-symbol', `symbol ${symbol} has no address`);
}

/**
 * Executes one instruction of words as `target.ts` describes them, all registers physical.
 *
 * Throws the `Trap` of a division or an access to memory, before which nothing but memory has changed; a `ConveneError` with code
 * `no-meaning` for a transfer of control, `unknown-flags` where a flag is read that holds nothing useful, and
 * `unknown-direction` for a string instruction that would go downwards.
 */
export function execute(state: MachineState, opcode: number, words: Int32Array, start = 0): void {
  const form = instructions[opcode];
  const places = placesOf(form, start);
  const effects = evaluateMeaning(form, {
    operand: (name) => readOperand(state, words, places.get(name)!),
    stackPointer: state.integers[rsp],
    flags: state.flags,
    memory: state.memory,
  });
  const stackPointer = effects.stackPointer ?? state.integers[rsp];

  if (effects.memory !== undefined) applyToMemory(state, form, effects.memory);
  for (const [name, bits] of effects.results) {
    const { operand, at } = places.get(name)!;
    // A destination is addressed after the stack pointer has moved: so does pop.
    if (operand.kind === 'memory') {
      storeBits(state.memory, addressOf(state, words, at, stackPointer), bits, operand.width);
    }
  }
  state.integers[rsp] = stackPointer;
  for (const [name, bits] of effects.results) {
    const { operand, at } = places.get(name)!;
    if (operand.kind === 'register') writeRegister(state, words[at], operand.width, bits);
  }
  if (effects.direction !== undefined) state.downwards = effects.direction !== 0n;
  if (form.flags.writes) state.flags = effects.flags ?? unknownFlags;
}

interface Place {
  readonly operand: OperandDescription;
  /** Index of its first word. */
  readonly at: number;
}

function placesOf(form: Form, start: number): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  let at = start;
  for (const operand of form.operands) {
    places.set(operand.name, { operand, at });
    at += operandWords(operand);
  }
  return places;
}

function readOperand(state: MachineState, words: Int32Array, { operand, at }: Place): bigint {
  switch (operand.kind) {
    case 'register':
      return readRegister(state, words[at], operand.width);
    case 'immediate':
      return operand.width === 64
        ? (BigInt(words[at + 1] >>> 0) << 32n) | BigInt(words[at] >>> 0)
        : BigInt.asUintN(operand.width, BigInt(words[at]));
    case 'memory':
      return addressOf(state, words, at, state.integers[rsp]);
    case 'symbol':
      return state.symbolAddress(words[at]);
    case 'condition':
      return BigInt(words[at]);
    case 'label':
      throw new ConveneError('no-meaning', 'a label has no value');
  }
}

function addressOf(state: MachineState, words: Int32Array, at: number, stackPointer: bigint): bigint {
  const [base, index, scale, displacement, symbol] = words.subarray(at, at + 5);
  let address = BigInt(displacement);
  if (base >= 0) address += base === rsp ? stackPointer : state.integers[base];
  if (index >= 0) address += state.integers[index] << BigInt(scale);
  if (symbol !== -1) address += state.symbolAddress(symbol);
  return BigInt.asUintN(64, address);
}

/** Bits of a register at a width: of a register's number, 0–15 for integers and 16–31 for floats. */
function readRegister(state: MachineState, register: number, width: number): bigint {
  if (register < 16) return BigInt.asUintN(width, state.integers[register]);
  const low = (register - 16) * 2;
  return BigInt.asUintN(width, (state.floats[low + 1] << 64n) | state.floats[low]);
}

function writeRegister(state: MachineState, register: number, width: number, bits: bigint): void {
  if (register < 16) {
    // Writing 32 bits clears the rest, writing 8 or 16 keeps it.
    state.integers[register] = width >= 32 ? bits : replaceLow(state.integers[register], width, bits);
    return;
  }
  const low = (register - 16) * 2;
  state.floats[low] = width >= 64 ? bits : replaceLow(state.floats[low], width, bits);
  if (width === 128) state.floats[low + 1] = bits >> 64n;
}

const replaceLow = (old: bigint, width: number, bits: bigint): bigint =>
  ((old >> BigInt(width)) << BigInt(width)) | bits;

function storeBits(memory: Pick<Memory, 'view'>, address: bigint, bits: bigint, width: number): void {
  const view = memory.view(address, width / 8);
  for (let at = 0; at * 8 < width; at++) view.setUint8(at, Number((bits >> BigInt(at * 8)) & 0xffn));
}

function applyToMemory(state: MachineState, form: Form, effect: MemoryEffect): void {
  const { memory } = state;
  if (effect.kind === 'store') {
    storeBits(memory, effect.address, effect.value, effect.width);
    return;
  }
  if (state.downwards) {
    throw new ConveneError('unknown-direction', `${form.name} has a meaning only when string instructions go upwards`);
  }
  const bytes = effect.width / 8;
  for (let unit = 0n; unit < effect.count; unit++) {
    const moved = unit * BigInt(bytes);
    const destination = BigInt.asUintN(64, effect.destination + moved);
    const bits =
      effect.kind === 'fill' ? effect.value : loadBits(memory, BigInt.asUintN(64, effect.source + moved), bytes);
    storeBits(memory, destination, bits, effect.width);
  }
}
