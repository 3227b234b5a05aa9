/** Words as C functions: what C gets, what happens to throws, faults and interrupts while C frames lie below. */
import { describe, expect, it } from 'vitest';
import { sharedObject } from '../support/shared-object.ts';
import { examples, run } from './prelude/run.ts';

const library = sharedObject(`
  #include <stdint.h>
  int calls, last_total;
  /* Everything that C wants kept is in use across the call. */
  long apply(long (*f)(long), long x) {
    long a = x + 1, b = x + 2, c = x + 3, d = x + 4, e = x + 5, g = x + 6;
    asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(g));
    long r = f(x);
    asm volatile("" : "+r"(a), "+r"(b), "+r"(c), "+r"(d), "+r"(e), "+r"(g));
    return a - x == 1 && b - x == 2 && c - x == 3 && d - x == 4 && e - x == 5 && g - x == 6 ? r : -999;
  }
  double mix(double (*f)(int8_t, uint16_t, float, double, _Bool, void *, int, int, int, int), void *p) {
    return f(-3, 65535, 1.5f, 2.25, 1, p, 7, 8, 9, -10);
  }
  signed char narrow(signed char (*f)(int)) { return f(300); }
  void each(int n, void (*f)(int)) { for (int i = 0; i < n; i++) { calls++; f(i); } }
  int total(int n, int (*f)(int)) { int t = 0; for (int i = 0; i < n; i++) { calls++; t += f(i); } last_total = t; return t; }
  long five(long (*f)(long, long, long, long, long)) { return f(1, 2, 3, 4, 5); }
  long deep(long n, long (*f)(long)) { char room[200]; asm volatile("" : : "r"(room) : "memory"); return n == 0 ? 0 : 1 + f(n - 1); }
`);

const declared = `
library ${library}
c: extern int calls;
c: long apply(long (*f)(long), long x);
c: double mix(double (*f)(int8_t, uint16_t, float, double, bool, void *, int, int, int, int), void *p);
c: signed char narrow(signed char (*f)(int));
c: void each(int n, void (*f)(int));
c: int total(int n, int (*f)(int));
c: long five(long (*f)(long, long, long, long, long));
c: long deep(long n, long (*f)(long));
c: void qsort(void *base, size_t count, size_t size, int (*compare)(const void *, const void *));
: cells, ( n1 .. nn n -- addr ) here over cells allot swap 0 ?do tuck i cells + ! loop ;
: .cells ( addr n -- ) cells bounds ?do i @ . cell +loop ;
`;

describe('a word that C calls', () => {
  examples([
    {
      what: 'gets its arguments and gives its result, and C keeps its registers',
      program: `${declared} : square ( n -- n ) dup * ; ' square callback: long c_square(long); c_square 12 apply . c_square -7 apply .`,
      prints: '144 49 ',
    },
    {
      what: 'gets values of all types, each on its stack',
      program:
        ': show ( a b f p i j k l -- ) ( F: x y -- z ) . . . . 5 type . . . space fover fover f. f. f+ ; ' +
        '\' show callback: double c_show(int8_t, uint16_t, float, double, bool, void *, int, int, int, int); c_show s" there" drop mix f.',
      prints: '-10 9 8 7 there-1 65535 -3  2.25 1.5 3.75 ',
    },
    {
      what: 'gives C the low bits of a cell',
      program: ':noname ( n -- n ) 1+ ; callback: signed char c_next(int); c_next narrow .',
      prints: '45 ',
    },
    {
      what: 'may leave what it does not touch',
      program: ": nothing-at-all ; ' nothing-at-all callback: long c_same(long); c_same 5 apply .",
      prints: '5 ',
    },
    {
      what: 'may have an effect that is not known before it runs',
      program:
        ": either ( n -- n ) dup 2 mod if 10 * else ['] noop execute then ; ' either callback: int c_either(int); 4 c_either total .",
      prints: '42 ',
    },
    {
      what: 'may be deferred, and become another word',
      program:
        "defer what ' what callback: int c_what(int); ' 1+ is what 3 c_what total . ' negate is what 3 c_what total .",
      prints: '6 -3 ',
    },
    {
      what: 'finds the items of its caller safe',
      program: ': many 1 2 3 4 5 6 7 8 3 c_either total 1.5e + . . . . . . . . f. ; many',
      prints: '20 7 6 5 4 3 2 1 1.5 ',
    },
    {
      what: 'sorts',
      program:
        "5 3 9 1 7 5 cells, constant numbers : up ( a b -- n ) @ swap @ swap - ; ' up callback: int (const void *, const void *) as upwards; " +
        'numbers 5 cell upwards qsort numbers 5 .cells',
      prints: '1 3 5 7 9 ',
    },
    {
      what: 'may call C again, and be called by it again',
      program:
        '4 2 8 3 cells, constant inner : again ( a b -- n ) inner 3 cell upwards qsort up ; ' +
        "' again callback: int (const void *, const void *) as againward; " +
        '5 3 9 1 7 5 cells, constant outer outer 5 cell againward qsort outer 5 .cells inner 3 .cells',
      prints: '1 3 5 7 9 2 4 8 ',
    },
    {
      what: 'may call itself by way of C',
      program:
        ": down ( n -- n ) ; defer next : step ( n -- n ) next ; ' step callback: long c_step(long); :noname c_step deep ; is next 100 c_step deep .",
      prints: '100 ',
    },
    {
      what: 'may ask the text interpreter for something',
      program: ': ask ( n -- ) drop s" 6 7 * ." evaluate ; \' ask callback: void c_ask(int); 2 c_ask each',
      prints: '42 42 ',
    },
    {
      what: 'may print',
      program: ':noname ( n -- ) . ; callback: void c_print(int); 5 c_print each',
      prints: '0 1 2 3 4 ',
    },
  ]);
});

describe('what a word throws that C has called', () => {
  examples([
    {
      what: 'arrives where C was called, when C returns; C gets zero, and calls no more words',
      program:
        `${declared} variable ran : third ( n -- n ) 1 ran +! dup 2 = if 77 throw then 10 + ; ' third callback: int c_third(int); ` +
        ': try ( -- n ) 6 c_third total ; ' +
        "' try catch . ran @ . calls l@ . depth .",
      prints: '77 3 6 0 ',
    },
    {
      what: 'leaves C with the result that is declared for it',
      program:
        ": seen ( n -- n ) dup throw ; ' seen callback: int c_seen(int) = -7; c: extern int last_total; " +
        ": sum ( -- n ) 4 c_seen total ; 0 calls l! ' sum catch . calls l@ . last_total sl@ .",
      prints: '1 4 -21 ',
    },
    {
      what: 'can be caught by a word between two calls of C',
      program:
        ": inner ( n -- n ) 33 throw ; ' inner callback: long c_inner(long); " +
        ": outer ( n -- n ) c_inner swap ['] apply catch nip nip 1000 + ; ' outer callback: long c_outer(long); c_outer 1 apply .",
      prints: '1033 ',
    },
    {
      what: 'goes through two calls of C',
      program:
        ": outer2 ( n -- n ) c_inner swap apply ; ' outer2 callback: long c_outer2(long); :noname c_outer2 1 apply ; catch . ",
      prints: '33 ',
    },
    {
      what: 'is a fault, too',
      program:
        ':noname ( n -- n ) 0 / ; callback: long c_divide(long); :noname c_divide 1 apply ; catch . ' +
        ':noname ( n -- n ) drop -1 @ ; callback: long c_read(long); :noname c_read 1 apply ; catch . ' +
        ": endless ( n -- n ) recurse 1+ ; ' endless callback: long c_endless(long); :noname c_endless 1 apply ; catch . " +
        ':noname ( n -- n ) begin dup again ; drop',
      prints: '-10 -9 -5 ',
    },
    {
      what: 'is an endless recursion through C, too',
      program:
        "defer more :noname ( n -- n ) more ; callback: long c_more(long); :noname ( n -- n ) 2 + c_more deep ; is more :noname 5 c_more deep ; catch . : fine 3 c_third total ; 0 ran ! ' fine catch .",
      prints: '-5 77 ',
    },
    {
      what: 'is an overflow of the stack wherever it comes, also where C would be the one to notice',
      program:
        'c: int snprintf(char *s, size_t n, const char *format, ..., double) as show; create text 400 allot ' +
        ': deeper ( n -- n ) text 400 z" %300.20f" 1e 3e f/ show drop dup 1+ recurse + ; ' +
        ": from-forth 1 deeper ; ' from-forth catch . ' deeper callback: long c_deeper(long); :noname c_deeper 1 apply ; catch .",
      prints: '-5 -5 ',
    },
    {
      what: 'is an overflow of the data stack, also where the arguments do not fit any more',
      program:
        ": all-five ( a b c d e -- n ) + + + + ; ' all-five callback: long c_five(long, long, long, long, long); " +
        ': crowded ( -- .. ) begin depth 524287 < while 0 repeat ; : try-five crowded c_five five ; c_five five . ' +
        "' try-five catch . : any-five all-five ['] noop execute ; ' any-five callback: long c_any(long, long, long, long, long); c_any five . " +
        ": try-any crowded c_any five ; ' try-any catch . c_five five .",
      prints: '15 -3 15 -3 15 ',
    },
    {
      what: 'is an error of the text interpreter, too',
      program:
        ': unknown ( n -- n ) s" no-such-word" evaluate ; \' unknown callback: long c_unknown(long); :noname c_unknown 1 apply ; catch .',
      prints: '-13 ',
    },
    {
      what: 'is too few results, where only running tells',
      program:
        "variable some : odd ( n -- | n ) some @ if drop then ; ' odd callback: int c_odd(int); : try-odd 2 c_odd total ; ' try-odd catch . . 1 some ! ' try-odd catch .",
      prints: '0 1 -4 ',
    },
  ]);

  it('is shown where it was thrown, if nobody catches it', () => {
    const { errors, status, output } = run(
      `${declared}: fails ( n -- n ) ." first " 55 throw ;\n' fails callback: long c_fails(long);\nc_fails 1 apply .\n`,
    );
    expect({ output, status }).toEqual({ output: 'first ', status: 1 });
    expect(errors).toContain('uncaught exception (throw 55)');
    expect(errors).toContain(': fails ( n -- n )');
  });

  it('may be the end of the program', () => {
    const { errors, status, output } = run(
      `${declared} : leave-all ( n -- n ) ." bye" 3 (bye) ;\n' leave-all callback: long c_leave(long);\nc_leave 1 apply . ." not here"`,
    );
    expect({ output, status, errors }).toEqual({ output: 'bye', status: 3, errors: '' });
  });
});
