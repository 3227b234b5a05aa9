/** A cold path costs the hot path nothing: with a trap in its place, the hot blocks have the same instructions. */
import { describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { describeProblem, parse, verify } from '../../src/ir/index.ts';
import { compareHot } from './hot-path/compare.ts';
import { listing } from './support/listing.ts';

interface Case {
  readonly name: string;
  /** The function up to its cold block. */
  readonly hot: string;
  readonly cold: string;
}

const cases: readonly Case[] = [
  {
    name: 'a loop whose values a report on the way out wants',
    hot: `function @f sysv(ptr, i64) -> (i64) {
      block0(%p: ptr, %n: i64):
        %zero = iconst.i64 0
        jump head(%zero, %zero, %n)
      head(%i: i64, %s: i64, %t: i64):
        %3 = iconst.i64 3
        %o = shl.i64 %i, %3
        %a = ptradd %p, %o
        %x = load.i64 %a
        %s2 = add.i64 %s, %x
        %t2 = xor.i64 %t, %s2
        %bad = slt.i64 %x, %zero
        branch %bad, report, next
      next:
        %one = iconst.i64 1
        %i2 = add.i64 %i, %one
        %more = slt.i64 %i2, %n
        branch %more, head(%i2, %s2, %t2), done
      done:
        %r = add.i64 %s2, %t2
        return %r
      report cold:`,
    cold: `
        %k = call @report(%a, %i, %s2, %o): sysv(ptr, i64, i64, i64) -> (i64)
        %u = add.i64 %k, %t2
        %v = sub.i64 %u, %s
        return %v
      }`,
  },
  {
    name: 'operands overwritten although a cold block reads them',
    hot: `function @f sysv(i64, i64, ptr) -> (i64) {
      block0(%x: i64, %y: i64, %p: ptr):
        %a = add.i64 %x, %y
        %b = xor.i64 %a, %y
        %five = iconst.i64 5
        %c = sub.i64 %b, %five
        %z = load.i64 %p
        %odd = ugt.i64 %c, %z
        branch %odd, slow, fast
      fast:
        %d = mul.i64 %c, %z
        return %d
      slow cold:`,
    cold: `
        %e = call @slow(%x, %y, %a, %b, %c): sysv(i64, i64, i64, i64, i64) -> (i64)
        return %e
      }`,
  },
  {
    name: 'a leaf whose slow path calls and comes back',
    hot: `function @f sysv(i64, i64) -> (i64) {
      block0(%x: i64, %y: i64):
        %limit = iconst.i64 1000
        %large = ugt.i64 %x, %limit
        branch %large, slow, join(%x)
      join(%v: i64):
        %r = add.i64 %v, %y
        return %r
      slow cold:`,
    cold: `
        %k = call @slow(%x, %y): sysv(i64, i64) -> (i64)
        jump join(%k)
      }`,
  },
];

/** Instructions that come before the first of the cold code, without what places and frames decide. */
function hotCode(text: string): string[] {
  const f = parse(text);
  expect(verify(f).map(describeProblem)).toEqual([]);
  return listing(compileFunction(f))
    .split('\n')
    .filter((line) => !line.endsWith(':'))
    .map((line) => line.replace(/^ +(j\w+) \.\d+$/, '$1').trim());
}

/** Stores to the frame: one is allowed for each value that only the cold block wants. */
const isFrameStore = (line: string): boolean => /^mov \[rsp([+-]\d+)?\], /.test(line) || /^sub rsp, /.test(line);

describe('hot code', () => {
  test.each(cases)('$name', ({ hot, cold }) => {
    const withTrap = hotCode(`${hot}\n trap -9\n}`);
    const end = withTrap.findIndex((line) => line.startsWith('ud2'));
    const expected = withTrap.slice(0, end);
    const found = hotCode(hot + cold).filter((line) => !isFrameStore(line));
    expect(found.slice(0, expected.length)).toEqual(expected);
  });
});

/** A function that calls itself and looks at a status; where it is not fine, two blocks. */
const failing = (
  type: 'i32' | 'i64',
  first: string,
  second: string,
): string => `function @f fast(${type}) -> (i64 status, ${type}) {
  own = fast(${type}) -> (i64 status, ${type})
  block0(%n: ${type}):
    %two = iconst.${type} 2
    %small = slt.${type} %n, %two
    branch %small, end(%n), more
  end(%r: ${type}):
    %fine = iconst.i64 0
    return %fine, %r
  more:
    %one = iconst.${type} 1
    %zero = iconst.i64 0
    %n1 = sub.${type} %n, %one
    %status1, %a = call @f(%n1): own
    %bad1 = ne.i64 %status1, %zero
    branch %bad1, slow1, then
  then:
    %n2 = sub.${type} %n, %two
    %status2, %b = call @f(%n2): own
    %bad2 = ne.i64 %status2, %zero
    branch %bad2, slow2, both
  both:
    %sum = add.${type} %a, %b
    jump end(%sum)
  slow1 cold:
    ${first}
  slow2 cold:
    ${second}
}`;

describe('cold code computes from what hot code still has', () => {
  const trap = 'trap -9';
  const report = (type: string, status: string, ...values: string[]): string =>
    `call @report(${values.join(', ')}): sysv(${values.map(() => type).join(', ')})\n    return ${status}, ${values[0]}`;
  const storesFor = (type: 'i32' | 'i64', first: string, second: string): number => {
    const compiled = (text: string) => compileFunction(parse(text));
    const { difference, stores } = compareHot(
      compiled(failing(type, first, second)),
      compiled(failing(type, trap, trap)),
    );
    expect(difference).toBeUndefined();
    return stores;
  };

  test.each(['i32', 'i64'] as const)('an argument that the callee may have overwritten: %s', (type) => {
    expect(storesFor(type, report(type, '%status1', '%n', '%n1'), trap)).toBe(0);
  });

  test.each(['i32', 'i64'] as const)('of two values that differ by a constant, one is stored: %s', (type) => {
    expect(storesFor(type, trap, report(type, '%status2', '%n', '%n2', '%a'))).toBe(1);
  });
});
