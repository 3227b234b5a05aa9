\ Heap sort: loads at computed addresses, with branches that depend on them.

100000 constant elements
create heap  elements cells allot
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: item ( index -- a-addr )  cells heap + ;

: fill-heap ( n -- )  last-random !  elements 0 do next-random 8 rshift i item ! loop ;

: larger-child ( size left -- size child )
  2dup 1+ > if
    dup item dup @ swap cell+ @ < if 1+ then
  then ;

: sift-down ( size root -- )
  dup item @ >r                            ( R: value )
  begin 2dup 2* 1+ > while
    tuck 2* 1+ larger-child                ( root size child )
    dup item @ dup r@ > 0= if
      2drop drop item r> swap ! exit
    then
    3 roll item !                          ( size child )
  repeat
  item r> swap ! drop ;

: sort-heap ( -- )
  0 elements 2/ 1- do elements i sift-down -1 +loop
  1 elements 1- do
    heap @  i item @ heap !  i item !
    i 0 sift-down
  -1 +loop ;

: checksum ( -- n )
  0  elements 0 do 31 * i item @ + 16777215 and loop ;

: main ( -- )
  0  15 0 do i 42 + fill-heap sort-heap checksum + loop . cr ;

main
