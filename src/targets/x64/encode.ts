/**
 * The encoder: one instruction's words to bytes, by the columns of `encoding-tables.ts`. Among the encodings of an instruction it
 * takes the shortest.
 *
 * The layout (Intel's manual, volume 2, section 2.1): prefixes, REX, opcode map, opcode, ModRM, SIB, displacement, immediate.
 */
import { ConveneError } from '../../ir/index.ts';
import { type CodeBuffer, createCodeBuffer, reserve } from './code-buffer.ts';
import * as table from './encoding-tables.ts';
import { writeNop } from './nop.ts';

const longestInstruction = 16;

/** The address of the current instruction's memory operand, settled by {@link settleAddress}. */
let base = -1;
let index = -1;
let scale = 0;
let displacement = 0;
let symbol = -1;

const stackPointer = 4;
/** Base registers whose low bits are these have no encoding without displacement: rbp and r13. */
const framePointerBits = 5;

/** Reads a memory operand and chooses, among the ways to write the same sum, the one with the shortest encoding. */
function settleAddress(words: Int32Array, at: number): void {
  base = words[at];
  index = words[at + 1];
  scale = words[at + 2];
  displacement = words[at + 3];
  symbol = words[at + 4];
  if (index < 0) {
    scale = 0;
  } else if (base < 0) {
    settleIndex();
  } else if (scale === 0 && (index === stackPointer || wantsExchange())) {
    const exchanged = base;
    base = index;
    index = exchanged;
  }
  if (index === stackPointer) throw new ConveneError('bad-address', 'the stack pointer cannot be an index register');
}

/** An index without base takes four bytes of displacement: index·1 is better a base, and index·2 + d, for a small d, index + index + d. */
function settleIndex(): void {
  if (scale === 0) {
    base = index;
    index = -1;
  } else if (scale === 1 && symbol === -1 && displacement === (displacement << 24) >> 24) {
    base = index;
    scale = 0;
  }
}

/** Base and index are equals at scale 1: an rbp or r13 as index needs no displacement. */
function wantsExchange(): boolean {
  return displacement === 0 && symbol === -1 && (base & 7) === framePointerBits && (index & 7) !== framePointerBits;
}

function write32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
  return at + 4;
}

/** Writes ModRM, SIB and displacement of the settled address; `trailing` bytes follow in the instruction. */
function writeAddress(buffer: CodeBuffer, bytes: Uint8Array, at: number, reg: number, trailing: number): number {
  const field = (reg & 7) << 3;
  if (base < 0) {
    if (index < 0 && symbol !== -1) {
      bytes[at] = field | 5;
      // The processor counts from the end of the instruction, the relocation from the field.
      const addend = (displacement - 4 - trailing) | 0;
      buffer.relocations.push({ offset: at + 1, kind: 'pc32', symbol, addend });
      return write32(bytes, at + 1, 0);
    }
    bytes[at] = field | 4;
    bytes[at + 1] = (scale << 6) | (index < 0 ? 0x25 : ((index & 7) << 3) | 5);
    return writeDisplacement32(buffer, bytes, at + 2);
  }
  const mode =
    symbol !== -1
      ? 0x80
      : displacement === 0 && (base & 7) !== framePointerBits
        ? 0
        : displacement === (displacement << 24) >> 24
          ? 0x40
          : 0x80;
  if (index >= 0 || (base & 7) === stackPointer) {
    bytes[at++] = mode | field | 4;
    bytes[at++] = (scale << 6) | (index < 0 ? 0x20 : (index & 7) << 3) | (base & 7);
  } else {
    bytes[at++] = mode | field | (base & 7);
  }
  if (mode === 0) return at;
  if (mode === 0x80) return writeDisplacement32(buffer, bytes, at);
  bytes[at] = displacement;
  return at + 1;
}

function writeDisplacement32(buffer: CodeBuffer, bytes: Uint8Array, at: number): number {
  if (symbol === -1) return write32(bytes, at, displacement);
  buffer.relocations.push({ offset: at, kind: 'abs32s', symbol, addend: displacement });
  return write32(bytes, at, 0);
}

function writeTail(
  buffer: CodeBuffer,
  bytes: Uint8Array,
  at: number,
  size: number,
  words: Int32Array,
  place: number,
  isSymbol: boolean,
): number {
  if (isSymbol) {
    const offset = at;
    const kind = size === 8 ? 'abs64' : 'plt32';
    buffer.relocations.push({ offset, kind, symbol: words[place], addend: size === 8 ? 0 : -4 });
    for (let i = 0; i < size; i++) bytes[at++] = 0;
    return at;
  }
  const value = words[place];
  bytes[at++] = value;
  if (size === 1) return at;
  bytes[at++] = value >> 8;
  if (size === 2) return at;
  bytes[at++] = value >> 16;
  bytes[at++] = value >> 24;
  return size === 4 ? at : write32(bytes, at, words[place + 1]);
}

/**
 * Appends one instruction to a buffer.
 *
 * `words` holds its operands from `start` on, as `targets/target.ts` lays them out: physical registers, settled displacements. What
 * an operand's description excludes (an immediate that does not fit, a register of the other class) is the caller's to keep out; of
 * an immediate the low bits are taken.
 */
export function encode(buffer: CodeBuffer, opcode: number, words: Int32Array, start: number): void {
  const bytes = reserve(buffer, longestInstruction);
  let at = buffer.length;
  const special = table.special[opcode];
  if (special === table.specialNop) {
    buffer.length = writeNop(bytes, at, words[start]);
    return;
  }

  const regPlace = table.regPlace[opcode];
  const rmPlace = table.rmPlace[opcode];
  const lowPlace = table.lowPlace[opcode];
  const tailPlace = table.tailPlace[opcode];
  const byteRegisters = table.byteRegisters[opcode];
  const reg = regPlace < 0 ? table.digit[opcode] : words[start + regPlace] & 15;
  let code = table.opcodeByte[opcode];
  let tailSize = table.tailSize[opcode];
  let rmKind = table.rmKind[opcode];
  let low = lowPlace < 0 ? -1 : words[start + lowPlace] & 15;
  const rm = rmKind === table.rmRegister && rmPlace >= 0 ? words[start + rmPlace] & 15 : 0;

  if (tailSize !== 0) {
    const value = tailSize === 2 ? (words[start + tailPlace] << 16) >> 16 : words[start + tailPlace];
    if (table.byteOpcode[opcode] !== 0 && value === (value << 24) >> 24) {
      code = table.byteOpcode[opcode];
      tailSize = 1;
    } else if (table.accumulatorOpcode[opcode] !== 0 && rm === 0) {
      code = table.accumulatorOpcode[opcode];
      rmKind = table.rmNone;
    } else if (table.oneOpcode[opcode] !== 0 && value === 1) {
      code = table.oneOpcode[opcode];
      tailSize = 0;
    }
  } else if (special === table.specialExchange && (reg === 0 || rm === 0)) {
    // xchg eax, eax would be a nop, which does not clear the upper half.
    if (reg !== rm || table.rexBase[opcode] !== 0 || table.operandSizePrefix[opcode] !== 0) {
      code = 0x90;
      low = reg | rm;
      rmKind = table.rmNone;
    }
  }

  // REX: W, then the fourth bits of ModRM.reg, SIB.index, and ModRM.rm, SIB.base or the register in the opcode.
  let rex = table.rexBase[opcode];
  if (low >= 0) {
    if (low > 7) rex |= 0x41;
    else if (low > 3 && (byteRegisters & table.byteInRm) !== 0) rex |= 0x40;
    code += low & 7;
  } else if (rmKind !== table.rmNone) {
    if (reg > 7) rex |= 0x44;
    if (rmKind === table.rmMemory) {
      settleAddress(words, start + rmPlace);
      if (base > 7) rex |= 0x41;
      if (index > 7) rex |= 0x42;
    } else {
      if (rm > 7) rex |= 0x41;
      if (rm > 3 && (byteRegisters & table.byteInRm) !== 0) rex |= 0x40;
    }
    if (reg > 3 && (byteRegisters & table.byteInReg) !== 0) rex |= 0x40;
  }
  if (table.conditionPlace[opcode] >= 0) code += words[start + table.conditionPlace[opcode]] & 15;

  if (table.operandSizePrefix[opcode] !== 0) bytes[at++] = 0x66;
  if (table.opcodePrefix[opcode] !== 0) bytes[at++] = table.opcodePrefix[opcode];
  if (rex !== 0) bytes[at++] = rex;
  const map = table.opcodeMap[opcode];
  if (map !== 0) {
    bytes[at++] = 0x0f;
    if (map === 2) bytes[at++] = 0x38;
    else if (map === 3) bytes[at++] = 0x3a;
  }
  bytes[at++] = code;
  if (rmKind === table.rmRegister) bytes[at++] = 0xc0 | ((reg & 7) << 3) | (rm & 7);
  else if (rmKind === table.rmMemory) at = writeAddress(buffer, bytes, at, reg, tailSize);
  if (tailSize !== 0) {
    at = writeTail(buffer, bytes, at, tailSize, words, start + tailPlace, table.tailIsSymbol[opcode] !== 0);
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
