\ Shared cells, data space, and small words that need no more than the primitives.

(base) constant base
(state) constant state
(parsed) constant >in
: source ( -- c-addr u )  (sourceAddress) @ (sourceLength) @ ;
: source-id ( -- n )  (sourceId) @ ;
(pad) constant pad

: decimal ( -- )  10 (base) ! ;
: hex ( -- )  16 (base) ! ;

: here ( -- addr )  (here) @ ;
: unused ( -- u )  (dataEnd) (here) @ - ;
: allot ( n -- )
  (here) @ +
  dup (dataStart) - (dataEnd) (dataStart) - u> if -8 throw then
  (here) ! ;
: , ( x -- )  (here) @ cell allot ! ;
: c, ( char -- )  (here) @ 1 allot c! ;
: 2, ( x1 x2 -- )  (here) @ 2 cells allot 2! ;
: f, ( F: r -- )  (here) @ 1 floats allot f! ;
: align ( -- )  (here) @ aligned (here) ! ;
: falign ( -- )  align ;
: dfalign ( -- )  align ;
: sfalign ( -- )  (here) @ sfaligned (here) ! ;

: abort ( -- )  -1 throw ;
: (abort") ( c-addr u -- )  (abortLength) ! (abortMessage) !  -2 throw ;
: (unset-deferred) ( -- )  s" a deferred word is executed before IS has set it" (abort") ;

: place ( c-addr1 u c-addr2 -- )  2dup c!  1+ swap move ;
: +place ( c-addr1 u c-addr2 -- )  2dup 2>r  count + swap move  2r> tuck c@ + swap c! ;
: /string ( c-addr1 u1 n -- c-addr2 u2 )  tuck - >r + r> ;
: perform ( a-addr -- )  @ execute ;
