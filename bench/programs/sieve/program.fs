\ The sieve of Eratosthenes over bytes: stores with a stride, in nested loops.

100000 constant limit
create flags  limit chars allot

: primes ( -- count )
  flags limit 1 fill
  0  limit 2 do
    i chars flags + c@ if
      1+
      i dup + dup limit < if
        limit swap do  0 i chars flags + c!  j +loop
      else drop then
    then
  loop ;

: main ( -- )
  0  1000 0 do primes + loop . cr ;

main
