/**
 * Sums and products of 32 bits that are promised not to overflow (`nsw`). As indices they are computed in 64 bits: what is extended is then the
 * operands, which as counters of loops need no extension, and constants among them go into addresses.
 */
import {
  definition,
  i32,
  i64,
  instructionType,
  is,
  none,
  opcodeOf,
  operand,
  operationName,
  type Value,
} from '../ir/index.ts';
import { type Body, emit, emitConstant } from './body.ts';
import { signExtended } from './integers.ts';
import type { Part } from './types.ts';

/** How many sums deep operands are extended rather than results. */
const deepest = 3;

const narrow: Part = { type: i32, bits: 32, offset: 0 };
const wide: Part = { type: i64, bits: 64, offset: 0 };

/** An index, computed anew in 64 bits where it is the extension of an exact sum or product. */
export function exactIndex(body: Body, index: Value): Value {
  const { f, tables } = body;
  // A negative number stands for what the text has still to define.
  const extension = index < 0 ? none : definition(f, index);
  if (extension === none || !is(f, extension, 'sext') || instructionType(f, extension) !== i64) return index;
  const extended = operand(f, extension, 0);
  return tables.exact.has(extended) ? extendedExactly(body, extended, deepest) : index;
}

function extendedExactly(body: Body, value: Value, depth: number): Value {
  const { f, tables } = body;
  const definer = value < 0 ? none : definition(f, value);
  if (definer !== none && is(f, definer, 'iconst'))
    return emitConstant(body, i64, BigInt(f.instructions.low[definer]! | 0));
  if (definer === none || depth === 0 || !tables.exact.has(value)) return signExtended(body, narrow, wide, value);
  const operands = [0, 1].map((place) => extendedExactly(body, operand(f, definer, place), depth - 1));
  return emit(body, operationName(opcodeOf(f, definer)), i64, operands);
}
