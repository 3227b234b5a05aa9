\ Takeuchi's function: recursion with three arguments, and calls within the arguments of calls.

: tak ( x y z -- n )
  over 3 pick < 0= if nip nip exit then
  2 pick 1-  2 pick  2 pick  recurse >r
  over 1-  over  4 pick  recurse >r
  dup 1-  3 pick  3 pick  recurse
  r> swap r> rot rot                       ( x y z a b c )
  recurse  nip nip nip ;

: main ( -- )  30 20 10 tak . cr ;

main
