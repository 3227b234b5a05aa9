\ UTF-8, written and read back: characters of one to four bytes, by branches.

16384 constant characters
create codes  characters cells allot
create text  characters 4 * chars allot
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: random-code ( -- u )                     \ half of them of one byte
  next-random 12 rshift
  dup 7 and case
    0 of 3 rshift 1919 and 128 + endof
    1 of 3 rshift 32767 and 2048 + endof
    2 of 3 rshift 65535 and 65536 + endof
    drop 3 rshift 127 and 0
  endcase ;

: fill-codes ( -- )
  42 last-random !  characters 0 do random-code codes i cells + ! loop ;

: append-byte ( c-addr byte -- c-addr' )  over c! 1+ ;
: append-rest ( c-addr u -- c-addr' )  63 and 128 or append-byte ;

: append-code ( c-addr u -- c-addr' )
  dup 128 u< if append-byte exit then
  dup 2048 u< if
    tuck 6 rshift 192 or append-byte
    swap append-rest exit
  then
  dup 65536 u< if
    tuck 12 rshift 224 or append-byte
    over 6 rshift append-rest
    swap append-rest exit
  then
  tuck 18 rshift 240 or append-byte
  over 12 rshift append-rest
  over 6 rshift append-rest
  swap append-rest ;

: encode ( -- length )
  text  characters 0 do codes i cells + @ append-code loop  text - ;

: next-byte ( c-addr -- c-addr' byte )  dup 1+ swap c@ ;
: rest ( c-addr u -- c-addr' u' )  6 lshift swap next-byte 63 and rot or ;

: next-code ( c-addr -- c-addr' u )
  next-byte
  dup 128 u< if exit then
  dup 224 u< if 31 and rest exit then
  dup 240 u< if 15 and rest rest exit then
  7 and rest rest rest ;

: decode ( length -- checksum )
  text + text 0                            ( end c-addr checksum )
  begin 2 pick 2 pick u> while
    31 * swap next-code rot + 16777215 and
  repeat nip nip ;

: main ( -- )
  fill-codes
  0  3000 0 do  i 127 and codes !  encode dup decode + +  loop . cr ;

main
