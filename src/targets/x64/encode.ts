/**
 * The encoder: one instruction's words to bytes, by the rows that `encoding-tables.ts` draws. Among the encodings of an instruction it
 * takes the shortest.
 *
 * It is one long function without state of its own, since it runs for every instruction of every program.
 *
 * The layout (Intel's manual, volume 2, section 2.1): prefixes, REX, opcode map, opcode, ModRM, SIB, displacement, immediate.
 */
import { settleAddress, write32, writeAddress } from './address.ts';
import { type CodeBuffer, createCodeBuffer, reserve } from './code-buffer.ts';
import { fillRow, rows } from './encoding-tables.ts';
import { writeNop } from './nop.ts';

const longestInstruction = 16;

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
  const row = opcode * 4;
  const head = rows[row] || fillRow(opcode);
  const places = rows[row + 1];
  if ((head & 0x8000) !== 0) {
    buffer.length = writeNop(bytes, at, words[start]);
    return;
  }

  let code = head & 0xff;
  let tailSize = (head >> 22) & 15;
  let hasModRM = (head & 0x600) !== 0;
  let wide = (head & 0x200000) !== 0;
  const inMemory = (head & 0x400) !== 0;
  const tail = start + ((places >> 12) & 15);
  const rmPlace = (places >> 4) & 15;
  const reg = (places & 15) === 15 ? (head >> 26) & 7 : words[start + (places & 15)] & 15;
  const rm = inMemory || rmPlace === 15 ? 0 : words[start + rmPlace] & 15;
  let low = (places & 0xf00) === 0xf00 ? -1 : words[start + ((places >> 8) & 15)] & 15;

  if ((head & 0x40000000) !== 0) {
    const alternatives = rows[row + 2];
    const value = tailSize === 2 ? (words[tail] << 16) >> 16 : words[tail];
    if ((alternatives & 0xff) !== 0 && value === (value << 24) >> 24) {
      code = alternatives & 0xff;
      tailSize = 1;
    } else if ((alternatives & 0xff00) !== 0 && rm === 0) {
      code = (alternatives >> 8) & 0xff;
      hasModRM = false;
    } else if ((alternatives & 0xff0000) !== 0 && value === 1) {
      code = alternatives >> 16;
      tailSize = 0;
    }
  } else if ((head & 0x4000) !== 0 && (reg === 0 || rm === 0)) {
    // An exchange with rax is in the opcode, but for xchg eax, eax: that would be a nop, which does not clear the upper half. It is
    // what xchg rax, rax becomes.
    if (reg !== rm || (head & 0x300000) !== 0) {
      if (reg === rm) wide = false;
      code = 0x90;
      low = reg | rm;
      hasModRM = false;
    }
  }

  // REX has the fourth bits of registers: 4 for ModRM.reg, 2 for the index, 1 for ModRM.rm, the base or the register in the opcode.
  let rex = wide ? 0x48 : 0;
  if (hasModRM) {
    if (reg > 7) rex |= 0x44;
    else if (reg > 3 && (head & 0x800) !== 0) rex |= 0x40;
    if (inMemory) rex |= settleAddress(words, start + rmPlace);
    else if (rm > 7) rex |= 0x41;
    else if (rm > 3 && (head & 0x1000) !== 0) rex |= 0x40;
  } else if (low >= 0) {
    if (low > 7) rex |= 0x41;
    else if (low > 3 && (head & 0x1000) !== 0) rex |= 0x40;
    code += low & 7;
  }
  if ((head & 0x20000000) !== 0) code += words[start] & 15;

  if ((head & 0x100000) !== 0) bytes[at++] = 0x66;
  if ((head & 0xc0000) !== 0) bytes[at++] = (head & 0x80000) === 0 ? 0x66 : (head & 0x40000) === 0 ? 0xf2 : 0xf3;
  if (rex !== 0) bytes[at++] = rex;
  if ((head & 0x30000) !== 0) {
    bytes[at++] = 0x0f;
    if ((head & 0x20000) !== 0) bytes[at++] = (head & 0x10000) === 0 ? 0x38 : 0x3a;
  }
  bytes[at++] = code;
  if (hasModRM) {
    if (inMemory) at = writeAddress(buffer, bytes, at, reg, tailSize);
    else bytes[at++] = 0xc0 | ((reg & 7) << 3) | (rm & 7);
  }
  if (tailSize !== 0) {
    at =
      (head & 0x2000) !== 0
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
