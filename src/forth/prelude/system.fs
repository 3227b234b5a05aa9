\ The world outside: keyboard, arguments, time.

64 buffer: (terminal)                      \ struct termios: the local modes lie at offset 12, least count and wait at 23 and 22
64 buffer: (raw-terminal)

: (terminal?) ( -- flag )  0 $5401 (terminal) 16 syscall3 0= ;
: (set-terminal) ( a-addr -- )  >r 0 $5402 r> 16 syscall3 drop ;
: (raw) ( -- )                             \ neither lines nor echo
  (terminal) (raw-terminal) 64 move
  (raw-terminal) 12 + dup l@ -11 and swap l!
  1 (raw-terminal) 23 + c!  0 (raw-terminal) 22 + c!
  (raw-terminal) (set-terminal) ;
: (cooked) ( -- )  (terminal) (set-terminal) ;

: (read-key) ( -- char n )  (scratch) 1 stdin (read-some)  (scratch) c@ swap ;
: (ready?) ( -- flag )                     \ poll
  0 (scratch) l!  1 (scratch) 4 + l!
  (scratch) 1 0 7 syscall3 0> ;

: key ( -- char )
  flush-output
  stdin (waiting) 0= if
    (terminal?) if (raw) (read-key) (cooked) else (read-key) then
  else (read-key) then
  1 <> if -39 throw then ;
: key? ( -- flag )
  flush-output
  stdin (waiting) if true exit then
  (terminal?) if (raw) (ready?) (cooked) else (ready?) then ;

: accept ( c-addr +n1 -- +n2 )  stdin read-line throw drop ;

: (zero-length) ( c-addr -- u )  dup begin dup c@ while 1+ repeat swap - ;
: (zero-string) ( c-addr1 -- c-addr2 u )  dup (zero-length) ;

\ Arguments: the block is a count, so many strings, zero, the environment's strings, zero. An argument that is taken leaves its place to
\ the program's name, so that the rest stays where it is.

create (no-arguments)  0 , 0 , 0 ,
create (arguments)  0 , 0 , 0 ,            \ the block that the other two belong to; how many are left; where
: (argument-block) ( -- a-addr )  (argumentBlock) @ dup 0= if drop (no-arguments) then ;
: (find-arguments) ( -- )                  \ an executable does not find those of its making
  (argument-block) dup (arguments) @ <> if
    dup (arguments) !  dup @ (arguments) 8 + !  cell+ (arguments) 16 + !
  else drop then ;

: argc ( -- a-addr )  (find-arguments) (arguments) 8 + ;
: argv ( -- a-addr )  (find-arguments) (arguments) 16 + ;
: arg ( u1 -- c-addr u2 )                  \ both zero where there is none
  dup argc @ u< if cells argv @ + @ (zero-string) else drop 0 0 then ;
: shift-args ( -- )                        \ argument 1 goes away, the program's name stays
  argc @ 1 > if
    argv @ dup @ swap cell+ tuck !  argv !
    -1 argc +!
  then ;
: next-arg ( -- c-addr u )  1 arg  2dup d0= 0= if shift-args then ;

: (value-of) ( c-addr1 u1 c-addr2 u2 -- c-addr3 u3 flag )   \ a string name=value may be for the name in front
  {: text length name size :}
  length size > if
    text size name size compare 0=
    text size + c@ [char] = = and if text length size 1+ /string true exit then
  then 0 0 false ;
: getenv ( c-addr1 u1 -- c-addr2 u2 )      \ both zero where there is none
  (argument-block) dup @ 2 + cells + {: name length entry :}
  begin entry @ while
    entry @ (zero-string) name length (value-of) if exit then 2drop
    entry cell+ to entry
  repeat 0 0 ;

: (clock) ( clock -- ud )                  \ nanoseconds
  (scratch) 228 syscall2 drop
  (scratch) @ 1000000000 um*  (scratch) cell+ @ 0 d+ ;
: ntime ( -- ud )  0 (clock) ;
: utime ( -- ud )  0 (clock) 1000 um/mod nip 0 ;
: (microseconds) ( a-addr -- ud )  dup @ 1000000 um*  rot cell+ @ 0 d+ ;
: cputime ( -- ud-user ud-system )
  0 (scratch) 98 syscall2 drop  (scratch) (microseconds)  (scratch) 16 + (microseconds) ;
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
