\ Fibonacci numbers by plain recursion, and how their ratio settles on the golden one.
\
\   convene run examples/fib.fs
\   convene build examples/fib.fs -o fib && ./fib

: fib ( n -- fib[n] )
  dup 2 < if exit then
  dup 1- recurse
  swap 2 - recurse + ;

\ There is no floating point here: a ratio is a whole number of billionths,
\ and pictured output sets the point between the ninth digit and the tenth.

1000000000 constant billion

: .ratio ( billionths -- )
  s>d <# # # # # # # # # # [char] . hold #s #> type ;

: .row ( n -- )
  dup 3 .r
  dup fib 10 u.r  3 spaces
  ?dup if
    dup 1+ fib billion *  swap fib /  .ratio
  else
    ." none"
  then cr ;

: main ( -- )
  ."   n    fib[n]   fib[n+1] / fib[n]" cr
  33 0 do i .row 4 +loop ;

main
