\ The sieve of Eratosthenes: cross out the multiples of each prime; what is left is prime.
\
\   convene run examples/sieve.fs

1000000 constant limit
create composite  limit 1+ chars allot     \ one flag a number: true once it is crossed out

: cross-out ( p -- )                       \ the multiples below p*p are crossed out already
  limit 1+ over dup * ?do
    1 composite i chars + c!
  dup +loop drop ;

: prime? ( n -- flag )  chars composite + c@ 0= ;

: sieve ( -- )
  composite limit 1+ chars erase
  1 composite c!  1 composite char+ c!     \ neither 0 nor 1 is prime
  2 begin dup dup * limit > 0= while
    dup prime? if dup cross-out then
    1+
  repeat drop ;

: count-primes ( n -- count )              \ up to n
  0 swap 1+ 0 do i prime? if 1+ then loop ;

\ Primes fall into a few columns of a table that is thirty wide, since 30 = 2 * 3 * 5.

30 constant width

: .row ( first -- )
  dup 6 .r 2 spaces
  width over + swap do
    i prime? if [char] # else [char] . then emit space
  loop cr ;

: main ( -- )
  sieve
  ." Primes (#) in rows of thirty:" cr cr
  width 20 * 0 do i .row width +loop cr
  10
  begin dup limit > 0= while
    dup 8 .r ."  numbers hold " dup count-primes 6 .r ."  primes" cr
    10 *
  repeat drop ;

main
