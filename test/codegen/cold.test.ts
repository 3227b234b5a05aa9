/** A cold path costs the hot path nothing: with a trap in its place, the hot blocks have the same instructions. */
import { describe, expect, test } from 'vitest';
import { compileFunction } from '../../src/codegen/index.ts';
import { describeProblem, parse, verify } from '../../src/ir/index.ts';
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
