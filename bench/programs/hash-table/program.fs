\ A hash table with linear probing: how often each number comes, in pairs of cells.

17 constant bits
1 bits lshift constant slots
slots 1- constant last-slot
create entries  slots 2* cells allot         \ a key, zero where the slot is free, and its count
variable last-random

: next-random ( -- n )  last-random @ 1103515245 * 12345 + 2147483647 and dup last-random ! ;

: slot ( index -- a-addr )  2* cells entries + ;
: count-of ( a-addr -- a-addr' )  cell+ ;

: home ( key -- index )  2654435769 *  32 bits - rshift  last-slot and ;

: probe ( key -- a-addr )                   \ of its slot, or of the free one where it belongs
  dup home begin                           ( key index )
    dup slot @ dup if 2 pick <> then while
    1+ last-slot and
  repeat nip slot ;

: tally ( key -- )
  dup probe tuck !  count-of 1 swap +! ;

: occurrences ( key -- n )  probe count-of @ ;

: random-key ( -- key )  next-random 12 rshift 65535 and 1+ ;

: used ( -- n )  0  slots 0 do i slot @ if 1+ then loop ;

: main ( -- )
  entries slots 2* cells erase
  42 last-random !
  30000000 0 do random-key tally loop
  used .
  0  65537 1 do i occurrences i * 16777215 and + loop . cr ;

main
