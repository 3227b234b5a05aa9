/**
 * The encodings of all forms, flattened for the encoder: one row of bytes a form, filled when the form is first encoded, because a
 * program uses few of them.
 */
import { operandWords } from '../target.ts';
import type { Encoding, Form } from './instructions/form.ts';
import { instructions } from './instructions/table.ts';

/** Bytes in a row; a form's row begins at `opcode * rowSize`. */
export const rowSize = 16;
export const rows = new Uint8Array(instructions.length * rowSize);

/** A place among an instruction's words for an operand that the form has not. */
export const absent = 255;

/*
 * The bytes of a row. Prefixes, REX and alternative opcodes are 0 where there is none.
 */
/** What the row is: one of the constants below. */
export const kindAt = 0;
export const operandSizePrefixAt = 1;
export const opcodePrefixAt = 2;
export const rexAt = 3;
export const mapAt = 4;
export const opcodeAt = 5;
export const regPlaceAt = 6;
/** The opcode extension, for forms without an operand in ModRM.reg. */
export const digitAt = 7;
export const rmPlaceAt = 8;
export const lowPlaceAt = 9;
export const conditionPlaceAt = 10;
export const tailPlaceAt = 11;
export const tailSizeAt = 12;
export const byteOpcodeAt = 13;
/** Of a form with a register in ModRM.rm: the opcode for rax. */
export const accumulatorOpcodeAt = 14;
export const oneOpcodeAt = 15;

/* Kinds of rows: bits, but for the first. */
export const notFilled = 0;
export const filled = 1;
export const hasRegisterRm = 2;
export const hasMemoryRm = 4;
/** The register in that field is a byte register, of which spl … dil need a REX prefix. */
export const byteInReg = 8;
export const byteInRm = 16;
export const symbolTail = 32;
export const isExchange = 64;
export const isNop = 128;

const bitsOfSpecial = { exchange: isExchange, nop: isNop };

/** The bytes that depend on the operands: where they go. Returns the bits of the row's kind. */
function fillOperands(row: Uint8Array, form: Form, encoding: Encoding): number {
  // An opcode extension without an operand has register 0 in ModRM.rm.
  let kind = encoding.digit !== undefined || encoding.rm !== undefined ? hasRegisterRm : 0;
  let place = 0;
  for (const operand of form.operands) {
    const { name } = operand;
    const byte = operand.kind === 'register' && operand.width === 8;
    if (name === encoding.reg) {
      row[regPlaceAt] = place;
      if (byte) kind |= byteInReg;
    } else if (name === encoding.rm) {
      row[rmPlaceAt] = place;
      if (operand.kind === 'memory') kind ^= hasRegisterRm | hasMemoryRm;
      if (byte) kind |= byteInRm;
    } else if (name === encoding.low) {
      row[lowPlaceAt] = place;
      if (byte) kind |= byteInRm;
    } else if (name === encoding.tail) {
      row[tailPlaceAt] = place;
      row[tailSizeAt] = encoding.tailBytes ?? 0;
      if (operand.kind === 'symbol') kind |= symbolTail;
    } else if (name === encoding.condition) {
      row[conditionPlaceAt] = place;
    }
    place += operandWords(operand);
  }
  return kind;
}

/** Fills a form's row. */
export function fillRow(opcode: number): void {
  const form = instructions[opcode];
  const encoding = form.encoding;
  const row = rows.subarray(opcode * rowSize, (opcode + 1) * rowSize);
  const below = encoding.width === 8 ? 1 : 0;
  for (const place of [regPlaceAt, rmPlaceAt, lowPlaceAt, conditionPlaceAt, tailPlaceAt]) row[place] = absent;
  row[operandSizePrefixAt] = encoding.width === 16 ? 0x66 : 0;
  row[opcodePrefixAt] = encoding.prefix ?? 0;
  row[rexAt] = encoding.width === 64 ? 0x48 : 0;
  row[mapAt] = encoding.map ?? 0;
  row[opcodeAt] = encoding.opcode - below;
  row[digitAt] = encoding.digit ?? 0;
  let kind = filled | fillOperands(row, form, encoding);
  if (encoding.byteOpcode && !below) row[byteOpcodeAt] = encoding.byteOpcode;
  if (encoding.accumulatorOpcode && kind & hasRegisterRm) row[accumulatorOpcodeAt] = encoding.accumulatorOpcode - below;
  if (encoding.oneOpcode) row[oneOpcodeAt] = encoding.oneOpcode - below;
  if (encoding.special && !below) kind |= bitsOfSpecial[encoding.special];
  row[kindAt] = kind;
}
