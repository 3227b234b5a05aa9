/** Calls in tail position under conventions whose callee takes arguments off the stack or leaves them intact. */
import { afterAll, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { parseModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';

const eleven = Array(11).fill('i64').join(', ');
const list = (from: number): string => Array.from({ length: 11 }, (_, index) => `%${from + index}`).join(', ');
const parameters = Array.from({ length: 11 }, (_, index) => `%${index}: i64`).join(', ');

/** `main` calls again and again; `down` gives way to itself by a jump, and at the end to `last`. */
const text = `
function @main sysv(i64) -> (i64) {
  slot0 = 8 align 8
block0(%0: i64):
  %1 = iconst.i64 0
  %2 = slotaddr slot0
  store.i64 %0, %2
  jump block1(%0, %1)
block1(%3: i64, %4: i64):
  %5 = call @down(%3, %4, %3, %3, %3, %3, %3, %3, %3, %3, %3): fast(${eleven}) -> (i64)
  %6 = iconst.i64 1
  %7 = sub.i64 %3, %6
  %8 = iconst.i64 0
  %9 = ne.i64 %7, %8
  branch %9, block1(%7, %5), block2
block2:
  %10 = load.i64 %2
  %11 = mul.i64 %10, %5
  return %11
}
function @down fast(${eleven}) -> (i64) {
block0(${parameters}):
  %11 = iconst.i64 0
  %12 = eq.i64 %0, %11
  branch %12, block1, block2
block1:
  tailcall @last(${list(0)}): fast(${eleven}) -> (i64)
block2:
  %13 = iconst.i64 1
  %14 = sub.i64 %0, %13
  %15 = add.i64 %1, %13
  tailcall @down(%14, %15, %2, %3, %4, %5, %6, %7, %8, %9, %10): fast(${eleven}) -> (i64)
}
function @last fast(${eleven}) -> (i64) {
block0(${parameters}):
  return %1
}
`;
const listings = new Map<string, string[]>();
const functions = parseModule(text).functions.map((f) => {
  const lines: string[] = [];
  listings.set(f.name, lines);
  return compileFunction(f, { list: (_, line) => lines.push(line) });
});
const session = openSession();
afterAll(() => session.close());

test('the stack is where it was after each call, and jumps take none of it', () => {
  session.load({ functions });
  const main = session.function('main', { parameters: ['i64'], result: 'i64' });
  expect(main(2000n)).toBe(2000n * 2001000n);
});

test('the return takes the area away, the caller takes it back', () => {
  expect(listings.get('last')!.at(-1)).toBe('ret 32');
  const caller = listings.get('main')!;
  const call = caller.findIndex((line) => line.startsWith('call'));
  expect(caller[call + 1]).toBe('lea rsp, [rsp-32]');
});

test('a jump to a callee that takes another number of bytes away is refused', () => {
  const wrong = text.replace(`tailcall @last(${list(0)}): fast(${eleven})`, 'tailcall @last(%0): fast(i64)');
  expect(() => parseModule(wrong).functions.map((f) => compileFunction(f))).toThrow(
    "'down' cannot end by calling last (fast): it takes another number of bytes off the stack",
  );
});

test('a jump that passes another value where one must stay intact is refused', () => {
  const program = (context: string) => `
function @f fast(ptr context, i64) -> (i64) {
block0(%0: ptr, %1: i64):
  %2 = ptradd %0, %1
  tailcall @g(${context}, %1): fast(ptr context, i64) -> (i64)
}
`;
  const compiled = (text: string) => parseModule(text).functions.map((f) => compileFunction(f));
  expect(() => compiled(program('%0'))).not.toThrow();
  expect(() => compiled(program('%2'))).toThrow('an argument takes the place of what must be preserved');
});
