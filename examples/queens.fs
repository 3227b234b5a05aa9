\ Eight queens on a chess board, none attacking another: all solutions are counted, the first is drawn.
\
\   convene run examples/queens.fs
\
\ A row of the board is a bit mask. Going down the rows, three masks say which squares of the next row are attacked: along
\ columns, along diagonals that lean left, along those that lean right. Moving to the next row shifts the diagonals by one.

8 constant size
1 size lshift 1- constant full-row

create board  size cells allot             \ the queen of each row, as a mask with one bit
variable solutions

: lowest-bit ( mask -- bit )  dup negate and ;

: queen? ( row column -- flag )  1 swap lshift  swap cells board + @  and 0<> ;

: dark? ( row column -- flag )  + 1 and 0<> ;

: .square ( row column -- )
  2dup queen? if 2drop ."  Q" exit then
  dark? if ."  :" else ."  ." then ;

: .row ( row -- )
  6 spaces
  size 0 do dup i .square loop
  drop cr ;

: .board ( -- )  size 0 do i .row loop ;

: solution ( -- )
  1 solutions +!
  solutions @ 1 = if .board then ;

: settle ( columns left right row -- )
  dup size = if 2drop 2drop solution exit then
  >r
  2 pick 2 pick or over or invert full-row and     ( columns left right free ) ( R: row )
  begin dup while
    dup lowest-bit                                 ( columns left right free queen )
    dup board r@ cells + !
    tuck invert and swap                           ( columns left right free' queen )
    4 pick over or                                 \ the masks one row further down
    4 pick 2 pick or 1 lshift full-row and
    4 pick 3 pick or 1 rshift
    r@ 1+ recurse
    drop
  repeat
  r> drop 2drop 2drop ;

: main ( -- )
  0 solutions !
  cr
  0 0 0 0 settle
  cr ." The first of " solutions @ . ." ways to set " size . ." queens on the board." cr ;

main
