import { afterAll, expect, test } from 'vitest';
import { parseModule } from '../../src/ir/index.ts';
import { openSession } from '../../src/run/index.ts';
import { randomProgram } from '../support/random/program.ts';
import { difference, nativeRunner } from './support/differential.ts';

const session = openSession();
const native = nativeRunner(session);
afterAll(() => session.close());

/* The entry is never cold; what it computes for a cold loop alone is computed on the way there. */
test.each([
  ['a sum', '%seven = iconst.i64 7\n  %first = add.i64 %a, %seven'],
  ['a constant', '%first = iconst.i64 7'],
  ['a sum of constants', '%seven = iconst.i64 7\n  %two = iconst.i64 2\n  %first = mul.i64 %seven, %two'],
  ['what it has loaded', '%first = load.i64 %p + 16'],
  ['a parameter', '%zero = iconst.i64 0\n  %first = add.i64 %b, %zero'],
])('a cold loop is entered at once, with %s', (_, first) => {
  const module = parseModule(`function @entry sysv(ptr, i64, i64, f64, f64) -> (i64) {
block0(%p: ptr, %a: i64, %b: i64, %x: f64, %y: f64):
  ${first}
  jump loop(%first)
loop(%n: i64) cold:
  store.i64 %n, %p
  call @other(): sysv() -> ()
  %m = lshr.i64 %n, %b
  %none = iconst.i64 0
  %more = ne.i64 %m, %none
  branch %more, loop(%m), end
end:
  store.i64 %a, %p + 8
  return %n
}

function @other sysv() -> () {
block0:
  return
}`);
  const program = { ...randomProgram(1), module, entry: 'entry', values: [0x1234n, 3n, 1.5, 2.5] };
  expect(difference(program, native)).toBeUndefined();
});
