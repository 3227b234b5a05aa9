import { afterAll, describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import {
  buildFunction,
  i8,
  i16,
  i32,
  i64,
  opcodes,
  operationOf,
  ptr,
  type Type,
  typeWidth,
} from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { dice } from '../support/random/dice.ts';

const session = openSession();
afterAll(() => session.close());
const memory = session.map(0x5000_0000, 4096);
const words = new BigUint64Array(memory.bytes.buffer, memory.bytes.byteOffset, 512);

const random = dice(7);

/** Small divisors, powers of two and their neighbours, the largest, and some between. */
function divisors(width: number): bigint[] {
  const size = BigInt(width);
  const small = Array.from({ length: 16 }, (_, index) => BigInt(index + 1));
  const powers = Array.from({ length: width }, (_, index) => 1n << BigInt(index)).filter(() => random.chance(0.4));
  const near = powers.flatMap((power) => [power - 1n, power, power + 1n]);
  const others = Array.from({ length: 12 }, () => random.bits() >> BigInt(random.below(width)));
  const both = [...small, ...near, ...others, 100n, 1000n, 641n, 10n ** 9n].flatMap((value) => [value, -value]);
  const wrapped = both.map((value) => BigInt.asUintN(Number(size), value));
  return [...new Set(wrapped)].filter((value) => value !== 0n);
}

function dividends(width: number, divisor: bigint): bigint[] {
  const corners = [0n, 1n, 2n, -1n, -2n, 1n << BigInt(width - 1), (1n << BigInt(width - 1)) - 1n];
  const multiples = [divisor, divisor - 1n, divisor + 1n, divisor * 7n, divisor * 7n - 1n];
  const others = Array.from({ length: 4 }, () => random.bits());
  return [...corners, ...multiples, ...others].map((value) => BigInt.asUintN(width, value));
}

/** Stores quotient and remainder of its second parameter. */
function divide(name: string, operation: 'udivrem' | 'sdivrem', type: Type, divisor: bigint) {
  const b = buildFunction(name, { convention: 'sysv', parameters: [{ type: ptr }, { type }], results: [] });
  const [place, dividend] = b.parameters;
  const [quotient, remainder] = b[operation](dividend, b.iconst(type, divisor));
  b.store(quotient, place, 0);
  b.store(remainder, place, 8);
  b.return([]);
  return b.function;
}

describe.each(['udivrem', 'sdivrem'] as const)('%s by a constant', (operation) => {
  test.each([i8, i16, i32, i64])('of type %i gives quotient and remainder', (type) => {
    const width = typeWidth(type);
    const list = divisors(width);
    const compiled = list.map((divisor, index) => compileFunction(divide(`divide${index}`, operation, type, divisor)));
    const unit = session.load({ functions: compiled });
    const wrong: string[] = [];
    list.forEach((divisor, index) => {
      const run = session.function(`divide${index}`, { parameters: ['ptr', 'i64'], result: 'void' });
      for (const dividend of dividends(width, divisor)) {
        const isOverflow = operation === 'sdivrem' && BigInt.asIntN(width, divisor) === -1n;
        if (isOverflow && dividend === 1n << BigInt(width - 1)) continue;
        words.fill(0n, 0, 2);
        run(memory.start, BigInt.asIntN(64, dividend));
        const wanted = operationOf(opcodes[operation]).meaning!(type, [dividend, divisor], type);
        if (words[0] !== wanted[0] || words[1] !== wanted[1]) {
          wrong.push(`${dividend} by ${divisor}: ${words[0]}, ${words[1]} for ${wanted.join(', ')}`);
        }
      }
    });
    expect(wrong).toEqual([]);
    unit.unload();
  });
});
