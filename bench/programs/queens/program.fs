\ All ways to set queens on a board: backtracking over bit masks, with several values live across each recursive call.

14 constant size
1 size lshift 1- constant full-row

: settle ( columns left right -- solutions )       \ the three masks tell which squares of this row are attacked
  2 pick full-row = if 2drop drop 1 exit then
  0 >r                                             ( R: solutions )
  2 pick 2 pick or over or invert full-row and     ( columns left right free )
  begin dup while
    dup dup negate and                             ( columns left right free queen )
    tuck xor swap                                  ( columns left right free' queen )
    4 pick over or
    4 pick 2 pick or 1 lshift full-row and
    4 pick 3 pick or 1 rshift
    recurse r> + >r
    drop
  repeat
  2drop 2drop r> ;

: main ( -- )  0 0 0 settle . cr ;

main
