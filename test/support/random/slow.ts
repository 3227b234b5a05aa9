/** Slow paths: cold code that wants many values, calls others, and comes back or doesn't. */
import { edge, i8, i64, isFloat, ptr, type Type, type Value } from '../../../src/ir/index.ts';
import { type Body, continueAt, joinAt, statements, within } from './body.ts';
import { callSomething, end } from './calls.ts';
import { withoutNaN } from './plain.ts';

/** Branches to cold code. Where it comes back, it meets hot code with some values changed. */
export function slowPath(body: Body): void {
  const { b, random, pools } = body;
  const changed: Type[] = Array.from({ length: random.below(4) }, () => random.pick(pools.types));
  const join = b.block(changed);
  // What cold code gets as arguments hot code need not have in registers.
  const given: Type[] = Array.from({ length: random.below(3) }, () => random.pick(pools.types));
  const slow = b.block(given, { cold: true });
  const take = (types: readonly Type[]): Value[] => types.map((type) => pools.pick(random, type));
  const rarely = random.chance(0.5)
    ? pools.pick(random, i8)
    : b.eq(b.and(pools.pick(random, i64), b.iconst(i64, 63)), b.iconst(i64, random.below(64)));
  const next = b.block();
  b.branch(rarely, edge(slow, take(given)), edge(next));
  within(body, slow, () => {
    for (let calls = random.below(3); calls > 0 && !b.terminated(); calls--) {
      useMany(body);
      if (!b.terminated()) callSomething(body);
    }
    useMany(body);
    if (random.chance(0.4)) statements(body, 1 + random.below(4));
    if (b.terminated()) return;
    if (random.chance(0.25)) end(body);
    else joinAt(body, join);
  });
  b.switchTo(next);
  joinAt(body, join);
  continueAt(body, join);
}

/** Stores values of all ages where nobody but the end of the program looks. */
function useMany(body: Body): void {
  const { b, random, pools, buffer } = body;
  for (let uses = random.below(10); uses > 0; uses--) {
    const type = random.pick(pools.types);
    if (type === ptr) continue;
    const value = pools.pick(random, type);
    b.store(isFloat(type) ? withoutNaN(body, value) : value, buffer, 8 * random.below(14));
  }
}
