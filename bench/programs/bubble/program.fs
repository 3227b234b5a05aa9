\ Bubble sort: adjacent loads and stores, and a branch that cannot be predicted.

16000 constant elements
create numbers  elements cells allot
variable last-random

: next-random ( -- n )  last-random @ 1309 * 13849 + 65535 and dup last-random ! ;

: fill-numbers ( -- )
  74755 last-random !
  elements 0 do next-random numbers i cells + ! loop ;

: sort-numbers ( -- )
  1 elements 1- do
    numbers i cells over + swap do
      i @ i cell+ @ 2dup > if i ! i cell+ ! else 2drop then
    1 cells +loop
  -1 +loop ;

: checksum ( -- n )
  0  elements 0 do 31 * numbers i cells + @ + 16777215 and loop ;

: main ( -- )  fill-numbers sort-numbers checksum . cr ;

main
