\ Strings (Forth-2012, chapter 17).

: (compare-bytes) ( c-addr1 c-addr2 u -- n )
  0 ?do
    over i + c@ over i + c@ 2dup <> if
      u< if 2drop -1 else 2drop 1 then unloop exit
    then 2drop
  loop 2drop 0 ;

: compare ( c-addr1 u1 c-addr2 u2 -- n )
  rot 2dup 2>r  min  (compare-bytes)
  dup if 2r> 2drop exit then drop
  2r> 2dup = if 2drop 0 exit then
  u> if -1 else 1 then ;

: str= ( c-addr1 u1 c-addr2 u2 -- flag )  compare 0= ;
: str< ( c-addr1 u1 c-addr2 u2 -- flag )  compare 0< ;
: string-prefix? ( c-addr1 u1 c-addr2 u2 -- flag )  tuck 2>r min 2r> compare 0= ;

: (matches?) ( c-addr1 c-addr2 u -- flag )
  begin dup while
    >r over c@ over c@ <> if 2drop r> drop false exit then
    char+ swap char+ swap r> 1-
  repeat 2drop drop true ;

: search ( c-addr1 u1 c-addr2 u2 -- c-addr3 u3 flag )
  {: text length wanted size :}
  text length
  begin dup size u< 0= while
    over wanted size (matches?) if true exit then
    1 /string
  repeat 2drop text length false ;

: -trailing ( c-addr u1 -- c-addr u2 )
  begin dup while
    2dup + 1- c@ bl <> if exit then
    1-
  repeat ;

: scan ( c-addr1 u1 char -- c-addr2 u2 )
  >r begin dup while over c@ r@ <> while 1 /string repeat then r> drop ;
: skip ( c-addr1 u1 char -- c-addr2 u2 )
  >r begin dup while over c@ r@ = while 1 /string repeat then r> drop ;

: toupper ( char -- char )  dup [char] a [char] z 1+ within if 32 - then ;
: tolower ( char -- char )  dup [char] A [char] Z 1+ within if 32 + then ;
: string-suffix? ( c-addr1 u1 c-addr2 u2 -- flag )
  {: text length end size :}
  length size u< if false exit then
  text length + size - size end size compare 0= ;
