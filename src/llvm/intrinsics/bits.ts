/** Bits of integers, and the least and greatest of two. */
import { i8, i64, type OperationName, type Value } from '../../ir/index.ts';
import { type Body, emit, emitComparison, emitConstant, emitInteger } from '../body.ts';
import { isWhole } from '../conventions.ts';
import { cleared, integerArithmetic, integerComparison, type Predicate, signed } from '../integers.ts';
import { longArithmetic, longComparison } from '../long.ts';
import { unsupported } from '../steps.ts';
import type { IntegerType, LlvmType, Part } from '../types.ts';
import { type Wide, wideArithmetic } from '../wide.ts';
import type { Intrinsic, IntrinsicCall } from './index.ts';

export function integerOf(call: IntrinsicCall, type: LlvmType): IntegerType {
  if (type.kind !== 'integer') unsupported(call.body.lexer, `'${call.name}' of a value that is no integer`, call.place);
  return type;
}

const unary = (
  narrow: (body: Body, part: Part, value: Value, call: IntrinsicCall) => Value,
  wide: (body: Body, value: Wide, call: IntrinsicCall) => Wide,
): Intrinsic => ({
  count: 1,
  element(body, type, [values], call) {
    const { bits, parts } = integerOf(call, type);
    if (bits === 128) return wide(body, values as unknown as Wide, call);
    if (bits > 64) unsupported(body.lexer, `'${call.name}' of i${bits}`, call.place);
    return [narrow(body, parts![0]!, values![0]!, call)];
  },
});

const zero = (body: Body): Value => emitInteger(body, i64, 0);
const sumOf = (body: Body, a: Value, b: Value): Wide => [emit(body, 'add', i64, [a, b]), zero(body)];

const widthOf = ({ type }: Part): number => 8 << type;

const populationCount = unary(
  (body, { type }, value) => emit(body, 'popcnt', type, [value]),
  (body, [low, high]) => sumOf(body, emit(body, 'popcnt', i64, [low]), emit(body, 'popcnt', i64, [high])),
);

const leadingZeros = unary(
  (body, part, value) => {
    const count = emit(body, 'clz', part.type, [value]);
    if (isWhole(part)) return count;
    return emit(body, 'sub', part.type, [count, emitInteger(body, part.type, widthOf(part) - part.bits)]);
  },
  (body, [low, high]) => chosenCount(body, 'clz', high, low),
);

const trailingZeros = unary(
  (body, part, value) => {
    if (isWhole(part)) return emit(body, 'ctz', part.type, [value]);
    // A bit just above the value ends the count.
    const end = emitConstant(body, part.type, 1n << BigInt(part.bits));
    return emit(body, 'ctz', part.type, [emit(body, 'or', part.type, [value, end])]);
  },
  (body, [low, high]) => chosenCount(body, 'ctz', low, high),
);

/** The count of one half, or 64 more than that of the other where it is all zero. */
function chosenCount(body: Body, name: 'clz' | 'ctz', first: Value, second: Value): Wide {
  const far = emit(body, 'add', i64, [emit(body, name, i64, [second]), emitInteger(body, i64, 64)]);
  const isZero = emitComparison(body, 'eq', i64, first, zero(body));
  return [emit(body, 'select', i64, [isZero, far, emit(body, name, i64, [first])]), zero(body)];
}

const byteSwap = unary(
  (body, part, value, call) => {
    if (part.bits % 16 !== 0) unsupported(body.lexer, `'${call.name}'`, call.place);
    const swapped = emit(body, 'bswap', part.type, [value]);
    if (isWhole(part)) return swapped;
    return emit(body, 'lshr', part.type, [swapped, emitInteger(body, part.type, widthOf(part) - part.bits)]);
  },
  (body, [low, high]) => [emit(body, 'bswap', i64, [high]), emit(body, 'bswap', i64, [low])],
);

/** Neighbouring groups of one, two and four bits change places, then bytes do. */
function reversed(body: Body, part: Part, value: Value): Value {
  const { type } = part;
  const width = widthOf(part);
  const step = (from: Value, by: number, mask: bigint): Value => {
    const bits = emitConstant(body, type, BigInt.asUintN(width, mask));
    const count = emitInteger(body, type, by);
    const up = emit(body, 'and', type, [emit(body, 'lshr', type, [from, count]), bits]);
    return emit(body, 'or', type, [up, emit(body, 'shl', type, [emit(body, 'and', type, [from, bits]), count])]);
  };
  const pairs = step(value, 1, 0x5555_5555_5555_5555n);
  const nibbles = step(pairs, 2, 0x3333_3333_3333_3333n);
  const bytes = step(nibbles, 4, 0x0f0f_0f0f_0f0f_0f0fn);
  const all = type === i8 ? bytes : emit(body, 'bswap', type, [bytes]);
  return isWhole(part) ? all : emit(body, 'lshr', type, [all, emitInteger(body, type, width - part.bits)]);
}

const wholePart: Part = { type: i64, bits: 64, offset: 0 };

const reverseBits = unary(reversed, (body, [low, high]) => [
  reversed(body, wholePart, high),
  reversed(body, wholePart, low),
]);

/** Two values side by side, shifted; the same value twice is a rotation. */
const funnelShift = (left: boolean): Intrinsic => ({
  count: 3,
  element(body, type, [a, b, count], call) {
    const { bits, parts } = integerOf(call, type);
    const part = parts![0]!;
    if (bits === 128)
      return wideFunnel(body, left, a as unknown as Wide, b as unknown as Wide, count as unknown as Wide);
    if (!isWhole(part)) unsupported(body.lexer, `'${call.name}'`, call.place);
    const [x, y, n] = [a![0]!, b![0]!, count![0]!];
    if (x === y) return [emit(body, left ? 'rotl' : 'rotr', part.type, [x, n])];
    const one = emitInteger(body, part.type, 1);
    const rest = emit(body, 'xor', part.type, [n, emitInteger(body, part.type, bits - 1)]);
    const shift = (name: OperationName, value: Value, by: Value): Value => emit(body, name, part.type, [value, by]);
    return [
      left
        ? shift('or', shift('shl', x, n), shift('lshr', shift('lshr', y, one), rest))
        : shift('or', shift('lshr', y, n), shift('shl', shift('shl', x, one), rest)),
    ];
  },
});

function wideFunnel(body: Body, left: boolean, a: Wide, b: Wide, count: Wide): Wide {
  const constant = (value: number): Wide => [emitInteger(body, i64, value), zero(body)];
  const shift = (name: 'shl' | 'lshr', value: Wide, by: Wide): Wide => wideArithmetic(body, name, 128, value, by);
  const near: Wide = [emit(body, 'and', i64, [count[0], emitInteger(body, i64, 127)]), zero(body)];
  const rest: Wide = [emit(body, 'xor', i64, [near[0], emitInteger(body, i64, 127)]), zero(body)];
  const [x, y] = left
    ? [shift('shl', a, near), shift('lshr', shift('lshr', b, constant(1)), rest)]
    : [shift('lshr', b, near), shift('shl', shift('shl', a, constant(1)), rest)];
  return wideArithmetic(body, 'or', 128, x, y);
}

/** Compares two values of an integer type. */
export function compared(
  body: Body,
  type: IntegerType,
  predicate: Predicate,
  a: readonly Value[],
  b: readonly Value[],
): Value {
  return type.bits > 64
    ? longComparison(body, predicate, type.bits, a, b)
    : integerComparison(body, predicate, type.parts![0]!, a[0]!, b[0]!);
}

const chosen = (predicate: Predicate): Intrinsic => ({
  count: 2,
  element(body, given, [a, b], call) {
    const type = integerOf(call, given);
    const first = compared(body, type, predicate, a!, b!);
    return type.parts!.map((part, index) => emit(body, 'select', part.type, [first, a![index]!, b![index]!]));
  },
});

const absolute: Intrinsic = {
  count: 1,
  element(body, given, [values], call) {
    const type = integerOf(call, given);
    const [part] = type.parts!;
    if (type.bits > 64) {
      const [low, high] = values as unknown as Wide;
      if (type.bits !== 128) unsupported(body.lexer, `'${call.name}' of i${type.bits}`, call.place);
      const sign = emit(body, 'ashr', i64, [high, emitInteger(body, i64, 63)]);
      const mask: Wide = [sign, sign];
      return wideArithmetic(body, 'sub', 128, wideArithmetic(body, 'xor', 128, [low, high], mask), mask);
    }
    const full = signed(body, part!, values![0]!);
    const negative = emitComparison(body, 'slt', part!.type, full, emitInteger(body, part!.type, 0));
    const negated = emit(body, 'neg', part!.type, [full]);
    return [cleared(body, part!, emit(body, 'select', part!.type, [negative, negated, full]))];
  },
};

/** −1, 0 or 1. */
const threeWay = (greater: Predicate, less: Predicate): Intrinsic => ({
  count: 2,
  element(body, given, [a, b], call) {
    const type = integerOf(call, given);
    const result = call.result.kind === 'vector' ? call.result.element : call.result;
    if (result.kind !== 'integer' || result.bits > 64) unsupported(body.lexer, `'${call.name}'`, call.place);
    const part = result.parts![0]!;
    const [over, under] = [greater, less].map((one) => compared(body, type, one, a!, b!));
    const narrow: Part = { type: i8, bits: 8, offset: 0 };
    const difference = integerArithmetic.sub(body, narrow, over!, under!);
    return [cleared(body, part, part.type === i8 ? difference : emit(body, 'sext', part.type, [difference]))];
  },
});

/** All elements of a vector, joined by an operation. */
const reduced = (
  join: (body: Body, type: IntegerType, a: readonly Value[], b: readonly Value[]) => readonly Value[],
): Intrinsic => ({
  count: 1,
  write(call) {
    const { body } = call;
    const { type, values } = call.arguments[0]!;
    if (type.kind !== 'vector') unsupported(body.lexer, `'${call.name}' of no vector`, call.place);
    const element = integerOf(call, type.element);
    const step = element.parts!.length;
    let result = values.slice(0, step);
    for (let at = step; at < values.length; at += step)
      result = join(body, element, result, values.slice(at, at + step)) as Value[];
    return result;
  },
});

const reducedBy = (name: 'add' | 'mul' | 'and' | 'or' | 'xor'): Intrinsic =>
  reduced((body, type, a, b) =>
    type.bits > 64
      ? longArithmetic(body, name, type.bits, a, b)
      : [integerArithmetic[name](body, type.parts![0]!, a[0]!, b[0]!)],
  );

const reducedTo = (predicate: Predicate): Intrinsic =>
  reduced((body, type, a, b) => {
    const first = compared(body, type, predicate, a, b);
    return type.parts!.map((part, index) => emit(body, 'select', part.type, [first, a[index]!, b[index]!]));
  });

export const bitIntrinsics: Readonly<Record<string, Intrinsic>> = {
  ctpop: populationCount,
  ctlz: leadingZeros,
  cttz: trailingZeros,
  bswap: byteSwap,
  bitreverse: reverseBits,
  fshl: funnelShift(true),
  fshr: funnelShift(false),
  abs: absolute,
  smin: chosen('slt'),
  smax: chosen('sgt'),
  umin: chosen('ult'),
  umax: chosen('ugt'),
  scmp: threeWay('sgt', 'slt'),
  ucmp: threeWay('ugt', 'ult'),
  'vector.reduce.add': reducedBy('add'),
  'vector.reduce.mul': reducedBy('mul'),
  'vector.reduce.and': reducedBy('and'),
  'vector.reduce.or': reducedBy('or'),
  'vector.reduce.xor': reducedBy('xor'),
  'vector.reduce.smin': reducedTo('slt'),
  'vector.reduce.smax': reducedTo('sgt'),
  'vector.reduce.umin': reducedTo('ult'),
  'vector.reduce.umax': reducedTo('ugt'),
};
