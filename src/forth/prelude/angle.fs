\ Trigonometric functions. An angle is first reduced to a quadrant and a rest of at most pi / 4, carried as a double and its error.

\ 2 / pi after the point, in cells, behind one cell of zeros.
create (two-over-pi)
  0 , $a2f9836e4e441529 , $fc2757d1f534ddc0 , $db6295993c439041 , $fe5163abdebbc561 , $b7246e3a424dd2e0 ,
  $06492eea09d1921c , $fe1deb1cb129a73e , $e88235f52ebb4484 , $e99c7026b45f7e41 , $3991d639835339f4 ,
  $9c845f8bbdf9283b , $1ff897ffde05980f , $ef2f118b5a0a6d1f , $6d367ecf27cb09b7 , $4f463f669e5fea2d ,
  $7527bac7ebe5f17b , $3d0739f78a5292ea , $6bfb5fb11f8d5d08 , $56033046fc7b6bab , $f0cfbc209af4361d ,

: (bits-at) ( n -- x )                     \ 64 bits of 2 / pi, from bit n of the table on
  dup 6 rshift cells (two-over-pi) +  swap 63 and  {: from shift :}
  from @ shift lshift  from cell+ @ 1 rshift 63 shift - rshift  or ;

: (u>f) ( u -- ) ( F: -- r )  0 d>f ;

: (fraction>f) ( x1 x2 x3 -- ) ( F: -- r error )   \ the unsigned fraction whose bits after the point are x3, then x2, x1
  dup if -64 else drop 0 -rot -128 then    \ a double is never so near to a multiple of pi / 2 that more were zero
  over clz  {: low middle high scale zeros :}
  middle high zeros (shift-pair)  low middle zeros (shift-pair)
  scale zeros - (power-of-two)  {: first next f: unit :}
  first -2048 and (u>f) unit f*
  first 2047 and (u>f)  next (u>f) 5.421010862427522e-20 f*  f+ unit f*
  (fast-sum) ;

\ The rest for any angle, after Payne and Hanek (1983): of the product of 2 / pi and an integer of 53 bits only a window is computed,
\ which holds the last two bits of the whole part and the fraction after it.

: (window) ( m n -- x1 x2 x3 )             \ m times 192 bits from bit n on, the highest cell last
  {: m n :}
  n 128 + (bits-at) m um*
  n 64 + (bits-at) m um*  rot 0 d+
  n (bits-at) m * + ;

: (unsigned-rest) ( x1 x2 x3 -- quadrant ) ( F: -- r error )
  {: low middle high :}
  low 2 lshift  low middle 2 (shift-pair)  middle high 2 (shift-pair)
  dup 0< {: negative :}
  negative if invert rot invert rot invert rot then
  (fraction>f)  1.5707963267948966e 6.123233995736766e-17 (times-pair)
  negative if fnegate fswap fnegate fswap then
  high $2000000000000000 + 62 rshift ;

: (rest-far) ( F: r1 -- r2 error ) ( -- quadrant )
  (bits)
  dup $fffffffffffff and $10000000000000 or
  over 52 rshift 2047 and 1013 -  (window) (unsigned-rest)
  swap 0< if negate fnegate fswap fnegate fswap then ;

\ Near zero pi / 2 in three parts is enough; two of them have 33 bits, so that their multiples are exact.

: (rest-near) ( F: r1 -- r2 error ) ( -- quadrant )
  fdup 0.6366197723675814e f* fround  fdup f>s  {: f: angle f: n :}
  angle n 1.5707963267341256e f* f-  n -6.077100506303966e-11 f* (sum)
  n 2.0222662487959506e-21 f* f-  (fast-sum) ;

: (rest) ( F: r1 -- r2 error ) ( -- quadrant )
  fdup fabs  {: f: angle f: size :}
  size 0.7853981633974483e f<= if angle 0e 0 exit then
  size infinity f< 0= if nan nan 0 exit then
  size 1000000e f< if
    angle (rest-near)
    fover fabs 1e-6 f> if exit then        \ else too much has cancelled
    drop fdrop fdrop
  then
  angle (rest-far) ;

\ Taylor's series up to pi / 4, results with their errors.

: (sin) ( F: r error -- sin error )
  fover fdup f*  {: f: r f: error f: z :}
  r
  2.8114572543455206e-15
  z f* -7.647163731819816e-13 f+   z f* 1.6059043836821613e-10 f+
  z f* -2.505210838544172e-08 f+   z f* 2.7557319223985893e-06 f+
  z f* -0.0001984126984126984e f+  z f* 0.008333333333333333e f+
  z f* -0.16666666666666666e f+    z f* r f*
  error  error z f* f2/ f-  f+  (fast-sum) ;

: (cos) ( F: r error -- cos error )
  fover fdup f*  fdup f2/  1e fover f-  {: f: r f: error f: z f: half f: near :}
  near
  -1.5619206968586225e-16
  z f* 4.779477332387385e-14 f+    z f* -1.1470745597729725e-11 f+
  z f* 2.08767569878681e-09 f+     z f* -2.755731922398589e-07 f+
  z f* 2.48015873015873e-05 f+     z f* -0.001388888888888889e f+
  z f* 0.041666666666666664e f+    z f* z f*
  r error f* f-  1e near f- half f- f+  (fast-sum) ;

: (sin-of) ( F: r error -- sin error ) ( quadrant -- )
  dup 1 and if (cos) else (sin) then
  2 and if fnegate fswap fnegate fswap then ;

: fsin ( F: r1 -- r2 )  fdup f0= if exit then  (rest) (sin-of) fdrop ;   \ zero keeps its sign
: fcos ( F: r1 -- r2 )  (rest) 1+ (sin-of) fdrop ;
: fsincos ( F: r1 -- sin cos )
  fdup f0= if 1e exit then
  (rest) f2dup dup (sin-of) fdrop -frot  1+ (sin-of) fdrop ;
: ftan ( F: r1 -- r2 )
  fdup f0= if exit then
  (rest) f2dup dup (sin-of)  {: f: sin f: sin-error :}
  1+ (sin-of)  {: f: cos f: cos-error :}
  sin cos f/  fdup cos (product)  {: f: quotient f: product f: lost :}
  quotient
  sin product f- lost f-  sin-error f+  quotient cos-error f* f-  cos f/  f+ ;

\ Inverse functions: polynomials of least largest error (Remez), over z = r^2.

: (atan-tail) ( F: r1 -- r2 )              \ atan r - r, for |r| <= 7/16
  fdup fdup f*  {: f: r f: z :}
  -0.016265591152299058e
  z f* 0.03651034622423169e f+     z f* -0.049759168562994865e f+
  z f* 0.05833324432523026e f+     z f* -0.06661034189759919e f+
  z f* 0.07691872247158091e f+     z f* -0.09090886875970498e f+
  z f* 0.11111110395079103e f+     z f* -0.14285714272261857e f+
  z f* 0.19999999999873677e f+     z f* -0.3333333333333292e f+
  z f* r f* ;

: (turned) ( F: r angle error -- atan )    \ the angle whose rest has the tangent r
  frot fdup (atan-tail)  frot f+ f+ f+ ;

: (atan) ( F: r1 -- r2 )                   \ not negative
  fdup 0.4375e f< if fdup (atan-tail) f+ exit then
  fdup 0.6875e f< if
    fdup f2* 1e f-  fswap 2e f+  f/  0.4636476090008061e 2.2698777452961687e-17 (turned) exit
  then
  fdup 1.1875e f< if
    fdup 1e f-  fswap 1e f+  f/  0.7853981633974483e 3.061616997868383e-17 (turned) exit
  then
  fdup 2.4375e f< if
    fdup 1.5e f-  fswap 1.5e f* 1e f+  f/  0.982793723247329e 1.3903311031230998e-17 (turned) exit
  then
  -1e fswap f/  1.5707963267948966e 6.123233995736766e-17 (turned) ;

: fatan ( F: r1 -- r2 )  fdup fabs (atan) (odd-function) ;

: (sign) ( F: r1 -- r2 )  1e (odd-function) ;
: (infinite?) ( F: r -- ) ( -- flag )  fabs infinity f= ;

: fatan2 ( F: y x -- angle )
  f2dup f+ (nan?) if
    f2dup (infinite?) (infinite?) and 0= if f+ exit then
  then
  f2dup (infinite?) (infinite?) and if (sign) fswap (sign) fswap then   \ as on the diagonal
  {: f: y f: x :}
  y
  y f0= if 0e else y x f/ fabs then
  fdup 1e17 f> if fdrop 1.5707963267948966e (odd-function) exit then
  (atan)
  x (bits) 0< if 1.2246467991473532e-16 f- 3.141592653589793e fswap f- then
  (odd-function) ;

: (asin-tail) ( F: z -- r )                \ (asin r - r) / r, for z = r^2 <= 1/4
  {: f: z :}
  0.0326286547224443e
  z f* -0.020999114033328818e f+   z f* 0.021707485748429612e f+
  z f* 0.003706391370364632e f+    z f* 0.010780258024443776e f+
  z f* 0.011398911103325879e f+    z f* 0.013980820720149294e f+
  z f* 0.01735161199504646e f+     z f* 0.022372214988985204e f+
  z f* 0.030381942707722466e f+    z f* 0.04464285717461352e f+
  z f* 0.07499999999970798e f+     z f* 0.1666666666666676e f+
  z f* ;

: (half-asin) ( F: r1 -- r2 error )        \ of the root of (1 - r1) / 2, for r1 >= 1/2
  1e fswap f- f2/  fdup fsqrt  fdup fdup (product)  {: f: z f: root f: square f: lost :}
  root f0= if 0e 0e exit then
  root
  z square f- lost f-  root f2* f/  root z (asin-tail) f*  f+ ;

: fasin ( F: r1 -- r2 )
  fdup fabs 0.5e f< if fdup fdup f* (asin-tail) fover f* f+ exit then
  fdup fabs (half-asin)  fover f2* 1.5707963267948966e fswap f-  ( F: r1 root error near )
  {: f: root f: error f: near :}
  near  1.5707963267948966e near f- root f2* f-  error f2* f-  6.123233995736766e-17 f+  f+
  (odd-function) ;

: facos ( F: r1 -- r2 )
  fdup fabs 0.5e f< if
    fdup fdup f* (asin-tail) fover f*      ( F: r tail )
    6.123233995736766e-17 fswap f-  fswap f-  1.5707963267948966e f+ exit
  then
  fdup fabs (half-asin)  {: f: root f: error :}
  f0> if root error f+ f2* exit then
  3.141592653589793e  root error f+ f2* 1.2246467991473532e-16 f-  f- ;
