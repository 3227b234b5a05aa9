/** Instructions with operands, and states of the machine for them, drawn at random with corner values in plenty. */
import type { ImmediateOperand, MemoryOperand, OperandDescription } from '../../../src/targets/target.ts';
import { operandWords } from '../../../src/targets/target.ts';
import { type Form, type FormName, instructionWords, opcodes, rsp } from '../../../src/targets/x64/index.ts';
import type { Random } from './random.ts';

/** Registers as the simulator has them. */
export interface Registers {
  readonly integers: BigUint64Array;
  readonly floats: BigUint64Array;
}

/** What an instruction may point at. */
export interface Surroundings {
  readonly stackPointer: number;
  /** Memory of {@link scratchBytes} to work on. */
  readonly scratch: Uint8Array;
  readonly scratchAddress: number;
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random(choices.length)];

export const random64 = (random: Random): bigint => (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32));

/** Addresses of symbols 0, 1, … */
export const symbolAddress = (scratchAddress: number, symbol: number): number => scratchAddress + 16 * symbol;
const symbols = 4;

const buffer = new DataView(new ArrayBuffer(8));

function bits64(value: number): bigint {
  buffer.setFloat64(0, value);
  return buffer.getBigUint64(0);
}

function bits32(value: number): bigint {
  buffer.setFloat32(0, value);
  return BigInt(buffer.getUint32(0));
}

const signs = (values: readonly number[]): number[] => values.flatMap((value) => [value, -value]);
const around = (power: number, step: number): number[] => [power - step, power, power + step];

const corners64 = [
  ...signs([0, 0.5, 1, 1.5, 2.5, 3, Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** -1022, 2 ** -1022 - 2 ** -1074]),
  ...signs([0.49999999999999994, 0.9999999999999999, 2 ** 52 - 0.5, 2 ** 52 + 1, 2 ** 53, 1e300]),
  // Ends of the integers.
  ...signs([...around(2 ** 31, 0.5), ...around(2 ** 31, 1), ...around(2 ** 63, 1024), 2 ** 64]),
  // What f32 rounds: halves of its last place, its denormals, its end.
  ...signs([1 + 2 ** -24, 1 + 3 * 2 ** -24, 1e-40, 2 ** -149, 2 ** -150, 2 ** 128, 2 ** 128 - 2 ** 103]),
].map(bits64);
const notNumbers64 = [0x7ff8_0000_0000_0000n, 0xfff8_0000_0000_1234n, 0x7ff0_0000_0000_0001n, 0xfff4_0000_0000_0000n];

const corners32 = [
  ...signs([0, 0.5, 1, 1.5, 2.5, 3, Infinity, 2 ** 128 - 2 ** 104, 2 ** -149, 2 ** -126, 2 ** -126 - 2 ** -149]),
  ...signs([0.49999997, 0.99999994, 2 ** 23 - 0.5, 2 ** 23 + 1, 2 ** 24]),
  ...signs([2 ** 31 - 128, 2 ** 31, 2 ** 31 + 256, 2 ** 63 - 2 ** 39, 2 ** 63, 2 ** 63 + 2 ** 40, 2 ** 64]),
].map(bits32);
const notNumbers32 = [0x7fc0_0000n, 0xffc0_1234n, 0x7f80_0001n, 0xffa0_0000n];

function floatBits(random: Random, width: 32 | 64): bigint {
  const [corners, notNumbers] = width === 64 ? [corners64, notNumbers64] : [corners32, notNumbers32];
  const ofNumber = width === 64 ? bits64 : bits32;
  switch (random(8)) {
    case 0:
      return BigInt.asUintN(width, random64(random));
    case 1:
      return ofNumber((random(2 ** 24) - 2 ** 23) / 2 ** random(20));
    case 2:
      return pick(random, notNumbers);
    default:
      return pick(random, corners);
  }
}

function integerBits(random: Random, width: number): bigint {
  const whole = BigInt.asUintN(width, random64(random));
  switch (random(8)) {
    case 0:
    case 1:
      return whole;
    case 2:
      return BigInt.asUintN(width, 1n << BigInt(random(width)));
    case 3:
      return BigInt.asUintN(width, BigInt(random(20) - 10));
    case 4:
      return whole >> BigInt(random(width));
    default: {
      const least = 1n << BigInt(width - 1);
      return BigInt.asUintN(width, pick(random, [0n, 1n, -1n, least, least - 1n, least + 1n, whole]));
    }
  }
}

/** Bits for an operand's width; floats where they may be meant. */
function valueBits(random: Random, width: number, isFloat: boolean): bigint {
  if (width === 128) return (valueBits(random, 64, isFloat) << 64n) | valueBits(random, 64, isFloat);
  if (isFloat) return floatBits(random, width as 32 | 64);
  return integerBits(random, width);
}

function write(registers: Registers, register: number, width: number, bits: bigint): void {
  const rest = (old: bigint): bigint => (width >= 64 ? bits : ((old >> BigInt(width)) << BigInt(width)) | bits);
  if (register < 16) {
    registers.integers[register] = rest(registers.integers[register]);
  } else {
    const low = (register - 16) * 2;
    registers.floats[low] = rest(registers.floats[low]);
    if (width === 128) registers.floats[low + 1] = bits >> 64n;
  }
}

/** Any integer register but the stack pointer, any float register; often one that was drawn before. */
function drawRegister(random: Random, isFloat: boolean, before: readonly number[]): number {
  const same = before.filter((register) => register >= 16 === isFloat);
  if (same.length > 0 && random(8) === 0) return pick(random, same);
  if (isFloat) return 16 + random(16);
  const register = random(15);
  return register < rsp ? register : register + 1;
}

function immediateWords(random: Random, operand: ImmediateOperand, form: Form<FormName>): number[] {
  if (form.name === 'nop') return [1 + random(9)];
  const bits = integerBits(random, operand.width);
  if (operand.width === 64) {
    return [Number(BigInt.asIntN(32, bits)), Number(BigInt.asIntN(32, bits >> 32n))];
  }
  return [Number(operand.unsigned ? bits : BigInt.asIntN(operand.width, bits))];
}

const isFloatForm = (form: Form<FormName>): boolean =>
  form.operands.some((operand) => operand.kind === 'register' && operand.class === 'float');

/** Draws registers and scratch memory for an instruction, and the instruction's words. */
export function drawInstruction(
  random: Random,
  form: Form<FormName>,
  registers: Registers,
  given: Surroundings,
): Int32Array {
  for (let i = 0; i < 16; i++) registers.integers[i] = random64(random);
  for (let i = 0; i < 32; i++) registers.floats[i] = random64(random);
  registers.integers[rsp] = BigInt(given.stackPointer);
  for (let i = 0; i < given.scratch.length; i++) given.scratch[i] = random(256);

  const words = new Int32Array(instructionWords[opcodes[form.name]]);
  const used: number[] = [];
  let memory: { readonly operand: MemoryOperand; readonly at: number } | undefined;
  let shared: bigint | undefined;
  const isShared = random(4) === 0;
  const value = (operand: OperandDescription & { readonly width: number }, isFloat: boolean): bigint => {
    const bits = isShared && shared !== undefined ? shared : valueBits(random, operand.width, isFloat);
    shared = bits;
    return BigInt.asUintN(operand.width, bits);
  };

  let next = 0;
  for (const operand of form.operands) {
    const at = next;
    next += operandWords(operand);
    switch (operand.kind) {
      case 'register': {
        const register = operand.fixed ?? drawRegister(random, operand.class === 'float', used);
        used.push(register);
        words[at] = register;
        write(registers, register, operand.width, value(operand, operand.class === 'float'));
        break;
      }
      case 'immediate':
        words.set(immediateWords(random, operand, form), at);
        break;
      case 'memory':
        memory = { operand, at };
        break;
      case 'condition':
        words[at] = random(16);
        break;
      case 'symbol':
        words[at] = random(symbols);
        break;
    }
  }
  settleImplicit(random, form, registers, given);
  if (memory !== undefined) {
    const { operand, at } = memory;
    const aligned = operand.width === 128 && form.mnemonic !== 'movups';
    const offset = 64 + (aligned ? 0 : random(16));
    // What pop stores to is addressed over the stack pointer that it leaves.
    const stackPointer = given.stackPointer + (form.name === 'pop64m' ? 8 : 0);
    drawAddress(random, words, at, registers, { ...given, stackPointer }, offset, used, operand.access !== 'address');
    const bits = value(operand, isFloatForm(form) && operand.width >= 32 && random(4) !== 0);
    for (let byte = 0; byte * 8 < operand.width; byte++) {
      given.scratch[offset + byte] = Number((bits >> BigInt(byte * 8)) & 0xffn);
    }
  }
  return words;
}

/** Operands that must fit each other: dividends whose quotients seldom overflow, blocks of memory for string instructions. */
function settleImplicit(random: Random, form: Form<FormName>, { integers }: Registers, given: Surroundings): void {
  for (const operand of form.operands) {
    if (operand.kind !== 'register' || operand.fixed === undefined) continue;
    switch (operand.name) {
      case 'high':
        if (random(4) === 0) break;
        integers[operand.fixed] = pick(random, [
          0n,
          BigInt.asUintN(64, BigInt.asIntN(operand.width, integers[0]) >> 63n),
          1n,
        ]);
        break;
      case 'low':
        if (operand.width === 16 && random(4) !== 0)
          integers[operand.fixed] = BigInt.asUintN(64, BigInt(random(512) - 256));
        break;
      case 'count':
        integers[operand.fixed] = BigInt(random(8));
        break;
      case 'source':
      case 'destination':
        integers[operand.fixed] = BigInt(given.scratchAddress + random(given.scratch.length - 64));
        break;
    }
  }
}

/**
 * An address of any shape. If `reaches`, a register or the displacement is chosen so that it is `offset` bytes into the scratch
 * memory.
 */
function drawAddress(
  random: Random,
  words: Int32Array,
  at: number,
  { integers }: Registers,
  { stackPointer, scratchAddress }: Surroundings,
  offset: number,
  used: readonly number[],
  reaches: boolean,
): void {
  const wanted = BigInt(scratchAddress + offset);
  const base = drawRegister(random, false, used);
  const index = drawRegister(random, false, used);
  const scale = random(4);
  const small = pick(random, [0, random(256) - 128, random(2 ** 31) - 2 ** 30]);
  const symbol = random(symbols);
  const symbolAt = BigInt(symbolAddress(scratchAddress, symbol));
  const settle = (register: number, rest: bigint): void => {
    if (reaches) integers[register] = BigInt.asUintN(64, wanted - rest);
  };
  /** One register alone, times a factor: what division leaves goes to the displacement. */
  const settleMultiple = (register: number, factor: bigint): number => {
    if (!reaches) return small;
    const quotient = (wanted - BigInt(small)) / factor;
    integers[register] = BigInt.asUintN(64, quotient);
    return Number(wanted - quotient * factor);
  };
  const address = (): readonly [number, number, number, number, number] => {
    switch (random(8)) {
      case 0:
        settle(base, BigInt(small));
        return [base, -1, 0, small, -1];
      case 1:
        return [-1, -1, 0, Number(wanted), -1];
      case 2:
        return [-1, index, scale, settleMultiple(index, 1n << BigInt(scale)), -1];
      case 3:
        integers[index] = BigInt.asUintN(64, BigInt(small >> 4));
        return [rsp, index, scale, Number(wanted) - stackPointer - (small >> 4) * (1 << scale), -1];
      case 4:
        return [rsp, -1, 0, Number(wanted) - stackPointer, -1];
      case 5:
        return [-1, -1, 0, Number(wanted - symbolAt), symbol];
      case 6:
        // The sum of symbol and displacement has 32 bits.
        settle(base, symbolAt + BigInt(small >> 23));
        return [base, -1, 0, small >> 23, symbol];
      default:
        if (base === index) return [base, index, scale, settleMultiple(base, (1n << BigInt(scale)) + 1n), -1];
        settle(base, BigInt(small) + (integers[index] << BigInt(scale)));
        return [base, index, scale, small, -1];
    }
  };
  words.set(address(), at);
}
