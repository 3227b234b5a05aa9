\ Floating-point numbers as text, both ways, exactly rounded: all digits of a float are computed, and all digits of a text count.

: (bits) ( F: r -- ) ( -- x )  (scratch) f! (scratch) @ ;
: (from-bits) ( x -- ) ( F: -- r )  (scratch) ! (scratch) f@ ;
: infinity ( F: -- r )  $7ff0000000000000 (from-bits) ;
: nan ( F: -- r )  $7ff8000000000000 (from-bits) ;
: float ( -- u )  1 floats ;
: f~abs ( F: r1 r2 r3 -- ) ( -- flag )  -frot f- fabs f> ;
: f~rel ( F: r1 r2 r3 -- ) ( -- flag )  {: f: a f: b f: c :}  a b f- fabs  a b f+ fabs c f* f< ;
: (finite?) ( F: r -- ) ( -- flag )  (bits) 52 rshift $7ff and $7ff <> ;

: (shift-pair) ( x-low x-high n -- x )     \ the high cell, shifted left by n < 64, with bits from the low one
  tuck lshift >r  63 swap - swap 1 rshift swap rshift  r> or ;

\ One whole number of any size: so many limbs, the lowest first, the highest not zero. A text of 780 digits and an exponent that is not
\ beyond hope need the most.

variable (limbs)
112 cells buffer: (big)

: (limb) ( n -- a-addr )  cells (big) + ;
: (trim-limbs) ( -- )
  begin (limbs) @ dup if 1- (limb) @ 0= then while -1 (limbs) +! repeat ;
: (big!) ( u n -- )                        \ u 2^n
  dup 6 rshift  swap 63 and  {: u place shift :}
  place 2 + (limbs) !  (big) place 2 + cells erase
  u shift lshift place (limb) !
  u 0 shift (shift-pair) place 1+ (limb) !  (trim-limbs) ;
: (big*+) ( u carry -- )                   \ times u, plus carry
  {: factor carry :}
  (limbs) @ 0 ?do
    i (limb) @ factor um*  carry 0 d+  to carry  i (limb) !
  loop
  carry if carry (limbs) @ (limb) !  1 (limbs) +! then ;
: (big/) ( u -- remainder )
  0 {: divisor rest :}
  (limbs) @ begin dup while
    1-  dup (limb) @ rest divisor um/mod  2 pick (limb) !  to rest
  repeat drop  (trim-limbs) rest ;
: (big<<limbs) ( n -- )
  (big) over (limb) (limbs) @ cells move  (big) over cells erase  (limbs) +! ;

: (ten^) ( n -- u )  1 swap 0 ?do 10 * loop ;
: (big*10^) ( n -- )  begin dup while dup 19 min  dup (ten^) 0 (big*+)  - repeat drop ;
: (big/10^) ( n -- x )                     \ not zero where something remained
  0 {: n rest :}
  begin n while
    n 19 min  dup (ten^) (big/) rest or to rest  n swap - to n
  repeat rest ;

\ To text. Digits come in chunks of 19, those of the whole part downwards from the point, the others upwards.

19 constant (chunk)
$8ac7230489e80000 constant (ten^chunk)
1406 buffer: (expansion)                   \ 17 chunks before the point, 57 after it
: (point) ( -- c-addr )  [ (expansion) 323 + ] literal ;

: (significand) ( x -- m e )               \ of the bits of a positive finite float: m * 2^e
  dup $fffffffffffff and swap 52 rshift $7ff and
  dup if 1075 - swap $10000000000000 or swap else drop -1074 then ;

: (chunk!) ( u c-addr -- )
  (chunk) {: u address n :}
  begin n while
    n 1- to n
    u 10 u/mod to u  [char] 0 + address n + c!
  repeat ;

: (whole-digits) ( m e -- c-addr )         \ where they begin; they end at the point
  dup 0< if negate 63 min rshift 0 then (big!)
  (point) begin (limbs) @ while
    (chunk) -  (ten^chunk) (big/) over (chunk!)
  repeat ;

: (low-bits) ( x1 n -- x2 )  64 swap - 0 max tuck lshift swap rshift ;
: (fraction-digits) ( m n -- c-addr )      \ of m / 2^n: where they end; they begin at the point
  dup 63 + 6 rshift {: m n limbs :}
  m n (low-bits)  limbs 6 lshift n -  (big!)
  (point) begin (limbs) @ while
    (ten^chunk) 0 (big*+)
    0 (limbs) @ limbs > if drop limbs (limb) @  limbs (limbs) ! (trim-limbs) then
    over (chunk!)  (chunk) +
  repeat ;

: (expand) ( x -- c-addr u n )             \ the digits that matter; the float is 0.digits * 10^n
  (significand) {: m e :}
  m e (whole-digits)
  e 0< if m e negate (fraction-digits) else (point) then
  over -  [char] 0 skip                    ( c-addr u )
  begin 2dup + 1- c@ [char] 0 = while 1- repeat
  over (point) swap - ;

: (round-digits-up) ( c-addr u -- flag )   \ true where nothing but nines became a one and zeros
  begin dup while
    1- 2dup + dup c@ [char] 9 <> if
      dup c@ 1+ swap c! 2drop false exit
    then
    [char] 0 swap c!
  repeat drop [char] 1 swap c! true ;

: (upper-half?) ( c-addr u count -- flag ) \ whether digits are nearer to the next higher ones once cut after count
  {: digits length count :}
  length count > 0= if false exit then
  digits count + c@ [char] 5 -
  dup if 0> exit then drop
  length 1- count >  count if digits count + 1- c@ 1 and 0<> or then ;

: (digits) ( c-addr u x -- n )             \ the first digits of a positive float given by its bits, rounded, and its decimal exponent
  (expand) {: text size digits length exponent :}
  digits text  size length min  move
  exponent
  digits length size (upper-half?) if
    text size (round-digits-up) if 1+ then
  then ;

: represent ( c-addr u -- n flag1 flag2 ) ( F: r -- )
  (bits) dup 0< {: address count x negative :}
  x $7fffffffffffffff and to x
  address count [char] 0 fill
  x $7ff0000000000000 u< 0= if 0 negative false exit then
  x 0= count 0= or if 1 negative true exit then
  address count x (digits) negative true ;

variable (precision)
: precision ( -- u )  (precision) @ dup 0= if drop 15 then ;
: set-precision ( u -- )  1 max 1000 min (precision) ! ;

1024 buffer: (float-text)

: (trim-zeros) ( c-addr u1 -- u2 )
  begin dup while 2dup 1- + c@ [char] 0 = while 1- repeat then nip ;
: (float-digits) ( F: r -- ) ( -- n u flag )   \ exponent, number of digits, sign
  (float-text) precision represent drop
  (float-text) precision (trim-zeros) swap ;
: (zeros) ( n -- )  0 max 0 ?do [char] 0 emit loop ;
: (part) ( start end -- )                  \ of the digits
  over - 0 max swap (float-text) + swap type ;
: (special-text) ( F: r -- ) ( -- c-addr u )   \ of what is not finite
  fdup fdup f<> if fdrop s" NaN" exit then
  f0< if s" -infinity" else s" infinity" then ;
: (.special) ( F: r -- )  (special-text) type space ;

: f. ( F: r -- )
  fdup (finite?) 0= if (.special) exit then
  (float-digits) if ." -" then {: exponent digits :}
  exponent 0> if
    0 exponent digits min (part)  exponent digits - (zeros)  ." ."
    exponent digits (part)
  else
    ." 0."  exponent negate (zeros)  0 digits (part)
  then space ;

: (.scientific) ( n step -- )              \ with an exponent that step divides
  over 1- swap mod {: before :}            ( n )
  0 before 1+ precision min (part)  before 1+ precision - (zeros)
  ." ."  before 1+ precision (part)
  ." E" 1- before - (.) type space ;
: fs. ( F: r -- )
  fdup (finite?) 0= if (.special) exit then
  (float-digits) if ." -" then drop 1 (.scientific) ;
: fe. ( F: r -- )
  fdup (finite?) 0= if (.special) exit then
  (float-digits) if ." -" then drop 3 (.scientific) ;

\ From text: the digits are gathered first, without zeros before them. More than fit are only looked at for being zero.

780 constant (most-digits)                 \ no point half way between two floats has more
variable (digit-count)
variable (scale)                           \ the digits are a whole number times ten to this
variable (more)
variable (cursor)
variable (limit)

: (peek) ( -- char )  (cursor) @ dup (limit) @ u< if c@ else drop 0 then ;
: (advance) ( -- )  1 (cursor) +! ;
: (accept?) ( char -- flag )  (peek) tolower = dup if (advance) then ;

: (gather) ( char after-point? -- )
  over [char] 0 = (digit-count) @ 0= and if nip (scale) +! exit then
  (digit-count) @ (most-digits) < if
    (scale) +!
    (expansion) (digit-count) @ + c!  1 (digit-count) +! exit
  then
  0= if 1 (scale) +! then
  [char] 0 <> if (more) on then ;
: (take-digits) ( after-point? -- u )      \ how many there were
  0 begin (peek) [char] 0 - 10 u< while
    over (peek) swap (gather) (advance) 1+
  repeat nip ;
: (take-sign) ( -- flag )  [char] - (accept?) dup 0= if [char] + (accept?) drop then ;
: (take-exponent) ( -- )
  [char] e (accept?) [char] d (accept?) or
  (peek) [char] + = or  (peek) [char] - = or 0= if exit then
  (take-sign) 0
  begin (peek) [char] 0 - dup 10 u< while
    (advance) swap 10 * + 100000 min
  repeat drop
  swap if negate then (scale) +! ;

: (top-bits) ( -- q exponent rest )        \ 64 bits, the value of the first, and whether all others are zero
  (limbs) @  dup 1- (limb) @  over 1 > if over 2 - (limb) @ else 0 then  {: n high next :}
  high clz {: zeros :}
  next high zeros (shift-pair)
  n 6 lshift 1- zeros -
  next zeros lshift  n 2 - 0 max 0 ?do i (limb) @ or loop ;
: (rounded) ( q exponent rest -- x )       \ the bits of q / 2^63 * 2^exponent, to even where it lies half way
  {: q exponent rest :}
  exponent 1023 > if $7ff0000000000000 exit then
  -1022 exponent - 0 max 11 + {: excess :} \ bits that there is no room for
  excess 64 > if 0 exit then
  q excess 1- rshift  q 65 excess - lshift {: kept lost :}
  kept 1 rshift
  kept 1 and if lost rest or kept 2 and or if 1+ then then
  exponent 1022 + 0 max 52 lshift + ;

: (simple?) ( -- flag )                    \ both the digits and the power of ten are floats
  (digit-count) @ 16 <  (scale) @ abs 23 <  and ;
: (simple) ( -- x )
  (limbs) @ if (big) @ else 0 then s>f
  1e (scale) @ abs 0 ?do 10e f* loop
  (scale) @ 0< if f/ else f* then (bits) ;

: (gathered) ( -- )                        \ the digits as a whole number
  0 (limbs) !
  (digit-count) @ 0 ?do 10 (expansion) i + c@ [char] 0 - (big*+) loop ;
: (nearest) ( -- x )                       \ the bits of the nearest float
  (digit-count) @ 0= if 0 exit then
  (digit-count) @ (scale) @ +
  dup 310 > if drop $7ff0000000000000 exit then
  -330 < if 0 exit then
  (gathered)
  (simple?) if (simple) exit then
  (more) @ if 10 1 (big*+)  -1 (scale) +! then
  (scale) @ 0< if
    (scale) @ negate  dup 10 * 192 / 3 + {: room :}   \ limbs, so that more than 64 bits remain
    room (big<<limbs)  (big/10^) >r
    (top-bits) r> or  swap room 6 lshift - swap
  else
    (scale) @ (big*10^)  (top-bits)
  then (rounded) ;

: (>float) ( c-addr u -- flag ) ( F: -- r )
  2dup bl skip nip 0= if 2drop 0e true exit then
  over + (limit) !  (cursor) !
  0 (digit-count) !  0 (scale) !  (more) off
  (take-sign)                              ( negative )
  0 (take-digits)
  [char] . (accept?) if -1 (take-digits) + then
  if (take-exponent) (cursor) @ (limit) @ = else false then
  if (nearest) (from-bits) if fnegate then true else drop 0e false then ;
: >float ( c-addr u -- flag ) ( F: -- r | )  (>float) dup 0= if fdrop then ;
