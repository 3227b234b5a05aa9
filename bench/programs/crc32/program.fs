\ CRC-32 with a table: each step waits for a load whose address the step before computed.

create crc-table  256 cells allot
65536 constant size
create data  size chars allot

: entry ( n -- crc )
  8 0 do  dup 1 and swap 1 rshift swap if 3988292384 xor then  loop ;

: fill-table ( -- )  256 0 do i entry crc-table i cells + ! loop ;

: fill-data ( -- )  size 0 do i 7 * i 5 rshift xor 255 and data i chars + c! loop ;

: crc ( crc c-addr u -- crc' )
  over + swap ?do
    dup i c@ xor 255 and cells crc-table + @
    swap 8 rshift xor
  loop ;

: main ( -- )
  fill-table fill-data
  4294967295  1200 0 do data size crc loop
  4294967295 xor . cr ;

main
