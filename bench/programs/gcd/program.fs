\ Euclid's algorithm: division.

: gcd ( a b -- divisor )  begin dup while tuck mod repeat drop ;

: main ( -- )
  0  3001 1 do 3001 1 do i j gcd + loop loop . cr ;

main
