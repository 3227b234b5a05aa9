/**
 * Integers of more than 64 bits as words of 64, the lowest one first; above the bits of the highest one lie zeros. Those of two words are
 * `wide.ts`'s; clang makes longer ones of bit-fields that lie side by side, and does little with them.
 */
import { i8, i64, type Value } from '../ir/index.ts';
import { type Body, emit, emitComparison, emitInteger } from './body.ts';
import { type Arithmetic, cleared, type Predicate, signed } from './integers.ts';
import { unsupported } from './steps.ts';
import { integerType, type Part } from './types.ts';
import { type Wide, wideArithmetic, wideComparison } from './wide.ts';

/** At least two, but where a function says otherwise. */
export type Words = readonly Value[];

const highestPart = (bits: number): Part => integerType(bits).parts!.at(-1)!;

const withHighest = (words: Words, change: (word: Value) => Value): Words => words.with(-1, change(words.at(-1)!));

const clearedLong = (body: Body, bits: number, words: Words): Words =>
  withHighest(words, (word) => cleared(body, highestPart(bits), word));

const signedLong = (body: Body, bits: number, words: Words): Words =>
  withHighest(words, (word) => signed(body, highestPart(bits), word));

const constant = (body: Body, value: number): Value => emitInteger(body, i64, value);

const signOf = (body: Body, word: Value): Value => emit(body, 'ashr', i64, [word, constant(body, 63)]);

/** Throws `llvm-unsupported` for products and quotients of more than 128 bits. */
export function longArithmetic(body: Body, name: Arithmetic, bits: number, a: Words, b: Words): Words {
  if (a.length === 2) return wideArithmetic(body, name, bits, a as Wide, b as Wide);
  switch (name) {
    case 'and':
    case 'or':
    case 'xor':
      return a.map((word, place) => emit(body, name, i64, [word, b[place]!]));
    case 'add':
      return clearedLong(body, bits, add(body, a, b, constant(body, 0)));
    case 'sub': {
      const complement = b.map((word) => emit(body, 'not', i64, [word]));
      return clearedLong(body, bits, add(body, a, complement, constant(body, 1)));
    }
    case 'shl':
      return clearedLong(body, bits, shiftLeft(body, a, b[0]!));
    case 'lshr':
      return shiftRight(body, a, b[0]!, constant(body, 0));
    case 'ashr': {
      const full = signedLong(body, bits, a);
      return clearedLong(body, bits, shiftRight(body, full, b[0]!, signOf(body, full.at(-1)!)));
    }
    default:
      return unsupported(body.lexer, `'${name}' of i${bits}`);
  }
}

function add(body: Body, a: Words, b: Words, carryIn: Value): Words {
  let carry = carryIn;
  return a.map((word, place) => {
    const partial = emit(body, 'add', i64, [word, b[place]!]);
    const sum = emit(body, 'add', i64, [partial, carry]);
    const over = [emitComparison(body, 'ult', i64, partial, word), emitComparison(body, 'ult', i64, sum, partial)];
    carry = emit(body, 'zext', i64, [emit(body, 'or', i8, over)]);
    return sum;
  });
}

/** Up by whole words first: by one, two, four and so on, each chosen by a bit of the count. Counts are nearly always constants. */
function shiftLeft(body: Body, words: Words, count: Value): Words {
  const zero = constant(body, 0);
  const near = movedByWords(body, words, count, (from, place, step) => from[place - step] ?? zero);
  const rest = emit(body, 'xor', i64, [count, constant(body, 63)]);
  return near.map((word, place) => {
    const upper = emit(body, 'shl', i64, [word, count]);
    if (place === 0) return upper;
    // What crosses from one word to the other, shifted by one first: the count modulo 64 may be zero.
    const crossing = emit(body, 'lshr', i64, [near[place - 1]!, constant(body, 1)]);
    return emit(body, 'or', i64, [upper, emit(body, 'lshr', i64, [crossing, rest])]);
  });
}

/** Fills with words that are given, zero or all ones. */
function shiftRight(body: Body, words: Words, count: Value, fill: Value): Words {
  const near = movedByWords(body, words, count, (from, place, step) => from[place + step] ?? fill);
  const rest = emit(body, 'xor', i64, [count, constant(body, 63)]);
  return near.map((word, place) => {
    const lower = emit(body, 'lshr', i64, [word, count]);
    const crossing = emit(body, 'shl', i64, [near[place + 1] ?? fill, constant(body, 1)]);
    return emit(body, 'or', i64, [lower, emit(body, 'shl', i64, [crossing, rest])]);
  });
}

function movedByWords(
  body: Body,
  words: Words,
  count: Value,
  source: (from: Words, place: number, step: number) => Value,
): Words {
  let moved = words;
  for (let step = 1; step < words.length; step *= 2) {
    const bit = emit(body, 'and', i64, [count, constant(body, 64 * step)]);
    const wanted = emitComparison(body, 'ne', i64, bit, constant(body, 0));
    const from = moved;
    moved = from.map((word, place) => emit(body, 'select', i64, [wanted, source(from, place, step), word]));
  }
  return moved;
}

export function longComparison(body: Body, name: Predicate, bits: number, a: Words, b: Words): Value {
  if (a.length === 2) return wideComparison(body, name, bits, a as Wide, b as Wide);
  if (name === 'eq' || name === 'ne') {
    const differences = a.map((word, place) => emit(body, 'xor', i64, [word, b[place]!]));
    const all = differences.reduce((one, other) => emit(body, 'or', i64, [one, other]));
    return emitComparison(body, name, i64, all, constant(body, 0));
  }
  const [x, y] = name.startsWith('s') ? [signedLong(body, bits, a), signedLong(body, bits, b)] : [a, b];
  const unsigned = `u${name.slice(1)}` as Predicate;
  let result = emitComparison(body, unsigned, i64, x[0]!, y[0]!);
  for (let place = 1; place < x.length; place++) {
    const sign = place === x.length - 1 ? name[0]! : 'u';
    const above = emitComparison(body, `${sign}${name[1]!}t` as Predicate, i64, x[place]!, y[place]!);
    const equal = emitComparison(body, 'eq', i64, x[place]!, y[place]!);
    result = emit(body, 'select', i8, [equal, result, above]);
  }
  return result;
}

/** The lowest bits of an integer of more words. */
export const shortened = (body: Body, words: Words, bits: number): Words =>
  clearedLong(body, bits, words.slice(0, integerType(bits).parts!.length));

/** A wider integer, of one word or more that have zeros or the sign in all their bits. */
export function lengthened(body: Body, words: Words, sign: boolean, bits: number): Words {
  const fill = sign ? signOf(body, words.at(-1)!) : constant(body, 0);
  return clearedLong(
    body,
    bits,
    integerType(bits).parts!.map((_, place) => words[place] ?? fill),
  );
}
