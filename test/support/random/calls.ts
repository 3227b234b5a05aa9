/** Random calls, and the ends of functions. */
import { edge, i64, isFloat, ptr, type Type, type Value } from '../../../src/ir/index.ts';
import { type Body, continueAt, joinAt, within } from './body.ts';
import { withoutNaN } from './plain.ts';
import type { Callable } from './program.ts';

/** How many rounds of recursion a call asks for at most. */
const rounds = 3;

/** Calls one of the functions that are there, by name or address, with or without a handler. */
export function callSomething(body: Body): void {
  const { random, callables } = body;
  if (callables.length === 0) return;
  callOne(body, random.pick(callables), undefined);
}

function callOne(body: Body, callable: Callable, remaining: Value | undefined): void {
  const { b, random, pools, options } = body;
  const { name, signature } = callable;
  const values = callArguments(body, callable, remaining);
  const indirect = random.chance(0.2);
  if (options.throws && random.chance(0.3) && callable.variable === undefined) {
    invokeOne(body, callable, values, indirect);
    return;
  }
  const results = indirect ? b.callindirect(signature, b.symboladdr(name), values) : b.call(name, signature, values);
  results.forEach((value, index) => {
    if (signature.results[index]!.role === undefined) pools.add(value);
  });
}

function callArguments(body: Body, callable: Callable, remaining: Value | undefined): Value[] {
  const { b, random, pools, stacks } = body;
  const parameters = callable.signature.parameters.slice(0, callable.signature.declared);
  const roles = parameters.filter(({ role }) => role !== undefined).length;
  const values = parameters.map(({ type, role }, index) => {
    if (role !== undefined) return stacks[index]!;
    // Not any pointer: what a callee adds to it must stay within the buffer.
    if (type === ptr) return body.buffer;
    if (index === roles && callable.recursive)
      return remaining ?? b.and(pools.pick(random, i64), b.iconst(i64, rounds));
    return pools.pick(random, type);
  });
  return [
    ...values,
    ...(callable.variable ?? []).map(({ type }) => (type === ptr ? body.buffer : pools.pick(random, type))),
  ];
}

function invokeOne(body: Body, { name, signature }: Callable, values: readonly Value[], indirect: boolean): void {
  const { b, random, pools } = body;
  const resultTypes = signature.results.map(({ type }) => type);
  const others: Value[] = Array.from({ length: random.below(3) }, () => pools.pick(random, random.pick(pools.types)));
  const otherTypes = others.map(b.typeOf);
  const returned = b.block([...otherTypes, ...resultTypes]);
  const thrown = b.block([i64, ...otherTypes], { cold: random.chance(0.5) });
  const join = b.block([i64, ...otherTypes]);
  const edges = (results: readonly Value[], code: Value) => ({
    returned: edge(returned, [...others, ...results]),
    thrown: edge(thrown, [code, ...others]),
  });
  if (indirect) b.invokeindirect(signature, b.symboladdr(name), values, edges);
  else b.invoke(name, signature, values, edges);
  // Pointers to the callee's stacks are among the results: they are not values for everybody.
  const known = b.blockParameters(returned);
  within(body, thrown, () => joinAt(body, join));
  const mark = pools.mark();
  b.switchTo(returned);
  known.forEach((value, index) => {
    if (index < others.length || signature.results[index - others.length]!.role === undefined) pools.add(value);
  });
  joinAt(body, join);
  pools.release(mark);
  continueAt(body, join);
}

/** Calls the function itself, one round less to go, if any are left. */
export function callItself(body: Body): void {
  const { b, callable } = body;
  const { parameters } = callable.signature;
  const remaining = b.parameters[parameters.findIndex(({ role }) => role === undefined)]!;
  const [again, join] = [b.block(), b.block()];
  const some = b.and(b.sgt(remaining, b.iconst(i64, 0)), b.sle(remaining, b.iconst(i64, rounds)));
  b.branch(some, edge(again), edge(join));
  within(body, again, () => {
    const less = b.sub(remaining, b.iconst(i64, 1));
    if (body.random.chance(0.3)) {
      const results = b.call(callable.name, callable.signature, callArguments(body, callable, less));
      b.return(results);
    } else {
      callOne(body, callable, less);
      joinAt(body, join);
    }
  });
  b.switchTo(join);
}

const inRegisters = (types: readonly Type[]): boolean =>
  types.filter((type) => !isFloat(type)).length <= 6 && types.filter(isFloat).length <= 8;

/** Ends the function: with a return, or a tail call of a function with the same results. */
export function end(body: Body): void {
  const { b, random, pools, callable, callables, options, stacks, buffer } = body;
  if (b.terminated()) return;
  const { results, convention } = callable.signature;
  // A callee must not be given the address of a slot that is gone by then.
  const lasting = b.parameters.includes(buffer);
  const others = callables.filter(
    ({ signature, variable }) =>
      variable === undefined &&
      (lasting || signature.parameters.every(({ type, role }) => type !== ptr || role !== undefined)) &&
      signature.convention === convention &&
      (convention === 'forth' || inRegisters(signature.parameters.map(({ type }) => type))) &&
      signature.results.length === results.length &&
      signature.results.every(({ type }, index) => type === results[index]!.type),
  );
  if (options.tailCalls && others.length > 0 && random.chance(0.7)) {
    const other = random.pick(others);
    const values = callArguments(body, other, undefined);
    if (random.chance(0.3)) b.tailcallindirect(other.signature, b.symboladdr(other.name), values);
    else b.tailcall(other.name, other.signature, values);
    return;
  }
  // What floats came to shows in the buffer.
  const shown = withoutNaN(body, pools.pick(random, random.pick([4, 5] as Type[])));
  b.store(shown, buffer, 8 * random.below(14));
  b.return(results.map(({ type, role }, index) => (role === undefined ? pools.pick(random, type) : stacks[index]!)));
}
