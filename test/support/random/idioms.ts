/** Combinations that a code generator makes one instruction of: rarely made by chance, and worth having often. */
import {
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  type OperationName,
  type Type,
  typeBytes,
  typeWidth,
  type Value,
} from '../../../src/ir/index.ts';
import type { Body } from './body.ts';

const integers = [i8, i16, i32, i64];
const narrow = { '8': [i16, i32, i64], '16': [i32, i64], '32': [i64] } as const;
type NarrowWidth = keyof typeof narrow;

const comparisons = ['eq', 'ne', 'slt', 'sle', 'sgt', 'sge', 'ult', 'ule', 'ugt', 'uge'] as const;
const floatComparisons = ['feq', 'fne', 'flt', 'fle', 'fgt', 'fge', 'ford', 'funord'] as const;
const binary = ['add', 'sub', 'and', 'or', 'xor', 'mul', 'shl', 'lshr', 'ashr'] as const satisfies OperationName[];
const floatBinary = ['fadd', 'fsub', 'fmul', 'fdiv', 'fmin', 'fmax'] as const;

export function idiom(body: Body): void {
  const { random } = body;
  random.pick([
    inPlace,
    inPlaceNarrow,
    compareMemory,
    testBits,
    testBit,
    compareFloat,
    computeWithLoad,
    extendLoad,
    overflow,
  ])(body);
}

/** An address within the buffer with arithmetic behind it, and an offset. */
function address({ b, random, pools, buffer }: Body): readonly [Value, number] {
  const index = b.and(pools.pick(random, i64), b.iconst(i64, 15));
  const scaled = random.pick([
    () => b.shl(index, b.iconst(i64, 1 + random.below(3))),
    () => b.mul(index, b.iconst(i64, random.pick([1, 3, 5, 8]))),
    () => b.add(index, index),
    () => index,
  ])();
  const moved = random.chance(0.3) ? b.ptradd(buffer, b.iconst(i64, random.below(24))) : buffer;
  const sum = random.chance(0.5)
    ? b.ptradd(moved, scaled)
    : b.inttoptr(b.add(scaled, random.chance(0.5) ? b.ptrtoint(moved) : b.ptrtoint(buffer)));
  return [sum, random.below(40)];
}

/** A small constant, or a value. */
function operand({ b, random, pools }: Body, type: Type): Value {
  return random.chance(0.5) ? b.iconst(type, BigInt(random.below(300) - 100)) : pools.pick(random, type);
}

/** Something written between a load and its use, now and then. */
function perhapsWrite(body: Body): void {
  const { b, random, pools } = body;
  if (!random.chance(0.2)) return;
  const [place, offset] = address(body);
  b.store(pools.pick(random, i16), place, offset);
}

function inPlace(body: Body): void {
  const { b, random } = body;
  const type = random.pick(integers);
  const [place, offset] = address(body);
  const old = b.load(type, place, offset);
  perhapsWrite(body);
  const kind = random.below(12);
  const given = kind < 10 ? operand(body, type) : old;
  const fresh = kind === 10 ? b.neg(old) : kind === 11 ? b.not(old) : b[random.pick(binary)](old, given);
  b.store(fresh, place, random.chance(0.9) ? offset : offset + 1);
  if (random.chance(0.2)) body.pools.add(fresh);
}

function inPlaceNarrow(body: Body): void {
  const { b, random } = body;
  const width = random.pick(['8', '16', '32'] as NarrowWidth[]);
  const type = random.pick<Type>(narrow[width]);
  const [place, offset] = address(body);
  const old = b[`uload${width}`](type, place, offset);
  perhapsWrite(body);
  b[`store${width}`](b[random.pick(binary)](old, operand(body, type)), place, offset);
}

function compareMemory(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick(integers);
  const [place, offset] = address(body);
  const value = b.load(type, place, offset);
  perhapsWrite(body);
  const masked = random.chance(0.2) ? b.and(value, operand(body, type)) : value;
  const other = random.chance(0.2) ? b.iconst(type, 0) : operand(body, type);
  const exchanged = random.chance(0.3);
  pools.add(b[random.pick(comparisons)](exchanged ? other : masked, exchanged ? masked : other));
}

function testBits(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick(integers);
  const masked = b.and(pools.pick(random, type), operand(body, type));
  pools.add(b[random.pick(['eq', 'ne'] as const)](masked, b.iconst(type, 0)));
}

function testBit(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick([i32, i64]);
  const [value, count] = [pools.pick(random, type), pools.pick(random, type)];
  const one = b.iconst(type, 1);
  const constant = b.iconst(type, 1n << BigInt(random.below(typeWidth(type))));
  const masked = random.pick([
    () => b.and(value, b.shl(one, count)),
    () => b.and(b.lshr(value, count), one),
    () => b.and(value, constant),
  ])();
  pools.add(b[random.pick(['eq', 'ne'] as const)](masked, b.iconst(type, 0)));
}

/** What depends on an overflow, with uses of the sum before it, after it, or none. */
function overflow(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick([i32, i64]);
  const [sum, overflows] = b.saddover(pools.pick(random, type), operand(body, type));
  const other = random.chance(0.3) ? b.xor(sum, operand(body, type)) : pools.pick(random, type);
  pools.add(b.select(overflows, other, pools.pick(random, type)));
  if (random.chance(0.5)) pools.add(sum);
  if (random.chance(0.2)) pools.add(overflows);
}

function compareFloat(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick([f32, f64]);
  const [place, offset] = address(body);
  const value = pools.pick(random, type);
  const other = random.chance(0.5) ? b.load(type, place, offset) : b.fconst(type, random.below(64) / 8);
  const exchanged = random.chance(0.5);
  pools.add(b[random.pick(floatComparisons)](exchanged ? other : value, exchanged ? value : other));
}

function computeWithLoad(body: Body): void {
  const { b, random, pools } = body;
  const type = random.pick([...integers, f32, f64]);
  const [place, offset] = address(body);
  const loaded = b.load(type, place, offset);
  perhapsWrite(body);
  const other = isFloat(type) ? pools.pick(random, type) : operand(body, type);
  const [left, right] = random.chance(0.5) ? [loaded, other] : [other, loaded];
  pools.add(isFloat(type) ? b[random.pick(floatBinary)](left, right) : b[random.pick(binary)](left, right));
}

function extendLoad(body: Body): void {
  const { b, random, pools } = body;
  const from = random.pick([i8, i16, i32]);
  const to = random.pick([i16, i32, i64].filter((type) => typeBytes(type) > typeBytes(from)));
  const [place, offset] = address(body);
  const loaded = b.load(from, place, offset);
  perhapsWrite(body);
  pools.add(random.chance(0.5) ? b.zext(to, loaded) : b.sext(to, loaded));
}
