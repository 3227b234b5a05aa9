/** Random function bodies: structured control flow over pools of values, a statement at a time. */
import {
  type Aggregate,
  buildFunction,
  edge,
  type FunctionBuilder,
  f64,
  type IrFunction,
  i8,
  i32,
  i64,
  isFloat,
  type Parameter,
  ptr,
  type Signature,
  type Slot,
  type Type,
  type Value,
} from '../../../src/ir/index.ts';
import { callItself, callSomething, end } from './calls.ts';
import type { Dice } from './dice.ts';
import { idiom } from './idioms.ts';
import { accessMemory, computeSomething, withoutNaN } from './plain.ts';
import { constant, type Pools, pools } from './pools.ts';
import type { Callable, RandomOptions } from './program.ts';
import { slowPath } from './slow.ts';

/** What the generation of one function works on. */
export interface Body {
  readonly random: Dice;
  readonly options: Required<RandomOptions>;
  readonly b: FunctionBuilder;
  readonly pools: Pools;
  readonly callable: Callable;
  readonly callables: readonly Callable[];
  /** The buffer, if the function was given it; a slot of its own otherwise. */
  readonly buffer: Value;
  /** A slot for integers and floats, filled at entry, and one for a pointer. */
  readonly slot: Slot;
  readonly pointerSlot: Slot;
  /** Data and float stack pointers for callees that want them. */
  readonly stacks: readonly Value[];
  /** Statements that may still be made. */
  budget: number;
  depth: number;
}

export const slotSize = 64;
const stackBytes = 512;

export interface FunctionRequest {
  readonly random: Dice;
  readonly options: Required<RandomOptions>;
  readonly callable: Callable;
  readonly callables: readonly Callable[];
}

export function generateFunction({ random, options, callable, callables }: FunctionRequest): IrFunction {
  const b = buildFunction(callable.name, callable.signature);
  const slot = b.slot(slotSize, 16);
  const pointerSlot = b.slot(8, 8);
  const { parameters } = callable.signature;
  const roles = parameters.flatMap(({ role }, index) => (role === undefined ? [] : [b.parameters[index]!]));
  const given = parameters.findIndex(({ type, role }) => type === ptr && role === undefined);
  let buffer = b.parameters[given]!;
  if (given < 0) {
    buffer = b.slotaddr(b.slot(256, 16));
    b.blockfill(buffer, b.iconst(i8, random.below(256)), b.iconst(i64, 256));
  }
  let stacks: readonly Value[] = roles;
  if (roles.length === 0) {
    stacks = [0, 1].map(() => b.ptradd(b.slotaddr(b.slot(stackBytes, 16)), b.iconst(i64, stackBytes)));
  }
  b.blockfill(b.slotaddr(slot), b.iconst(i8, random.below(256)), b.iconst(i64, slotSize));
  b.store(buffer, b.slotaddr(pointerSlot));
  const available = pools(b);
  parameters.forEach(({ role }, index) => {
    if (role === undefined) available.add(b.parameters[index]!);
  });
  available.add(buffer);
  const budget = Math.ceil(options.size * (0.5 + random.below(100) / 100));
  const body: Body = {
    ...{ random, options, b, callable, callables, buffer, slot, pointerSlot, stacks },
    pools: available,
    budget,
    depth: 0,
  };
  if (callable.recursive) callItself(body);
  statements(body, body.budget);
  end(body);
  return b.function;
}

/** Makes about `count` statements; stops early where the block has been ended. */
export function statements(body: Body, count: number): void {
  for (let made = 0; made < count && body.budget > 0 && !body.b.terminated(); made++) {
    body.budget--;
    statement(body);
  }
}

const deepest = 3;

function statement(body: Body): void {
  const { random, depth, options } = body;
  if (depth < deepest && random.chance(options.slowPaths)) {
    slowPath(body);
    return;
  }
  const kind = random.below(100);
  if (kind < 12) idiom(body);
  else if (kind < 50) computeSomething(body);
  else if (kind < 68) accessMemory(body);
  else if (kind < 76) callSomething(body);
  else if (depth >= deepest) computeSomething(body);
  else if (kind < 85) choose(body);
  else if (kind < 91) random.chance(0.3) ? steppingLoop(body) : loop(body);
  else if (kind < 95) dispatch(body);
  else if (kind < 97) neverTaken(body);
  else stop(body);
}

/** Makes statements in a block of their own, whose values are forgotten after it. */
export function within(body: Body, block: number, action: () => void): void {
  const mark = body.pools.mark();
  body.depth++;
  body.b.switchTo(block as never);
  for (const value of body.b.blockParameters(block as never)) body.pools.add(value);
  action();
  body.depth--;
  body.pools.release(mark);
}

/** Goes to a join with values of the types that it takes, unless the block has been ended already. */
export function joinAt(body: Body, join: number): void {
  const { b } = body;
  if (b.terminated()) return;
  const types = b.blockParameters(join as never).map(b.typeOf);
  const values = types.map((type) => body.pools.pick(body.random, type));
  b.jump(join as never, values);
}

/** Goes on in a block, whose parameters become available. */
export function continueAt(body: Body, block: number): void {
  body.b.switchTo(block as never);
  for (const value of body.b.blockParameters(block as never)) body.pools.add(value);
}

function randomTypes({ random, pools }: Body, most: number): Type[] {
  return Array.from({ length: random.below(most + 1) }, () => random.pick(pools.types));
}

function choose(body: Body): void {
  const { b, random, pools } = body;
  const join = b.block(randomTypes(body, 3), { cold: false });
  const types = randomTypes(body, 2);
  const [left, right] = [b.block(types), b.block([], { cold: random.chance(0.3) })];
  const straight = random.chance(0.3);
  const condition = pools.pick(random, i8);
  const whenFalse = straight
    ? edge(
        join,
        b.blockParameters(join).map((value) => pools.pick(random, b.typeOf(value))),
      )
    : edge(right);
  b.branch(
    condition,
    edge(
      left,
      types.map((type) => pools.pick(random, type)),
    ),
    whenFalse,
  );
  for (const block of straight ? [left] : [left, right]) {
    within(body, block, () => {
      statements(body, 1 + random.below(6));
      joinAt(body, join);
    });
  }
  if (straight) {
    // The other block is not needed; it ends at once and is never reached.
    b.switchTo(right);
    b.unreachable();
  }
  continueAt(body, join);
}

function loop(body: Body): void {
  const { b, random, pools } = body;
  const carried = randomTypes(body, 4);
  const header = b.block([i64, ...carried]);
  const inside = b.block();
  const exit = b.block(randomTypes(body, 2));
  const take = (types: readonly Type[]) => types.map((type) => pools.pick(random, type));
  const typesOf = (block: number) => b.blockParameters(block as never).map(b.typeOf);
  b.jump(header, [b.iconst(i64, 1 + random.below(5)), ...take(carried)]);
  within(body, header, () => {
    const counter = b.blockParameters(header)[0]!;
    const more = b.ne(counter, b.iconst(i64, 0));
    b.branch(more, edge(inside), edge(exit, take(typesOf(exit))));
    within(body, inside, () => {
      statements(body, 1 + random.below(5));
      if (!b.terminated() && random.chance(0.3)) {
        const rest = b.block();
        b.branch(pools.pick(random, i8), edge(rest), edge(exit, take(typesOf(exit))));
        b.switchTo(rest);
      }
      if (!b.terminated()) b.jump(header, [b.sub(counter, b.iconst(i64, 1)), ...take(carried)]);
    });
  });
  continueAt(body, exit);
}

/** A loop that ends when its counter's distance from a boundary overflows, after a few rounds; the step may be anything small but 0. */
function steppingLoop(body: Body): void {
  const { b, random, pools } = body;
  const carried = randomTypes(body, 2);
  const header = b.block([...carried, i64, i64]);
  const exit = b.block(randomTypes(body, 2));
  const take = (types: readonly Type[]) => types.map((type) => pools.pick(random, type));
  const typesOf = (block: number) => b.blockParameters(block as never).map(b.typeOf);
  const size = random.chance(0.5)
    ? b.iconst(i64, random.pick([1, 2, 3, 5, 8, 24, -1, -3, -8]))
    : b.or(b.and(pools.pick(random, i64), b.iconst(i64, 6)), b.iconst(i64, random.pick([1, 8, -8])));
  const start = random.chance(0.4) ? b.iconst(i64, 8 * random.below(30) - 100) : pools.pick(random, i64);
  // A few steps away, not always to the byte.
  const reach = b.mul(size, b.iconst(i64, 1 + random.below(4)));
  const away = random.chance(0.4) ? b.add(reach, b.and(pools.pick(random, i64), b.iconst(i64, 3))) : reach;
  const origin = b.add(b.add(start, away), b.iconst(i64, 1n << 63n));
  // A cell that is known before the loop or not, read and written in it.
  const cell = random.chance(0.7) ? { base: body.buffer, offset: 8 * random.below(8) } : undefined;
  const type = random.pick([i64, i64, f64]);
  const put = (value: Value) =>
    cell && b.store(isFloat(type) ? withoutNaN(body, value) : value, cell.base, cell.offset);
  if (random.chance(0.5)) put(pools.pick(random, type));
  b.jump(header, [...take(carried), pools.pick(random, i64), start]);
  // Sometimes nothing else wants the counter.
  const mark = pools.mark();
  const isHidden = random.chance(0.4);
  within(body, header, () => {
    const [walker, counter] = b.blockParameters(header).slice(-2) as [Value, Value];
    if (isHidden) {
      pools.release(mark);
      for (const value of [...b.blockParameters(header).slice(0, -1)]) pools.add(value);
    }
    if (cell !== undefined) pools.add(b.load(type, cell.base, cell.offset));
    statements(body, 1 + random.below(4));
    if (b.terminated()) return;
    if (random.chance(0.7)) put(pools.pick(random, type));
    const walked = b.add(walker, b.iconst(i64, random.pick([8, -8, 3, 1n << 40n])));
    const [, ends] = b.saddover(b.sub(counter, origin), size);
    const values = take(carried);
    b.branch(ends, edge(exit, take(typesOf(exit))), edge(header, [...values, walked, b.add(counter, size)]));
  });
  continueAt(body, exit);
}

function dispatch(body: Body): void {
  const { b, random, pools } = body;
  const join = b.block(randomTypes(body, 2));
  const arms = Array.from({ length: 1 + random.below(4) }, () => b.block(randomTypes(body, 1)));
  const type = random.pick([i32, i64]);
  const mask = constant(b, random, type, BigInt(random.pick([3, 7, 15])));
  const value = random.chance(0.8) ? b.and(pools.pick(random, type), mask) : pools.pick(random, type);
  const target = () => {
    const block = random.pick(arms);
    return edge(
      block,
      b.blockParameters(block).map((one) => pools.pick(random, b.typeOf(one))),
    );
  };
  const values = new Set(Array.from({ length: random.below(8) }, () => BigInt(random.below(9) - 1)));
  if (random.chance(0.2)) values.add(1n << 30n);
  const cases = [...values].map((one) => ({ value: one, edge: target() }));
  b.switch(value, target(), cases);
  for (const arm of arms) {
    within(body, arm, () => {
      statements(body, random.below(4));
      joinAt(body, join);
    });
  }
  continueAt(body, join);
}

/** A branch that always goes one way, and leads to `unreachable` on the other. */
function neverTaken(body: Body): void {
  const { b, random, pools } = body;
  const [next, never] = [b.block(), b.block()];
  const small = b.and(pools.pick(random, i64), b.iconst(i64, 3));
  b.branch(b.ult(small, b.iconst(i64, 4)), edge(next), edge(never));
  b.switchTo(never);
  b.unreachable();
  b.switchTo(next);
}

/** Ends the function in one of two ways on. */
function stop(body: Body): void {
  const { b, random, pools, options } = body;
  const [next, ending] = [b.block(), b.block()];
  const rare = b.eq(b.and(pools.pick(random, i64), b.iconst(i64, 15)), b.iconst(i64, random.below(16)));
  b.branch(rare, edge(ending), edge(next));
  within(body, ending, () => {
    if (options.throws && random.chance(0.5)) b.throw(pools.pick(random, i64));
    else if (options.explicitTraps && random.chance(0.5)) b.trap(-1 - random.below(50));
    else end(body);
  });
  b.switchTo(next);
}

/** In registers of both classes or of one, and never there. */
const variableAggregates: readonly Aggregate[] = [[i64, f64], [i64, i64], [f64], [i64, i64, i64, f64, i64]].map(
  (types) => ({
    bytes: 8 * types.length,
    align: 8,
    nature: 'struct',
    leaves: types.map((type, index) => ({ offset: 8 * index, type })),
  }),
);

/** The last word of the next variable argument, which is memory. */
function takeAggregate(b: FunctionBuilder, list: Value, aggregate: Aggregate): Value {
  const copy = b.slotaddr(b.slot(aggregate.bytes, aggregate.align));
  b.vacopy(list, copy, aggregate);
  return b.load(i64, copy, aggregate.bytes - 8);
}

/** A function of variable arguments, which it sums up. */
export function generateVariadic(random: Dice, convention: string): { f: IrFunction; callable: Callable } {
  const variable: Parameter[] = Array.from({ length: 1 + random.below(12) }, () =>
    random.chance(0.2)
      ? { type: ptr, aggregate: random.pick(variableAggregates) }
      : { type: random.pick([i32, i64, i64, f64]) },
  );
  const signature: Signature = { convention, parameters: [{ type: i64 }], results: [{ type: i64 }], variadic: true };
  const b = buildFunction('variadic', signature);
  const list = b.slotaddr(b.slot(24, 8));
  b.vastart(list);
  let sum = b.parameters[0]!;
  for (const { type, aggregate } of variable) {
    const value = aggregate === undefined ? b.vaarg(type, list) : takeAggregate(b, list, aggregate);
    const integer = type === f64 ? b.ftosi(i64, value) : type === i32 ? b.sext(i64, value) : value;
    sum = b.add(b.mul(sum, b.iconst(i64, 3)), integer);
  }
  b.return([sum]);
  const call: Signature = { ...signature, parameters: [...signature.parameters, ...variable], declared: 1 };
  return { f: b.function, callable: { name: 'variadic', signature: call, recursive: false, variable } };
}
