/** Arithmetic that says whether it overflowed, and arithmetic that stops at the least and greatest integer. */
import { i8, i32, i64, type Value } from '../../ir/index.ts';
import { type Body, emit, emitComparison, emitConstant, emitInteger, emitPair } from '../body.ts';
import { cleared, signExtended, truncated, zeroExtended } from '../integers.ts';
import { unsupported } from '../steps.ts';
import type { IntegerType, Part } from '../types.ts';
import { addWide, subtractWide, type Wide } from '../wide.ts';
import { integerOf } from './bits.ts';
import type { Intrinsic, IntrinsicCall } from './index.ts';

type Operation = 'add' | 'sub' | 'mul';

/** The parts of a result, and whether it overflowed: 0 or 1. */
type Checked = readonly [values: readonly Value[], over: Value];

function checked(
  call: IntrinsicCall,
  name: Operation,
  sign: boolean,
  type: IntegerType,
  a: readonly Value[],
  b: readonly Value[],
): Checked {
  const { body } = call;
  if (type.bits === 128) return checkedWide(call, name, sign, a as unknown as Wide, b as unknown as Wide);
  if (type.bits > 64) unsupported(body.lexer, `'${call.name}' of i${type.bits}`, call.place);
  const part = type.parts![0]!;
  if (type.bits < 32 || (type.bits < 64 && (type.bits !== 32 || name === 'mul' || !sign)))
    return checkedNarrow(body, name, sign, part, a[0]!, b[0]!);
  const [value, over] = sign
    ? checkedSigned(body, name, part, a[0]!, b[0]!)
    : checkedUnsigned(body, name, a[0]!, b[0]!);
  return [[value], over];
}

/** Computed in twice the width, where nothing overflows, and compared with what is left in the narrow one. */
function checkedNarrow(body: Body, name: Operation, sign: boolean, part: Part, a: Value, b: Value): Checked {
  const type = part.bits <= 16 ? i32 : i64;
  const wide: Part = { type, bits: 8 << type, offset: 0 };
  const extend = (value: Value): Value =>
    sign ? signExtended(body, part, wide, value) : zeroExtended(body, part, type, value);
  const full = emit(body, name, type, [extend(a), extend(b)]);
  const value = truncated(body, wide, part, full);
  return [[value], emitComparison(body, 'ne', type, extend(value), full)];
}

function checkedSigned(body: Body, name: Operation, { type }: Part, a: Value, b: Value): readonly [Value, Value] {
  if (name === 'add') return emitPair(body, 'saddover', type, [a, b], i8);
  if (name === 'mul') {
    const [low, high] = emitPair(body, 'smulwide', type, [a, b]);
    const sign = emit(body, 'ashr', type, [low, emitInteger(body, type, (8 << type) - 1)]);
    return [low, emitComparison(body, 'ne', type, high, sign)];
  }
  const difference = emit(body, 'sub', type, [a, b]);
  // It overflows where less is greater: b positive and the difference not below a, or the other way round.
  const below = emitComparison(body, 'slt', type, difference, a);
  const positive = emitComparison(body, 'sgt', type, b, emitInteger(body, type, 0));
  return [difference, emit(body, 'xor', i8, [below, positive])];
}

function checkedUnsigned(body: Body, name: Operation, a: Value, b: Value): readonly [Value, Value] {
  if (name === 'mul') {
    const [low, high] = emitPair(body, 'umulwide', i64, [a, b]);
    return [low, emitComparison(body, 'ne', i64, high, emitInteger(body, i64, 0))];
  }
  const value = emit(body, name, i64, [a, b]);
  return [value, name === 'add' ? emitComparison(body, 'ult', i64, value, a) : emitComparison(body, 'ult', i64, a, b)];
}

function checkedWide(call: IntrinsicCall, name: Operation, sign: boolean, a: Wide, b: Wide): Checked {
  const { body } = call;
  if (name === 'mul') unsupported(body.lexer, `'${call.name}'`, call.place);
  const [value, carry] = name === 'add' ? addWide(body, a, b) : subtractWide(body, a, b);
  if (!sign) return [value, carry];
  // The result's sign differs from the first operand's though the operands' signs made that impossible.
  const operands = emit(body, 'xor', i64, [a[1], b[1]]);
  const possible = name === 'add' ? emit(body, 'not', i64, [operands]) : operands;
  const changed = emit(body, 'and', i64, [emit(body, 'xor', i64, [a[1], value[1]]), possible]);
  return [value, emitComparison(body, 'slt', i64, changed, emitInteger(body, i64, 0))];
}

const withOverflow = (name: Operation, sign: boolean): Intrinsic => ({
  count: 2,
  write(call) {
    const [a, b] = call.arguments;
    if (a!.type.kind === 'vector') unsupported(call.body.lexer, `'${call.name}'`, call.place);
    const [values, over] = checked(call, name, sign, integerOf(call, a!.type), a!.values, b!.values);
    return [...values, over];
  },
});

const saturating = (name: Operation, sign: boolean): Intrinsic => ({
  count: 2,
  element(body, given, [a, b], call) {
    const type = integerOf(call, given);
    if (type.bits > 64) unsupported(body.lexer, `'${call.name}' of i${type.bits}`, call.place);
    const part = type.parts![0]!;
    const [[value], over] = checked(call, name, sign, type, a!, b!);
    return [emit(body, 'select', part.type, [over, limit(body, part, name, sign, a![0]!), value!])];
  },
});

/** Where an overflow stops. */
function limit(body: Body, part: Part, name: Operation, sign: boolean, a: Value): Value {
  const { type, bits } = part;
  const width = BigInt(bits);
  if (!sign) return name === 'add' ? emitConstant(body, type, (1n << width) - 1n) : emitInteger(body, type, 0);
  // The greatest for a first operand that is not negative, else the least, which is one more.
  const negative = emit(body, 'lshr', type, [a, emitInteger(body, type, bits - 1)]);
  return cleared(body, part, emit(body, 'add', type, [emitConstant(body, type, (1n << (width - 1n)) - 1n), negative]));
}

export const overflowIntrinsics: Readonly<Record<string, Intrinsic>> = {
  'sadd.with.overflow': withOverflow('add', true),
  'uadd.with.overflow': withOverflow('add', false),
  'ssub.with.overflow': withOverflow('sub', true),
  'usub.with.overflow': withOverflow('sub', false),
  'smul.with.overflow': withOverflow('mul', true),
  'umul.with.overflow': withOverflow('mul', false),
  'sadd.sat': saturating('add', true),
  'uadd.sat': saturating('add', false),
  'ssub.sat': saturating('sub', true),
  'usub.sat': saturating('sub', false),
};
