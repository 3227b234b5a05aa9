\ Numbers read from text, about one word in ten of which is none: CATCH in a loop, and a THROW from two calls below it.

32768 constant size
create text  size chars allot              \ words of seven characters and a blank
8 constant step
100 constant not-a-digit
101 constant too-large
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: fill-text ( -- )
  42 last-random !
  size 0 do
    i 7 and 7 = if bl else
      next-random 16 rshift dup 127 and 2 < if drop [char] x else 10 mod [char] 0 + then
    then text i + c!
  loop ;

: digit-of ( char -- n )  [char] 0 - dup 9 u> if not-a-digit throw then ;

: append-digit ( n char -- n' )
  digit-of swap 10 * +  dup 9899999 > if too-large throw then ;

: read-number ( c-addr u -- n )
  0 rot rot over + swap ?do i c@ append-digit loop ;

: main ( -- )
  fill-text
  0 0 0  2000 0 do                          ( sum letters large )
    text size over + swap do
      i 7 ['] read-number catch                 ( sum letters large n 0 | sum letters large x x code )
      dup 0= if drop >r rot r> + rot rot else
        nip nip too-large = if 1+ else swap 1+ swap then
      then
    step +loop
  loop rot . swap . . cr ;

main
