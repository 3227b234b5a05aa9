import { describe, expect, test } from 'vitest';
import {
  type CType,
  type Field,
  layoutOf,
  parseDeclarations,
  parseSignature,
  parseType,
  pointerTo,
  realType,
  typeText,
  windowsModel,
} from '../../../src/abi/c/index.ts';
import { ConveneError } from '../../../src/ir/index.ts';
import { dice } from '../../support/random/dice.ts';
import { thrownBy } from './errors.ts';
import { randomRecord, randomType } from './random-types.ts';

/** What a text declares, written out again. */
function readBack(text: string): string {
  const written = new Map<string, CType>();
  return parseDeclarations(text)
    .declarations.map(({ type, name }) => typeText(type, name, written))
    .join('; ');
}

describe('declarations that are written as they are read', () => {
  test.each([
    'int x',
    'unsigned long long *p',
    'double f(int, struct { double x; long n; }, ...)',
    'struct point { int x, y; } mirror(struct point p)',
    'void (*signal(int number, void (*handler)(int)))(int)',
    'int (*compare)(void *, void *)',
    'int (*(*table[4])[2])(void)',
    'char *names[3][5]',
    '_Complex long double f(_Bool, signed char, unsigned __int128)',
    'union { float f; unsigned int bits : 23, : 8, sign : 1; int : 0; } u',
    'struct __attribute__((packed, aligned(4))) { char c; int i __attribute__((aligned(2))), j; } s',
    'enum colour { red, green = 5, blue } c; enum colour d',
    'struct node { struct node *next; union { int i; float f; }; char text[]; } *head',
    'double (int)',
  ])('%s', (text) => {
    expect(readBack(text)).toBe(text);
  });
});

describe('declarations that say the same', () => {
  test.each([
    ['long unsigned int long x', 'unsigned long long x'],
    ['const char *const restrict p', 'char *p'],
    ['static inline int f(void)', 'int f(void)'],
    [
      'struct { _Alignas(64) int x; char _Alignas(double) y; _Alignas(0) short z; } s',
      'struct { int x __attribute__((aligned(64))); char y __attribute__((aligned(8))); short z; } s',
    ],
    ['int f()', 'int f(void)'],
    ['int f(int a[3], int g(int))', 'int f(int *a, int (*g)(int))'],
    ['int f(int a[static const 3][4])', 'int f(int (*a)[4])'],
    ['int (((x)))', 'int x'],
    ['int a[2 * (3 + sizeof(long)) - (1 << 2) % 3]', 'int a[21]'],
    [
      'enum { A = 3, B } e; int x[B + 1], y[0x10], z[010], w[0b11u]',
      'enum { A = 3, B } e; int x[5]; int y[16]; int z[8]; int w[3]',
    ],
    ['int x; // the first\n/* the\nsecond */ int y;;', 'int x; int y'],
    ['extern void f(void) __attribute__((noreturn, format(printf, 1, (2))));', 'void f(void)'],
    [
      'int8_t a; uint16_t b; int32_t c; uint64_t d; size_t e; bool f',
      'signed char a; unsigned short b; int c; unsigned long d; unsigned long e; _Bool f',
    ],
    ['double _Complex x; __signed__ char c', '_Complex double x; signed char c'],
    ['struct s; struct t { struct s *s; }; struct s { int i; }; struct s f(void)', 'struct s { int i; } f(void)'],
    ['struct { enum { N = 3 }; int a[N]; } s', 'struct { int a[3]; } s'],
    ['int size_t', 'int size_t'],
  ])('%s', (text, expected) => {
    expect(readBack(text)).toBe(expected);
  });

  test('types of the standard headers follow the model', () => {
    expect(parseType('uint64_t', { model: windowsModel })).toBe(realType('unsigned long long'));
    expect(parseType('uint64_t')).toBe(realType('unsigned long'));
  });

  test('types with a tag can be had by it', () => {
    const { types, declarations } = parseDeclarations('struct point { int x, y; }; union u { int i; }; enum e { A };');
    expect([...types.keys()]).toEqual(['point', 'u', 'e']);
    expect(declarations).toEqual([]);
    expect(layoutOf(types.get('point')!).bytes).toBe(8);
  });

  test('a tag within a parameter list is not known outside', () => {
    const text = 'void f(struct s { int i; } a, struct s b); void g(struct s { double d; } a);';
    const [f, g] = parseDeclarations(text).declarations.map(({ type }) => type);
    expect(typeText(f)).toBe('void (struct s { int i; } a, struct s b)');
    expect(typeText(g)).toBe('void (struct s { double d; } a)');
  });

  test('a type alone may stand without a name', () => {
    expect(parseType('int *')).toEqual(pointerTo(realType('int')));
    expect(typeText(parseType('void (*[3])(int, ...)'))).toBe('void (*[3])(int, ...)');
  });

  test('a signature is that of one function', () => {
    const text = 'struct point { int x, y; }; struct point mirror(struct point p);';
    expect(parseSignature(text)).toMatchObject({
      name: 'mirror',
      position: { file: 'text', line: 1, column: 42 },
      type: { kind: 'function', parameters: [{ name: 'p' }] },
    });
  });
});

describe('errors have a place and say what is wrong', () => {
  test.each([
    ['int x[', 1, 7, 'expected a constant, found the end of the text'],
    ['int f(int', 1, 10, "expected ')', found the end of the text"],
    ['int x\nint y', 2, 1, "expected ';', found 'int'"],
    ['int', 1, 4, 'expected a name, found the end of the text'],
    ['foo x', 1, 1, "'foo' is not a type"],
    ['unsigned double x', 1, 1, "'unsigned double' is not a type"],
    ['int struct s x', 1, 5, 'a declaration has one type'],
    ['struct s int x', 1, 10, "'int' does not belong behind another type"],
    ['#define N 3', 1, 1, 'preprocessor lines are not read'],
    ['int x; /* end', 1, 8, 'this comment has no end'],
    ['int "x"', 1, 5, '"\\"" is not part of a declaration'],
    ['int x[08]', 1, 7, "'08' is not an integer"],
    ['int x[1.5]', 1, 7, "'1.5' is not an integer"],
    ['int x[N]', 1, 7, "'N' is not a constant"],
    ['int x[1 / 0]', 1, 9, 'division by zero'],
    ['int x[1 << 64]', 1, 9, 'cannot shift by 64'],
    ['int x[0xffffffffffffffff + 1]', 1, 26, 'the constant does not fit 64 bits'],
    ['int x[-1]', 1, 6, 'an array cannot have -1 elements'],
    ['int x[1 << 46]', 1, 6, 'no object of more than 2^47 fits into memory'],
    ['void x[3]', 1, 7, "'void' has no size"],
    ['int f(void)[3]', 1, 6, 'a function cannot return an array'],
    ['int (*f(void))(void)(void)', 1, 15, 'a function cannot return a function'],
    ['int f(void, int)', 1, 7, "a parameter cannot have type 'void'"],
    ['int f(struct s x)', 1, 16, "'struct s' is incomplete"],
    ['struct s f(void)', 1, 11, "'struct s' is incomplete"],
    ['struct s { struct s inner; };', 1, 21, "'struct s' is incomplete"],
    ['struct {\n  int a;\n  void b;\n} x', 3, 8, "'b' has type 'void'"],
    ['struct { int f(void); } x', 1, 14, "'f' is a function: a member can only point to one"],
    ['struct { int a, a; } x', 1, 17, "there are two members called 'a'"],
    ['struct { int a; struct { int a; }; } x', 1, 17, "there are two members called 'a'"],
    ['struct { int; } x', 1, 10, "a member of type 'int' needs a name"],
    ['struct { int *; } x', 1, 15, "expected a member's name, found ';'"],
    ['struct { int a } x', 1, 16, "expected ';', found '}'"],
    ['struct { int a : 33; } x', 1, 14, "'a' has 33 bits, more than its type 'int' (32)"],
    ['struct { _Bool a : 2; } x', 1, 16, "'a' has 2 bits, more than its type '_Bool' (1)"],
    ['struct { int a : 0; } x', 1, 14, "'a' has no bits, so it cannot have a name"],
    ['struct { int a : -1; } x', 1, 14, "'a' has a width of -1 bits"],
    ['struct { float a : 3; } x', 1, 16, "must be an integer type, not 'float'"],
    ['struct { char text[]; int n; } x', 1, 1, "'text' has no length: only the last member"],
    ['struct { char text[]; } x', 1, 1, "'text' has no length"],
    ['union { int n; char text[]; } x', 1, 1, "'text' has no length"],
    ['struct s { int a; }; struct s { int b; };', 1, 29, "'struct s' is defined twice"],
    ['struct s { int a; }; union s *p;', 1, 28, "'s' is the tag of a struct, not of a union"],
    ['enum { A, A } x', 1, 11, "the constant 'A' is defined twice"],
    ['enum { } x', 1, 8, "expected a constant's name, found '}'"],
    ['enum { A = -1, B = 0xffffffffffffffff } x', 1, 1, 'no integer type holds all constants of the enum'],
    ['struct { int a __attribute__((aligned(3))); } x', 1, 14, 'must be a power of two up to 2^28, not 3'],
    ['struct { _Alignas(12) int a; } x', 1, 27, 'must be a power of two up to 2^28, not 12'],
    ['struct { _Alignas(void) int a; } x', 1, 18, "'void' has no size"],
    ['int x __attribute__((vector_size(16)))', 1, 22, "the attribute 'vector_size' is not known"],
    ['struct __attribute__((packed)) s x', 1, 32, 'attributes of a type belong to its definition'],
    ['struct { __attribute__((packed)) struct { int a; }; } x', 1, 10, 'a member without a name has the attributes'],
    ['int while', 1, 5, "expected a name, found 'while'"],
    ['int f(int, ..., int)', 1, 15, "expected ')', found ','"],
  ])('%j', (text, line, column, message) => {
    const error = thrownBy(() => parseDeclarations(text, { file: 'test.h' }));
    expect(error).toBeInstanceOf(ConveneError);
    expect(error).toMatchObject({
      code: expect.stringMatching(/^c-(syntax|type)$/),
      message: expect.stringContaining(message),
      position: { file: 'test.h', line, column },
    });
  });

  test.each([
    ['int x', 1, 'only one function belongs here'],
    ['int f(void); int g(void)', 14, 'only one function belongs here'],
    ['struct s { int a; };', 21, 'expected a function'],
  ])('a signature: %s', (text, column, message) => {
    expect(thrownBy(() => parseSignature(text))).toMatchObject({
      message: expect.stringContaining(message),
      position: { column },
    });
  });

  test.each([
    ['parentheses', (n: number) => `int ${'('.repeat(n)}x${')'.repeat(n)}`],
    ['structures', (n: number) => `${'struct {'.repeat(n)} int x; ${'} x;'.repeat(n)}`],
    ['functions', (n: number) => `int f${'(int f'.repeat(n)}${')'.repeat(n)}`],
    ['constants', (n: number) => `int x[${'('.repeat(n)}1${')'.repeat(n)}]`],
    ['pointers', (n: number) => `int ${'*'.repeat(n)}x`],
    ['arrays', (n: number) => `int x${'[1]'.repeat(n)}`],
    ['sizes', (n: number) => `int x[${'sizeof(char['.repeat(n)}1${'])'.repeat(n)}]`],
  ])('%s nest some, never so deep that the stack overflows', (_, text) => {
    expect(() => parseDeclarations(text(50))).not.toThrow();
    expect(thrownBy(() => parseDeclarations(text(100_000)))).toMatchObject({
      message: expect.stringMatching(/nests? more than 256 deep|too many parts/),
    });
  });

  test('signs do not nest', () => {
    expect(readBack(`int x[${'-'.repeat(100_000)}3]`)).toBe('int x[3]');
  });

  test('whatever the text, an error is ours', () => {
    const words = [
      ...'int long unsigned double struct union enum const void x y s 3 0 -1 ( ) [ ] { } ; , * : = ... + << sizeof'.split(
        ' ',
      ),
      ...['__attribute__((packed))', '__attribute__((aligned(8)))', 'size_t', 'struct s {', 'int x;', 'enum e { A }'],
    ];
    const rng = dice(1);
    let read = 0;
    for (let round = 0; round < 20_000; round++) {
      const text = Array.from({ length: 1 + rng.below(10) }, () => rng.pick(words)).join(' ');
      try {
        parseDeclarations(text);
        read++;
      } catch (error) {
        if (!(error instanceof ConveneError) || error.position === undefined || error.code === 'internal') {
          throw new Error(`${text}: ${error}`);
        }
      }
    }
    expect(read).toBeGreaterThan(100);
  });
});

test('a type whose text would never end is not written', () => {
  let type: CType = realType('int');
  for (let level = 0; level < 60; level++) {
    const fields: readonly Field[] = [
      { name: 'a', type },
      { name: 'n', type: realType('char') },
      { name: 'b', type },
    ];
    type = { kind: 'struct', fields };
  }
  expect(thrownBy(() => typeText(type))).toMatchObject({ code: 'c-type' });
});

test('random types are read as they were written', () => {
  for (let seed = 1; seed <= 1000; seed++) {
    const type = seed % 2 === 0 ? randomType(dice(seed), 8) : randomRecord(dice(seed), 8, 's');
    expect(parseType(typeText(type))).toEqual(type);
  }
});
