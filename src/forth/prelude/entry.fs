\ Uncaught errors, and how executables start and end.

: (message) ( n -- c-addr u )              \ of a THROW code; nothing where it has none
  negate (messages) {: code text length :}
  begin length while
    text length 10 scan drop text - {: line :}
    0 0 text line >number 2swap drop       ( c-addr u code )
    code = if 1 /string exit then 2drop
    text length line 1+ /string to length to text
  repeat 0 0 ;

: (report) ( n -- )                        \ on the standard error output
  flush-output  2 (outputFile) !
  decimal ." error: "
  dup -2 = if drop (abortMessage) @ (abortLength) @ type cr flush-output exit then
  dup (message) dup if type else 2drop ." uncaught exception" then
  ."  (throw " (.) type ." )" cr flush-output ;

: quit ( -- )  flush-output (hosted) @ if (quit) else -56 throw then ;

: (start) ( xt -- )                        \ runs an executable's entry
  catch
  dup 0= over -56 = or if drop flush-output 0 (exit) exit then
  dup -57 = if 141 (exit) then             \ nobody reads the output any more: end as the signal would end us
  (report) 1 (exit) ;
