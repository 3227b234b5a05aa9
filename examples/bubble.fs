\ Bubble sort, to watch: one line a sweep, and in each sweep the largest letter left rises to its place.
\
\   convene run examples/bubble.fs

26 constant elements
create letters  elements cells allot

: item ( index -- a-addr )  cells letters + ;

: fill-letters ( -- )                         \ 11 and 26 share no divisor, so each letter comes once
  elements 0 do
    i 11 * 7 + elements mod  i item !
  loop ;

: .letters ( -- )
  elements 0 do i item @ [char] a + emit loop ;

variable exchanges

: in-order? ( a-addr -- flag )  dup @ swap cell+ @ > 0= ;

: exchange ( a-addr -- )                   \ this item with the next
  dup @ over cell+ @                       ( a-addr this next )
  rot tuck ! cell+ !
  1 exchanges +! ;

: sweep ( last -- )                         \ the items from last on are in place
  0 ?do
    i item dup in-order? if drop else exchange then
  loop ;

: bubble-sort ( -- )
  elements 1- begin
    exchanges @ swap dup sweep             ( exchanges-before last )
    exchanges @ rot <>                     ( last changed? )
  while
    4 spaces .letters cr
    1-
  repeat drop ;

: main ( -- )
  0 exchanges !
  fill-letters
  4 spaces .letters ."    to begin with" cr
  bubble-sort
  cr exchanges @ . ." exchanges" cr ;

main
