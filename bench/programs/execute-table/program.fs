\ Words called through a table of execution tokens, as an interpreter calls its operations.

: add-3 ( n -- n' )  3 + ;
: subtract-5 ( n -- n' )  5 - ;
: times-7 ( n -- n' )  7 * ;
: flip ( n -- n' )  90 xor ;
: halve ( n -- n' )  1 rshift ;
: double ( n -- n' )  2* ;
: mask ( n -- n' )  1048575 and ;
: increment ( n -- n' )  1+ ;

create operations
  ' add-3 , ' subtract-5 , ' times-7 , ' flip , ' halve , ' double , ' mask , ' increment ,

4096 constant size
create program  size chars allot
variable last-random

: next-random ( -- n )  last-random @ 1309 * 13849 + 65535 and dup last-random ! ;
: fill-program ( -- )  74755 last-random !  size 0 do next-random 5 rshift 7 and program i chars + c! loop ;

: run-program ( n -- n' )
  size 0 do
    i chars program + c@ cells operations + @ execute
    16777215 and
  loop ;

: main ( -- )
  fill-program
  1  8000 0 do i + run-program loop . cr ;

main
