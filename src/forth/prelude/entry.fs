\ Uncaught errors, and how executables start and end.

: (message) ( n -- c-addr u )              \ of a THROW code; nothing where it has none
  negate (messages) {: code text length :}
  begin length while
    text length 10 scan drop text - {: line :}
    0 0 text line >number 2swap drop       ( c-addr u code )
    code = if 1 /string exit then 2drop
    text length line 1+ /string to length to text
  repeat 0 0 ;

: (in-line?) ( -- flag )                   \ whether what waits to be written ends within a line
  (outputLength) @ dup if (output) + 1- c@ 10 <> then ;
: (file-identity) ( fd -- x1 x2 )          \ fstat: device and number
  (scratch) 5 syscall2 drop  (scratch) 2@ ;
: (report) ( n -- )                        \ on the standard error output, on a line of its own
  (in-line?) flush-output
  if (outputFile) @ (file-identity) 2 (file-identity) d= else false then
  2 (outputFile) !  if cr then
  decimal ." error: "
  dup -2 = if drop (abortMessage) @ (abortLength) @ type cr flush-output exit then
  dup (message) dup if type else 2drop ." uncaught exception" then
  ."  (throw " (.) type ." )" cr flush-output ;

: quit ( -- )  flush-output (hosted) @ if (quit) else -56 throw then ;

: (start) ( xt -- )                        \ runs an executable's entry
  catch
  dup 0= over -56 = or if drop flush-output 0 (exit) exit then
  dup -57 = if 141 (exit) then             \ nobody reads the output any more: end as the signal would end us
  dup (report)  -28 = if 130 else 1 then (exit) ;   \ 130: what a shell says of an interrupted program
