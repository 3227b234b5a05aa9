\ The world outside: keyboard, arguments, time.

8 buffer: (key-buffer)
64 buffer: (terminal)                \ struct termios; the local modes lie at offset 12
64 buffer: (raw-terminal)

: (terminal-modes) ( -- flag )  0 $5401 (terminal) 16 syscall3 0= ;
: (set-terminal) ( a-addr -- )  >r 0 $5402 r> 16 syscall3 drop ;
: (read-key) ( -- n )  (key-buffer) 1 0 (read) ;

: key ( -- char )
  flush-output
  (terminal-modes) if
    (terminal) (raw-terminal) 64 move
    (raw-terminal) 12 + dup l@ 2 8 or invert and swap l!   \ neither lines nor echo
    (raw-terminal) (set-terminal)
    (read-key)
    (terminal) (set-terminal)
  else (read-key) then
  1 <> if -39 throw then
  (key-buffer) c@ ;

: key? ( -- flag )
  0 (scratch) l!  1 (scratch) 4 + l!
  (scratch) 1 0 7 syscall3 0> ;

: accept ( c-addr +n1 -- +n2 )
  flush-output  0 read-line throw drop ;

: (zero-length) ( c-addr -- u )  dup begin dup c@ while 1+ repeat swap - ;
: argc ( -- a-addr )  (argumentBlock) @ ;
: argv ( -- a-addr )  (argumentBlock) @ cell+ ;
: arg ( n -- c-addr u | 0 0 )
  dup argc @ u< if cells argv + @ dup (zero-length) else drop 0 0 then ;
: shift-arg ( -- )                         \ argument 1 goes away, the program's name stays
  argc @ 1 > if
    argv 2 cells + argv cell+ argc @ 1- cells move
    -1 argc +!
  then ;
: next-arg ( -- c-addr u | 0 0 )  1 arg 2dup d0= 0= if shift-arg then ;

: (clock) ( clock -- ud )                  \ nanoseconds
  (scratch) 228 syscall2 drop
  (scratch) @ 1000000000 um*  (scratch) cell+ @ 0 d+ ;
: ntime ( -- ud )  0 (clock) ;
: utime ( -- ud )  0 (clock) 1000 um/mod nip 0 ;
: cputime ( -- ud-user ud-system )  2 (clock) 1000 um/mod nip 0  0 0 ;
: ms ( u -- )
  flush-output
  1000 /mod (scratch) !  1000000 * (scratch) cell+ !
  (scratch) 0 35 syscall2 drop ;

: (civil-date) ( days -- day month year )  \ since 1970; a year that starts in March makes leap days its last
  719468 +
  146097 /mod 400 * >r                     ( day-of-era ) ( R: year )
  dup 1460 / over - negate over 36524 / + over 146096 / - 365 /   ( day-of-era year-of-era )
  dup r> + >r
  dup 365 * over 4 / + swap 100 / - -      ( day-of-year )
  dup 5 * 2 + 153 /                        ( day-of-year month )
  tuck 153 * 2 + 5 / - 1+ swap             ( day month )
  dup 10 < if 3 + else 9 - then
  r> over 3 < - ;
: time&date ( -- second minute hour day month year )   \ universal time
  0 (clock) 1000000000 um/mod nip
  86400 /mod >r  60 /mod 60 /mod  r> (civil-date) ;
