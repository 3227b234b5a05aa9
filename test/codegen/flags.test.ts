/** Results in condition flags: what the callee makes is what the caller branches on. */
import { afterAll, describe, expect, test } from 'vitest';
import { type Convention, checkConvention, defineConvention } from '../../src/abi/index.ts';
import { compileFunction } from '../../src/codegen/index.ts';
import { parseModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { x64Bank, x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { rax, rbp, rbx, rdi, rsi } from '../../src/targets/x64/registers.ts';

const point = 'test';
const flagged = (condition: string): Convention =>
  defineConvention({
    name: 'flagged',
    summary: 'an integer, and whether there is one',
    bank: x64Bank,
    transfer: 'call',
    order: 'first to last',
    parameters: [{ place: 'registers', class: 'integer', registers: [rdi, rsi], point }],
    results: [
      { place: 'flag', condition, point },
      { place: 'registers', class: 'integer', registers: [rax], point },
    ],
    preserved: [rbx, rbp],
    stack: { alignment: 16, redZone: 0, returnAddressBytes: 8 },
    tailCalls: 'never',
  });
const compiled = (text: string, convention: Convention) => {
  const conventions = new Map([...x64Conventions, [convention.name, convention] as const]);
  return parseModule(text).functions.map((f) => {
    const lines: string[] = [];
    return { ...compileFunction(f, { conventions, list: (_, line) => lines.push(line) }), lines };
  });
};

/** `find` has a frame to take down after the flag is made, and constants to load. */
const program = `
function @main sysv(i64) -> (i64) {
block0(%0: i64):
  %1, %2 = call @find(%0): flagged(i64) -> (i64, i8)
  branch %2, block1, block2
block1:
  %3 = add.i64 %1, %0
  return %3
block2:
  %4 = zext.i64 %2
  %5 = iconst.i64 -1
  %6 = add.i64 %4, %5
  return %6
}
function @find flagged(i64) -> (i64, i8) {
  slot0 = 400 align 8
block0(%0: i64):
  %1 = slotaddr slot0
  store.i64 %0, %1 + 8
  call @nothing(%1): sysv(ptr)
  %2 = load.i64 %1 + 8
  %3 = iconst.i64 10
  %4 = sgt.i64 %2, %3
  %5 = iconst.i64 0
  branch %4, block1, block2
block1:
  return %5, %4
block2:
  %6 = iconst.i8 0
  return %5, %6
}
function @nothing sysv(ptr) {
block0(%0: ptr):
  return
}
`;

describe.each(x64Bank.flags)('a result in the %s flag', (condition) => {
  const session = openSession();
  afterAll(() => session.close());
  const functions = compiled(program, flagged(condition));
  session.load({ functions });
  const main = session.function('main', { parameters: ['i64'], result: 'i64' });

  test('arrives', () => {
    expect([main(11n), main(10n), main(-1n)]).toEqual([11n, -1n, -1n]);
  });
  test('is branched on as it is', () => {
    const { lines } = functions[0]!;
    const call = lines.findIndex((line) => line.startsWith('call'));
    expect(lines.slice(call + 1).find((line) => !line.startsWith('mov') && !line.startsWith('set'))).toMatch(/^j/);
  });
});

test('two flags are refused: what makes one changes the other', () => {
  const { results, ...rest } = flagged('carry');
  const both = { ...rest, results: [{ place: 'flag', condition: 'zero', point } as const, ...results] };
  expect(checkConvention(both).map(({ text }) => text)).toEqual([
    'the results lie in two flags; what makes one changes the other',
  ]);
});
