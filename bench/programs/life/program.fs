\ Conway's game of Life on bytes, with a dead border: nine loads and a store a cell.

256 constant width
256 constant height
width height * constant size
create now   size chars allot
create later  size chars allot
variable last-random

: next-random ( -- n )  last-random @ 1309 * 13849 + 65535 and dup last-random ! ;

: inside ( -- end start )  now size + width - 1-  now width + 1+ ;

: clear-sides ( -- )                       \ the cells left and right are never alive
  now size + now do  0 i c!  0 i width + 1- c!  width +loop ;

: fill-world ( -- )
  now size erase  later size erase
  74755 last-random !
  inside do next-random 8 rshift 1 and i c! loop
  clear-sides ;

: neighbours ( c-addr -- n )
  dup width - 1- c@  over width - c@ +  over width - 1+ c@ +
  over 1- c@ +  over 1+ c@ +
  over width + 1- c@ +  over width + c@ +  swap width + 1+ c@ + ;

: lives? ( alive neighbours -- 0|1 )  or 3 = 1 and ;

: generation ( -- )
  inside do
    i c@ i neighbours lives?  i now - later + c!
  loop
  later now size move  clear-sides ;

: population ( -- n )  0  now size over + swap do i c@ + loop ;

: main ( -- )
  fill-world population .  1200 0 do generation loop  population . cr ;

main
