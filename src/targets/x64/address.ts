/**
 * Memory operands: choosing the shortest way to write an address, and writing it as ModRM, SIB and displacement (Intel's manual,
 * volume 2, section 2.1.5 and its tables).
 */
import { ConveneError } from '../../ir/index.ts';
import type { CodeBuffer } from './code-buffer.ts';

/** The address of the instruction being encoded, settled by {@link settleAddress}; state, so that encoding allocates nothing. */
let base = -1;
let index = -1;
let scale = 0;
let displacement = 0;
let symbol = -1;

const stackPointer = 4;
/** Base registers whose low bits are these have no encoding without displacement: rbp and r13. */
const framePointerBits = 5;

const fitsByte = (value: number): boolean => value === (value << 24) >> 24;

/** Reads a memory operand and chooses, among the ways to write the same sum, the shortest. Returns the bits X and B of REX. */
export function settleAddress(words: Int32Array, at: number): number {
  base = words[at];
  index = words[at + 1];
  scale = words[at + 2];
  displacement = words[at + 3];
  symbol = words[at + 4];
  if (index < 0) {
    scale = 0;
  } else {
    if (base < 0) settleIndex();
    else if (scale === 0 && (index === stackPointer || wantsExchange())) exchange();
    if (index === stackPointer) throw new ConveneError('bad-address', 'the stack pointer cannot be an index register');
  }
  return (base > 7 ? 0x41 : 0) | (index > 7 ? 0x42 : 0);
}

/** An index without base takes four bytes of displacement: index·1 is better a base, and index·2 + d, for a small d, index + index + d. */
function settleIndex(): void {
  if (scale === 0) {
    base = index;
    index = -1;
  } else if (scale === 1 && symbol === -1 && fitsByte(displacement)) {
    base = index;
    scale = 0;
  }
}

/** Base and index are equals at scale 1: an rbp or r13 as index needs no displacement. */
function wantsExchange(): boolean {
  return displacement === 0 && symbol === -1 && (base & 7) === framePointerBits && (index & 7) !== framePointerBits;
}

function exchange(): void {
  const exchanged = base;
  base = index;
  index = exchanged;
}

/** Writes the settled address; `trailing` bytes follow in the instruction. Returns the offset after it. */
export function writeAddress(buffer: CodeBuffer, bytes: Uint8Array, at: number, reg: number, trailing: number): number {
  const field = (reg & 7) << 3;
  if (base < 0) return writeWithoutBase(buffer, bytes, at, field, trailing);
  const mode =
    symbol !== -1 || !fitsByte(displacement) ? 0x80 : displacement === 0 && (base & 7) !== framePointerBits ? 0 : 0x40;
  if (index >= 0 || (base & 7) === stackPointer) {
    bytes[at++] = mode | field | 4;
    bytes[at++] = (scale << 6) | (index < 0 ? 0x20 : (index & 7) << 3) | (base & 7);
  } else {
    bytes[at++] = mode | field | (base & 7);
  }
  if (mode === 0) return at;
  if (mode === 0x80) return writeDisplacement(buffer, bytes, at);
  bytes[at] = displacement;
  return at + 1;
}

function writeWithoutBase(buffer: CodeBuffer, bytes: Uint8Array, at: number, field: number, trailing: number): number {
  if (index < 0 && symbol !== -1) {
    bytes[at] = field | 5;
    // The processor counts from the end of the instruction, the relocation from the field.
    const addend = (displacement - 4 - trailing) | 0;
    buffer.relocations.push({ offset: at + 1, kind: 'pc32', symbol, addend });
    return write32(bytes, at + 1, 0);
  }
  bytes[at] = field | 4;
  bytes[at + 1] = (scale << 6) | (index < 0 ? 0x25 : ((index & 7) << 3) | 5);
  return writeDisplacement(buffer, bytes, at + 2);
}

function writeDisplacement(buffer: CodeBuffer, bytes: Uint8Array, at: number): number {
  if (symbol === -1) return write32(bytes, at, displacement);
  buffer.relocations.push({ offset: at, kind: 'abs32s', symbol, addend: displacement });
  return write32(bytes, at, 0);
}

/** Writes a little-endian 32-bit value and returns the offset after it. */
export function write32(bytes: Uint8Array, at: number, value: number): number {
  bytes[at] = value;
  bytes[at + 1] = value >> 8;
  bytes[at + 2] = value >> 16;
  bytes[at + 3] = value >> 24;
  return at + 4;
}
