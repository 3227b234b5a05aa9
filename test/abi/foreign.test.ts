/** Machines that are not targets yet: their conventions can be described, and give what their documents say. */
import { describe, expect, test } from 'vitest';
import {
  assign,
  assignmentPlaces,
  checkConvention,
  conventionFromJson,
  conventionPicture,
  conventionToJson,
  defineConvention,
  parseSignature,
  placesLine,
  type Register,
  type RegisterBank,
  signatureOf,
} from '../../src/abi/index.ts';
import { i8, i16, i32, i64, type Parameter, ptr, type Type } from '../../src/ir/index.ts';

const range = (from: number, to: number): readonly Register[] =>
  Array.from({ length: to - from + 1 }, (_, step) => (from + step) as Register);

describe('AAPCS64, the 64-bit procedure call standard of Arm', () => {
  const stackPointer = 31 as Register;
  const bank: RegisterBank = {
    target: 'arm64',
    registers: [
      ...range(0, 30).map(
        (number) => ({ number, class: 'integer', names: { 32: `w${number}`, 64: `x${number}` } }) as const,
      ),
      { number: stackPointer, class: 'integer', names: { 64: 'sp' } },
      ...range(32, 63).map(
        (number) =>
          ({
            number,
            class: 'float',
            names: { 128: `v${number - 32}` },
          }) as const,
      ),
    ],
    stackPointer,
    stackDirection: 'down',
    flags: ['n', 'z', 'c', 'v'],
  };
  const vector = (from: number, to: number): readonly Register[] => range(32 + from, 32 + to);
  const aapcs64 = defineConvention({
    name: 'aapcs64',
    summary: 'Arm: C on 64-bit Linux',
    bank,
    transfer: 'call',
    order: 'first to last',
    parameters: [
      { place: 'registers', class: 'integer', registers: range(0, 7), exhausts: true, point: 'C.9, C.12, C.13: NGRN' },
      { place: 'registers', class: 'float', registers: vector(0, 7), exhausts: true, point: 'C.1 to C.3: NSRN' },
      { place: 'stack', slotBytes: 8, point: 'C.14 to C.17: NSAA' },
    ],
    results: [
      { place: 'registers', class: 'integer', registers: range(0, 1), point: '6.9 Result return' },
      { place: 'registers', class: 'float', registers: vector(0, 3), point: '6.9 Result return' },
    ],
    aggregates: {
      parameters: [
        { take: 'nothing', sizes: [0], point: 'empty structures are not passed in C' },
        { take: 'equal floats', point: 'C.2, C.3: homogeneous floating-point aggregates' },
        { take: 'words', even: true, atMost: 16, natures: ['struct', 'array', 'wide-integer'], point: 'C.10 to C.13' },
        { take: 'area', equalFloats: true, leastAlign: 8, mostAlign: 16, point: 'C.4, C.5: those on the stack' },
        { take: 'area', atMost: 16, leastAlign: 8, mostAlign: 16, point: 'C.4, C.14, C.15: on the stack' },
        { take: 'reference', point: 'B.4: larger than 16 bytes' },
      ],
      results: [
        { take: 'nothing', sizes: [0], point: 'empty structures are not returned in C' },
        { take: 'equal floats', point: '6.9: as if it were a parameter' },
        {
          take: 'words',
          atMost: 16,
          natures: ['struct', 'array', 'wide-integer'],
          point: '6.9: as if it were a parameter',
        },
        { take: 'result pointer', register: 8 as Register, point: '6.9: in memory at x8' },
      ],
    },
    preserved: [...range(19, 29), ...vector(8, 15)],
    variadic: { arguments: 'as declared', list: 'save area', point: '6.4.2, B.5' },
    stack: { alignment: 16, redZone: 0, returnAddressBytes: 0 },
    tailCalls: 'sibling',
  });
  const places = (text: string): string =>
    placesLine(assignmentPlaces(assign(aapcs64, signatureOf(parseSignature(text).type, 'aapcs64'))));

  test.each([
    ['long f(long a, double b, int c, float d)', 'x0, v0, x1, v1 → x0'],
    [
      'void f(long a, long b, long c, long d, long e, long f, long g, long h, char i, short j)',
      'x0, x1, x2, x3, x4, x5, x6, x7, stack+0, stack+8',
    ],
    ['struct { long a, b; } f(struct { long a, b; } p, struct { long a, b, c; } q)', '{x0 x1}, *x2 → {x0 x1}'],
    // Homogeneous: up to four of one type, in vector registers; mixed ones are integers.
    [
      'struct { float x, y, z; } f(struct { double x, y; } p, struct { float x; double y; } q)',
      '{v0 v1}, {x0 x1} → {v0 v1 v2}',
    ],
    // C.3, C.13: what does not fit uses up the registers of its kind.
    [
      'void f(double a, double b, double c, double d, double e, double f, struct { double x, y, z; } p, double g, long n)',
      'v0, v1, v2, v3, v4, v5, stack+0, stack+24, x0',
    ],
    [
      'void f(long a, long b, long c, long d, long e, long f, long g, struct { long x, y; } p, long h)',
      'x0, x1, x2, x3, x4, x5, x6, stack+0, stack+16',
    ],
    // C.10: sixteen-byte alignment takes an even register, C.14 the stack aligned.
    ['__int128 f(int a, __int128 b, int c)', 'x0, {x2 x3}, x4 → {x0 x1}'],
    ['struct { long a[3]; } f(int n)', 'x0 → *x8'],
  ])('%s', (text, expected) => {
    expect(places(text)).toBe(expected);
  });

  test('preserves x19 to x29 and the low halves of v8 to v15', () => {
    const { preserved } = assignmentPlaces(assign(aapcs64, { convention: 'aapcs64', parameters: [], results: [] }));
    expect(preserved).toEqual([...range(19, 29).map((n) => `x${n}`), ...range(8, 15).map((n) => `v${n}`)]);
  });

  test('goes to JSON and back', () => {
    const json = JSON.parse(JSON.stringify(conventionToJson(aapcs64)));
    expect(conventionFromJson(json, new Map([['aapcs64', aapcs64]]))).toEqual(aapcs64);
  });
});

describe('Ripple: 16-bit cells, fat pointers, a stack that grows up', () => {
  const names = [
    ...['R0', 'PC', 'PCB', 'RA', 'RAB', 'RV0', 'RV1', 'A0', 'A1', 'A2', 'A3', 'X0', 'X1', 'X2', 'X3'],
    ...['T0', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6', 'T7', 'S0', 'S1', 'S2', 'S3', 'SC', 'SB', 'SP', 'FP', 'GP'],
  ];
  const named = (...list: readonly string[]): readonly Register[] =>
    list.map((name) => names.indexOf(name) as Register);
  const cell = 2;
  const bank: RegisterBank = {
    target: 'ripple',
    registers: names.map((name, number) => ({ number: number as Register, class: 'integer', names: { 16: name } })),
    stackPointer: names.indexOf('SP') as Register,
    stackDirection: 'up',
    flags: [],
    parts: {
      ptr: ['integer', 'integer'],
      i32: ['integer', 'integer'],
      i64: ['integer', 'integer', 'integer', 'integer'],
    },
    part: 'i16',
  };
  const ripple = defineConvention({
    name: 'ripple',
    summary: 'Ripple: four cells of arguments in registers, fat pointers whole or not at all',
    bank,
    transfer: 'call',
    order: 'first to last',
    parameters: [
      {
        place: 'registers',
        class: 'integer',
        registers: named('A0', 'A1', 'A2', 'A3'),
        exhausts: true,
        point: 'rules 2 and 3: left to right, whole or not at all; the first that does not fit closes them',
      },
      { place: 'stack', slotBytes: cell, point: 'rule 4: further ones on the stack, the first nearest to its top' },
    ],
    results: [
      { place: 'registers', class: 'integer', registers: named('RV0', 'RV1'), point: 'rule 6: address, then bank' },
    ],
    preserved: named('R0', 'S0', 'S1', 'S2', 'S3', 'FP', 'SB', 'GP'),
    stack: { alignment: cell, redZone: 0, returnAddressBytes: 0, direction: 'up' },
    tailCalls: 'sibling',
  });
  const plain = (...types: readonly Type[]): Parameter[] => types.map((type) => ({ type }));
  const places = (parameters: readonly Parameter[], results: readonly Parameter[] = []) =>
    assignmentPlaces(assign(ripple, { convention: 'ripple', parameters, results }));

  test('a pointer takes two registers, wherever they are', () => {
    expect(placesLine(places(plain(ptr, i16, i8), plain(ptr)))).toBe('{A0 A1}, A2, A3 → {RV0 RV1}');
    expect(placesLine(places(plain(i16, ptr, i16)))).toBe('A0, {A1 A2}, A3');
    expect(placesLine(places(plain(i32, i16), plain(i32)))).toBe('{A0 A1}, A2 → {RV0 RV1}');
  });

  test('the first value that does not fit closes the registers', () => {
    // f(int, int, int, int *, int): A3 stays unused. Address first: the cell nearest to the top of the stack.
    const { parameters, stackBytes } = places(plain(i16, i16, i16, ptr, i16));
    expect(parameters.map(({ places: list }) => list)).toEqual([
      ['A0'],
      ['A1'],
      ['A2'],
      ['stack+0', 'stack+2'],
      ['stack+4'],
    ]);
    expect(stackBytes).toBe(3 * cell);
  });

  test('keeps S0 to S3 and the standing banks, and has no place for results of more than two cells', () => {
    expect(places([]).preserved).toEqual(['R0', 'S0', 'S1', 'S2', 'S3', 'FP', 'SB', 'GP']);
    expect(() => places([], plain(i64))).toThrow(/no place for result 1 \(i64\).*rule 6/);
  });

  test('is sound, and a stack that grows down is not', () => {
    expect(checkConvention(ripple)).toEqual([]);
    expect(checkConvention({ ...ripple, stack: { ...ripple.stack, direction: 'down' } })).toMatchObject([
      { place: ['stack', 'direction'], text: /grows down, but that of ripple grows up/ },
    ]);
    expect(conventionPicture(ripple, { width: 200 })).toMatch(/A0–A3, no later one where one does not fit .*grows up/s);
  });
});
