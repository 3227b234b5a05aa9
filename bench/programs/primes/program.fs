\ Primes by division by the primes before them: two conditions end the inner loop.

220000 constant wanted
create primes  wanted cells allot
variable found

: prime ( index -- n )  cells primes + @ ;
: add-prime ( n -- )  found @ cells primes + !  1 found +! ;

: prime? ( n -- flag )                     \ of an odd number above 1
  found @ 1 ?do
    i prime dup * over > if leave then
    dup i prime mod 0= if drop false unloop exit then
  loop drop true ;

: find-primes ( -- )
  0 found !  2 add-prime
  3 begin found @ wanted < while
    dup prime? if dup add-prime then  2 +
  repeat drop ;

: main ( -- )
  find-primes
  wanted 1- prime .
  0  wanted 0 do i prime + loop . cr ;

main
