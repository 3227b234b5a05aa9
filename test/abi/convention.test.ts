import { describe, expect, test } from 'vitest';
import {
  assign,
  type Convention,
  checkConvention,
  defineConvention,
  type Location,
  parseSignature,
  registerName,
  signatureOf,
} from '../../src/abi/index.ts';
import {
  type Aggregate,
  ConveneError,
  f64,
  i64,
  type Parameter,
  ptr,
  type Signature,
  type Type,
} from '../../src/ir/index.ts';
import { forth, linuxSyscall, sysv, x64Bank, x64Conventions } from '../../src/targets/x64/conventions/index.ts';
import { rax, rbx, rdi, rsp, xmm0 } from '../../src/targets/x64/registers.ts';

const plain = (types: readonly Type[]): Parameter[] => types.map((type) => ({ type }));
const show = (location: Location): string => {
  if (location.kind === 'register' || location.kind === 'whole register')
    return registerName(x64Bank, location.register);
  if (location.kind === 'stack') return `[sp+${location.offset}]`;
  if (location.kind === 'area') return `[sp+${location.offset}..${location.offset + location.bytes}]`;
  if (location.kind === 'memory') return `[${location.role}${location.offset}]`;
  return location.kind === 'flag' ? location.condition : `st${location.index}`;
};
const places = (convention: Convention, parameters: readonly Parameter[], results: readonly Parameter[] = []) => {
  const signature: Signature = { convention: convention.name, parameters, results };
  const assignment = assign(convention, signature);
  return { ...assignment, parameters: assignment.parameters.map(show), results: assignment.results.map(show) };
};

describe('System V', () => {
  test('six integers and eight floats in registers, counted apart, the rest on the stack in order', () => {
    const mixed = plain([i64, f64, i64, f64, ptr, i64, i64, i64, i64, f64, i64]);
    expect(places(sysv, mixed).parameters).toEqual([
      ...['rdi', 'xmm0', 'rsi', 'xmm1', 'rdx', 'rcx', 'r8', 'r9', '[sp+0]', 'xmm2', '[sp+8]'],
    ]);
  });
  test('the argument area is a multiple of 16 bytes', () => {
    expect(places(sysv, plain(Array(7).fill(i64))).stackBytes).toBe(16);
    expect(places(sysv, plain(Array(6).fill(i64))).stackBytes).toBe(0);
  });
  test('two results of each class', () => {
    expect(places(sysv, [], plain([i64, f64, i64, f64])).results).toEqual(['rax', 'xmm0', 'rdx', 'xmm1']);
  });
  test('refuses a third integer result, naming the rule', () => {
    expect(() => places(sysv, [], plain([i64, i64, i64]))).toThrow(
      /no place for result 3 \(i64\).*Returning of Values/,
    );
  });
  test('aggregates go by eightbytes, whole in registers or not at all, and later scalars take what is left', () => {
    const point: Aggregate = {
      bytes: 16,
      align: 8,
      nature: 'struct',
      leaves: [
        { offset: 0, type: f64 },
        { offset: 8, type: i64 },
      ],
    };
    const pair: Aggregate = { ...point, leaves: point.leaves.map(({ offset }) => ({ offset, type: i64 })) };
    const byValue = (aggregate: Aggregate): Parameter => ({ type: ptr, aggregate });
    const { parameters, results, passing } = places(
      sysv,
      [...plain([i64, i64, i64, i64, i64]), byValue(pair), byValue(point)],
      [byValue(point)],
    );
    expect(parameters).toEqual(['rdi', 'rsi', 'rdx', 'rcx', 'r8', '[sp+0..16]', 'xmm0', 'r9']);
    expect(results).toEqual(['xmm0', 'rax']);
    expect(passing.parameters.slice(5)).toEqual([
      { kind: 'memory', piece: 5 },
      {
        kind: 'parts',
        parts: [
          { piece: 6, offset: 0, bytes: 8 },
          { piece: 7, offset: 8, bytes: 8 },
        ],
      },
    ]);
  });
  test('a large result comes by a hidden pointer, which is returned too', () => {
    const large: Aggregate = { bytes: 24, align: 8, nature: 'struct', leaves: [{ offset: 0, type: i64 }] };
    const { parameters, results, passing } = places(sysv, plain([i64]), [{ type: ptr, aggregate: large }]);
    expect(parameters).toEqual(['rdi', 'rsi']);
    expect(results).toEqual(['rax']);
    expect(passing.results).toEqual([{ kind: 'result pointer', piece: 0, returned: 0 }]);
  });
  test('long double comes on the stack of floats and goes in memory, aligned to 16', () => {
    const extended: Aggregate = {
      bytes: 16,
      align: 16,
      nature: 'extended-float',
      leaves: [{ offset: 0, type: 'extended' }],
    };
    const value: Parameter = { type: ptr, aggregate: extended };
    const seven = plain(Array(7).fill(i64));
    expect(places(sysv, [...seven, value], [value])).toMatchObject({
      parameters: ['rdi', 'rsi', 'rdx', 'rcx', 'r8', 'r9', '[sp+0]', '[sp+16..32]'],
      results: ['st0'],
      stackBytes: 32,
    });
  });
  test('unions are merged member by member: an integer before a second kind of float, or none, makes the difference', () => {
    const places = (text: string) => assign(sysv, signatureOf(parseSignature(text).type, 'sysv')).parameters.map(show);
    const long = 'long double a;';
    const complex = '_Complex double b;';
    const integers = '__int128 c;';
    const members = (...list: string[]) => places(`void f(union { ${list.join(' ')} })`);
    expect(members(long, integers, complex)).toEqual(['rdi', 'rsi']);
    expect(members(complex, integers, long)).toEqual(['rdi', 'rsi']);
    expect(members(long, complex, integers)).toEqual(['[sp+0..16]']);
    expect(members(integers, `union { ${long} ${complex} };`)).toEqual(['[sp+0..16]']);
    expect(members(long, 'long d;')).toEqual(['[sp+0..16]']);
  });
  test('a variadic call counts the float registers that it uses', () => {
    const signature: Signature = { convention: 'sysv', parameters: plain([ptr]), results: [], variadic: true };
    expect(assign(sysv, signature, [f64, i64, f64]).variadicCount).toEqual({ register: rax, count: 2 });
    expect(assign(sysv, { ...signature, variadic: false }).variadicCount).toBeUndefined();
  });
});

describe('forth', () => {
  const stacks: Parameter[] = [
    { type: ptr, role: 'dstack' },
    { type: ptr, role: 'fstack' },
  ];
  test('the top item is the last parameter', () => {
    expect(places(forth, [...stacks, ...plain([i64, i64])]).parameters).toEqual(['r15', 'rbx', 'r13', 'r12']);
  });
  test('deep items lie in memory, the deepest highest, and move the stack pointer', () => {
    const { parameters, results, standing } = places(
      forth,
      [...stacks, ...plain([i64, i64, i64, i64, i64])],
      [...stacks, ...plain([i64, i64, i64, i64])],
    );
    expect(parameters).toEqual(['r15', 'rbx', '[dstack-8]', '[dstack-16]', 'r14', 'r13', 'r12']);
    expect(results).toEqual(['r15', 'rbx', '[dstack-8]', 'r14', 'r13', 'r12']);
    expect(standing[0]).toMatchObject({ role: 'dstack', argumentBytes: 16, resultBytes: 8 });
  });
  test('nothing is preserved, the stack pointer is nobody’s', () => {
    const { clobbered } = places(forth, stacks);
    expect(clobbered).toHaveLength(31);
    expect(clobbered).not.toContain(rsp);
  });
});

describe('Linux system calls', () => {
  test('number in rax, then six arguments; a seventh is refused', () => {
    expect(places(linuxSyscall, plain(Array(7).fill(i64)), plain([i64])).parameters).toEqual([
      ...['rax', 'rdi', 'rsi', 'rdx', 'r10', 'r8', 'r9'],
    ]);
    expect(() => places(linuxSyscall, plain(Array(8).fill(i64)))).toThrow(/parameter 8/);
  });
  test('only rax, rcx and r11 change', () => {
    const { clobbered } = places(linuxSyscall, plain([i64]));
    expect(clobbered.map((register) => registerName(x64Bank, register))).toEqual(['rax', 'rcx', 'r11']);
  });
});

describe('a wrong description is refused with the rule and the reason', () => {
  const point = 'point 1';
  const cases: readonly (readonly [string, Partial<Convention>, RegExp])[] = [
    [
      'a register given twice',
      { parameters: [{ place: 'registers', class: 'integer', registers: [rdi, rdi], point }] },
      /parameters rule 1 \(point 1\) uses rdi, which .* uses already/,
    ],
    [
      'a register of the other class',
      { results: [{ place: 'registers', class: 'integer', registers: [xmm0], point }] },
      /puts integer values in xmm0/,
    ],
    [
      'the stack pointer as an argument',
      { parameters: [{ place: 'registers', class: 'integer', registers: [rsp], point }] },
      /uses the stack pointer rsp/,
    ],
    [
      'a preserved argument register',
      { parameters: [{ place: 'registers', class: 'integer', registers: [rbx], point }] },
      /rbx, which is declared preserved/,
    ],
    [
      'no register to give',
      { parameters: [{ place: 'registers', class: 'integer', registers: [], point }] },
      /no register left/,
    ],
    [
      'a stack without its pointer',
      { parameters: [{ place: 'memory', class: 'integer', role: 'dstack', slotBytes: 8, point }] },
      /role 'dstack'/,
    ],
    ['an impossible alignment', { stack: { alignment: 12, redZone: 0, returnAddressBytes: 8 } }, /alignment 12/],
    [
      'variable arguments that the callee takes off the stack',
      { stack: { ...sysv.stack, poppedBy: 'callee' } },
      /cannot know how many there are/,
    ],
    ['odd slots', { parameters: [{ place: 'stack', slotBytes: 3, point }] }, /slots of 3 bytes/],
  ];
  test.each(cases)('%s', (_, change, message) => {
    const description = { ...sysv, name: 'mine', ...change };
    expect(
      checkConvention(description)
        .map(({ text }) => text)
        .join('\n'),
    ).toMatch(message);
    expect(() => defineConvention(description)).toThrow(ConveneError);
  });
  test('the built-in ones are sound', () => {
    for (const convention of x64Conventions.values()) {
      expect(checkConvention(convention)).toEqual([]);
      expect(defineConvention(convention)).toBe(convention);
    }
  });
});
