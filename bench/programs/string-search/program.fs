\ Every place of a short string in a long one, by comparing at each place.

65536 constant size
create text  size chars allot
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: fill-text ( -- )                         \ of three letters, so that comparing doesn't end at once
  42 last-random !
  size 0 do  next-random 16 rshift 3 mod [char] a +  text i chars + c!  loop ;

: starts? ( c-addr pattern length -- flag )
  0 ?do                                    ( c-addr pattern )
    over i + c@  over i + c@  <> if 2drop false unloop exit then
  loop 2drop true ;

: occurrences ( pattern length -- n )
  0  size 2 pick - 1+ 0 do                 ( pattern length n )
    text i +  3 pick  3 pick  starts? if 1+ then
  loop nip nip ;

: main ( -- )
  fill-text
  0  120 0 do
    [char] a text i + c!
    s" abcab" occurrences +
    s" aabbccab" occurrences +
    s" cacacacacaca" occurrences +
    s" babababb" occurrences +
  loop . cr ;

main
