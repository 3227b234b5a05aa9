/** Values to the pieces that a convention makes of them, and back: on the caller's side and on the callee's. */
import {
  type Allocate,
  copyBytes,
  type Datum,
  f32,
  f64,
  i64,
  isFloat,
  type Memory,
  type Parameter,
  type Type,
  typeWidth,
} from '../../ir/index.ts';
import type { Assignment, Passing } from '../assignment.ts';
import { asScalar, type Content, fault } from './state.ts';

/** What a piece holds on its way: a scalar, or bytes of memory. */
export type Piece = Exclude<Content, { kind: 'token' }>;

export interface Side {
  readonly assignment: Assignment;
  readonly memory: Memory;
  /** Memory for copies. */
  readonly allocate: Allocate;
}

type Which = 'parameters' | 'results';

const datum = (type: Type, value: Datum): Piece => ({ kind: 'datum', type, value });

/** Bytes in a register of eight: float parts keep their bits. */
function readPart(memory: Memory, address: bigint, bytes: number, type: Type): Piece {
  if (isFloat(type) && bytes === (type === f32 ? 4 : 8)) return datum(type, memory.load(type, address));
  const view = memory.view(address, bytes);
  let value = 0n;
  for (let at = bytes - 1; at >= 0; at--) value = (value << 8n) | BigInt(view.getUint8(at));
  return datum(type, isFloat(type) ? floatFrom(value) : value);
}

const scratch = new DataView(new ArrayBuffer(8));

function floatFrom(bits: bigint): number {
  scratch.setBigUint64(0, bits);
  return scratch.getFloat64(0);
}

function writePart(memory: Memory, address: bigint, bytes: number, type: Type, value: Datum): void {
  if (isFloat(type) && bytes === (type === f32 ? 4 : 8)) {
    memory.store(type, value, address);
    return;
  }
  let bits: bigint;
  if (typeof value === 'number') {
    scratch.setFloat64(0, value);
    bits = scratch.getBigUint64(0);
  } else {
    bits = value;
  }
  const view = memory.view(address, bytes);
  for (let at = 0; at < bytes; at++) {
    view.setUint8(at, Number(bits & 0xffn));
    bits >>= 8n;
  }
}

const bytesAt = (memory: Memory, address: bigint, bytes: number): Piece => {
  if (bytes === 0) return { kind: 'bytes', bytes: new Uint8Array() };
  const view = memory.view(address, bytes);
  return { kind: 'bytes', bytes: new Uint8Array(view.buffer, view.byteOffset, bytes).slice() };
};

/** Memory that a call passes beside its values. */
export interface PassedMemory {
  /** The block of the values' own side. */
  readonly block: bigint;
  /** Where a result goes that is returned in memory. */
  readonly resultAt: (result: number) => bigint;
}

/** The pieces of values, by number. */
export function takeApart(
  side: Side,
  which: Which,
  list: readonly Parameter[],
  values: readonly Datum[],
  passed: PassedMemory,
): Piece[] {
  const { assignment, memory, allocate } = side;
  const pieces: Piece[] = [];
  assignment.passing[which].forEach((passing, index) => {
    const value = values[index]!;
    const parameter = list[index]!;
    const bytes = parameter.aggregate?.bytes ?? 0;
    switch (passing.kind) {
      case 'nothing':
        return;
      case 'value':
        pieces[passing.piece] = widen(passing, parameter.type, value);
        if (passing.twin !== undefined) pieces[passing.twin] = datum(i64, bitsOf(value, parameter.type));
        return;
      case 'parts':
        for (const { piece, offset, bytes: size } of passing.parts) {
          const { type } = assignment.flat[which][piece]!;
          pieces[piece] =
            parameter.aggregate === undefined
              ? datum(type, value)
              : readPart(memory, (value as bigint) + BigInt(offset), size, type);
        }
        return;
      case 'memory':
      case 'whole register':
        pieces[passing.piece] = bytesAt(memory, value as bigint, bytes);
        return;
      case 'float stack':
        for (const { piece, offset } of passing.parts) {
          pieces[piece] = bytesAt(memory, (value as bigint) + BigInt(offset), 10);
        }
        return;
      case 'reference': {
        const copy = allocate(bytes, parameter.aggregate!.align);
        copyBytes(memory, copy, value as bigint, bytes);
        pieces[passing.piece] = datum(i64, BigInt(copy));
        return;
      }
      case 'block':
        memory.store(parameter.type, value, passed.block + BigInt(passing.offset));
        return;
      case 'result pointer': {
        const target = passed.resultAt(index);
        copyBytes(memory, target, value as bigint, bytes);
        if (passing.returned !== undefined) pieces[passing.returned] = datum(i64, target);
      }
    }
  });
  return pieces;
}

/** The values of pieces, which `pieceOf` looks up where the side expects them. */
export function putTogether(
  side: Side,
  which: Which,
  list: readonly Parameter[],
  pieceOf: (piece: number, who: string) => Piece,
  passed: PassedMemory,
): Datum[] {
  const name = which === 'parameters' ? 'parameter' : 'result';
  return side.assignment.passing[which].map((passing, index) =>
    assembled({ ...side, which, who: `${name} ${index + 1}`, pieceOf, passed }, list[index]!, passing, index),
  );
}

interface Search extends Side {
  readonly which: Which;
  /** What is looked for, in messages. */
  readonly who: string;
  readonly pieceOf: (piece: number, who: string) => Piece;
  readonly passed: PassedMemory;
}

function assembled(search: Search, { type, aggregate }: Parameter, passing: Passing, index: number): Datum {
  const { assignment, memory, allocate, which, who, pieceOf, passed } = search;
  const scalar = (piece: number, as: Type): Datum => asScalar(pieceOf(piece, who), as, who);
  const fresh = (): bigint => BigInt(allocate(aggregate?.bytes ?? 0, aggregate?.align ?? 1));
  const fillFrom = (piece: number, address: bigint): void => {
    const content = pieceOf(piece, who);
    if (content.kind !== 'bytes') throw fault(`${who} is looked for as memory, but was put there as a scalar`);
    content.bytes.forEach((byte, at) => {
      memory.view(address + BigInt(at), 1).setUint8(0, byte);
    });
  };
  switch (passing.kind) {
    case 'nothing':
      return fresh();
    case 'value':
      return scalar(passing.piece, type);
    case 'parts': {
      if (aggregate === undefined) return scalar(passing.parts[0]!.piece, type);
      const address = fresh();
      for (const { piece, offset, bytes } of passing.parts) {
        const partType = assignment.flat[which][piece]!.type;
        writePart(memory, address + BigInt(offset), bytes, partType, scalar(piece, partType));
      }
      return address;
    }
    case 'memory':
    case 'whole register': {
      const address = fresh();
      fillFrom(passing.piece, address);
      return address;
    }
    case 'float stack': {
      const address = fresh();
      for (const { piece, offset } of passing.parts) fillFrom(piece, address + BigInt(offset));
      return address;
    }
    case 'reference':
      return scalar(passing.piece, i64);
    case 'block':
      return memory.load(type, passed.block + BigInt(passing.offset));
    case 'result pointer':
      return passing.returned === undefined ? passed.resultAt(index) : scalar(passing.returned, i64);
  }
}

function widen(passing: Extract<Passing, { kind: 'value' }>, type: Type, value: Datum): Piece {
  if (passing.widened === undefined || typeof value !== 'bigint') return datum(type, value);
  const { type: wide, signed } = passing.widened;
  const extended = signed ? BigInt.asIntN(typeWidth(type), value) : value;
  return datum(wide, BigInt.asUintN(typeWidth(wide), extended));
}

function bitsOf(value: Datum, type: Type): bigint {
  if (typeof value === 'bigint') return value;
  if (type === f64) scratch.setFloat64(0, value);
  else scratch.setBigUint64(0, 0n);
  if (type === f32) scratch.setFloat32(4, value);
  return scratch.getBigUint64(0);
}
