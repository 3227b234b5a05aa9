/** The encodings of all forms, flattened into columns by opcode for the encoder. */
import { invariant } from '../../ir/index.ts';
import { operandWords } from '../target.ts';
import type { Encoding, Form } from './instructions/form.ts';
import { instructions } from './instructions/table.ts';

const count = instructions.length;
const bytes = (): Uint8Array => new Uint8Array(count);
/** Places of operands among an instruction's words; −1 where the form has no such operand. */
const places = (): Int8Array => new Int8Array(count).fill(-1);

/** Prefix 66 for the operand size, then the prefix that belongs to the opcode; 0 for none. */
export const operandSizePrefix = bytes();
export const opcodePrefix = bytes();
/** 48 where REX.W is set, else 0. */
export const rexBase = bytes();
export const opcodeMap = bytes();
export const opcodeByte = bytes();

export const regPlace = places();
export const digit = bytes();
/** What ModRM.rm holds. */
export const rmKind = bytes();
export const rmNone = 0;
export const rmRegister = 1;
export const rmMemory = 2;
export const rmPlace = places();
export const lowPlace = places();
export const conditionPlace = places();

/** Which register fields name byte registers, whose spl … dil need a REX prefix. */
export const byteRegisters = bytes();
export const byteInReg = 1;
export const byteInRm = 2;

export const tailPlace = places();
export const tailSize = bytes();
/** 1 where the tail is a symbol. */
export const tailIsSymbol = bytes();

/** Alternatives; 0 where the form has none. */
export const byteOpcode = bytes();
export const accumulatorOpcode = bytes();
export const oneOpcode = bytes();

export const special = bytes();
export const specialExchange = 1;
export const specialNop = 2;

function placeOf(form: Form, name: string | undefined): number {
  if (name === undefined) return -1;
  let place = 0;
  for (const operand of form.operands) {
    if (operand.name === name) return place;
    place += operandWords(operand);
  }
  return -1;
}

const operandCalled = (form: Form, name: string | undefined) => form.operands.find((operand) => operand.name === name);

function isByteRegister(form: Form, name: string | undefined): boolean {
  const operand = operandCalled(form, name);
  return operand?.kind === 'register' && operand.width === 8;
}

/** Column entries that say where operands go. */
function fillPlaces(opcode: number, form: Form, encoding: Encoding): void {
  regPlace[opcode] = placeOf(form, encoding.reg);
  rmPlace[opcode] = placeOf(form, encoding.rm);
  lowPlace[opcode] = placeOf(form, encoding.low);
  conditionPlace[opcode] = placeOf(form, encoding.condition);
  tailPlace[opcode] = placeOf(form, encoding.tail);
  for (const name of [encoding.reg, encoding.rm, encoding.low, encoding.condition, encoding.tail]) {
    invariant(name === undefined || operandCalled(form, name), `${form.name} encodes an operand it has not: ${name}`);
  }
}

function fill(opcode: number, form: Form): void {
  const encoding = form.encoding;
  operandSizePrefix[opcode] = encoding.operandSize ? 0x66 : 0;
  opcodePrefix[opcode] = encoding.prefix ?? 0;
  rexBase[opcode] = encoding.wide ? 0x48 : 0;
  opcodeMap[opcode] = encoding.map ?? 0;
  opcodeByte[opcode] = encoding.opcode;
  digit[opcode] = encoding.digit ?? 0;
  fillPlaces(opcode, form, encoding);
  const rm = operandCalled(form, encoding.rm);
  // An opcode extension without an operand has register 0 in ModRM.rm.
  const hasModRM = rm !== undefined || encoding.digit !== undefined;
  rmKind[opcode] = rm?.kind === 'memory' ? rmMemory : hasModRM ? rmRegister : rmNone;
  byteRegisters[opcode] =
    (isByteRegister(form, encoding.reg) ? byteInReg : 0) |
    (isByteRegister(form, encoding.rm ?? encoding.low) ? byteInRm : 0);
  tailSize[opcode] = encoding.tailBytes ?? 0;
  tailIsSymbol[opcode] = operandCalled(form, encoding.tail)?.kind === 'symbol' ? 1 : 0;
  byteOpcode[opcode] = encoding.byteOpcode ?? 0;
  accumulatorOpcode[opcode] = encoding.accumulatorOpcode ?? 0;
  oneOpcode[opcode] = encoding.oneOpcode ?? 0;
  special[opcode] = encoding.special === 'exchange' ? specialExchange : encoding.special === 'nop' ? specialNop : 0;
}

for (let opcode = 0; opcode < count; opcode++) fill(opcode, instructions[opcode]);
