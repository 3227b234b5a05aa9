/** Integers of 65 to 128 bits as two halves of 64, the lower one first; above the bits of the upper one lie zeros. */
import { i8, i64, type Signature, type Value } from '../ir/index.ts';
import { type Body, emit, emitComparison, emitInteger, emitPair } from './body.ts';
import { callByName } from './call-by-name.ts';
import { type Arithmetic, cleared, type Predicate, signed } from './integers.ts';
import type { Part } from './types.ts';

export type Wide = readonly [low: Value, high: Value];

const upperPart = (bits: number): Part => ({ type: i64, bits: bits - 64, offset: 8 });

/** Clears what lies above the bits. */
const clearedWide = (body: Body, bits: number, [low, high]: Wide): Wide => [low, cleared(body, upperPart(bits), high)];

/** The value with its sign in all 128 bits. */
const signedWide = (body: Body, bits: number, [low, high]: Wide): Wide => [low, signed(body, upperPart(bits), high)];

const constant = (body: Body, value: number): Value => emitInteger(body, i64, value);

export function wideArithmetic(body: Body, name: Arithmetic, bits: number, a: Wide, b: Wide): Wide {
  switch (name) {
    case 'and':
    case 'or':
    case 'xor':
      return [emit(body, name, i64, [a[0], b[0]]), emit(body, name, i64, [a[1], b[1]])];
    case 'add':
      return clearedWide(body, bits, addWide(body, a, b)[0]);
    case 'sub':
      return clearedWide(body, bits, subtractWide(body, a, b)[0]);
    case 'mul':
      return clearedWide(body, bits, multiply(body, a, b));
    case 'shl':
    case 'lshr':
      return clearedWide(body, bits, shift(body, name, a, b[0]));
    case 'ashr':
      return clearedWide(body, bits, shift(body, name, signedWide(body, bits, a), b[0]));
    case 'udiv':
    case 'urem':
      return divide(body, name, a, b);
    case 'sdiv':
    case 'srem':
      return clearedWide(body, bits, divide(body, name, signedWide(body, bits, a), signedWide(body, bits, b)));
  }
}

/** The sum, and the carry as an `i64`. */
export function addWide(body: Body, a: Wide, b: Wide): readonly [Wide, Value] {
  const low = emit(body, 'add', i64, [a[0], b[0]]);
  const carry = emit(body, 'zext', i64, [emitComparison(body, 'ult', i64, low, a[0])]);
  const partial = emit(body, 'add', i64, [a[1], b[1]]);
  const high = emit(body, 'add', i64, [partial, carry]);
  const over = emit(body, 'or', i8, [
    emitComparison(body, 'ult', i64, partial, a[1]),
    emitComparison(body, 'ult', i64, high, partial),
  ]);
  return [[low, high], over];
}

/** The difference, and whether something was borrowed. */
export function subtractWide(body: Body, a: Wide, b: Wide): readonly [Wide, Value] {
  const borrow = emit(body, 'zext', i64, [emitComparison(body, 'ult', i64, a[0], b[0])]);
  const low = emit(body, 'sub', i64, [a[0], b[0]]);
  const partial = emit(body, 'sub', i64, [a[1], b[1]]);
  const high = emit(body, 'sub', i64, [partial, borrow]);
  const under = emit(body, 'or', i8, [
    emitComparison(body, 'ult', i64, a[1], b[1]),
    emitComparison(body, 'ult', i64, partial, borrow),
  ]);
  return [[low, high], under];
}

function multiply(body: Body, a: Wide, b: Wide): Wide {
  const [low, middle] = emitPair(body, 'umulwide', i64, [a[0], b[0]]);
  const cross = emit(body, 'add', i64, [emit(body, 'mul', i64, [a[0], b[1]]), emit(body, 'mul', i64, [a[1], b[0]])]);
  return [low, emit(body, 'add', i64, [middle, cross])];
}

/** Both for counts below 64 and from 64 on, then a choice. */
function shift(body: Body, name: 'shl' | 'lshr' | 'ashr', [low, high]: Wide, count: Value): Wide {
  const far = emitComparison(body, 'ne', i64, emit(body, 'and', i64, [count, constant(body, 64)]), constant(body, 0));
  // What crosses from one half to the other, shifted by one first: the count modulo 64 may be zero.
  const rest = emit(body, 'xor', i64, [count, constant(body, 63)]);
  const one = constant(body, 1);
  if (name === 'shl') {
    const crossing = emit(body, 'lshr', i64, [emit(body, 'lshr', i64, [low, one]), rest]);
    const near = emit(body, 'or', i64, [emit(body, 'shl', i64, [high, count]), crossing]);
    const lower = emit(body, 'shl', i64, [low, count]);
    return [emit(body, 'select', i64, [far, constant(body, 0), lower]), emit(body, 'select', i64, [far, lower, near])];
  }
  const crossing = emit(body, 'shl', i64, [emit(body, 'shl', i64, [high, one]), rest]);
  const near = emit(body, 'or', i64, [emit(body, 'lshr', i64, [low, count]), crossing]);
  const upper = emit(body, name, i64, [high, count]);
  const fill = name === 'ashr' ? emit(body, 'ashr', i64, [high, constant(body, 63)]) : constant(body, 0);
  return [emit(body, 'select', i64, [far, upper, near]), emit(body, 'select', i64, [far, fill, upper])];
}

const halves = [{ type: i64 }, { type: i64 }];
const division: Signature = { convention: 'sysv', parameters: [...halves, ...halves], results: halves };

/** Functions that every C compiler's run-time library has. */
const routines = { udiv: '__udivti3', urem: '__umodti3', sdiv: '__divti3', srem: '__modti3' } as const;

function divide(body: Body, name: keyof typeof routines, a: Wide, b: Wide): Wide {
  const [low, high] = callByName(body, routines[name], division, [...a, ...b]);
  return [low!, high!];
}

export function wideComparison(body: Body, name: Predicate, bits: number, a: Wide, b: Wide): Value {
  if (name === 'eq' || name === 'ne') {
    const differences = [0, 1].map((half) => emit(body, 'xor', i64, [a[half]!, b[half]!]));
    return emitComparison(body, name, i64, emit(body, 'or', i64, differences), constant(body, 0));
  }
  const [x, y] = name.startsWith('s') ? [signedWide(body, bits, a), signedWide(body, bits, b)] : [a, b];
  const unsigned = `u${name.slice(1)}` as Predicate;
  const strict = `${name.slice(0, 2)}t` as Predicate;
  const low = emitComparison(body, unsigned, i64, x[0], y[0]);
  const high = emitComparison(body, strict, i64, x[1], y[1]);
  const equal = emitComparison(body, 'eq', i64, x[1], y[1]);
  return emit(body, 'select', i8, [equal, low, high]);
}
