\ Doubly recursive Fibonacci numbers: calls and little else.

: fib ( n -- fib[n] )
  dup 2 < if exit then
  dup 1- recurse  swap 2 - recurse  + ;

: main ( -- )  40 fib . cr ;

main
