\ Edit distance on arrays that a defining word makes: DOES> words in the innermost loop.

: array ( n "name" -- )  create cells allot  does> ( index addr -- a-addr )  swap cells + ;
: bytes ( n "name" -- )  create chars allot  does> ( index addr -- c-addr )  + ;
: grid ( columns rows "name" -- )
  create over , * cells allot
  does> ( row column addr -- a-addr )  rot over @ * rot + cells + cell+ ;

400 constant length
length bytes first-text
length bytes second-text
length 1+ dup grid distance
256 array frequency
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;
: random-letter ( -- char )  next-random 16 rshift 7 and [char] a + ;

: fill-texts ( -- )
  length 0 do
    random-letter i first-text c!  random-letter i second-text c!
  loop ;

: count-letters ( -- )
  256 0 do 0 i frequency ! loop
  length 0 do
    1 i first-text c@ frequency +!  1 i second-text c@ frequency +!
  loop ;

: fill-edges ( -- )
  length 1+ 0 do  i i 0 distance !  i 0 i distance !  loop ;

: change ( row column -- n )               \ by exchanging the last letters
  2dup 1- second-text c@ swap 1- first-text c@ = 1+ >r
  1- swap 1- swap distance @ r> + ;

: best ( row column -- n )
  2dup change rot rot
  2dup 1- distance @ 1+ rot rot
  swap 1- swap distance @ 1+
  min min ;

: fill-distances ( -- )
  fill-edges
  length 1+ 1 do
    length 1+ 1 do  j i best  j i distance !  loop
  loop ;

: main ( -- )
  42 last-random !
  0  250 0 do
    fill-texts count-letters fill-distances
    length length distance @ +  [char] c frequency @ +
  loop . cr ;

main
