import { describe, expect, test } from 'vitest';
import {
  aggregateOf,
  arrayOf,
  type CType,
  irTypeOf,
  isRecord,
  isScalar,
  layoutOf,
  parseSignature,
  parseType,
  realType,
  signatureOf,
  windowsModel,
} from '../../../src/abi/c/index.ts';
import { type Aggregate, f64, i32, ptr, type Type, typeBytes, typeName } from '../../../src/ir/index.ts';
import { dice } from '../../support/random/dice.ts';
import { thrownBy } from './errors.ts';
import { randomRecord } from './random-types.ts';

const leafName = (type: Type | 'extended'): string => (type === 'extended' ? type : typeName(type));
const leavesText = ({ leaves }: Aggregate): string =>
  leaves.map(({ offset, type }) => `${offset}:${leafName(type)}`).join(' ');

describe('scalars', () => {
  test.each([
    ['char', 'i8', 'signed'],
    ['unsigned char', 'i8', 'unsigned'],
    ['_Bool', 'i8', 'unsigned'],
    ['short', 'i16', 'signed'],
    ['unsigned int', 'i32', 'unsigned'],
    ['long', 'i64', 'signed'],
    ['enum { A }', 'i32', 'unsigned'],
    ['enum { A = -1 }', 'i32', 'signed'],
    ['float', 'f32', undefined],
    ['double', 'f64', undefined],
    ['void *', 'ptr', undefined],
    ['int (*)(int)', 'ptr', undefined],
  ])('%s is %s, %s', (text, name, extension) => {
    const scalar = irTypeOf(parseType(text))!;
    expect([typeName(scalar.type), scalar.extension]).toEqual([name, extension]);
  });

  test.each(['__int128', 'long double', '_Complex float', 'struct { int i; }', 'int[2]'])('%s is none', (text) => {
    expect(isScalar(parseType(text))).toBe(false);
  });

  test('long and long double are other scalars on Windows', () => {
    expect(irTypeOf(realType('long'), windowsModel)).toEqual({ type: i32, extension: 'signed' });
    expect(irTypeOf(realType('long double'), windowsModel)).toEqual({ type: f64 });
  });
});

describe('aggregates', () => {
  test.each([
    ['struct { double x; long n; }', '0:f64 8:i64'],
    ['struct { char c; short s; int i; float f; void *p; }', '0:i8 2:i16 4:i32 8:f32 16:ptr'],
    ['struct { float v[3]; struct { char c; } s; }', '0:f32 4:f32 8:f32 12:i8'],
    ['union { double d; int i[2]; }', '0:i32 0:f64 4:i32'],
    ['struct __attribute__((packed)) { char c; int i; }', '0:i8 1:i32'],
    ['struct { long double x; char c; }', '0:extended 16:i8'],
    ['struct { char c; __int128 n; }', '0:i8 16:i64 24:i64'],
    ['_Complex double', '0:f64 8:f64'],
    ['struct { float f; int : 32; }', '0:f32'],
    ['struct { int a : 3, b : 4; }', '0:i8'],
    ['struct { int a : 3, b : 14; }', '0:i8 1:i8 2:i8'],
    ['struct { char c; int x : 23; }', '0:i8 1:i8 2:i8 3:i8'],
    ['struct { char c; short a : 16; long b : 32; }', '0:i8 2:i16 4:i32'],
    ['struct { char c; int a : 16; int b : 3; }', '0:i8 1:i8 2:i8 3:i8'],
    ['struct __attribute__((packed)) { short a : 16; }', '0:i8 1:i8'],
    ['struct { long a : 60; }', '0:i8 1:i8 2:i8 3:i8 4:i8 5:i8 6:i8 7:i8'],
    ['union { long a : 55; char b : 3; }', '0:i8 0:i64'],
    ['struct { char c; union { short a : 9; } u __attribute__((packed)); }', '0:i8 1:i16'],
    ['struct { }', ''],
    ['struct { double d; char text[]; }', '0:f64'],
    ['struct { struct { } none[1000000000]; char c; }', '0:i8'],
  ])('%s: %s', (text, expected) => {
    expect(leavesText(aggregateOf(parseType(text)))).toBe(expected);
  });

  test.each([
    ['struct { __int128 n; }', 'struct', 16, 16],
    ['struct { struct { short n[2]; } part; }', 'array', 4, 2],
    ['struct { int one[1], none[]; }', 'struct', 4, 4],
    ['__int128', 'wide-integer', 16, 16],
    ['long double', 'extended-float', 16, 16],
    ['_Complex long double', 'complex', 32, 16],
    ['union { short s; long double x; }', 'struct', 16, 16],
    ['union { double d; long double x; }', 'irregular', 16, 16],
    ['union { union { short s; long double x; } a; __int128 b; }', 'irregular', 16, 16],
    ['union { short s; long double x; struct { char c; _Complex float z; } t; }', 'irregular', 16, 16],
    ['union { long double x; struct { int i; float y; int j; } t; }', 'struct', 16, 16],
    ['struct { struct { union { double d; long double x; __int128 i; } u; } one[1]; }', 'irregular', 16, 16],
    ['struct { short s; long none[0] __attribute__((packed)); }', 'irregular', 2, 2],
    ['struct { short s; short none[0]; }', 'struct', 2, 2],
    ['_Complex float', 'complex', 8, 4],
  ])('%s is a %s of %i bytes, aligned to %i', (text, nature, bytes, align) => {
    expect(aggregateOf(parseType(text))).toMatchObject({ nature, bytes, align });
  });

  test('of a large one that begins with nothing, one leaf: it is no empty one', () => {
    const aligned = '__attribute__((aligned(64)))';
    const one = parseType(`struct { long : 17; int x ${aligned}; char c[100]; }`);
    expect(leavesText(aggregateOf(one))).toBe('64:i32');
    const inner = parseType(`struct { long : 17; struct { double x, y; } inner[3] ${aligned}; }`);
    expect(leavesText(aggregateOf(inner))).toBe('64:f64');
  });

  test('of a large one, the leaves of the first 64 bytes', () => {
    const { bytes, leaves } = aggregateOf(parseType('struct { char c; int many[100000000]; }'));
    expect([bytes, leaves.length, leaves.at(-1)!.offset]).toEqual([400_000_004, 16, 60]);
  });

  test('types that occur in themselves twice on each of many levels take no longer for it', () => {
    let type: CType = realType('char');
    for (let level = 0; level < 200; level++) {
      type = {
        kind: 'union',
        fields: [
          { name: 'a', type },
          { name: 'b', type: arrayOf(type, 1) },
        ],
      };
      if (level % 3 === 0) type = { kind: 'struct', fields: [{ name: 'a', type }] };
    }
    expect(thrownBy(() => aggregateOf(type))).toMatchObject({ code: 'c-type' });
    const twice = (inner: CType, levels: number): CType => {
      let outer = inner;
      for (let level = 0; level < levels; level++) {
        outer = {
          kind: 'union',
          fields: [
            { name: 'a', type: outer },
            { name: 'b', type: outer },
          ],
        };
      }
      return outer;
    };
    expect(leavesText(aggregateOf(twice(realType('char'), 101)))).toBe('0:i8');
    // Classes are looked at where 80-bit floats are, and at arrays without elements.
    const mixed = aggregateOf(twice(parseType('union { long double x; double d; char none[0]; }'), 101));
    expect([mixed.nature, leavesText(mixed)]).toEqual(['irregular', '0:f64 0:extended']);
  });

  test('leaves are in order, lie within, and none overlaps another where there are neither unions nor bit-fields', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const type = randomRecord(dice(seed), 6, undefined, { unions: false, bitFields: false });
      const { bytes, leaves } = aggregateOf(type);
      let end = 0;
      for (const leaf of leaves) {
        expect(leaf.offset).toBeGreaterThanOrEqual(end);
        end = leaf.offset + (leaf.type === 'extended' ? 16 : typeBytes(leaf.type));
        expect(end).toBeLessThanOrEqual(bytes);
      }
    }
  });

  test('every bit of a named bit-field is in an aligned integer leaf', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const type = randomRecord(dice(seed), 6);
      const { leaves } = aggregateOf(type);
      for (const { field, bit } of layoutOf(type).fields) {
        if (field.bits === undefined || field.name === undefined || isRecord(field.type)) continue;
        for (let at = bit >> 3; at <= (bit + field.bits - 1) >> 3 && at < 64; at++) {
          const covering = leaves.some(
            ({ offset, type: leaf }) =>
              leaf !== 'extended' && offset % typeBytes(leaf) === 0 && at >= offset && at < offset + typeBytes(leaf),
          );
          expect(covering).toBe(true);
        }
      }
    }
  });
});

describe('signatures', () => {
  test('scalars are values, all else is the address of memory', () => {
    const { type } = parseSignature('double f(short, struct { double x; long n; }, ...)');
    expect(signatureOf(type, 'sysv')).toEqual({
      convention: 'sysv',
      parameters: [
        irTypeOf(realType('short')),
        { type: ptr, aggregate: aggregateOf(parseType('struct { double x; long n; }')) },
      ],
      results: [{ type: f64 }],
      variadic: true,
    });
  });

  test('void is no result', () => {
    expect(signatureOf(parseSignature('void f(void)').type, 'sysv')).toEqual({
      convention: 'sysv',
      parameters: [],
      results: [],
    });
  });
});
