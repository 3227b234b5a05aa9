\ Exponentials and logarithms. Where one double is too coarse a value is carried as two, the second the error of the first
\ (Dekker, 1971): a logarithm so carried has about 65 bits, enough for powers to be within one unit in the last place.

: -infinity ( F: -- r )  $fff0000000000000 (from-bits) ;
: pi ( F: -- r )  3.141592653589793e ;
: (nan?) ( F: r -- ) ( -- flag )  fdup f<> ;

: (power-of-two) ( n -- ) ( F: -- r )  1023 + 52 lshift (from-bits) ;
: (scale) ( n -- ) ( F: r1 -- r2 )         \ rounds once also where the result has fewer bits
  dup 1023 > if 1023 (power-of-two) f*  1023 - 1023 min then
  dup -1022 < if -969 (power-of-two) f*  969 + -1022 max then
  (power-of-two) f* ;

\ Sums and products with their errors.

: (fast-sum) ( F: r1 r2 -- sum error )     \ where the first is not the smaller one
  fover fover f+  {: f: a f: b f: sum :}
  sum  b sum a f- f- ;
: (sum) ( F: r1 r2 -- sum error )
  fover fover f+ fdup 3 fpick f-  {: f: a f: b f: sum f: part :}
  sum  a sum part f- f-  b part f- f+ ;
: (split) ( F: r -- high low )             \ 26 bits each
  fdup 134217729e f*  {: f: a f: c :}
  c c a f- f-  fdup a fswap f- ;
: (product) ( F: r1 r2 -- product error )
  {: f: a f: b :}
  a b f*  a (split) b (split)  {: f: p f: ah f: al f: bh f: bl :}
  p  ah bh f* p f-  ah bl f* f+  al bh f* f+  al bl f* f+ ;

\ exp r - 1 - r, for |r| <= ln 2 / 2: Taylor's series.

: (exp-tail) ( F: r1 -- r2 )
  {: f: r :}
  1.6059043836821613e-10
  r f* 2.08767569878681e-09 f+     r f* 2.505210838544172e-08 f+
  r f* 2.755731922398589e-07 f+    r f* 2.7557319223985893e-06 f+
  r f* 2.48015873015873e-05 f+     r f* 0.0001984126984126984e f+
  r f* 0.001388888888888889e f+    r f* 0.008333333333333333e f+
  r f* 0.041666666666666664e f+    r f* 0.16666666666666666e f+
  r f* 0.5e f+                     r f* r f* ;

\ x = n ln 2 + r; ln 2 in parts, of which the first has 32 bits, so that its multiples are exact.

: (by-ln2) ( F: x1 error1 -- x2 error2 ) ( -- n )
  fover 1.4426950408889634e f* fround fdup f>s  {: f: x f: error f: n :}
  x n 0.6931471806019545e f* f-  n -4.2009150726810846e-11 f* fnegate (sum)  error f+ (fast-sum) ;

: (exp) ( F: x error -- r )                \ for |x| < 800
  (by-ln2)  {: f: r f: error :}
  1e r (fast-sum)  error fdup r f* f+  r (exp-tail) f+  f+ f+  (scale) ;

: fexp ( F: r1 -- r2 )
  fdup fabs 750e f< if 0e (exp) exit then
  fdup (nan?) if exit then
  f0> if infinity else 0e then ;

: fexpm1 ( F: r1 -- r2 )
  fdup fabs 1e-17 f< if exit then
  fdup fabs 40e f< 0= if fexp 1e f- exit then
  0e (by-ln2)  {: n f: r f: error :}
  n if
    n (power-of-two) {: f: power :}
    power 1e f-  power r f* (sum)
    error fdup r f* f+  r (exp-tail) f+ power f*  f+ f+
  else
    r  r (exp-tail) error f+  f+
  then ;

\ ln (1 + f) from s = f / (2 + f): 2 s + 2/3 s^3 + 2/5 s^5 + …

: (atanh-tail) ( F: z -- r )               \ 2/5 z + 2/7 z^2 + …, for z <= 0.0295
  {: f: z :}
  0.08695652173913043e
  z f* 0.09523809523809523e f+     z f* 0.10526315789473684e f+
  z f* 0.11764705882352941e f+     z f* 0.13333333333333333e f+
  z f* 0.15384615384615385e f+     z f* 0.18181818181818182e f+
  z f* 0.2222222222222222e f+      z f* 0.2857142857142857e f+
  z f* 0.4e f+                     z f* ;

: (quotient) ( F: f -- s error )           \ f / (2 + f)
  fdup 2e (sum)  {: f: dividend f: divisor f: error :}
  dividend divisor f/  {: f: s :}
  s divisor (product)  {: f: product f: lost :}
  s  dividend product f- lost f-  s error f* f-  divisor f/ ;

: (cubic) ( F: s error1 -- r error2 )      \ 2/3 s^3 + 2/5 s^5 + …
  {: f: s f: error :}
  s s (product)  s error f* f2* f+  {: f: z f: zerror :}
  0.6666666666666666e z (atanh-tail) (fast-sum) 3.700743415417188e-17 f+  {: f: q f: qerror :}
  z q (product)  z qerror f* f+  zerror q f* f+  {: f: c f: cerror :}
  s c (product)  s cerror f* f+  error c f* f+ ;

: (mantissa) ( F: r1 -- r2 ) ( -- n )      \ r1 = r2 2^n, with r2 between the roots of 1/2 and 2
  (bits)  dup $3fe6a09e667f3bcd - 52 arshift  tuck 52 lshift - (from-bits) ;

: (ln-sum) ( n -- ) ( F: f -- r error )    \ n ln 2 + ln (1 + f)
  (quotient) s>f  {: f: s f: error f: n :}
  s error (cubic)  {: f: c f: cerror :}
  s f2* c (fast-sum)  {: f: m f: merror :}
  n 0.6931471805598903e f* m (fast-sum)
  merror f+  error f2* f+  cerror f+  n 5.497923018708371e-14 f* f+
  (fast-sum) ;

: (ln-reduced) ( F: r1 -- r2 ) ( -- n )    \ r1 = (1 + r2) 2^n, for what is positive and finite
  0 fdup 2.2250738585072014e-308 f< if drop -54 18014398509481984e f* then
  (mantissa) +  1e f- ;
: (ln) ( F: r1 -- r2 error )  (ln-reduced) (ln-sum) ;

: (ln-double) ( n -- ) ( F: f -- r )       \ n ln 2 + ln (1 + f) = n ln 2 + f - s (f - tail)
  fdup fdup 2e f+ f/  fdup fdup f*  2 fpick fdup f* f2/  s>f
  {: f: f f: s f: z f: half f: n :}
  n 0.6931471805598903e f*
  half
  0.6666666666666666e z (atanh-tail) f+ z f*  half f+ s f*
  n 5.497923018708371e-14 f* f+  f-  f f-  f- ;

: (ln-special) ( F: r1 -- r2 )             \ zero, negative, infinite, not a number
  fdup f0= if fdrop -infinity exit then
  fdup f0< if fdrop nan then ;

: (ln-regular?) ( F: r -- r ) ( -- flag )  fdup f0>  fdup infinity f< and ;

: fln ( F: r1 -- r2 )  (ln-regular?) if (ln-reduced) (ln-double) else (ln-special) then ;

\ ln (1 + r): what 1 + r loses in rounding is not lost.

: flnp1 ( F: r1 -- r2 )
  fdup fabs 1e-17 f< if exit then
  fdup 1e f+ (ln-regular?) 0= if fnip (ln-special) exit then
  fover fabs 0.25e f< if fdrop 0 (ln-sum) f+ exit then
  fswap 1e (sum) fnip fover f/             ( F: sum loss )
  fswap (ln) frot f+ f+ ;

: (times-pair) ( F: r error factor ferror -- r2 error2 )
  {: f: r f: error f: factor f: ferror :}
  r factor (product)  r ferror f* f+  error factor f* f+  (fast-sum) ;

: flog ( F: r1 -- r2 )
  (ln-regular?) if
    (ln) 0.4342944819032518e 1.098319650216765e-17 (times-pair) fdrop
  else (ln-special) then ;

: falog ( F: r1 -- r2 )
  fdup fabs 330e f< if
    0e 2.302585092994046e -2.1707562233822494e-16 (times-pair) (exp) exit
  then
  fdup (nan?) if exit then
  f0> if infinity else 0e then ;

\ Powers, with the special cases of C's pow.

: (whole?) ( F: r -- ) ( -- flag )  fdup ftrunc f= ;
: (odd?) ( F: r -- ) ( -- flag )           \ from 2^53 on all are even
  fdup (whole?) 0= if fdrop false exit then
  fdup fabs 9007199254740992e f< if f>s 1 and 0<> else fdrop false then ;

: (positive-power) ( F: r1 r2 -- r3 )      \ r1 positive and finite, r2 finite
  {: f: exponent :}
  (ln)  {: f: ln f: error :}
  ln exponent f* fabs 800e f< if
    ln exponent (product)  error exponent f* f+  (fast-sum) (exp) exit
  then
  ln f0< exponent f0< = if infinity else 0e then ;

: (extreme-power) ( F: r1 r2 -- r3 )       \ r1 zero or infinite, or r2 infinite; r1 not negative
  {: f: base f: exponent :}
  base 1e f= if 1e exit then
  base 1e f> exponent f0> = if infinity else 0e then ;

: (unsigned-power) ( F: r1 r2 -- r3 )      \ r1 not negative
  {: f: base f: exponent :}
  base exponent
  base f0>  base infinity f< and  exponent fabs infinity f< and
  if (positive-power) else (extreme-power) then ;

: f** ( F: r1 r2 -- r3 )
  {: f: base f: exponent :}
  exponent f0= base 1e f= or if 1e exit then
  base (nan?) exponent (nan?) or if nan exit then
  base fabs exponent (unsigned-power)
  base (bits) 0< 0= if exit then
  exponent (odd?) if fnegate exit then
  base f0< base -infinity f> and exponent (whole?) 0= and if fdrop nan then ;

\ Hyperbolic functions, from exp x - 1 so that small arguments keep their bits.

: (half-exp) ( F: r1 -- r2 )               \ half of exp, also where exp itself is too large
  fdup 709e f< if fexp f2/ else f2/ fexp fdup f2/ f* then ;

: (odd-function) ( F: r magnitude -- r2 )  \ the sign of r on a result for its magnitude
  fswap (bits) 0< if fnegate then ;

: fsinh ( F: r1 -- r2 )
  fdup fabs  fdup 22e f< if
    fexpm1  fdup fdup 1e f+ f/ f+ f2/
  else (half-exp) then
  (odd-function) ;
: fcosh ( F: r1 -- r2 )
  fabs  fdup 22e f< if fexp  1e fover f/ f+ f2/ else (half-exp) then ;
: ftanh ( F: r1 -- r2 )
  fdup fabs  fdup 22e f> if fdrop 1e
  else f2* fexpm1  fdup 2e f+ f/ then
  (odd-function) ;

: fasinh ( F: r1 -- r2 )
  fdup fabs
  fdup 1e8 f> if fln 0.6931471805599453e f+ else
    fdup fdup f* fdup 1e f+ fsqrt 1e f+ f/ f+ flnp1
  then
  (odd-function) ;
: facosh ( F: r1 -- r2 )
  fdup 1e f< if fdrop nan exit then
  fdup 1e8 f> if fln 0.6931471805599453e f+ exit then
  1e f-  fdup fdup 2e f+ f* fsqrt f+ flnp1 ;
: fatanh ( F: r1 -- r2 )
  fdup fabs  fdup f2* 1e frot f- f/ flnp1 f2/
  (odd-function) ;
