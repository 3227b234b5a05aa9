/**
 * The code generator as a library: a function built in SSA, compiled, called from TypeScript in this process, and shown as text.
 * In a project of your own the import is from 'convene'.
 */
import { buildFunction, compileFunction, edge, i64, openSession, optimize, print } from '../src/index.ts';

/** The greatest common divisor of two signed integers, by Euclid. */
function gcd() {
  const b = buildFunction('gcd', {
    convention: 'sysv',
    parameters: [{ type: i64 }, { type: i64 }],
    results: [{ type: i64 }],
  });
  const [first, second] = b.parameters;
  const head = b.block([i64, i64]);
  const step = b.block();
  const done = b.block();
  b.jump(head, [first!, second!]);

  b.switchTo(head);
  const [x, y] = b.blockParameters(head);
  b.branch(b.ne(y!, b.iconst(i64, 0)), edge(step), edge(done));

  b.switchTo(step);
  const [, remainder] = b.udivrem(x!, y!);
  b.jump(head, [y!, remainder]);

  b.switchTo(done);
  b.return([x!]);
  return b.function;
}

const f = gcd();
optimize(f);
console.log(print(f));

const session = openSession();
session.load({ functions: [compileFunction(f)] });
const call = session.function('gcd', { parameters: ['i64', 'i64'], result: 'i64' });
console.log(`gcd(1071, 462) = ${call(1071n, 462n)}`);
session.close();
