/** Calls in tail position: which are jumps, and what they leave on the stack. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Convention, defineConvention } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { parseModule, verifyOrThrow } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { x64Bank, x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { integerRegisters, rax, rsp } from '../../src/targets/x64/registers.ts';

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

/** Functions in a session of their own, and what they were compiled to. */
function load(text: string, more: readonly Convention[] = []) {
  const conventions = new Map([...x64Conventions, ...more.map((one) => [one.name, one] as const)]);
  const lines = new Map<string, string[]>();
  const compiled = parseModule(text).functions.map((f) => {
    verifyOrThrow(f);
    const list: string[] = [];
    lines.set(f.name, list);
    return compileFunction(f, { conventions, list: (_, line) => list.push(line) });
  });
  const own = openSession();
  own.load({ functions: compiled });
  return { session: own, lines, one: own.function('main', { parameters: ['i64'], result: 'i64' }) };
}

const point = 'test';
const types = (count: number): string => Array<string>(count).fill('i64').join(', ');
const values = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `%${from + index}`).join(', ');
const declared = (count: number): string => Array.from({ length: count }, (_, index) => `%${index}: i64`).join(', ');

describe('where a jump is guaranteed, arguments may need more room than there is, or less', () => {
  /** `small` and `large` go into each other: the first argument counts down, the last is the sum of all that the large one got. */
  const program = (slot: string) => `
    function @main sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = iconst.i64 0
      %2 = call @small(%0, %1): fast(${types(2)}) -> (i64)
      return %2
    }
    function @small fast(${types(2)}) -> (i64) {${slot}
    block0(%0: i64, %1: i64):
      %2 = iconst.i64 0
      %3 = eq.i64 %0, %2
      branch %3, block1, block2
    block1:
      return %1
    block2:
      %4 = iconst.i64 1
      %5 = sub.i64 %0, %4
      tailcall @large(%5, %0, %4, %2, %4, %0, %4, %2, %0, %5, %4, %0, %1): fast(${types(13)}) -> (i64)
    }
    function @large fast(${types(13)}) -> (i64) {${slot}
    block0(${declared(13)}):
      %13 = add.i64 %1, %5
      %14 = add.i64 %13, %8
      %15 = add.i64 %14, %11
      %16 = sub.i64 %15, %9
      %17 = add.i64 %16, %12
      tailcall @small(%0, %17): fast(${types(2)}) -> (i64)
    }`;
  // Four times n, less n − 1.
  const wanted = (n: bigint): bigint => (3n * n * (n + 1n)) / 2n + n;

  test.each([
    ['plain frames', ''],
    ['frames aligned anew', '\n      slot0 = 32 align 64'],
  ])('a million of them, with %s, in constant stack', (_, slot) => {
    const { session: own, one } = load(program(slot));
    expect(one(1_000_000n)).toBe(wanted(1_000_000n));
    own.close();
  });
});

describe('a sibling call', () => {
  const jumps = (lines: readonly string[]): boolean =>
    lines.some((line) => line.startsWith('jmp') && /[a-z]$/.test(line));
  const eight = types(8);
  const {
    session: own,
    lines,
    one,
  } = load(`
    function @callee sysv(${eight}) -> (i64) {
    block0(${declared(8)}):
      %8 = sub.i64 %6, %7
      return %8
    }
    function @fits sysv(${eight}) -> (i64) {
    block0(${declared(8)}):
      tailcall @callee(%0, %1, %2, %3, %4, %5, %7, %6): sysv(${eight}) -> (i64)
    }
    function @does_not sysv(i64, i64) -> (i64) {
    block0(%0: i64, %1: i64):
      tailcall @callee(%0, %0, %0, %0, %0, %0, %1, %0): sysv(${eight}) -> (i64)
    }
    function @main sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = iconst.i64 1000
      %2 = call @fits(%0, %0, %0, %0, %0, %0, %0, %1): sysv(${eight}) -> (i64)
      %3 = call @does_not(%2, %1): sysv(i64, i64) -> (i64)
      return %3
    }`);
  test('is a jump where its arguments fit, else a call and a return', () => {
    expect(jumps(lines.get('fits')!)).toBe(true);
    expect(jumps(lines.get('does_not')!)).toBe(false);
    expect(lines.get('does_not')!.some((line) => line.startsWith('call'))).toBe(true);
    expect(one(7n)).toBe(1000n - (1000n - 7n));
    own.close();
  });
});

describe('memory passed by value', () => {
  const triple = 'struct (24 align 8, i64 at 0, i64 at 8, i64 at 16)';
  const two = `ptr ${triple}, ptr ${triple}`;
  test('changes places in the argument area without being overwritten', () => {
    const {
      session: own,
      lines,
      one,
    } = load(`
      function @difference sysv(${two}) -> (i64) {
      block0(%0: ptr, %1: ptr):
        %2 = load.i64 %0 + 16
        %3 = load.i64 %1 + 16
        %4 = sub.i64 %2, %3
        return %4
      }
      function @turned sysv(${two}) -> (i64) {
      block0(%0: ptr, %1: ptr):
        tailcall @difference(%1, %0): sysv(${two}) -> (i64)
      }
      function @main sysv(i64) -> (i64) {
        slot0 = 24 align 8
        slot1 = 24 align 8
      block0(%0: i64):
        %1 = slotaddr slot0
        %2 = slotaddr slot1
        %3 = iconst.i64 1000
        store.i64 %0, %1 + 16
        store.i64 %3, %2 + 16
        %4 = call @turned(%1, %2): sysv(${two}) -> (i64)
        return %4
      }`);
    expect(lines.get('turned')!.at(-1)).toMatch(/^jmp/);
    expect(one(1n)).toBe(999n);
    own.close();
  });
  test('a result in memory goes straight to the caller’s caller', () => {
    const {
      session: own,
      lines,
      one,
    } = load(`
      function @make sysv(i64) -> (ptr ${triple}) {
        slot0 = 24 align 8
      block0(%0: i64):
        %1 = slotaddr slot0
        store.i64 %0, %1
        store.i64 %0, %1 + 8
        store.i64 %0, %1 + 16
        return %1
      }
      function @between sysv(i64, i64) -> (ptr ${triple}) {
      block0(%0: i64, %1: i64):
        %2 = mul.i64 %0, %1
        tailcall @make(%2): sysv(i64) -> (ptr ${triple})
      }
      function @main sysv(i64) -> (i64) {
      block0(%0: i64):
        %1 = call @between(%0, %0): sysv(i64, i64) -> (ptr ${triple})
        %2 = load.i64 %1 + 16
        return %2
      }`);
    expect(lines.get('between')!.at(-1)).toMatch(/^jmp/);
    expect(one(12n)).toBe(144n);
    own.close();
  });
});

describe('a jump to an address with all registers but one taken', () => {
  const everything = integerRegisters.filter((register) => register !== rsp);
  const crowded = (popped: boolean): Convention =>
    defineConvention({
      name: 'crowded',
      summary: 'an argument in each register but one, or a preserved value',
      bank: x64Bank,
      transfer: 'call',
      order: 'first to last',
      parameters: [
        { place: 'registers', class: 'integer', registers: everything.slice(0, 9), point },
        { place: 'stack', slotBytes: 8, point },
      ],
      results: [{ place: 'registers', class: 'integer', registers: [rax], point }],
      preserved: everything.slice(10),
      stack: { alignment: 8, redZone: 0, returnAddressBytes: 8, ...(popped ? { poppedBy: 'callee' } : {}) },
      tailCalls: popped ? 'guaranteed' : 'sibling',
    });
  const program = (slot: string, most: number) => `
    function @main sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = symboladdr @down
      %2 = call @down(%0, ${Array(8).fill('%0').join(', ')}, %1): crowded(${types(9)}, ptr) -> (i64)
      return %2
    }
    function @down crowded(${types(9)}, ptr) -> (i64) {${slot}
    block0(${declared(9)}, %9: ptr):
      %10 = iconst.i64 0
      %11 = eq.i64 %0, %10
      branch %11, block1, block2
    block1:
      return %8
    block2:
      %12 = iconst.i64 1
      %13 = sub.i64 %0, %12
      %14 = add.i64 %8, %12
      %15 = symboladdr @wide
      tailcallindirect %15(%13, ${values(1, 7)}, %14, %9${', %8'.repeat(most)}): crowded(${types(9)}, ptr${', i64'.repeat(most)}) -> (i64)
    }
    function @wide crowded(${types(9)}, ptr${', i64'.repeat(most)}) -> (i64) {${slot}
    block0(${declared(9)}, %9: ptr${Array.from({ length: most }, (_, index) => `, %${10 + index}: i64`).join('')}):
      tailcallindirect %9(${values(0, 9)}, %9): crowded(${types(9)}, ptr) -> (i64)
    }`;
  test.each([
    ['taken off by the caller', '', 0, false],
    ['taken off by the callee', '', 0, true],
    ['of many sizes', '', 5, true],
    ['of many sizes, frames aligned anew', '\n      slot0 = 32 align 32', 5, true],
  ])('finds that one: arguments %s', (_, slot, most, popped) => {
    const { session: own, one } = load(program(slot, most), [crowded(popped)]);
    expect(one(100_000n)).toBe(200_000n);
    own.close();
  });
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
  expect(() => compiled(program('%2'))).toThrow(
    "'f' cannot end by calling g (fast): arguments take the place of what 'fast' preserves in r15",
  );
});
