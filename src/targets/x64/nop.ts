import { type CodeBuffer, reserve } from './code-buffer.ts';

/** No-operations of 1 to 9 bytes (Intel's optimization manual, table "Recommended Multi-Byte Sequence of NOP Instruction"). */
const sequences: readonly Uint8Array[] = [
  '90',
  '6690',
  '0f1f00',
  '0f1f4000',
  '0f1f440000',
  '660f1f440000',
  '0f1f8000000000',
  '0f1f840000000000',
  '660f1f840000000000',
].map((digits) => Uint8Array.from(digits.match(/../g)!, (byte) => Number.parseInt(byte, 16)));

/** Bytes. */
export const longestNop = sequences.length;

/** Writes one no-operation of `length` bytes, 1 to 9, and returns the offset after it. */
export function writeNop(bytes: Uint8Array, at: number, length: number): number {
  bytes.set(sequences[length - 1], at);
  return at + length;
}

/** Appends `count` bytes that do nothing, in as few instructions as possible. */
export function padWithNops(buffer: CodeBuffer, count: number): void {
  const bytes = reserve(buffer, count);
  for (let left = count; left > 0; ) {
    const length = Math.min(left, longestNop);
    buffer.length = writeNop(bytes, buffer.length, length);
    left -= length;
  }
}
