\ Multiplication of matrices of integers: an inner product whose second operand strides.

300 constant size
size cells constant row
create left  size row * allot
create right  size row * allot
create product  size row * allot
variable last-random

: next-random ( -- n )  last-random @ 1309 * 13849 + 65535 and dup last-random ! ;

: fill-matrix ( a-addr -- )
  size size * 0 do next-random 120 mod 60 - over ! cell+ loop drop ;

: inner-product ( row-addr column-addr -- n )
  0  size 0 do                             ( row-addr column-addr sum )
    >r  over @ over @ * r> + >r
    row + swap cell+ swap r>
  loop nip nip ;

: multiply ( -- )
  size 0 do
    size 0 do
      j row * left +  i cells right +  inner-product
      j row * i cells + product + !
    loop
  loop ;

: checksum ( -- n )
  0  size size * 0 do 31 * product i cells + @ + 16777215 and loop ;

: main ( -- )
  74755 last-random !  left fill-matrix  right fill-matrix
  0  8 0 do  i left !  multiply  checksum +  loop . cr ;

main
