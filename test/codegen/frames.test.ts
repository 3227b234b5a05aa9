/** What frames owe to conventions: pages touched in order, registers preserved whole, arguments found however the frame is aligned. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Convention, defineConvention } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { parseModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { x64Bank, x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { floatRegisters, integerRegisters, rax, rsp } from '../../src/targets/x64/registers.ts';
import { assembleWithGnu } from '../support/gnu-assembler.ts';

const session = openSession();
afterAll(() => session.close());

const point = 'test';
/** Everything on the stack, and nothing about its alignment. */
const stacked = defineConvention({
  name: 'stacked',
  summary: 'all on the stack, which is aligned to eight bytes',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [{ place: 'stack', slotBytes: 8, point }],
  results: [{ place: 'registers', class: 'integer', registers: [rax], point }],
  aggregates: {
    parameters: [{ take: 'area', leastAlign: 8, mostAlign: 64, point }],
    results: [],
  },
  preserved: [],
  stack: { alignment: 8, redZone: 0, returnAddressBytes: 8 },
  tailCalls: 'sibling',
});
/** Every integer register but one is preserved, and a parameter's among them stays as it is. */
const keeping = defineConvention({
  ...stacked,
  name: 'keeping',
  summary: 'nearly everything is preserved',
  parameters: [
    { place: 'registers', class: 'integer', registers: integerRegisters.slice(5, 9), intact: true, point },
    { place: 'stack', slotBytes: 8, point },
  ],
  aggregates: { parameters: [], results: [] },
  preserved: [...integerRegisters, ...floatRegisters].filter((register) => register !== rax && register !== rsp),
  preservedFloatBits: 128,
});
const conventions = new Map<string, Convention>([
  ...x64Conventions,
  ...[stacked, keeping].map((convention) => [convention.name, convention] as const),
]);

function load(text: string): ReadonlyMap<string, readonly string[]> {
  const listings = new Map<string, readonly string[]>();
  const functions = parseModule(text).functions.map((f) => {
    const lines: string[] = [];
    listings.set(f.name, lines);
    return compileFunction(f, { conventions, list: (_, line) => lines.push(line) });
  });
  session.load({ functions });
  return listings;
}

const one = { parameters: ['i64'], result: 'i64' } as const;

describe('a frame of many pages', () => {
  const large = (name: string, bytes: number, convention = 'win64'): string => `
    function @${name} ${convention}(i64) -> (i64) {
      slot0 = ${bytes} align 16
    block0(%0: i64):
      %1 = slotaddr slot0
      store.i64 %0, %1 + 16
      call @passes(%1): sysv(ptr)
      %2 = load.i64 %1 + 16
      return %2
    }
    function @${name}_main sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = call @${name}(%0): ${convention}(i64) -> (i64)
      return %1
    }`;
  const listings = load(`
    ${large('few', 5 * 4096)}
    ${large('many', 100 * 4096)}
    ${large('unprobed', 100 * 4096, 'sysv')}
    function @passes sysv(ptr) {
    block0(%0: ptr):
      return
    }`);
  const touches = (name: string): readonly string[] =>
    listings.get(name)!.filter((line) => /^mov +qword ptr \[rsp(-\d+)?\], 0$/.test(line));

  test('is touched page by page, from above, where the convention wants that', () => {
    expect(touches('few').map((line) => /-\d+/.exec(line)![0])).toEqual([
      '-4096',
      '-8192',
      '-12288',
      '-16384',
      '-20480',
    ]);
    expect(touches('unprobed')).toEqual([]);
  });
  test('in a loop where there are many', () => {
    expect(touches('many')).toHaveLength(1);
    expect(listings.get('many')!.filter((line) => line.startsWith('sub') && line.includes('4096'))).toHaveLength(1);
  });
  test('works', () => {
    for (const name of ['few', 'many', 'unprobed']) expect(session.function(`${name}_main`, one)(-5n)).toBe(-5n);
  });
});

describe('a frame aligned more strictly than its caller’s', () => {
  load(`
    function @inner sysv(i64, i64, i64, i64, i64, i64, i64, i64) -> (i64) {
    block0(%0: i64, %1: i64, %2: i64, %3: i64, %4: i64, %5: i64, %6: i64, %7: i64):
      %8 = sub.i64 %6, %7
      return %8
    }
    function @aligned stacked(i64, ptr struct (24 align 64, i64 at 0, i64 at 16), i64) -> (i64) {
      slot0 = 64 align 64
    block0(%0: i64, %1: ptr, %2: i64):
      %3 = slotaddr slot0
      %4 = ptrtoint %3
      %5 = ptrtoint %1
      %6 = or.i64 %4, %5
      %7 = iconst.i64 63
      %8 = and.i64 %6, %7
      %9 = load.i64 %1 + 16
      %10 = call @inner(%0, %0, %0, %0, %0, %0, %9, %2): sysv(i64, i64, i64, i64, i64, i64, i64, i64) -> (i64)
      %11 = add.i64 %10, %8
      %12 = load.i64 %1
      %13 = add.i64 %11, %12
      return %13
    }
    function @aligned_main sysv(i64) -> (i64) {
      slot0 = 24 align 8
    block0(%0: i64):
      %1 = slotaddr slot0
      store.i64 %0, %1
      %2 = iconst.i64 1000
      store.i64 %2, %1 + 16
      %3 = iconst.i64 1
      %4 = call @aligned(%0, %1, %3): stacked(i64, ptr struct (24 align 64, i64 at 0, i64 at 16), i64) -> (i64)
      return %4
    }`);
  test('still finds its arguments, themselves aligned as they ask for', () => {
    expect(session.function('aligned_main', one)(7n)).toBe(1006n);
  });
});

describe('registers preserved whole', () => {
  // Fills xmm6 to xmm15 with rdi, calls rsi and tells whether both halves are as they were.
  const checked = floatRegisters.slice(6).map((_, index) => 6 + index);
  const checker = assembleWithGnu(
    'whole',
    [
      'push rbx',
      'sub rsp, 336',
      'mov rbx, rsi',
      ...checked.flatMap((n) => [`movq xmm${n}, rdi`, 'add rdi, 77', `movq xmm0, rdi`, `punpcklqdq xmm${n}, xmm0`]),
      ...checked.map((n) => `movups [rsp+${32 + 16 * (n - 6)}], xmm${n}`),
      'mov rcx, rdi',
      'call rbx',
      'mov rbx, 0',
      ...checked.flatMap((n) => [
        `movups xmm0, [rsp+${32 + 16 * (n - 6)}]`,
        `pcmpeqb xmm0, xmm${n}`,
        'pmovmskb ecx, xmm0',
        'xor ecx, 0xffff',
        'or rbx, rcx',
      ]),
      'mov rax, rbx',
      'add rsp, 336',
      'pop rbx',
      'ret',
    ].join('\n'),
  );
  const destroyer = assembleWithGnu(
    'destroyer',
    [...floatRegisters.map((_, n) => `xorps xmm${n}, xmm${n}`), 'mov rax, rdi', 'ret'].join('\n'),
  );
  session.load({ functions: [checker, destroyer] });
  load(`
    function @whole_callee win64(i64) -> (i64) {
    block0(%0: i64):
      %1 = call @destroyer(%0): sysv(i64) -> (i64)
      %2 = call @destroyer(%1): sysv(i64) -> (i64)
      return %2
    }`);
  test('hold both halves after a call that changes them', () => {
    const whole = session.function('whole', { parameters: ['i64', 'ptr'], result: 'i64' });
    expect(whole(123456789n, session.address('whole_callee')!)).toBe(0n);
  });
});

describe('where nearly every register is preserved', () => {
  load(`
    function @sum keeping(i64, i64, i64, i64, i64) -> (i64) {
    block0(%0: i64, %1: i64, %2: i64, %3: i64, %4: i64):
      %5 = call @other(%0): sysv(i64) -> (i64)
      %6 = mul.i64 %1, %2
      %7 = mul.i64 %3, %4
      %8 = xor.i64 %6, %7
      %9 = add.i64 %8, %5
      %10 = sub.i64 %9, %0
      return %10
    }
    function @other sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = add.i64 %0, %0
      return %1
    }
    function @sum_main sysv(i64) -> (i64) {
    block0(%0: i64):
      %1 = iconst.i64 3
      %2 = iconst.i64 5
      %3 = iconst.i64 7
      %4 = iconst.i64 11
      %5 = call @sum(%0, %1, %2, %3, %4): keeping(i64, i64, i64, i64, i64) -> (i64)
      %6 = call @sum(%5, %1, %2, %3, %4): keeping(i64, i64, i64, i64, i64) -> (i64)
      %7 = add.i64 %6, %0
      return %7
    }`);
  test('a function keeps them, and its own parameters in them', () => {
    const wanted = (x: bigint) => 2n * x + ((3n * 5n) ^ (7n * 11n)) - x;
    expect(session.function('sum_main', one)(100n)).toBe(wanted(wanted(100n)) + 100n);
  });
});
