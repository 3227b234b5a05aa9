/** Operands as the assembler's callers write them, checked against a form and turned into words. */
import { ConveneError } from '../../ir/index.ts';
import type { ImmediateOperand, OperandDescription, RegisterOperand } from '../target.ts';
import { type FormName, instructions, instructionWords, opcodes } from './instructions/table.ts';
import { registerName, registers, rsp } from './registers.ts';

/** A place in the code, bound once. */
export interface Label {
  readonly kind: 'label';
  readonly number: number;
}

/** A memory operand. With a symbol or label and no register it is relative to the instruction pointer. */
export interface Address {
  readonly kind: 'address';
  readonly base?: number;
  readonly index?: number;
  readonly scale?: 1 | 2 | 4 | 8;
  readonly displacement?: number;
  readonly symbol?: string;
  readonly label?: Label;
}

/** Registers and conditions are their numbers; symbols are named by strings. */
export type AssemblerOperand = number | bigint | string | Label | Address;

/** `[base + displacement]` */
export function at(base: number, displacement = 0): Address {
  return { kind: 'address', base, displacement };
}

/** `[base + index · scale + displacement]` */
export function indexed(base: number, index: number, scale: 1 | 2 | 4 | 8, displacement = 0): Address {
  return { kind: 'address', base, index, scale, displacement };
}

/** `[rip + target + displacement]` for a symbol or label. */
export function relative(target: string | Label, displacement = 0): Address {
  return typeof target === 'string'
    ? { kind: 'address', symbol: target, displacement }
    : { kind: 'address', label: target, displacement };
}

/** What a label is to the encoder: a symbol below those of the code's users. Its own inverse. */
export const labelSymbol = (number: number): number => -2 - number;

const show = (value: AssemblerOperand): string =>
  typeof value === 'object' ? (value.kind === 'label' ? 'a label' : 'an address') : `${value}`;

function misfit(form: FormName, what: string, operand: OperandDescription): ConveneError {
  return new ConveneError('bad-operand', `${form}: ${what} cannot be operand ${operand.name}`);
}

function registerWord(form: FormName, value: AssemblerOperand, operand: RegisterOperand): number {
  if (typeof value !== 'number' || registers[value]?.class !== operand.class) {
    throw misfit(form, typeof value === 'number' ? `register ${registerName(value, 64)}` : show(value), operand);
  }
  if (operand.fixed !== undefined && value !== operand.fixed) {
    throw misfit(form, `a register but ${registerName(operand.fixed, 64)}`, operand);
  }
  return value;
}

/** An immediate as wide as another operand may be meant as signed or unsigned; one that the instruction extends may not. */
function isExtended(form: FormName, immediate: ImmediateOperand): boolean {
  const { operands } = instructions[opcodes[form]];
  return !operands.some((operand) => operand !== immediate && 'width' in operand && operand.width === immediate.width);
}

function immediateWords(form: FormName, value: AssemblerOperand, operand: ImmediateOperand): number[] {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
  if (!isWhole) throw misfit(form, show(value), operand);
  const number = BigInt(value);
  const least = operand.unsigned ? 0n : -(1n << BigInt(operand.width - 1));
  const signed = !operand.unsigned && isExtended(form, operand);
  if (number < least || number >= 1n << BigInt(signed ? operand.width - 1 : operand.width)) {
    throw misfit(form, show(value), operand);
  }
  const low = Number(BigInt.asIntN(32, number));
  return operand.width === 64 ? [low, Number(BigInt.asIntN(32, number >> 32n))] : [low];
}

const scaleLogarithm = { 1: 0, 2: 1, 4: 2, 8: 3 } as const;

function addressWords(form: FormName, value: Address, operand: OperandDescription, symbolOf: SymbolOf): number[] {
  const { base = -1, index = -1, scale = 1, displacement = 0, symbol, label } = value;
  for (const register of [base, index]) {
    if (register >= 0 && registers[register]?.class !== 'integer') {
      throw misfit(form, `an address over ${registerName(register, 64)}`, operand);
    }
  }
  if (index === rsp) throw misfit(form, 'an address with index rsp', operand);
  if (displacement !== (displacement | 0)) throw misfit(form, `an address with displacement ${displacement}`, operand);
  if (label && (base >= 0 || index >= 0)) throw misfit(form, 'an address of both a label and registers', operand);
  const target = symbol !== undefined ? symbolOf(symbol) : label ? labelSymbol(label.number) : -1;
  return [base, index, scaleLogarithm[scale], displacement, target];
}

type SymbolOf = (name: string) => number;

function wordsOf(form: FormName, operand: OperandDescription, value: AssemblerOperand, symbolOf: SymbolOf): number[] {
  switch (operand.kind) {
    case 'register':
      return [registerWord(form, value, operand)];
    case 'immediate':
      return immediateWords(form, value, operand);
    case 'memory':
      if (typeof value === 'object' && value.kind === 'address') return addressWords(form, value, operand, symbolOf);
      break;
    case 'symbol':
      if (typeof value === 'string') return [symbolOf(value)];
      break;
    case 'label':
      // The distance is filled in when the code is laid out.
      if (typeof value === 'object' && value.kind === 'label') return [0];
      break;
    case 'condition':
      if (typeof value === 'number' && value >= 0 && value <= 15) return [value];
      break;
  }
  throw misfit(form, show(value), operand);
}

/**
 * An instruction's words from the operands that an assembler writes; implicit ones are added. Throws a `ConveneError` with code
 * `bad-operand` where they do not fit the form.
 */
export function wordsFromOperands(name: FormName, values: readonly AssemblerOperand[], symbolOf: SymbolOf): Int32Array {
  const opcode = opcodes[name];
  const { operands } = instructions[opcode];
  const words = new Int32Array(instructionWords[opcode]);
  let next = 0;
  let place = 0;
  for (const operand of operands) {
    if (operand.kind === 'register' && operand.implicit) {
      words[place++] = operand.fixed!;
      continue;
    }
    if (next >= values.length) throw new ConveneError('bad-operand', `${name}: operand ${operand.name} is missing`);
    const given = wordsOf(name, operand, values[next++], symbolOf);
    words.set(given, place);
    place += given.length;
  }
  if (next < values.length) throw new ConveneError('bad-operand', `${name}: ${values.length - next} operands too many`);
  return words;
}
