/** Instructions with physical registers, in columns; what allocation and frame have made of a machine function. */
import { int32Column, uint16Column } from '../../ir/index.ts';

/** A word that stands for no register. */
export const noWord = -1;

export interface Code {
  opcode: Uint16Array;
  wordStart: Int32Array;
  position: Int32Array;
  /** By instruction: the machine instruction that it comes from, or −1. */
  origin: Int32Array;
  /** By instruction: why it is there, see {@link codeReason}. */
  reasons: Int32Array;
  /** Of what is appended next. */
  reason: number;
  words: Int32Array;
  count: number;
  wordCount: number;
  readonly blocks: CodeBlock[];
}

/**
 * Why an instruction is in the final code: one of these in the low three bits, and above them the machine instruction or edit that it
 * comes from. For reports alone.
 */
export const codeReason = { instruction: 0, edit: 1, makeFrame: 2, takeFrame: 3, dependency: 4, copy: 5 } as const;
export const packReason = (kind: number, detail: number): number => kind | (detail << 3);
export const reasonKind = (reason: number): number => reason & 7;
export const reasonDetail = (reason: number): number => reason >> 3;

/** A jump at the end of a block; taken in order, the first that applies. A condition of −1 always does. */
export interface Jump {
  condition: number;
  target: number;
  /** Whether its distance takes more than a byte; settled last. */
  long: boolean;
}

export const newJump = (condition: number, target: number): Jump => ({ condition, target, long: false });

export interface CodeBlock {
  /** Instructions without the jumps that end the block. */
  start: number;
  end: number;
  /** Empty where the last instruction leaves the function or jumps by itself. */
  jumps: Jump[];
  /** Blocks reached from here otherwise: through a table, or by way of a handler. */
  indirect: number[];
  /** Position of the jumps. */
  position: number;
  frequency: number;
  cold: boolean;
  /** Innermost loop, −1 for none. */
  loop: number;
}

export function createCode(capacity: number): Code {
  const size = Math.max(16, capacity);
  return {
    opcode: uint16Column(size),
    wordStart: int32Column(size + 1),
    position: int32Column(size),
    origin: int32Column(size),
    reasons: int32Column(size),
    reason: 0,
    words: int32Column(size * 4),
    count: 0,
    wordCount: 0,
    blocks: [],
  };
}

function grow(code: Code, id: number): void {
  const opcode = uint16Column(2 * (id + 1));
  opcode.set(code.opcode);
  code.opcode = opcode;
  code.position = larger(code.position, id + 2);
  code.origin = larger(code.origin, id + 2);
  code.reasons = larger(code.reasons, id + 2);
  code.wordStart = larger(code.wordStart, id + 3);
}

function larger(column: Int32Array, length: number): Int32Array {
  const grown = int32Column(Math.max(length, 2 * column.length));
  grown.set(column);
  return grown;
}

/** Starts an instruction; its words follow. */
export function append(code: Code, opcode: number, position: number, origin: number): void {
  const id = code.count++;
  if (id + 2 > code.opcode.length) grow(code, id);
  code.opcode[id] = opcode;
  code.position[id] = position;
  code.origin[id] = origin;
  code.reasons[id] = code.reason;
  code.wordStart[id] = code.wordCount;
  code.wordStart[id + 1] = code.wordCount;
}

export function appendWord(code: Code, word: number): void {
  if (code.wordCount + 1 > code.words.length) code.words = larger(code.words, code.wordCount + 1);
  code.words[code.wordCount++] = word;
  code.wordStart[code.count] = code.wordCount;
}

/** The five words of memory at a distance from a register. */
export function appendAddress(code: Code, base: number, displacement: number): void {
  appendWord(code, base);
  appendWord(code, noWord);
  appendWord(code, 0);
  appendWord(code, displacement);
  appendWord(code, noWord);
}

export function appendWords(code: Code, ...words: readonly number[]): void {
  for (const word of words) appendWord(code, word);
}
