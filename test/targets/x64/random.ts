/** Random operands for instruction forms, from a seed. */
import { type OperandDescription, operandWords } from '../../../src/targets/target.ts';
import { type FormName, instructions, instructionWords, opcodes } from '../../../src/targets/x64/index.ts';

export type Random = (below: number) => number;

/** Numbers 0 … below − 1 from a seed (mulberry32). */
export function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = <T>(random: Random, choices: readonly T[]): T => choices[random(choices.length)];

/** A signed integer of a width up to 32 bits, often small or at an edge. */
function signedInteger(random: Random, width: number): number {
  const bits = pick(
    random,
    [1, 4, 7, 8, 9, 16, 31, 32].filter((bits) => bits <= width),
  );
  const value = bits === 32 ? random(2 ** 32) | 0 : random(2 ** bits);
  const signed = random(2) === 0 ? value : ~value;
  return (pick(random, [signed, signed, 127, -128, 0, 1]) << (32 - width)) >> (32 - width);
}

/** How many shapes of address {@link randomAddress} knows. */
export const addressShapes = 9;
/** Symbols that addresses and calls refer to: `symbol0` and so on. */
export const symbolCount = 3;

const indexRegister = (random: Random): number => pick(random, [0, 1, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

export function randomAddress(random: Random, shape: number): number[] {
  const base = random(16);
  const index = indexRegister(random);
  const scale = random(4);
  const displacement = signedInteger(random, 32);
  const byte = signedInteger(random, 8);
  const symbol = random(symbolCount);
  switch (shape) {
    case 0:
      return [base, -1, 0, 0, -1];
    case 1:
      return [base, -1, 0, byte, -1];
    case 2:
      return [base, -1, 0, displacement, -1];
    case 3:
      return [base, index, scale, 0, -1];
    case 4:
      return [base, index, scale, displacement, -1];
    case 5:
      return [-1, index, scale, pick(random, [0, byte, displacement]), -1];
    case 6:
      return [-1, -1, 0, displacement, -1];
    case 7:
      return [-1, -1, 0, byte, symbol];
    default:
      return [base, pick(random, [-1, index]), scale, byte, symbol];
  }
}

function randomOperand(random: Random, operand: OperandDescription, shape: number, name: FormName): number[] {
  switch (operand.kind) {
    case 'register': {
      const number = operand.fixed ?? (operand.class === 'float' ? 16 : 0) + random(16);
      return [number];
    }
    case 'immediate':
      if (name === 'nop') return [1 + random(9)];
      if (operand.width === 64) return [random(2 ** 32) | 0, random(2 ** 32) | 0];
      if (operand.unsigned) return [pick(random, [1, random(2 ** operand.width)])];
      return [signedInteger(random, operand.width)];
    case 'memory':
      return randomAddress(random, shape);
    case 'label':
      return [name.endsWith('8') ? signedInteger(random, 8) : signedInteger(random, 31)];
    case 'symbol':
      return [random(symbolCount)];
    case 'condition':
      return [random(16)];
  }
}

export interface Drawn {
  readonly opcode: number;
  readonly words: Int32Array;
}

/** One instruction of a form; `shape` says what its address looks like if it has one. */
export function randomInstruction(random: Random, opcode: number, shape: number): Drawn {
  const form = instructions[opcode];
  const words = new Int32Array(instructionWords[opcode]);
  let at = 0;
  for (const operand of form.operands) {
    words.set(randomOperand(random, operand, shape, form.name), at);
    at += operandWords(operand);
  }
  return { opcode, words };
}

/** Several instructions of each form, so that every shape of address is seen with every form that has one. */
export function drawAll(seed: number): Drawn[] {
  const random = randomFrom(seed);
  return Object.values(opcodes).flatMap((opcode) => {
    const hasMemory = instructions[opcode].operands.some((operand) => operand.kind === 'memory');
    const rounds = hasMemory ? addressShapes * 2 : instructions[opcode].operands.length === 0 ? 1 : 16;
    return Array.from({ length: rounds }, (_, round) => randomInstruction(random, opcode, round % addressShapes));
  });
}
