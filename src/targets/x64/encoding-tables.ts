/**
 * The encodings of all forms, packed for the encoder into three 32-bit words a form. A form's row is filled when it is first encoded,
 * because a program uses few of them. The encoder takes a row apart with shifts written out where they are used: loading named
 * constants of another module costs it a third of its speed.
 *
 *     head          bits 0–7    opcode
 *                   8           the row is filled
 *                   9, 10       ModRM.rm holds a register, memory
 *                   11, 12      the register in ModRM.reg, in ModRM.rm or the opcode is a byte: spl … dil need a REX prefix
 *                   13          the tail is a symbol
 *                   14          an exchange: with rax it has a short form
 *                   15          a no-operation of any length
 *                   16–17       opcode map: none, 0F, 0F 38, 0F 3A
 *                   18–19       prefix that belongs to the opcode: none, 66, F2, F3
 *                   20          prefix 66 for the operand size
 *                   21          REX.W
 *                   22–25       bytes of the tail: immediate, displacement of a jump, symbol
 *                   26–28       opcode extension, where ModRM.reg holds no operand
 *                   29          a condition, always the first word, is added to the opcode
 *                   30          there are alternatives
 *     places        4 bits each, from the lowest: which word is in ModRM.reg, ModRM.rm, the opcode's low bits, the tail; 15: none
 *     alternatives  8 bits each, from the lowest; 0: none
 *                   opcode if the immediate fits a sign-extended byte
 *                   opcode without ModRM if the register in ModRM.rm is rax
 *                   opcode without immediate if that is 1
 */
import { invariant } from '../../ir/index.ts';
import { type OperandDescription, operandWords } from '../target.ts';
import type { Encoding, Form } from './instructions/form.ts';
import { instructions } from './instructions/table.ts';

/** Rows of head, places and alternatives; a form's begins at `opcode * 4`, the fourth word is not used. */
export const rows = new Int32Array(instructions.length * 4);

const prefixCodes = { 102: 1, 242: 2, 243: 3 } as const;

const bit = (condition: boolean, place: number): number => (condition ? 1 << place : 0);

function placeOf(form: Form, name: string | undefined): number {
  let place = 0;
  for (const operand of form.operands) {
    if (operand.name === name) return place;
    place += operandWords(operand);
  }
  invariant(name === undefined, `${form.name} encodes ${name}, which is no operand`);
  return 15;
}

const isByte = (operand: OperandDescription | undefined): boolean =>
  operand?.kind === 'register' && operand.width === 8;

/** `below` is 1 where the opcodes are one lower than given, as those of byte operations are. */
function headOf(form: Form, encoding: Encoding, below: number): number {
  const operand = (name: string | undefined) => form.operands.find((operand) => operand.name === name);
  const rm = operand(encoding.rm);
  // An opcode extension without an operand has register 0 in ModRM.rm.
  const hasModRM = rm !== undefined || encoding.digit !== undefined;
  return (
    (encoding.opcode - below) |
    bit(true, 8) |
    bit(hasModRM && rm?.kind !== 'memory', 9) |
    bit(rm?.kind === 'memory', 10) |
    bit(isByte(operand(encoding.reg)), 11) |
    bit(isByte(rm ?? operand(encoding.low)), 12) |
    bit(operand(encoding.tail)?.kind === 'symbol', 13) |
    bit(encoding.special === 'exchange' && !below, 14) |
    bit(encoding.special === 'nop', 15) |
    ((encoding.map ?? 0) << 16) |
    ((encoding.prefix ? prefixCodes[encoding.prefix] : 0) << 18) |
    bit(encoding.width === 16, 20) |
    bit(encoding.width === 64, 21) |
    ((encoding.tail ? (encoding.tailBytes ?? 0) : 0) << 22) |
    ((encoding.digit ?? 0) << 26) |
    bit(encoding.condition !== undefined, 29)
  );
}

function alternativesOf(encoding: Encoding, below: number, inMemory: boolean): number {
  const byte = below ? 0 : (encoding.byteOpcode ?? 0);
  const accumulator = encoding.accumulatorOpcode && !inMemory ? encoding.accumulatorOpcode - below : 0;
  const one = encoding.oneOpcode ? encoding.oneOpcode - below : 0;
  return byte | (accumulator << 8) | (one << 16);
}

/** Fills a form's row and returns its head. */
export function fillRow(opcode: number): number {
  const form = instructions[opcode];
  const { encoding } = form;
  const below = encoding.width === 8 ? 1 : 0;
  const head = headOf(form, encoding, below);
  const alternatives = alternativesOf(encoding, below, (head & (1 << 10)) !== 0);
  const [reg, rm, low, tail] = [encoding.reg, encoding.rm, encoding.low, encoding.tail].map((name) =>
    placeOf(form, name),
  );
  invariant(encoding.condition === undefined || placeOf(form, encoding.condition) === 0, 'a condition comes first');
  rows[opcode * 4] = head | bit(alternatives !== 0, 30);
  rows[opcode * 4 + 1] = reg | (rm << 4) | (low << 8) | (tail << 12);
  rows[opcode * 4 + 2] = alternatives;
  return rows[opcode * 4];
}
