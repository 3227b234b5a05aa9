/** What good code has none of: needless moves, stores and reloads. */
import { describe, expect, test } from 'vitest';
import { allocate, checkAllocation, dumpMachine } from '../../../src/codegen/allocate/index.ts';
import {
  type Allocation,
  defineFixed,
  defineOf,
  type MachineFunction,
  type RegisterFile,
  useAnywhere,
  useFixed,
  useOf,
  useTied,
  type VirtualRegister,
} from '../../../src/codegen/machine.ts';
import { type Builder, builder, reg, registerFile, type Word } from './build.ts';

const file = registerFile(8, 4);
const everything = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19];
/** A convention as System V's: 0 to 3 are lost by calls, and so are all floats. */
const lost = [0, 1, 2, 3, 16, 17, 18, 19];

const fixedIn = (value: VirtualRegister, r: number): Word => [value, defineFixed('integer', reg(r))];
const fixedUse = (value: VirtualRegister, r: number): Word => [value, useFixed('integer', reg(r))];
const use = (value: VirtualRegister): Word => [value, useOf('integer')];
const anywhere = (value: VirtualRegister): Word => [value, useAnywhere('integer')];

/** d = op(a, b…), d in a's register. */
function twoAddress(b: Builder, a: VirtualRegister, ...rest: VirtualRegister[]): VirtualRegister {
  const d = b.value();
  b.emit([[d, defineOf('integer')], ...rest.map(use), [a, useTied('integer', 0)]]);
  return d;
}

function constant(b: Builder): VirtualRegister {
  const d = b.value();
  b.emit([[d, defineOf('integer')]], { recipe: true });
  return d;
}

interface Counts {
  moves: number;
  stores: number;
  loads: number;
  repeats: number;
}

/** Edits in the blocks named, or in all. */
function count(machine: MachineFunction, { edits }: Allocation, blocks?: readonly number[]): Counts {
  const counts: Counts = { moves: 0, stores: 0, loads: 0, repeats: 0 };
  for (let e = 0; e < edits.count; e++) {
    const at = edits.before[e];
    const block = machine.blocks.findIndex(({ start, end }) => start <= at && at < end);
    if (blocks !== undefined && !blocks.includes(block)) continue;
    if (edits.from[e] >= 0x4000_0000) counts.repeats++;
    else if (edits.from[e] < 0) counts.loads++;
    else if (edits.to[e] < 0) counts.stores++;
    else counts.moves++;
  }
  return counts;
}

function allocated(machine: MachineFunction, registers: RegisterFile = file): Allocation {
  const allocation = allocate(machine, registers);
  const errors = checkAllocation(machine, registers, allocation);
  expect(errors, dumpMachine(machine, allocation)).toEqual([]);
  return allocation;
}

function expectCounts(machine: MachineFunction, counts: Partial<Counts>, blocks?: readonly number[]): Allocation {
  const allocation = allocated(machine);
  const none: Counts = { moves: 0, stores: 0, loads: 0, repeats: 0 };
  expect(count(machine, allocation, blocks), dumpMachine(machine, allocation)).toEqual({ ...none, ...counts });
  return allocation;
}

describe('moves', () => {
  test('a chain of two-address operations stays in one register', () => {
    const b = builder();
    const x = b.value();
    const y = b.value();
    b.block();
    b.emit([fixedIn(x, 1), fixedIn(y, 2)]);
    let d = x;
    for (let i = 0; i < 10; i++) d = twoAddress(b, d, y);
    b.end([fixedUse(d, 1)]);
    expectCounts(b.finish(), {});
  });

  test('a result that goes into a call is computed where the call wants it', () => {
    const b = builder();
    const [x, y, p, q] = [b.value(), b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 4), fixedIn(y, 5)]);
    b.emit([[p, defineOf('integer')], use(x)]);
    b.emit([[q, defineOf('integer')], use(y)]);
    b.emit([fixedUse(p, 2), fixedUse(q, 3)], { clobber: lost });
    b.end([]);
    expectCounts(b.finish(), {});
  });

  test('a chain that ends in a fixed register starts there', () => {
    const b = builder();
    const x = b.value();
    const t = b.value();
    b.block();
    b.emit([fixedIn(x, 4)]);
    b.emit([[t, defineOf('integer')], use(x)]);
    let d = t;
    for (let i = 0; i < 5; i++) d = twoAddress(b, d, x);
    b.end([fixedUse(d, 3)]);
    expectCounts(b.finish(), {});
  });

  test('the operand that lives on is copied, the other one is not', () => {
    const b = builder();
    const x = b.value();
    b.block();
    b.emit([fixedIn(x, 0)]);
    const d = twoAddress(b, x, x);
    const e = twoAddress(b, d, x);
    b.end([fixedUse(e, 1)]);
    expectCounts(b.finish(), { moves: 1 });
  });

  test('a value that lives across a shift is not in the shift count register', () => {
    const b = builder();
    const [x, n, y] = [b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0)]);
    b.emit([[y, defineOf('integer')], use(x)]);
    b.emit([[n, defineOf('integer')], use(x)]);
    const d = b.value();
    b.emit([
      [d, defineOf('integer')],
      [x, useTied('integer', 0)],
      [n, useFixed('integer', reg(1))],
    ]);
    const e = twoAddress(b, d, y);
    b.end([fixedUse(e, 0)]);
    expectCounts(b.finish(), {});
  });
});

describe('loops', () => {
  /** Sum of 1 … n, with so many constants used inside. */
  function loop(constants: number) {
    const b = builder();
    const [n, i, sum] = [b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(n, 0)]);
    const zero = constant(b);
    const used = Array.from({ length: constants }, () => constant(b));
    b.end([], [1, n, zero]);
    b.block([i, sum], { frequency: 10 });
    let sum2 = twoAddress(b, sum, i);
    for (const c of used) sum2 = twoAddress(b, sum2, c);
    const i2 = twoAddress(b, i);
    b.end([], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1, i2, sum2]);
    b.block();
    b.end([fixedUse(sum2, 0)]);
    return b.finish();
  }

  test('a loop whose values fit has no edit inside', () => {
    expectCounts(loop(0), {}, [1, 2]);
    expectCounts(loop(4), {}, [1, 2]);
  });

  test('the value that leaves the loop gets its register inside, if that costs nothing', () => {
    const machine = loop(0);
    const allocation = allocated(machine);
    const { moves } = count(machine, allocation);
    expect(moves, dumpMachine(machine, allocation)).toBeLessThanOrEqual(1);
  });

  test('values that swap each round cost one swap', () => {
    const b = builder();
    const [x, y, p, q] = [b.value(), b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0), fixedIn(y, 1)]);
    b.end([], [1, x, y]);
    b.block([p, q], { frequency: 10 });
    b.end([use(p)], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1, q, p]);
    b.block();
    b.end([fixedUse(p, 0), fixedUse(q, 1)]);
    expectCounts(b.finish(), { moves: 1 });
  });

  test('values that shift each round cost one move', () => {
    // a, b become b, a + b.
    const b = builder();
    const [x, y, p, q] = [b.value(), b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0), fixedIn(y, 1)]);
    b.end([], [1, x, y]);
    b.block([p, q], { frequency: 10 });
    const sum = twoAddress(b, p, q);
    b.end([use(sum)], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1, q, sum]);
    b.block();
    b.end([fixedUse(q, 0)]);
    const machine = b.finish();
    const allocation = allocated(machine);
    const { moves, ...others } = count(machine, allocation, [1, 2]);
    expect(moves, dumpMachine(machine, allocation)).toBe(1);
    expect(others).toEqual({ stores: 0, loads: 0, repeats: 0 });
  });

  test('what an outer loop uses after an inner one stays in its register', () => {
    const b = builder();
    const [x, i, j] = [b.value(), b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0)]);
    const zero = constant(b);
    b.end([], [1, zero]);
    b.block([i], { frequency: 8 });
    b.end([], [2, i]);
    b.block([j], { frequency: 64 });
    const j2 = twoAddress(b, j);
    b.end([use(j2)], [3], [4]);
    b.block([], { frequency: 64 });
    b.end([], [2, j2]);
    b.block([], { frequency: 8 });
    const i2 = twoAddress(b, i, x);
    b.end([use(i2)], [5], [6]);
    b.block([], { frequency: 8 });
    b.end([], [1, i2]);
    b.block();
    b.end([]);
    const machine = b.finish();
    expectCounts(machine, {}, [2, 3, 4, 5]);
    expectCounts(machine, { moves: 1 }, [1, 2, 3, 4, 5]);
  });

  test('a value carried in memory around a loop is stored once a round and never copied', () => {
    const b = builder();
    const [x, i] = [b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0)]);
    b.end([], [1, x]);
    b.block([i], { frequency: 10 });
    b.emit([], { clobber: everything });
    const i2 = twoAddress(b, i);
    b.emit([], { clobber: everything });
    b.end([], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1, i2]);
    b.block();
    b.end([]);
    expectCounts(b.finish(), { stores: 1, loads: 1 }, [1, 2]);
  });

  test('what only lives through a loop that is too full is stored before and reloaded after it', () => {
    const b = builder();
    const outer = Array.from({ length: 3 }, () => b.value());
    const inner = Array.from({ length: 6 }, () => b.value());
    b.block();
    b.emit(outer.map((v) => [v, defineOf('integer')] as Word));
    b.emit(inner.map((v) => [v, defineOf('integer')] as Word));
    b.end([], [1]);
    b.block([], { frequency: 10 });
    b.emit(inner.slice(0, 3).map(use));
    b.emit(inner.slice(3).map(use));
    b.end([], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1]);
    b.block();
    b.end(outer.map(use));
    const machine = b.finish();
    expectCounts(machine, {}, [1, 2]);
    expectCounts(machine, { stores: 1, loads: 1 });
  });

  test('a loop with a call that clobbers everything reloads each value once a round', () => {
    const b = builder();
    const [n, i] = [b.value(), b.value()];
    b.block();
    b.emit([fixedIn(n, 0)]);
    b.end([], [1, n]);
    b.block([i], { frequency: 10 });
    b.emit([fixedUse(n, 0)], { clobber: everything });
    const i2 = twoAddress(b, i);
    b.end([use(i2)], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1, i2]);
    b.block();
    b.end([]);
    // n is stored once before the loop; i each round.
    expectCounts(b.finish(), { stores: 1, loads: 2 }, [1, 2]);
  });
});

/** fib(n) = n < 2 ? n : fib(n − 1) + fib(n − 2), under a convention that clobbers all of `clobber`, argument and result in r0. */
function fib(clobber: readonly number[], saved: readonly number[]) {
  const b = builder('fib');
  const n = b.value();
  const keeps = saved.map(() => b.value());
  const atReturn = keeps.map((v, k) => fixedUse(v, saved[k]));
  b.block();
  b.emit([fixedIn(n, 0), ...keeps.map((v, k) => fixedIn(v, saved[k]))]);
  b.end([use(n)], [1], [2]);
  b.block([], { frequency: 0.5 });
  b.end([fixedUse(n, 0), ...atReturn]);
  b.block([], { frequency: 0.5 });
  const one = b.value();
  b.emit([[one, defineOf('integer')], use(n)]);
  const first = b.value();
  b.emit([fixedUse(one, 0), fixedIn(first, 0)], { clobber });
  const two = b.value();
  b.emit([[two, defineOf('integer')], use(n)]);
  const second = b.value();
  b.emit([fixedUse(two, 0), fixedIn(second, 0)], { clobber });
  const sum = b.value();
  b.emit([
    [sum, defineOf('integer')],
    [first, useAnywhere('integer')],
    [second, useTied('integer', 0)],
  ]);
  b.end([fixedUse(sum, 0), ...atReturn]);
  return b.finish();
}

describe('calls', () => {
  test('fib, when calls clobber everything: one store and one reload for n, one store for the first result', () => {
    const machine = fib(everything, []);
    expectCounts(machine, { stores: 2, loads: 1 });
    // The base case has nothing of it.
    expectCounts(machine, {}, [0, 1]);
  });

  test('fib, with registers that calls keep: one is saved, only where the calls are', () => {
    const machine = fib(lost, [4, 5, 6, 7]);
    expectCounts(machine, { stores: 1, loads: 1, moves: 3 });
    expectCounts(machine, {}, [0, 1]);
  });

  test('a constant that lives across a call is computed again instead of kept', () => {
    const b = builder();
    const x = b.value();
    b.block();
    b.emit([fixedIn(x, 0)]);
    const c = constant(b);
    const d = twoAddress(b, x, c);
    b.emit([fixedUse(d, 0)], { clobber: everything });
    b.end([fixedUse(c, 0)]);
    expectCounts(b.finish(), { repeats: 1 });
  });

  test('a constant that nobody reads before it is computed again is not computed in vain', () => {
    const b = builder();
    b.block();
    const c = constant(b);
    b.emit([], { clobber: everything });
    b.end([fixedUse(c, 0)]);
    const machine = b.finish();
    const allocation = expectCounts(machine, { repeats: 1 });
    expect([...allocation.dropped]).toEqual([1, 0, 0]);
  });

  test('a register that still holds what is wanted there is not loaded again', () => {
    const b = builder();
    const [x, y] = [b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 1)]);
    // Twice an operand in r0, which lives on in r1.
    b.emit([fixedUse(x, 0)]);
    b.emit([fixedUse(x, 0)]);
    b.emit([fixedIn(y, 0)]);
    b.end([use(x), use(y)]);
    expectCounts(b.finish(), { moves: 1 });
  });

  test('what a call wants in a register that it keeps stays there, though it is used last', () => {
    const b = builder();
    const base = b.value();
    b.block();
    b.emit([fixedIn(base, 7)]);
    b.end([], [1]);
    b.block([], { frequency: 10 });
    const values = Array.from({ length: 4 }, () => b.value());
    for (const value of values) b.emit([[value, defineOf('integer')]]);
    b.emit([fixedUse(base, 7)], { clobber: lost });
    for (const value of values) b.emit([use(value)]);
    b.end([], [2], [3]);
    b.block([], { frequency: 9 });
    b.end([], [1]);
    b.block();
    b.end([use(base)]);
    // Three other registers are kept for four values.
    expectCounts(b.finish(), { stores: 1, loads: 1 });
  });

  test('a use that may be in memory reads the slot', () => {
    const b = builder();
    const [x, y] = [b.value(), b.value()];
    b.block();
    b.emit([fixedIn(x, 0)]);
    b.emit([fixedIn(y, 0)], { clobber: everything });
    b.emit([anywhere(x), use(y)]);
    b.end([]);
    expectCounts(b.finish(), { stores: 1 });
  });
});
