/** Structures and wide numbers by value between Forth and C: by their addresses. */
import { describe } from 'vitest';
import { sharedObject } from '../support/shared-object.ts';
import { examples } from './prelude/run.ts';

const library = sharedObject(`
  #include <complex.h>
  struct point { double x, y; };
  struct mixed { long n; float f; };
  struct small { char c; short s; };
  struct large { long a[5]; };
  struct point middle(struct point a, struct point b) { return (struct point){ (a.x + b.x) / 2, (a.y + b.y) / 2 }; }
  struct mixed swap(struct mixed m, int k) { return (struct mixed){ m.f + k, m.n }; }
  struct small next(struct small s) { return (struct small){ s.c + 1, s.s - 1 }; }
  struct large twice(struct large l, char tail) { for (int i = 0; i < 5; i++) l.a[i] = 2 * l.a[i] + tail; return l; }
  long sum(int a, struct large l, struct mixed m, int b) { return a + l.a[0] + l.a[4] + m.n + m.f + b; }
  __int128 wide(__int128 x, __int128 y) { return x + y; }
  long double third(long double x) { return x / 3; }
  double complex turned(double complex z) { return z * I; }
  double through(struct point (*f)(struct point, int), struct point p) { struct point q = f(p, 3); return q.x - q.y + p.x; }
  long large_through(struct large (*f)(struct large), struct large l) { struct large r = f(l); return r.a[1] + l.a[1]; }
`);

const declared = `
library ${library}
c: struct point { double x, y; };
c: struct mixed { long n; float f; };
c: struct small { char c; short s; };
c: struct large { long a[5]; };
c: struct point middle(struct point a, struct point b);
c: struct mixed swap(struct mixed m, int k) as swap-mixed;
c: struct small next(struct small s);
c: struct large twice(struct large l, char tail);
c: long sum(int a, struct large l, struct mixed m, int b);
c: __int128 wide(__int128 x, __int128 y);
c: long double third(long double x);
c: double _Complex turned(double _Complex z);
c: double through(struct point (*f)(struct point, int), struct point p);
c: long large_through(struct large (*f)(struct large), struct large l);
create p /point allot  1e p point.x f!  2e p point.y f!
create q /point allot  5e q point.x f!  -4e q point.y f!
create r /point allot
create m /mixed allot  7 m mixed.n !  2.5e m mixed.f sf!
create l 10 , 20 , 30 , 40 , 50 ,
: .point ( addr -- )  dup point.x f@ f. point.y f@ f. ;
: .large ( addr -- )  5 0 do dup i cells + @ . loop drop ;
`;

describe('memory by value', () => {
  examples([
    {
      what: 'is passed by its address; a result goes to the address on top',
      program: `${declared} p q r middle r .point p .point q .point`,
      prints: '3. -1. 1. 2. 5. -4. ',
    },
    {
      what: 'may be in registers of both kinds',
      program: 'create m2 /mixed allot m 10 m2 swap-mixed m2 mixed.n @ . m2 mixed.f sf@ f.',
      prints: '12 7. ',
    },
    {
      what: 'may be small, and leaves alone what lies behind',
      program:
        'create s -1 , char a s small.c c! 5 s small.s w! create s2 -1 , s s2 next s2 small.c c@ emit s2 small.s sw@ . s2 4 + l@ .',
      prints: 'b4 4294967295 ',
    },
    {
      what: 'may be large; C gets a copy',
      program: 'create l2 /large allot l 3 l2 twice l2 .large l .large',
      prints: '23 43 63 83 103 10 20 30 40 50 ',
    },
    { what: 'stands between other arguments', program: '1000 l m 2000 sum .', prints: '3069 ' },
    {
      what: 'is a wide number, too',
      program:
        'create wide1 -1 , 0 , create wide2 2 , 5 , create wide3 2 cells allot wide1 wide2 wide3 wide wide3 @ . wide3 cell+ @ . ' +
        'create z 2e f, -3e f, create w 2 floats allot z w turned w f@ f. w float+ f@ f.',
      prints: '1 6 3. 2. ',
    },
    {
      what: 'is an 80-bit float, which Forth passes on',
      program:
        'c: double strtod(const char *, char **); c: long double strtold(const char *, char **); create t 16 allot create u 16 allot ' +
        'c: int snprintf(char *, size_t, const char *, ..., long double) as show-long; create text 40 allot ' +
        'z" 1.5" 0 t strtold t u third text 40 z" %.3Lf" u show-long text swap type',
      prints: '0.500',
    },
    {
      what: 'is used in words',
      program:
        ': center ( F: x1 y1 x2 y2 -- x y ) q point.y f! q point.x f! p point.y f! p point.x f! p q r middle r point.x f@ r point.y f@ ; 0e 2e 4e 6e center f. f.',
      prints: '4. 2. ',
    },
    {
      what: 'comes to words as the address of a copy; their result goes to the address on top',
      program:
        ': mirrored ( a-addr n r-addr -- ) >r s>f dup point.x f@ f+ r@ point.y f! dup point.y f@ r> point.x f! 99e point.x f! ; ' +
        "' mirrored callback: struct point c_mirrored(struct point, int); 1e p point.x f! 2e p point.y f! c_mirrored p through f. p .point",
      prints: '-1. 1. 2. ',
    },
    {
      what: 'comes to words where it is large',
      program:
        ': added ( a-addr r-addr -- ) 5 0 do over i cells + @ 100 + over i cells + ! loop drop 777 swap cell+ ! ; ' +
        "' added callback: struct large c_added(struct large); c_added l large_through . l cell+ @ .",
      prints: '140 20 ',
    },
  ]);
});
