\ Quicksort in place: two loops that meet, and recursion on both parts.

250000 constant elements
create numbers  elements cells allot
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: fill-numbers ( n -- )
  last-random !  elements 0 do next-random 8 rshift numbers i cells + ! loop ;

: exchange ( a-addr1 a-addr2 -- )  2dup @ swap @ rot ! swap ! ;

: middle ( first last -- a-addr )  over - 2/ 1 cells negate and + ;

: partition ( first last -- first last' first' last )     \ nothing in first..last' is larger than anything in first'..last
  2dup middle @ >r                                        ( R: pivot )
  2dup begin                                              ( first last left right )
    swap begin dup @ r@ < while cell+ repeat
    swap begin r@ over @ < while 1 cells - repeat
    2dup u> 0= if  2dup exchange  1 cells - swap cell+ swap  then
  2dup u> until
  r> drop  rot rot swap ;

: sort ( first last -- )
  partition                                               ( first last' first' last )
  2dup u< if recurse else 2drop then
  2dup u< if recurse else 2drop then ;

: checksum ( -- n )
  0  elements 0 do 31 * numbers i cells + @ + 16777215 and loop ;

: main ( -- )
  0  6 0 do
    i 42 + fill-numbers  numbers dup elements 1- cells + sort  checksum +
  loop . cr ;

main
