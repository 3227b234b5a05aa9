\ Ackermann's function: deep recursion, two of its three calls in tail position.

: ack ( m n -- value )
  over 0= if nip 1+ exit then
  dup 0= if drop 1- 1 recurse exit then
  over 1- rot rot                          ( m-1 m n )
  1- recurse recurse ;

: main ( -- )
  0  144 0 do  3 5 i 3 and + ack +  loop . cr ;

main
