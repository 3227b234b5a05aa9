/** Values in memory: loads and stores of their parts. An integer takes as many bytes as its bits need, not more. */
import { type OperationName, ptr, typeBytes, type Value } from '../ir/index.ts';
import { type Body, emit, emitInteger, emitLoad, emitStore } from './body.ts';
import { unsupported } from './steps.ts';
import type { Part } from './types.ts';

/** Displacements must fit an instruction. */
const farthest = 0x7fff_0000;

export function loadParts(body: Body, parts: readonly Part[], address: Value, offset = 0): readonly Value[] {
  const values: Value[] = [];
  for (const part of parts) values.push(loadPart(body, part, address, offset + part.offset));
  return values;
}

export function storeParts(
  body: Body,
  parts: readonly Part[],
  values: readonly Value[],
  address: Value,
  offset = 0,
): void {
  parts.forEach((part, index) => {
    storePart(body, part, values[index]!, address, offset + part.offset);
  });
}

const pieceTypes: readonly { readonly bytes: number; readonly load: OperationName; readonly store: OperationName }[] = [
  { bytes: 4, load: 'uload32', store: 'store32' },
  { bytes: 2, load: 'uload16', store: 'store16' },
  { bytes: 1, load: 'uload8', store: 'store8' },
];

interface Piece {
  readonly bytes: number;
  readonly load: OperationName;
  readonly store: OperationName;
  readonly at: number;
}

/** Powers of two that make up a number of bytes. */
function piecesOf(bytes: number): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const piece of pieceTypes) {
    if (bytes - at < piece.bytes) continue;
    pieces.push({ ...piece, at });
    at += piece.bytes;
  }
  return pieces;
}

/** Whether the bytes of a part are all the bytes of its type. */
const fills = ({ type, bits }: Part): boolean => type === ptr || bits === 0 || Math.ceil(bits / 8) === typeBytes(type);

export function loadPart(body: Body, part: Part, address: Value, offset: number): Value {
  checkOffset(body, offset);
  const { type, bits } = part;
  if (fills(part)) return emitLoad(body, type, address, offset);
  let value: Value | undefined;
  for (const { load, at } of piecesOf(Math.ceil(bits / 8))) {
    const piece = emitLoad(body, type, address, offset + at, load);
    const moved = at === 0 ? piece : emit(body, 'shl', type, [piece, emitInteger(body, type, 8 * at)]);
    value = value === undefined ? moved : emit(body, 'or', type, [value, moved]);
  }
  return value!;
}

export function storePart(body: Body, part: Part, value: Value, address: Value, offset: number): void {
  checkOffset(body, offset);
  const { type, bits } = part;
  if (fills(part)) {
    emitStore(body, type, value, address, offset);
    return;
  }
  for (const { store, at } of piecesOf(Math.ceil(bits / 8))) {
    const piece = at === 0 ? value : emit(body, 'lshr', type, [value, emitInteger(body, type, 8 * at)]);
    emitStore(body, type, piece, address, offset + at, store);
  }
}

function checkOffset(body: Body, offset: number): void {
  if (!Number.isInteger(offset)) unsupported(body.lexer, 'a vector in memory whose elements are no whole bytes');
  if (offset > farthest) unsupported(body.lexer, 'a value of two gigabytes');
}
