\ The towers of Hanoi: recursion that works on memory, and no result.

26 constant height
create pegs  3 cells allot
variable moves

: move-disk ( from to -- )
  1 swap cells pegs + +!  -1 swap cells pegs + +!  1 moves +! ;

: spare ( from to -- peg )  + 3 swap - ;

: hanoi ( disks from to -- )
  2 pick 0= if 2drop drop exit then
  2 pick 1-  2 pick dup 3 pick spare  recurse
  2dup move-disk
  tuck spare swap  rot 1- rot rot  recurse ;

: main ( -- )
  pegs 3 cells erase  height pegs !  0 moves !
  height 0 2 hanoi
  moves @ .  3 0 do pegs i cells + @ . loop cr ;

main
