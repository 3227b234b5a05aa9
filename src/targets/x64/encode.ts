/**
 * The encoder: one instruction's words to bytes, by the rows of `encoding-tables.ts`. Among the encodings of an instruction it
 * takes the shortest.
 *
 * The layout (Intel's manual, volume 2, section 2.1): prefixes, REX, opcode map, opcode, ModRM, SIB, displacement, immediate.
 */
import { settleAddress, write32, writeAddress } from './address.ts';
import { type CodeBuffer, createCodeBuffer, reserve } from './code-buffer.ts';
import * as table from './encoding-tables.ts';
import { writeNop } from './nop.ts';

const { absent, rows } = table;
const longestInstruction = 16;

/*
 * What the choice of an alternative encoding may change; state, so that encoding allocates nothing.
 */
let code = 0;
let tailSize = 0;
let hasModRM = false;
/** Register in the opcode's low bits, or −1. */
let low = -1;

/** Takes the short forms that a row offers for an immediate: a byte of it, no ModRM for rax, none of it for 1. */
function shortenImmediate(row: number, value: number, rm: number): void {
  if (rows[row + table.byteOpcodeAt] !== 0 && value === (value << 24) >> 24) {
    code = rows[row + table.byteOpcodeAt];
    tailSize = 1;
  } else if (rows[row + table.accumulatorOpcodeAt] !== 0 && rm === 0) {
    code = rows[row + table.accumulatorOpcodeAt];
    hasModRM = false;
  } else if (rows[row + table.oneOpcodeAt] !== 0 && value === 1) {
    code = rows[row + table.oneOpcodeAt];
    tailSize = 0;
  }
}

/** An exchange with rax is in the opcode, but for xchg eax, eax: that would be a nop, which does not clear the upper half. */
function shortenExchange(row: number, reg: number, rm: number): void {
  if (reg !== 0 && rm !== 0) return;
  if (reg === rm && rows[row + table.rexAt] === 0 && rows[row + table.operandSizePrefixAt] === 0) return;
  code = 0x90;
  low = reg | rm;
  hasModRM = false;
}

/** REX bits of a register in ModRM.rm or the opcode. */
function rexOfRm(register: number, kind: number): number {
  if (register > 7) return 0x41;
  return register > 3 && (kind & table.byteInRm) !== 0 ? 0x40 : 0;
}

function rexOfReg(register: number, kind: number): number {
  if (register > 7) return 0x44;
  return register > 3 && (kind & table.byteInReg) !== 0 ? 0x40 : 0;
}

function writeSymbol(buffer: CodeBuffer, bytes: Uint8Array, at: number, size: number, symbol: number): number {
  const wide = size === 8;
  buffer.relocations.push({ offset: at, kind: wide ? 'abs64' : 'plt32', symbol, addend: wide ? 0 : -size });
  bytes.fill(0, at, at + size);
  return at + size;
}

function writeImmediate(bytes: Uint8Array, at: number, size: number, words: Int32Array, place: number): number {
  const value = words[place];
  if (size === 4) return write32(bytes, at, value);
  bytes[at] = value;
  if (size === 1) return at + 1;
  bytes[at + 1] = value >> 8;
  if (size === 2) return at + 2;
  return write32(bytes, write32(bytes, at, value), words[place + 1]);
}

/**
 * Appends one instruction to a buffer.
 *
 * `words` holds its operands from `start` on, as `targets/target.ts` lays them out: physical registers, settled displacements. What
 * an operand's description excludes (an immediate that does not fit, a register of the other class) is the caller's to keep out; of
 * an immediate the low bits are taken. Throws for an address with rsp as a scaled index.
 */
export function encode(buffer: CodeBuffer, opcode: number, words: Int32Array, start: number): void {
  const bytes = reserve(buffer, longestInstruction);
  let at = buffer.length;
  const row = opcode * table.rowSize;
  if (rows[row] === table.notFilled) table.fillRow(opcode);
  const kind = rows[row];
  if ((kind & table.isNop) !== 0) {
    buffer.length = writeNop(bytes, at, words[start]);
    return;
  }

  const inMemory = (kind & table.hasMemoryRm) !== 0;
  const regPlace = rows[row + table.regPlaceAt];
  const rmPlace = rows[row + table.rmPlaceAt];
  const reg = regPlace === absent ? rows[row + table.digitAt] : words[start + regPlace] & 15;
  const rm = inMemory || rmPlace === absent ? 0 : words[start + rmPlace] & 15;
  code = rows[row + table.opcodeAt];
  tailSize = rows[row + table.tailSizeAt];
  hasModRM = (kind & (table.hasRegisterRm | table.hasMemoryRm)) !== 0;
  low = rows[row + table.lowPlaceAt] === absent ? -1 : words[start + rows[row + table.lowPlaceAt]] & 15;

  const tail = start + rows[row + table.tailPlaceAt];
  if (tailSize === 2) shortenImmediate(row, (words[tail] << 16) >> 16, rm);
  else if (tailSize !== 0) shortenImmediate(row, words[tail], rm);
  else if ((kind & table.isExchange) !== 0) shortenExchange(row, reg, rm);

  let rex = rows[row + table.rexAt];
  if (hasModRM) {
    rex |= rexOfReg(reg, kind) | (inMemory ? settleAddress(words, start + rmPlace) : rexOfRm(rm, kind));
  } else if (low >= 0) {
    rex |= rexOfRm(low, kind);
    code += low & 7;
  }
  const conditionPlace = rows[row + table.conditionPlaceAt];
  if (conditionPlace !== absent) code += words[start + conditionPlace] & 15;

  if (rows[row + table.operandSizePrefixAt] !== 0) bytes[at++] = 0x66;
  if (rows[row + table.opcodePrefixAt] !== 0) bytes[at++] = rows[row + table.opcodePrefixAt];
  if (rex !== 0) bytes[at++] = rex;
  const map = rows[row + table.mapAt];
  if (map !== 0) {
    bytes[at++] = 0x0f;
    if (map !== 1) bytes[at++] = map === 2 ? 0x38 : 0x3a;
  }
  bytes[at++] = code;
  if (hasModRM) {
    if (inMemory) at = writeAddress(buffer, bytes, at, reg, tailSize);
    else bytes[at++] = 0xc0 | ((reg & 7) << 3) | (rm & 7);
  }
  if (tailSize !== 0) {
    at =
      (kind & table.symbolTail) !== 0
        ? writeSymbol(buffer, bytes, at, tailSize, words[tail])
        : writeImmediate(bytes, at, tailSize, words, tail);
  }
  buffer.length = at;
}

const measured = createCodeBuffer(longestInstruction);

/** Length in bytes of an instruction's encoding. */
export function instructionLength(opcode: number, words: Int32Array, start: number): number {
  measured.length = 0;
  measured.relocations.length = 0;
  encode(measured, opcode, words, start);
  return measured.length;
}
