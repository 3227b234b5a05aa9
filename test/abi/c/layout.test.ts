import { describe, expect, test } from 'vitest';
import {
  arrayOf,
  type CType,
  layoutOf,
  mingwModel,
  parseType,
  realType,
  systemVModel,
  voidType,
  windowsModel,
} from '../../../src/abi/c/index.ts';
import { dice } from '../../support/random/dice.ts';
import { thrownBy } from './errors.ts';
import { differences } from './layout-oracle.ts';
import { randomRecord } from './random-types.ts';

/** Size, alignment, and where each member starts: byte, or byte.bit for a bit-field. */
function layoutText(text: string, model = systemVModel): string {
  const { bytes, align, fields } = layoutOf(parseType(text, { model }), model);
  const places = fields.map(({ field, offset, bit }) =>
    field.bits === undefined ? `${offset}` : `${offset}.${bit % 8}`,
  );
  return [`${bytes}/${align}`, ...places].join(' ');
}

describe('scalars', () => {
  test.each([
    ['char', '1/1', '1/1'],
    ['_Bool', '1/1', '1/1'],
    ['short', '2/2', '2/2'],
    ['int', '4/4', '4/4'],
    ['long', '8/8', '4/4'],
    ['long long', '8/8', '8/8'],
    ['size_t', '8/8', '8/8'],
    ['wchar_t', '4/4', '2/2'],
    ['__int128', '16/16', '16/16'],
    ['float', '4/4', '4/4'],
    ['double', '8/8', '8/8'],
    ['long double', '16/16', '8/8'],
    ['_Complex float', '8/4', '8/4'],
    ['_Complex long double', '32/16', '16/8'],
    ['void *', '8/8', '8/8'],
    ['int (*)(void)', '8/8', '8/8'],
    ['enum { A, B }', '4/4', '4/4'],
    ['enum { A = -1, B = 0xffffffff }', '8/8', '8/8'],
    ['enum __attribute__((packed)) { A = 200 }', '1/1', '1/1'],
    ['enum __attribute__((packed)) { A = 200, B = -1 }', '2/2', '2/2'],
  ])('%s: System V %s, Windows %s', (text, systemV, windows) => {
    expect(layoutText(text)).toBe(systemV);
    expect(layoutText(text, windowsModel)).toBe(windows);
  });

  test('gcc for Windows keeps the 80-bit float', () => {
    expect(layoutText('long double', mingwModel)).toBe('16/16');
  });
});

describe('structures, unions and arrays', () => {
  test.each([
    ['struct { char c; int i; short s; }', '12/4 0 4 8'],
    ['struct { char c; struct { char c; double d; } s; }', '24/8 0 8'],
    ['struct { char c; long double x; }', '32/16 0 16'],
    ['union { char c[5]; int i; }', '8/4 0 0'],
    ['short[3][5]', '30/2'],
    ['struct { int i; union { char c; double d; }; }', '16/8 0 8'],
    ['struct { int n; char text[]; }', '4/4 0 4'],
    ['struct { char c; long none[0]; }', '8/8 0 8'],
    ['struct { }', '0/1'],
    ['struct { struct { } nothing; int i; }', '4/4 0 0'],
  ])('%s', (text, expected) => {
    expect(layoutText(text)).toBe(expected);
  });

  test.each([
    ['struct __attribute__((packed)) { char c; int i; double d; }', '13/1 0 1 5'],
    ['struct { char c; int i __attribute__((packed)); short s; }', '8/2 0 1 6'],
    ['struct { char c; int i __attribute__((aligned(16))); }', '32/16 0 16'],
    ['struct __attribute__((packed)) { char c; int i __attribute__((aligned(2))); }', '6/2 0 2'],
    ['struct { char c; } __attribute__((aligned(8)))', '8/8 0'],
    ['struct { char c; int i; } __attribute__((aligned(2)))', '8/4 0 4'],
    ['struct { char c; } __attribute__((aligned))', '16/16 0'],
    ['struct __attribute__((packed)) { char c; struct { int i; } s; }', '5/1 0 1'],
  ])('attributes: %s', (text, expected) => {
    expect(layoutText(text)).toBe(expected);
  });

  test.each([
    ['struct { int a : 5, b : 20, c : 8; }', '8/4 0.0 0.5 4.0'],
    ['struct { char c; int x : 5; }', '4/4 0 1.0'],
    ['struct { short s : 9; char c; }', '4/2 0.0 2'],
    ['struct { char c; int : 0; char d; }', '5/1 0 4.0 4'],
    ['struct { char c; int : 5; }', '2/1 0 1.0'],
    ['struct { char c; long x : 33; }', '8/8 0 1.0'],
    ['struct { char c; int x : 30 __attribute__((packed)); }', '5/1 0 1.0'],
    ['struct __attribute__((packed)) { int a : 7; long b : 60; }', '9/1 0.0 0.7'],
    ['union { long x : 3; char c; }', '8/8 0.0 0'],
    ['struct { _Bool a : 1, b : 1; }', '1/1 0.0 0.1'],
  ])('bit-fields: %s', (text, expected) => {
    expect(layoutText(text)).toBe(expected);
  });

  test.each([
    ['struct { int a : 5, b : 20, c : 8; }', '8/4 0.0 0.5 4.0'],
    ['struct { char c; int x : 5; }', '8/4 0 4.0'],
    ['struct { short s : 9; char c; }', '4/2 0.0 2'],
    ['struct { int a : 3; char b : 2; }', '8/4 0.0 4.0'],
    ['struct { char c; int : 0; char d; }', '2/1 0 1.0 1'],
    ['struct { char c : 1; int : 0; char d; }', '8/4 0.0 4.0 4'],
  ])("bit-fields by Microsoft's rule: %s", (text, expected) => {
    expect(layoutText(text, windowsModel)).toBe(expected);
  });
});

describe('types that no object has', () => {
  const tooDeep = (depth: number): CType => {
    let type: CType = realType('int');
    for (let level = 0; level < depth; level++) type = { kind: 'struct', fields: [{ name: 'm', type }] };
    return type;
  };

  test.each<[string, CType, string]>([
    ['void', voidType, "'void' has no size"],
    ['incomplete', { kind: 'struct', tag: 'node' }, "'struct node' is incomplete"],
    ['an incomplete enumeration', { kind: 'enum', tag: 'colour' }, "'enum colour' is incomplete"],
    ['a negative length', arrayOf(voidType, -1), 'an array cannot have -1 elements'],
    ['half an element', arrayOf(realType('int'), 0.5), 'an array cannot have 0.5 elements'],
    ['no length', arrayOf(realType('int')), 'an array without a length is incomplete'],
    ['too large', arrayOf(arrayOf(realType('int'), 2 ** 30), 2 ** 30), 'no object of more than 2^47 fits into memory'],
    ['a function', { kind: 'function', result: voidType, parameters: [], variadic: false }, 'a function has no size'],
    ['too deep', tooDeep(257), 'types nest more than 256 deep'],
    ['deeper than any stack', tooDeep(1_000_000), 'types nest more than 256 deep'],
    ['a strange alignment', { kind: 'struct', fields: [], align: 3 }, 'must be a power of two up to 2^28, not 3'],
  ])('%s', (_, type, message) => {
    expect(thrownBy(() => layoutOf(type))).toMatchObject({ code: 'c-type', message: expect.stringContaining(message) });
  });

  test('depth counts the same whether or not the inner types have been looked at before', () => {
    const deepest = tooDeep(256);
    expect(layoutOf(deepest)).toMatchObject({ bytes: 4, nesting: 256 });
    const deeper: CType = { kind: 'struct', fields: [{ name: 'm', type: deepest }] };
    expect(thrownBy(() => layoutOf(deeper))).toMatchObject({ code: 'c-type' });
  });
});

/* The first of the definitions that `npm run fuzz:layouts` runs through. */
describe('random definitions', () => {
  const drawn = (count: number, aligned: boolean) =>
    Array.from({ length: count }, (_, index) => {
      const rng = dice(index + 1);
      return randomRecord(rng, 1 + rng.below(8), `s${index}`, { aligned });
    });

  test('have the sizes, alignments, offsets and bits that gcc gives them', () => {
    const compiler = { command: 'gcc', flags: [], model: systemVModel };
    expect(differences(drawn(2000, true), compiler)).toEqual([]);
  });

  test("by Microsoft's rule too", () => {
    const model = { ...systemVModel, bitFields: 'microsoft' } as const;
    expect(differences(drawn(1000, false), { command: 'gcc', flags: ['-mms-bitfields'], model })).toEqual([]);
  });

  test('a difference would be seen', () => {
    const wrong = { ...systemVModel, bytes: { ...systemVModel.bytes, short: 4 } };
    const compiler = { command: 'gcc', flags: [], model: wrong };
    const type = { ...parseType('struct { char c; short s; }', { model: wrong }), tag: 's0' } as ReturnType<
      typeof randomRecord
    >;
    expect(differences([type], compiler)[0]?.text).toContain('sizeof(struct s0) is 4, not 8');
  });
});
