\ Bits counted in three ways: clearing the lowest, adding neighbours, and by a table.

create counts  256 chars allot

: clearing ( n -- bits )
  0 swap begin dup while dup 1- and  swap 1+ swap repeat drop ;

: adding ( n -- bits )                     \ of a number of 32 bits
  dup 1 rshift $55555555 and -
  dup $33333333 and  swap 2 rshift $33333333 and +
  dup 4 rshift + $0F0F0F0F and
  $01010101 * 24 rshift 255 and ;

: fill-table ( -- )  256 0 do i clearing counts i + c! loop ;

: by-table ( n -- bits )
  0 swap begin dup while
    dup 255 and counts + c@  rot + swap  8 rshift
  repeat drop ;

: next-random ( n -- n' )  1103515245 * 12345 + 2147483647 and ;

: main ( -- )
  fill-table
  0 0 0 42  8000000 0 do                   ( sum1 sum2 sum3 random )
    next-random
    dup >r clearing 3 roll +
    r@ adding 3 roll +
    r@ by-table 3 roll +
    r>
  loop drop rot . swap . . cr ;

main
