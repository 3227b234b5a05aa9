/** The evaluator under conventions: who agrees gets the values, who does not is told where. */
import { describe, expect, test } from 'vitest';
import { type Convention, defineConvention, underConventions } from '../../src/abi/index.ts';
import { createEvaluator, type Outcome, parseModule } from '../../src/ir/index.ts';
import { forth, sysv, x64Bank } from '../../src/targets/x64/conventions/index.ts';
import { rax, rdi, rsi } from '../../src/targets/x64/registers.ts';

const point = 'test';
const integers = (...registers: Convention['preserved'][number][]) =>
  ({ place: 'registers', class: 'integer', registers, point }) as const;
/** Arguments the other way round, nothing preserved. */
const swapped = defineConvention({
  name: 'swapped',
  summary: '',
  bank: x64Bank,
  transfer: 'call',
  order: 'first to last',
  parameters: [integers(rsi, rdi)],
  results: [{ place: 'flag', condition: 'carry', role: 'found', point }, integers(rax)],
  preserved: [],
  stack: { alignment: 16, redZone: 0, returnAddressBytes: 8 },
  tailCalls: 'never',
});
const conventions = new Map([sysv, forth, swapped].map((convention) => [convention.name, convention]));

const run = (text: string, values: readonly (bigint | number)[] = []): Outcome =>
  createEvaluator(parseModule(text), { passing: underConventions(conventions) }).run('main', values);

const returned = (...results: (bigint | number)[]): Outcome => ({ kind: 'returned', results });

describe('a call under a convention', () => {
  test('brings arguments and results', () => {
    const text = (convention: string) => `
function @main sysv(i64, f64) -> (i64, f64) {
block0(%0: i64, %1: f64):
  %2, %3 = call @twice(%0, %1): ${convention}(i64, f64) -> (i64, f64)
  return %2, %3
}
function @twice ${convention}(i64, f64) -> (i64, f64) {
block0(%0: i64, %1: f64):
  %2 = add.i64 %0, %0
  %3 = fadd.f64 %1, %1
  return %2, %3
}`;
    expect(run(text('sysv'), [21n, 1.5])).toEqual(returned(42n, 3));
  });
  test('brings a result in a flag', () => {
    const text = `
function @main sysv() -> (i8) {
block0:
  %0 = call @yes(): swapped() -> (i8 found)
  return %0
}
function @yes swapped() -> (i8 found) {
block0:
  %0 = iconst.i8 1
  return %0
}`;
    expect(run(text)).toEqual(returned(1n));
  });
  test('that the callee does not have brings the wrong places to light', () => {
    const text = (called: string, own: string) => `
function @main sysv(i64) -> (i64) {
block0(%0: i64):
  %1 = call @f(%0): ${called}(i64) -> (i64)
  return %1
}
function @f ${own}(i64) -> (i64) {
block0(%0: i64):
  return %0
}`;
    expect(() => run(text('sysv', 'swapped'), [1n])).toThrow(
      "parameter 1 of 'f' under 'swapped' is looked for in rsi, where nothing was put",
    );
    expect(run(text('sysv', 'sysv'), [1n])).toEqual(returned(1n));
  });
  test('by which more is preserved than the callee does', () => {
    const text = `
function @main sysv() {
block0:
  call @f(): sysv()
  return
}
function @f swapped() {
block0:
  return
}`;
    expect(() => run(text)).toThrow(/rbx is preserved by 'sysv', by which 'f' is called.*under 'swapped'/);
  });
  test('whose scalars have other types', () => {
    const text = `
function @main sysv() {
block0:
  %0 = iconst.i32 7
  call @f(%0): sysv(i32)
  return
}
function @f sysv(i64) {
block0(%0: i64):
  return
}`;
    expect(() => run(text)).toThrow('looked for as i64, but was put there as i32');
  });
});

describe('memory by value', () => {
  const text = (convention: string, aggregate: string) => `
function @main sysv(ptr) -> (i64) {
block0(%0: ptr):
  %1 = call @f(%0): ${convention}(ptr ${aggregate}) -> (ptr ${aggregate})
  %2 = load.i64 %1 + 8
  %3 = load.i64 %0 + 8
  %4 = sub.i64 %2, %3
  return %4
}
function @f ${convention}(ptr ${aggregate}) -> (ptr ${aggregate}) {
block0(%0: ptr):
  %1 = load.i64 %0 + 8
  %2 = iconst.i64 5
  %3 = add.i64 %1, %2
  store.i64 %3, %0 + 8
  return %0
}`;
  test.each([
    ['in registers', 'struct(16 align 8, f64 at 0, i64 at 8)'],
    ['in the argument area', 'struct(40 align 8, i64 at 0, i64 at 8, i64 at 16, i64 at 24, i64 at 32)'],
  ])('is copied %s: the caller’s is not changed', (_, aggregate) => {
    const module = parseModule(text('sysv', aggregate));
    for (const options of [{}, { passing: underConventions(conventions) }]) {
      const evaluator = createEvaluator(module, options);
      const { address } = evaluator.memory.map(64);
      evaluator.memory.store(3 as never, 37n, BigInt(address + 8));
      expect(evaluator.run('main', [BigInt(address)])).toEqual(returned(5n));
    }
  });
});

test('forth words call each other with items in registers and below their pointers', () => {
  const types = 'ptr dstack, ptr fstack, i64, i64, i64, i64, i64';
  const text = `
function @main sysv(ptr) -> (i64) {
block0(%0: ptr):
  %1 = iconst.i64 1
  %2 = iconst.i64 2
  %3 = iconst.i64 3
  %4 = iconst.i64 4
  %5 = iconst.i64 5
  %6, %7, %8 = call @f(%0, %0, %1, %2, %3, %4, %5): forth(${types}) -> (ptr dstack, ptr fstack, i64)
  %9 = eq.i64 %8, %5
  %10 = eq.ptr %6, %0
  %11 = and.i8 %9, %10
  %12 = zext.i64 %11
  %13 = add.i64 %8, %12
  return %13
}
function @f forth(${types}) -> (ptr dstack, ptr fstack, i64) {
block0(%0: ptr, %1: ptr, %2: i64, %3: i64, %4: i64, %5: i64, %6: i64):
  %7 = sub.i64 %4, %3
  %8 = mul.i64 %6, %7
  return %0, %1, %8
}`;
  const evaluator = createEvaluator(parseModule(text), { passing: underConventions(conventions) });
  const { address } = evaluator.memory.map(4096);
  expect(evaluator.run('main', [BigInt(address + 2048)])).toEqual(returned(6n));
});
