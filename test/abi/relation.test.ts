/** What may stand for what, and why not. */
import { describe, expect, test } from 'vitest';
import {
  assign,
  type Convention,
  defineConvention,
  mayBeCalledAs,
  mayTailCall,
  type Values,
} from '../../src/abi/index.ts';
import { f64, i64, type Parameter, ptr, type Type } from '../../src/ir/index.ts';
import { x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { rdi, xmm6 } from '../../src/targets/x64/registers.ts';

const named = (name: string): Convention => x64Conventions.get(name)!;
const values = (parameters: readonly Type[], results: readonly Type[] = []): Values => ({
  parameters: parameters.map((type) => ({ type })),
  results: results.map((type) => ({ type })),
});
const asCalled = (actual: string, assumed: string, of: Values) => mayBeCalledAs(named(actual), named(assumed), of);
const tail = (from: Convention, to: Convention, ofFrom: Values, ofTo = ofFrom) =>
  mayTailCall(assign(from, { ...ofFrom, convention: from.name }), assign(to, { ...ofTo, convention: to.name }));

describe('code for one convention, called as if for another', () => {
  test.each([
    ['sysv', 'sysv'],
    ['preserve-most', 'sysv'],
    ['preserve-all', 'preserve-most'],
    ['preserve-all', 'sysv'],
  ])('%s as %s works: more is preserved, everything lies where it did', (actual, assumed) => {
    expect(asCalled(actual, assumed, values([i64, f64, i64], [i64]))).toEqual({ possible: true });
  });
  test('sysv as preserve-most changes what its caller relies on', () => {
    expect(asCalled('sysv', 'preserve-most', values([i64], [i64]))).toEqual({
      possible: false,
      reasons: ["it may change rcx, rdx, rsi, rdi, r8, r9, r10, which 'preserve-most' preserves"],
    });
  });
  test('arguments in other registers are named one by one', () => {
    expect(asCalled('win64', 'sysv', values([i64, i64], [i64]))).toMatchObject({
      reasons: [
        'it looks for parameter 1 in rcx, which is passed in rdi',
        'it looks for parameter 2 in rdx, which is passed in rsi',
        "it uses 32 bytes of shadow space, 'sysv' gives 0",
      ],
    });
  });
  test('without arguments win64 code still uses its shadow space', () => {
    expect(asCalled('win64', 'sysv', values([], [i64]))).toMatchObject({ reasons: [/shadow space/] });
    expect(asCalled('sysv', 'win64', values([], [i64]))).toMatchObject({ reasons: [/may change rsi, rdi, xmm6/] });
  });
  test('who takes the arguments off the stack matters where there are any', () => {
    const { variadic: _, ...declared } = named('sysv');
    const callee = defineConvention({
      ...declared,
      name: 'popping',
      stack: { ...named('sysv').stack, poppedBy: 'callee' },
    });
    const seven = values(Array<Type>(7).fill(i64));
    expect(mayBeCalledAs(callee, named('sysv'), values([i64]))).toEqual({ possible: true });
    expect(mayBeCalledAs(callee, named('sysv'), seven)).toMatchObject({ reasons: [/takes 16 bytes off the stack/] });
  });
});

describe('a call in tail position as a jump', () => {
  const sysv = named('sysv');
  test('within a convention, where the argument area suffices', () => {
    const eight = values(Array<Type>(8).fill(i64), [i64]);
    const one = values([i64], [i64]);
    expect(tail(sysv, sysv, eight, one)).toEqual({ possible: true });
    expect(tail(sysv, sysv, one, eight)).toMatchObject({
      reasons: ['its arguments need 16 bytes of stack, and there are 0'],
    });
  });
  test('results must lie where the caller’s caller looks for them', () => {
    expect(tail(sysv, sysv, values([], [i64]), values([], [f64]))).toMatchObject({
      reasons: ['it returns result 1 in xmm0, which is looked for in rax'],
    });
  });
  test('what must be preserved must be', () => {
    expect(tail(sysv, named('preserve-most'), values([], []))).toEqual({ possible: true });
    expect(tail(named('win64'), sysv, values([], []))).toMatchObject({ reasons: [/may change rsi, rdi, xmm6/] });
  });
  test('a callee that takes its arguments away must take as many as are expected, unless jumps are guaranteed', () => {
    const fast = named('fast');
    const sibling: Convention = { ...fast, tailCalls: 'sibling' };
    const [few, many] = [11, 13].map((count) => values(Array<Type>(count).fill(i64))) as [Values, Values];
    expect(tail(fast, fast, few, many)).toEqual({ possible: true });
    expect(tail(fast, fast, many, few)).toEqual({ possible: true });
    expect(tail(sibling, sibling, many)).toEqual({ possible: true });
    expect(tail(sibling, sibling, few, many)).toMatchObject({ reasons: [/need 48 bytes of stack, and there are 32/] });
    expect(tail(sibling, sibling, many, few)).toMatchObject({ reasons: [/takes 32 bytes off the stack, where 48/] });
  });
  test('an argument that takes the place of what must be preserved is one that came there', () => {
    const fast = named('fast');
    const context: Values = { parameters: [{ type: ptr, role: 'context' }], results: [] };
    const assignment = assign(fast, { ...context, convention: 'fast' });
    expect(mayTailCall(assignment, assignment)).toMatchObject({
      reasons: [/take the place of what 'fast' preserves in/],
    });
    const [location] = assignment.parameters;
    const unchanged = new Set(location?.kind === 'register' ? [location.register] : []);
    expect(mayTailCall(assignment, assignment, { unchanged })).toEqual({ possible: true });
  });
  test('results in memory are those of the caller’s caller', () => {
    const large: Parameter = {
      type: ptr,
      aggregate: { bytes: 40, align: 8, nature: 'struct', leaves: [{ offset: 0, type: i64 }] },
    };
    const small: Parameter = { type: ptr, aggregate: { ...large.aggregate!, bytes: 8 } };
    const returning = (result: Parameter): Values => ({ parameters: [], results: [result] });
    expect(tail(sysv, sysv, returning(large))).toEqual({ possible: true });
    expect(tail(sysv, sysv, returning(large), returning(small))).toMatchObject({
      reasons: ['results are taken apart or widened in another way'],
    });
  });
  test('float registers preserved whole stay whole', () => {
    const { parameters, aggregates: _, variadic: __, ...win64 } = named('win64');
    const half: Convention = { ...win64, parameters, name: 'half', preservedFloatBits: 64 };
    expect(tail(named('win64'), half, values([]))).toMatchObject({ reasons: [/low halves of xmm6, .*xmm15 alone/] });
    expect(tail(half, named('win64'), values([]))).toEqual({ possible: true });
  });
  test('what is known of a callee beyond its convention counts', () => {
    const from = assign(named('win64'), { ...values([]), convention: 'win64' });
    const to = assign(sysv, { ...values([]), convention: 'sysv' });
    expect(from.preserved).toContain(xmm6);
    expect(mayTailCall(from, to, { clobbered: [rdi] })).toMatchObject({ reasons: [/may change rdi/] });
    expect(mayTailCall(from, to, { clobbered: [] })).toEqual({ possible: true });
  });
});
