\ Numbers as text, both ways.

variable (picture)                         \ the pictured number begins here

: <# ( -- )  (pictureEnd) (picture) ! ;
: hold ( char -- )
  (picture) @ 1-
  dup (outputEnd) u< if -17 throw then
  dup (picture) ! c! ;
: holds ( c-addr u -- )  begin dup while 1- 2dup + c@ hold repeat 2drop ;
: sign ( n -- )  0< if [char] - hold then ;
: #> ( ud -- c-addr u )  2drop (picture) @ (pictureEnd) over - ;

: (digit) ( u -- char )  dup 9 > 7 and + [char] 0 + ;
: (ud/mod) ( ud1 u1 -- u2 ud2 )            \ by a single cell, which also divides large numbers exactly
  >r 0 r@ um/mod r> swap >r um/mod r> ;
: # ( ud1 -- ud2 )  (base) @ (ud/mod) rot (digit) hold ;
: #s ( ud -- 0 0 )  begin # 2dup d0= until ;

: (d.) ( d -- c-addr u )  tuck dabs <# #s rot sign #> ;
: (.) ( n -- c-addr u )  dup abs 0 <# #s rot sign #> ;
: (pad-left) ( c-addr u width -- )  over - spaces type ;

: . ( n -- )  (.) type space ;
: u. ( u -- )  0 <# #s #> type space ;
: .r ( n width -- )  >r (.) r> (pad-left) ;
: u.r ( u width -- )  >r 0 <# #s #> r> (pad-left) ;
: d. ( d -- )  (d.) type space ;
: d.r ( d width -- )  >r (d.) r> (pad-left) ;
: ud. ( ud -- )  <# #s #> type space ;
: ud.r ( ud width -- )  >r <# #s #> r> (pad-left) ;
: dec. ( n -- )  (base) @ swap decimal . (base) ! ;
: hex. ( u -- )  (base) @ swap hex u. (base) ! ;
: ? ( a-addr -- )  @ . ;

: (digit?) ( char -- u )                   \ a large number where the character is no digit
  dup [char] 0 [char] 9 1+ within if [char] 0 - exit then
  32 or dup [char] a [char] z 1+ within if [char] a 10 - - exit then
  drop -1 ;

: >number ( ud1 c-addr1 u1 -- ud2 c-addr2 u2 )
  begin dup while
    over c@ (digit?) dup (base) @ u< 0= if drop exit then
    >r 2swap
    (base) @ um* drop swap (base) @ um* rot + r> 0 d+
    2swap 1 /string
  repeat ;

: page ( -- )  s\" \e[2J\e[H" type ;
: (coordinate) ( u -- )  1+ 0 <# #s #> type ;
: at-xy ( column row -- )  s\" \e[" type  (coordinate) [char] ; emit  (coordinate) [char] H emit ;
