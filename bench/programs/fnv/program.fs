\ The FNV-1a hash in 32 bits: a chain of multiplications, one a byte.

65536 constant size
create data  size chars allot

: fill-data ( -- )  size 0 do i 7 * i 5 rshift xor 255 and data i chars + c! loop ;

: fnv ( hash c-addr u -- hash' )
  over + swap ?do
    i c@ xor 16777619 * 4294967295 and
  loop ;

: main ( -- )
  fill-data
  2166136261  2500 0 do data size fnv loop . cr ;

main
