/** Machine code that grows at its end, with the places that a linker has to fill in. */

/**
 * How a relocated field is computed, as in the System V ABI supplement for AMD64, where S is the symbol's address, A the addend and P
 * the field's own address:
 * - `pc32`: S + A − P in 32 bits
 * - `plt32`: the same for a call or jump, which may go by way of a linkage table
 * - `abs32s`: S + A in 32 bits, sign-extended by the instruction
 * - `abs64`: S + A in 64 bits
 */
export type RelocationKind = 'pc32' | 'plt32' | 'abs32s' | 'abs64';

export interface Relocation {
  /** Of the field in the code, in bytes. */
  readonly offset: number;
  readonly kind: RelocationKind;
  /** Symbol index. From −2 downwards it is a reference within the code, which whoever fills the buffer resolves. */
  readonly symbol: number;
  readonly addend: number;
}

export interface CodeBuffer {
  /** Storage; only the first `length` bytes are code. It is replaced when it grows. */
  bytes: Uint8Array;
  length: number;
  readonly relocations: Relocation[];
}

export function createCodeBuffer(capacity = 1024): CodeBuffer {
  return { bytes: new Uint8Array(Math.max(capacity, 16)), length: 0, relocations: [] };
}

/** Storage with room for `count` more bytes after `length`. */
export function reserve(buffer: CodeBuffer, count: number): Uint8Array {
  if (buffer.length + count > buffer.bytes.length) {
    const grown = new Uint8Array(Math.max(buffer.bytes.length * 2, buffer.length + count));
    grown.set(buffer.bytes.subarray(0, buffer.length));
    buffer.bytes = grown;
  }
  return buffer.bytes;
}

/** Appends bytes that are no instruction: constants, tables. */
export function appendBytes(buffer: CodeBuffer, bytes: Uint8Array): void {
  reserve(buffer, bytes.length).set(bytes, buffer.length);
  buffer.length += bytes.length;
}

/** Appends a part of some code. */
export function appendCode(buffer: CodeBuffer, { bytes }: CodeBuffer, from: number, to: number): void {
  const target = reserve(buffer, to - from);
  let at = buffer.length;
  for (let n = from; n < to; n++) target[at++] = bytes[n];
  buffer.length = at;
}

/** A copy of the code. */
export function codeBytes(buffer: CodeBuffer): Uint8Array {
  return buffer.bytes.slice(0, buffer.length);
}
