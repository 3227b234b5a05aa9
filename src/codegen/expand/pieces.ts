/**
 * Values as the pieces that a convention makes of them, and back. What has a piece of its own is that piece; memory passed by value is
 * taken apart into scalars and put together in a slot of the receiver's.
 */
import type { Passing } from '../../abi/index.ts';
import {
  type Aggregate,
  addSlot,
  i64,
  invariant,
  type Parameter,
  ptr,
  type Slot,
  type Type,
  type Value,
} from '../../ir/index.ts';
import { type Inserter, insert, integer } from './inserter.ts';
import { convert, loadPart, storePart } from './parts.ts';

/** One side of a signature: its values, how each travels, and the pieces they become. */
export interface Side {
  readonly values: readonly Parameter[];
  readonly passing: readonly Passing[];
  readonly pieces: readonly Parameter[];
}

const extendedBytes = 16;

/** A new slot as large as the aggregate, and no less aligned than a register's content. */
export function aggregateSlot({ f }: Pick<Inserter, 'f'>, { bytes, align }: Aggregate): Slot {
  return addSlot(f, Math.max(bytes, 1), Math.max(align, 8));
}

export const slotAddress = (inserter: Inserter, slot: Slot): Value => insert(inserter, 'slotaddr', undefined, [], slot);

export const newSlot = (inserter: Inserter, aggregate: Aggregate): Value =>
  slotAddress(inserter, aggregateSlot(inserter, aggregate));

export function copyBytes(inserter: Inserter, to: Value, from: Value, bytes: number): void {
  if (bytes > 0) insert(inserter, 'blockcopy', undefined, [to, from, integer(inserter, i64, bytes)]);
}

const moved = (inserter: Inserter, address: Value, bytes: number): Value =>
  bytes === 0 ? address : insert(inserter, 'ptradd', undefined, [address, integer(inserter, i64, bytes)]);

/**
 * Values on their way out as pieces, by number. `block` is the address of the block for those that have no piece; results in memory
 * go where `pointers` says, by number of the parameters' piece.
 */
export function takeApart(
  inserter: Inserter,
  { values, passing, pieces }: Side,
  given: readonly Value[],
  block: Value | undefined,
  pointers: readonly Value[] = [],
): (Value | undefined)[] {
  const result = new Array<Value | undefined>(pieces.length);
  const aggregateOf = (index: number): Aggregate => {
    const { aggregate } = values[index];
    invariant(aggregate !== undefined, 'memory that travels by value is an aggregate');
    return aggregate;
  };
  passing.forEach((one, index) => {
    const value = given[index];
    switch (one.kind) {
      case 'nothing':
        return;
      case 'value': {
        const { widened, twin } = one;
        result[one.piece] =
          widened === undefined ? value : insert(inserter, widened.signed ? 'sext' : 'zext', widened.type, [value]);
        if (twin !== undefined) {
          result[twin] = convert(inserter, value, inserter.f.values.type[value] as Type, pieces[twin].type);
        }
        return;
      }
      case 'parts':
        for (const { piece, offset, bytes } of one.parts) {
          result[piece] = loadPart(inserter, pieces[piece].type, value, offset, bytes);
        }
        return;
      case 'memory':
      case 'whole register':
        result[one.piece] = value;
        return;
      case 'float stack':
        for (const { piece, offset } of one.parts) result[piece] = moved(inserter, value, offset);
        return;
      case 'reference': {
        const copy = newSlot(inserter, aggregateOf(index));
        copyBytes(inserter, copy, value, aggregateOf(index).bytes);
        result[one.piece] = copy;
        return;
      }
      case 'block':
        invariant(block !== undefined, 'a value in a block without its address');
        insert(inserter, 'store', values[index].type, [value, block], one.offset);
        return;
      case 'result pointer':
        copyBytes(inserter, pointers[one.piece], value, aggregateOf(index).bytes);
        if (one.returned !== undefined) result[one.returned] = pointers[one.piece];
    }
  });
  return result;
}

/** Pieces on their way in as values. `memory` gives the addresses of results that were written to memory, by value. */
export function putTogether(
  inserter: Inserter,
  { values, passing }: Side,
  given: readonly Value[],
  block: Value | undefined,
  memory: readonly (Value | undefined)[] = [],
): Value[] {
  return passing.map((one, index): Value => {
    const { type, aggregate } = values[index];
    switch (one.kind) {
      case 'value': {
        const value = given[one.piece];
        return one.widened === undefined ? value : insert(inserter, 'trunc', type, [value]);
      }
      case 'memory':
      case 'whole register':
      case 'reference':
        return given[one.piece];
      case 'block':
        invariant(block !== undefined, 'a value in a block without its address');
        return insert(inserter, 'load', type, [block], one.offset);
      case 'result pointer': {
        const address = memory[index];
        invariant(address !== undefined, 'a result in memory whose address is not known');
        return address;
      }
      case 'float stack':
        if (one.parts.length === 1) return given[one.parts[0].piece];
    }
    invariant(aggregate !== undefined && type === ptr, 'a scalar in parts');
    const address = newSlot(inserter, aggregate);
    if (one.kind === 'parts') {
      for (const { piece, offset, bytes } of one.parts) {
        storePart(inserter, given[piece], address, offset, bytes);
      }
    } else if (one.kind === 'float stack') {
      for (const { piece, offset } of one.parts) {
        copyBytes(inserter, moved(inserter, address, offset), given[piece], extendedBytes);
      }
    }
    return address;
  });
}
