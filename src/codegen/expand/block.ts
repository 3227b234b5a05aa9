/** Copies and fills of a small constant size as loads and stores. */
import { i8, i16, i32, i64, operand, type Type, typeBytes, type Value } from '../../ir/index.ts';
import { constantOperand, type Inserter, insert, integer } from './inserter.ts';

/** Bytes up to which a block is worth spelling out. */
const mostBytes = 64;

interface Piece {
  readonly type: Type;
  readonly offset: number;
}

/** Pieces that cover a number of bytes; the last may overlap the one before. */
export function piecesOf(bytes: number): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const type of [i64, i32, i16, i8]) {
    const size = typeBytes(type);
    for (; bytes - at >= size; at += size) pieces.push({ type, offset: at });
    const rest = bytes - at;
    // One overlapping piece instead of several small ones.
    if (rest > size / 2 && bytes >= size) {
      pieces.push({ type, offset: bytes - size });
      return pieces;
    }
  }
  return pieces;
}

function constantBytes({ f, place }: Inserter): number | undefined {
  const bytes = constantOperand(f, operand(f, place, 2));
  return bytes !== undefined && bytes >= 0n && bytes <= BigInt(mostBytes) ? Number(bytes) : undefined;
}

/** Everything is loaded before anything is stored, so that blocks may overlap. */
export function expandCopy(inserter: Inserter): boolean {
  const { f, place } = inserter;
  const bytes = constantBytes(inserter);
  if (bytes === undefined) return false;
  const [destination, source] = [operand(f, place, 0), operand(f, place, 1)];
  const loaded = piecesOf(bytes).map((piece) => ({
    ...piece,
    value: insert(inserter, 'load', piece.type, [source], piece.offset),
  }));
  for (const { type, offset, value } of loaded) insert(inserter, 'store', type, [value, destination], offset);
  return true;
}

export function expandFill(inserter: Inserter): boolean {
  const { f, place } = inserter;
  const bytes = constantBytes(inserter);
  if (bytes === undefined) return false;
  const [destination, byte] = [operand(f, place, 0), operand(f, place, 1)];
  const value = spread(inserter, byte);
  for (const { type, offset } of piecesOf(bytes)) {
    const part = type === i64 ? value : insert(inserter, 'trunc', type, [value]);
    insert(inserter, 'store', type, [part, destination], offset);
  }
  return true;
}

const everyByte = 0x0101_0101_0101_0101n;

/** A byte in all bytes of a word. */
function spread(inserter: Inserter, byte: Value): Value {
  const known = constantOperand(inserter.f, byte);
  if (known !== undefined) return integer(inserter, i64, BigInt.asUintN(8, known) * everyByte);
  const wide = insert(inserter, 'zext', i64, [byte]);
  return insert(inserter, 'mul', i64, [wide, integer(inserter, i64, everyByte)]);
}
