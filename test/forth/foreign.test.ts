/** C functions called from Forth: what gcc compiled must find what Forth gave, and the other way round. */
import { describe, expect, it } from 'vitest';
import { sharedObject } from '../support/shared-object.ts';
import { examples, run } from './prelude/run.ts';

const library = sharedObject(`
  #include <stdarg.h>
  #include <stdbool.h>
  #include <stdint.h>
  #include <string.h>
  int8_t s8(int8_t x) { return x + 1; }
  uint8_t u8(uint8_t x) { return x + 1; }
  int16_t s16(int16_t x) { return x + 1; }
  uint16_t u16(uint16_t x) { return x + 1; }
  int32_t s32(int32_t x) { return x + 1; }
  uint32_t u32(uint32_t x) { return x + 1; }
  int64_t s64(int64_t x) { return x + 1; }
  _Bool not(_Bool x) { return !x; }
  float half(float x) { return x / 2; }
  double mixed(int a, float b, long c, double d, short e, unsigned char f, double g, int h, int i, int j, float k) {
    return a + 2 * b + 3 * c + 4 * d + 5 * e + 6 * f + 7 * g + 8 * h + 9 * i + 10 * j + 11 * k;
  }
  double ten(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j) {
    return a - 2 * b + 3 * c - 4 * d + 5 * e - 6 * f + 7 * g - 8 * h + 9 * i - 10 * j;
  }
  double sum(int count, ...) {
    va_list list;
    double total = 0;
    va_start(list, count);
    for (int i = 0; i < count; i++) total += i % 2 ? va_arg(list, double) : va_arg(list, long);
    va_end(list);
    return total;
  }
  long counter = 41;
  void nothing(void) {}
  /* A return address lies above an aligned place. */
  int aligned(void) { long x; asm("mov %%rsp, %0" : "=r"(x)); return x & 15; }
  static int plus(int a, int b) { return a + b; }
  static int minus(int a, int b) { return a - b; }
  int (*operations[2])(int, int) = { plus, minus };
  char *greeting(void) { return "hello"; }
  const char *const names[] = { "zero", "one", "two" };
  enum color { red, green = 5, blue };
  enum color next(enum color c) { return c == red ? green : blue; }
`);

const declared = `
library ${library}
c: int8_t s8(int8_t x);  c: uint8_t u8(uint8_t);  c: int16_t s16(int16_t);  c: uint16_t u16(uint16_t);
c: int32_t s32(int32_t); c: uint32_t u32(uint32_t); c: int64_t s64(int64_t);
c: bool not(bool) as c-not;
c: float half(float);
c: double mixed(int a, float b, long c, double d, short e, unsigned char f, double g, int h, int i, int j, float k);
c: double ten(double a, double b, double c, double d, double e, double f, double g, double h, double i, double j);
c: double sum(int count, ..., long, double, long) as sum3;
c: double sum(int count, ...) as sum0;
c: extern long counter;
c: void nothing(void);
c: /* A return address lies above an aligned place. */
  int aligned(void);
c: char *greeting(void);
c: enum color { red, green = 5, blue } next(enum color);
`;

describe('a C function in Forth', () => {
  examples([
    {
      what: 'takes and gives integers of all widths',
      program: `${declared} -2 s8 . 127 s8 . 254 u8 . 255 u8 . 32767 s16 . 65534 u16 . 2147483647 s32 . -1 u32 . 4294967294 u32 . -2 s64 .`,
      prints: '-1 -128 255 0 -32768 65535 -2147483648 0 4294967295 -1 ',
    },
    {
      what: 'sees the low bits of a cell alone',
      program: '$1ff s8 . $1234 u8 . $1fffffffe u32 .',
      prints: '0 53 4294967295 ',
    },
    {
      what: 'takes and gives flags for _Bool',
      program: '0 c-not . 1 c-not . 256 c-not . -1 c-not .',
      prints: '-1 0 0 0 ',
    },
    {
      what: 'takes and gives floats of both kinds on the stack of floats',
      program: '3e half f. 1e 2e 3e 4e 5e 6e 7e 8e 9e 10e ten f.',
      prints: '1.5 -55. ',
    },
    {
      what: 'takes its arguments in the order in which they are declared',
      program: '1 10 -100 200 3 4 5  0.5e 2.5e 1.25e 0.75e mixed f.',
      prints: '869. ',
    },
    {
      what: 'may have variable arguments, for one call each',
      program: '3 10 20 1.5e sum3 f. 0 sum0 f.',
      prints: '31.5 0. ',
    },
    { what: 'may leave nothing', program: 'nothing depth . fdepth .', prints: '0 0 ' },
    {
      what: 'finds the stack aligned',
      program: ': a aligned . ; : b 1 a drop ; : c 1 2 b 2drop ; aligned . a b c',
      prints: '8 8 8 8 ',
    },
    {
      what: 'may be a variable, which is its address',
      program: 'counter @ . 1 counter +! counter @ .',
      prints: '41 42 ',
    },
    { what: 'gives addresses that Forth reads', program: 'greeting 5 type', prints: 'hello' },
    {
      what: 'comes with the constants of its enumerations',
      program: 'red next . green next . blue .',
      prints: '5 6 6 ',
    },
    {
      what: 'is code in the words that use it, with other items in registers or in memory',
      program:
        ': f ( a b c d e -- n ) s32 + s32 * s32 - s32 + ; 1 2 3 4 5 f . : g 10 0 do i s64 loop + + + + + + + + + ; g .',
      prints: '-30 55 ',
    },
    {
      what: 'can be executed by its token',
      program: "41 ' s32 execute . : e ['] s32 execute ; 5 e .",
      prints: '42 6 ',
    },
    {
      what: 'may be called by its address',
      program:
        'c: extern int (*operations[2])(int, int); calling: int (int, int) as operate ; ' +
        '7 3 operations @ operate . 7 3 operations cell+ @ operate . : both over over operations @ operate -rot operations cell+ @ operate ; 9 4 both . .',
      prints: '10 4 5 13 ',
    },
    {
      what: 'is declared over several lines, with comments of C',
      program:
        'c: int /* a; b */ abs( // ; not yet\n   int number   /* the\n number */ ) as magnitude  ; -5 magnitude .',
      prints: '5 ',
    },
    {
      what: 'may be declared in a text that is evaluated',
      program: ': e s" c: int abs(int) as evaluated; -7 evaluated ." evaluate ; e',
      prints: '7 ',
    },
    {
      what: 'is found in the process where no library has it',
      program: 'c: size_t strlen(const char *s); s" four" drop strlen .',
      prints: '4 ',
    },
    {
      what: 'writes to memory of Forth',
      program:
        'c: int snprintf(char *s, size_t n, const char *format, ..., int, double, const char *) as show; ' +
        'create text 80 allot text 80 s" %05d %.3f %s" drop -42 s" !" drop 2.5e show text swap type',
      prints: '-0042 2.500 !',
    },
    {
      what: 'takes and gives texts that end with a zero',
      program:
        'c: char *strchr(const char *s, int c); z" find it" bl strchr zcount type : z z" in a word" zcount type ; z z" " zcount . drop ' +
        'create copy 10 allot s" copied" copy zplace copy zcount type copy 6 + c@ .',
      prints: ' itin a word0 copied0 ',
    },
    {
      what: 'comes with the sizes and members of its structures',
      program:
        'c: struct outer { char a; struct { short x, y; }; struct point { double x, y; } p[2]; unsigned bit : 3; }; ' +
        '/outer . 0 outer.a . 0 outer.x . 0 outer.y . 0 outer.p . c: typedef struct { int quot, rem; } halves; /halves . 0 halves.rem .',
      prints: '48 0 2 4 8 8 4 ',
    },
    {
      what: 'may name types of the standard headers, whose members can be asked for',
      program:
        'c: struct tm *gmtime(const time_t *t); c: struct tm; create day 86400 365 * , day gmtime dup tm.tm_year sl@ . tm.tm_mon sl@ .',
      prints: '71 0 ',
    },
  ]);
});

describe('a mistake in a declaration', () => {
  const failing = (program: string) => {
    const { errors, status } = run(program);
    expect(status).toBe(1);
    return errors;
  };

  it('is shown at its place', () => {
    const errors = failing('\n  c: int f(int a,\n    wrong b);');
    expect(errors).toContain("'wrong' is not a type");
    expect(errors).toContain('program.fs:3:5');
  });

  it.each([
    ['library libnothing.so.7', "cannot open 'libnothing.so.7'"],
    ['c: int no_such_function(int);', "no library that is open has a function 'no_such_function'"],
    ['c: extern int no_such_variable;', "no library that is open has a variable 'no_such_variable'"],
    ['c: int abs(int)', '; is missing'],
    ['calling: int (int);', 'a name is missing'],
    ['c: int abs(int) = 3;', "expected ';', found '='"],
    ['c: int f(int;', '; is missing'],
    ['callback: ;', 'needs an item'],
    ['calling: ;', 'expected a function'],
    ['library', 'a name is missing'],
    ['c: int abs(int) as;', 'expected'],
    ['c: int abs(int, ..., struct nothing);', 'incomplete'],
    ['c: int abs(int); abs', 'needs an item on the data stack'],
    ['c: int abs(struct nothing);', 'incomplete'],
  ])('%s', (program, message) => {
    expect(failing(program)).toContain(message);
  });
});
