\ Linked lists: each load gives the address of the next.

4096 constant elements
create nodes  elements 2* cells allot      \ a node is a link, zero at the end, and a value
variable free-node
variable last-random

: next-random ( -- n )  last-random @ 1309 * 13849 + 65535 and dup last-random ! ;

: value-of ( node -- a-addr )  cell+ ;

: new-node ( link value -- node )
  free-node @  2 cells free-node +!
  tuck value-of !  tuck ! ;

: random-list ( -- list )
  nodes free-node !
  0  elements 0 do next-random new-node loop ;

: reverse ( list -- list' )
  0 swap begin dup while  dup @ >r  tuck !  r> repeat drop ;

: sum ( list -- n )
  0 swap begin dup while  tuck value-of @ +  swap @ repeat drop ;

: longest-rise ( list -- n )               \ of values that each are larger than the one before
  0 0 rot  begin dup while                 ( most length node )
    >r 1+ 2dup max rot drop swap           ( most length ) ( R: node )
    r@ @ dup if
      dup value-of @  r> value-of @ > 0= if nip 0 swap then
    else r> drop then
  repeat 2drop ;

: without-odd ( list -- list' )            \ unlinks nodes of odd value
  0 swap begin dup while                   ( kept node )
    dup @ swap                             ( kept next node )
    dup value-of @ 1 and if drop else rot over ! swap then
  repeat drop reverse ;

: main ( -- )
  74755 last-random !
  0  3000 0 do                             ( checksum )
    random-list reverse
    dup sum rot +  over longest-rise 1000 * +  swap
    without-odd sum xor
  loop . cr ;

main
