/** What the types of native functions allow: most of these tests are about what the compiler says. */
import { afterAll, describe, expect, expectTypeOf, it } from 'vitest';
import { type NativeAddress, openSession } from '../../src/run/index.ts';
import { forth, sysv } from '../../src/targets/x64/index.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

const comparator = { parameters: ['ptr', 'ptr'], result: 'i32' } as const;
const sorting = { parameters: ['ptr', 'u64', 'u64', comparator], result: 'void' } as const;
session.load({
  functions: [
    assembleWithGnu('by.value', 'mov rax, [rdi]; sub rax, [rsi]; ret'),
    assembleWithGnu('twice', 'shl r12; ret'),
  ],
});
const qsort = session.function('qsort', sorting);
const byValue = session.function('by.value', comparator);

describe('the address of a native function', () => {
  it('is what a function pointer wants', () => {
    const numbers = BigInt64Array.of(3n, 1n, 2n);
    qsort(numbers, 3, 8, byValue.address);
    expect([...numbers]).toEqual([1n, 2n, 3n]);
    const reversed = session.callback(comparator, (a, b) => session.function('by.value', comparator)(b, a));
    qsort(numbers, 3, 8, reversed.address);
    expect([...numbers]).toEqual([3n, 2n, 1n]);
    reversed.release();
  });

  it('is no plain number, nor the address of a function with another signature or convention', () => {
    // biome-ignore lint/correctness/noConstantCondition: the compiler alone looks at these.
    if (false) {
      // @ts-expect-error: a number may be anything
      qsort(0, 0, 8, 1234);
      // @ts-expect-error: another result
      qsort(0, 0, 8, session.function('by.value', { parameters: ['ptr', 'ptr'], result: 'i64' }).address);
      // @ts-expect-error: other parameters
      qsort(0, 0, 8, session.function('by.value', { parameters: ['ptr'], result: 'i32' }).address);
      // @ts-expect-error: another convention
      qsort(0, 0, 8, session.function('twice', { ...comparator, convention: forth }).address);
      // @ts-expect-error: a function of TypeScript
      qsort(0, 0, 8, () => 0);
      // @ts-expect-error: a view is no function
      qsort(0, 0, 8, new Uint8Array(8));
    }
    expect(() => qsort(0, 0, 8, -1 as NativeAddress<typeof comparator>)).toThrow(
      expect.objectContaining({ code: 'argument-type', message: expect.stringContaining('the address of a function') }),
    );
  });

  it('is called by its own signature alone', () => {
    expect(session.function(byValue.address, comparator)(BigInt64Array.of(5n), BigInt64Array.of(3n))).toBe(2);
    expect(session.function(byValue.address, { ...comparator, convention: sysv })).toBeTypeOf('function');
    const twice = session.function('twice', { convention: forth, parameters: ['i64'], result: 'i64' });
    expect(session.function(twice.address, { convention: forth, parameters: ['i64'], result: 'i64' })(21)).toBe(42n);
    // @ts-expect-error: it is a function of Forth's convention
    session.function(twice.address, { parameters: ['i64'], result: 'i64' });
    // @ts-expect-error: it takes one integer
    session.function(twice.address, { convention: forth, parameters: ['i64', 'i64'], result: 'i64' });
  });

  it('comes to callbacks with its type', () => {
    const seen: number[] = [];
    const given = session.callback({ parameters: [comparator], result: comparator }, (compare) => {
      expectTypeOf(compare).toEqualTypeOf<NativeAddress<typeof comparator>>();
      seen.push(session.function(compare, comparator)(BigInt64Array.of(7n), BigInt64Array.of(3n)));
      return compare;
    });
    const call = session.function(given.address, { parameters: [comparator], result: comparator });
    expect(call(byValue.address)).toBe(byValue.address);
    expect(seen).toEqual([4]);
  });
});

describe('a call', () => {
  it('wants as many arguments as there are parameters, each of its type', () => {
    expectTypeOf(byValue).parameters.toEqualTypeOf<[number | ArrayBufferView, number | ArrayBufferView]>();
    // @ts-expect-error: an argument is missing
    expect(() => byValue(0)).toThrow(expect.objectContaining({ code: 'argument-count' }));
    // @ts-expect-error: a text is no address
    expect(() => byValue('a', 0)).toThrow(expect.objectContaining({ code: 'argument-type' }));
  });

  it('gives what the signature says', () => {
    expectTypeOf(byValue).returns.toEqualTypeOf<number>();
    const several = { parameters: [], result: ['i64', 'f64', 'bool'] } as const;
    type Several = ReturnType<typeof session.function<typeof several, string>>;
    expectTypeOf<ReturnType<Several>>().toEqualTypeOf<[bigint, number, boolean]>();
  });
});
