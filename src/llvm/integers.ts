/**
 * Arithmetic on integers of one part. Those narrower than their IR type have zeros above their bits: operations that could leave
 * something there are followed by a mask, and what looks at the sign extends it first.
 */
import { type Opcode, opcodes, type Type, type Value } from '../ir/index.ts';
import { type Body, emit, emitComparison, emitConstant, emitInteger, emitOperation, emitPair } from './body.ts';
import { isWhole } from './conventions.ts';
import type { Part } from './types.ts';

/** Clears what lies above the bits of a narrow integer. */
export function cleared(body: Body, part: Part, value: Value): Value {
  if (isWhole(part)) return value;
  const mask = emitConstant(body, part.type, (1n << BigInt(part.bits)) - 1n);
  return emit(body, 'and', part.type, [value, mask]);
}

/** The value with its sign in all bits of its IR type. */
export function signed(body: Body, part: Part, value: Value): Value {
  if (isWhole(part)) return value;
  const { type, bits } = part;
  if (bits === 1) return emit(body, 'neg', type, [value]);
  const shift = emitInteger(body, type, (8 << type) - bits);
  return emit(body, 'ashr', type, [emit(body, 'shl', type, [value, shift]), shift]);
}

export type Arithmetic =
  | 'add'
  | 'sub'
  | 'mul'
  | 'udiv'
  | 'sdiv'
  | 'urem'
  | 'srem'
  | 'shl'
  | 'lshr'
  | 'ashr'
  | 'and'
  | 'or'
  | 'xor';

type OnIntegers = (body: Body, part: Part, a: Value, b: Value) => Value;

/** An operation that never leaves anything above the bits. */
const clean =
  (opcode: Opcode): OnIntegers =>
  (body, { type }, a, b) =>
    emitOperation(body, opcode, type, [a, b]);

/** One that may. */
const loose =
  (opcode: Opcode): OnIntegers =>
  (body, part, a, b) =>
    cleared(body, part, emitOperation(body, opcode, part.type, [a, b]));

/** A result of a signed division, the first or the second. */
const divided =
  (place: 0 | 1): OnIntegers =>
  (body, part, a, b) => {
    const operands = [signed(body, part, a), signed(body, part, b)];
    return cleared(body, part, emitPair(body, 'sdivrem', part.type, operands)[place]);
  };

/** LLVM's operations on two integers. */
export const integerArithmetic: Readonly<Record<Arithmetic, OnIntegers>> = {
  add: loose(opcodes.add),
  sub: loose(opcodes.sub),
  mul: loose(opcodes.mul),
  udiv: (body, { type }, a, b) => emitPair(body, 'udivrem', type, [a, b])[0],
  sdiv: divided(0),
  urem: (body, { type }, a, b) => emitPair(body, 'udivrem', type, [a, b])[1],
  srem: divided(1),
  shl: loose(opcodes.shl),
  lshr: clean(opcodes.lshr),
  ashr: (body, part, a, b) =>
    cleared(body, part, emitOperation(body, opcodes.ashr, part.type, [signed(body, part, a), b])),
  and: clean(opcodes.and),
  or: clean(opcodes.or),
  xor: clean(opcodes.xor),
};

export type Predicate = 'eq' | 'ne' | 'ugt' | 'uge' | 'ult' | 'ule' | 'sgt' | 'sge' | 'slt' | 'sle';

export function integerComparison(body: Body, name: Predicate, part: Part, a: Value, b: Value): Value {
  if (isWhole(part) || !name.startsWith('s')) return emitComparison(body, name, part.type, a, b);
  return emitComparison(body, name, part.type, signed(body, part, a), signed(body, part, b));
}

/** The low bits, a value of a narrower integer. */
export function truncated(body: Body, from: Part, to: Part, value: Value): Value {
  const narrow = from.type === to.type ? value : emit(body, 'trunc', to.type, [value]);
  return cleared(body, to, narrow);
}

export const zeroExtended = (body: Body, from: Part, to: Type, value: Value): Value =>
  from.type === to ? value : emit(body, 'zext', to, [value]);

/** The value in a wider integer, filled with its sign. */
export function signExtended(body: Body, from: Part, to: Part, value: Value): Value {
  if (from.bits === 1) {
    return cleared(body, to, emit(body, 'neg', to.type, [zeroExtended(body, from, to.type, value)]));
  }
  const full = signed(body, from, value);
  return cleared(body, to, from.type === to.type ? full : emit(body, 'sext', to.type, [full]));
}
