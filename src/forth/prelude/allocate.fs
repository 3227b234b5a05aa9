\ Memory from an arena (Forth-2012, chapter 14). Blocks lie side by side, each behind a header of two cells: its size, with 1 added
\ while it is in use, and the size of the block before it. A free block is at once joined with free neighbours, and waits in the list
\ of its size class: one class for each multiple of 16 bytes up to 1 KiB, then eight for each power of two. Bits tell which lists have
\ blocks, so that finding one takes no search (Masmano and others, 2004).

16 constant (header)
32 constant (least-block)
2000 constant (lists-bytes)
(lists-bytes) buffer: (lists)              \ 250 heads
40 buffer: (list-bits)
1 (list-bits) 32 + !                       \ past the last list: none
create (top) (arenaStart) ,                \ where the part of the arena begins that belongs to no block

: (class) ( u -- class )                   \ that a block of this size belongs to
  4 rshift  dup 64 < if exit then
  60 over clz -  tuck rshift  swap 3 - 8 * + 56 + ;
: (class-from) ( u -- class )              \ the first whose blocks are all at least this large
  dup 1024 < if (class) exit then
  1 60 2 pick clz - lshift 1- + (class) ;

: (block-size) ( block -- u )  @ -2 and ;
: (next-block) ( block1 -- block2 )  dup (block-size) + ;
: (top!) ( block -- )  dup (top) !  (header) + (arenaHere) ! ;
: (size!) ( u block -- )                   \ in both places that tell it
  2dup !  over + cell+ ! ;

\ Lists are linked both ways, within the blocks.

: (list-of) ( class -- list )  cells (lists) + ;
: (bit-of) ( class -- x a-addr )  1 over 63 and lshift  swap 6 rshift cells (list-bits) + ;
: (link) ( block -- )
  dup (block-size) (class) {: block class :}
  class (list-of) @ {: next :}
  next if block next 24 + ! then
  next block 16 + !  0 block 24 + !
  block class (list-of) !
  class (bit-of) dup @ rot or swap ! ;
: (unlink) ( block -- )
  dup (block-size) (class) {: block class :}
  block 16 + @  block 24 + @ {: next previous :}
  next if previous next 24 + ! then
  previous if next previous 16 + ! exit then
  next class (list-of) !
  next 0= if class (bit-of) dup @ rot invert and swap ! then ;
: (first-list) ( class1 -- class2 )        \ from this class on that is not empty; 256 where none is
  dup 6 rshift  tuck cells (list-bits) + @  ( cell class1 bits )
  -1 rot 63 and lshift and                 ( cell bits )
  begin dup 0= while drop 1+ dup cells (list-bits) + @ repeat
  ctz swap 6 lshift + ;

\ Blocks that nobody uses are joined before they are linked.

: (release) ( block -- )
  dup (block-size) {: block size :}
  block cell+ @ {: before :}               \ the size of the block before
  before if
    block before - @ 1 and 0= if
      block off
      block before - to block  block (unlink)  before size + to size
    then
  then
  block size + {: next :}
  next (top) @ <> if
    next @ 1 and 0= if  next (unlink)  next (block-size) size + to size  then
  then
  block size + (top) @ = if block off  block (top!) exit then
  size block (size!)  block (link) ;
: (cut) ( block u -- )                     \ what is too much of a block in use
  over (block-size) over - {: block size rest :}
  rest (least-block) < if exit then
  size block (size!)  1 block +!
  rest block size + (size!)  block size + (release) ;

: (from-lists) ( u -- block | 0 )
  dup (class-from) (first-list)            ( u class )
  dup 255 > if 2drop 0 exit then
  (list-of) @  dup (unlink)  1 over +!
  tuck swap (cut) ;
: (from-top) ( u -- block | 0 )
  (top) @ {: size block :}
  size block + (header) +  (arenaEnd) u> if 0 exit then
  size block (size!)  1 block +!
  block size + (top!)  block ;

: (too-large?) ( u -- flag )  (arenaEnd) (arenaStart) - u> ;
: (room) ( u1 -- u2 )  31 + -16 and (least-block) max ;

: allocate ( u -- a-addr ior )
  dup (too-large?) if drop 0 -59 exit then
  (room) dup (from-lists) ?dup 0= if dup (from-top) else then nip
  dup if (header) + 0 else -59 then ;

: (in-use?) ( block -- flag )              \ all that a header can tell
  dup 15 and if drop false exit then
  dup (arenaStart) (top) @ within 0= if drop false exit then
  dup @ 15 and 1 <> if drop false exit then
  dup (next-block) (top) @ u> if drop false exit then
  dup (block-size) swap (next-block) cell+ @ = ;

: free ( a-addr -- ior )
  (header) - dup (in-use?) if (release) 0 else drop -60 then ;

: (grow) ( block u -- flag )               \ in place, into what is free behind it
  over (next-block) {: block size next :}
  next (top) @ = if
    block size + (header) + (arenaEnd) u> if false exit then
    block size + (top!)
    size block (size!)  1 block +!  true exit
  then
  next @ 1 and if false exit then
  block (block-size) next (block-size) + {: whole :}
  whole size < if false exit then
  next (unlink)  whole block (size!)  1 block +!
  block size (cut)  true ;

: (moved) ( a-addr1 u -- a-addr2 ior )
  {: old size :}
  size allocate dup if nip old swap exit then drop
  old over  old (header) - (block-size) (header) -  size min  move
  old free ;

: resize ( a-addr1 u -- a-addr2 ior )
  over (header) - {: old size block :}
  block (in-use?) 0=  size (too-large?) or if old -61 exit then
  size (room) block (block-size) > 0= if block size (room) (cut)  old 0 exit then
  block size (room) (grow) if old 0 exit then
  old size (moved) dup if drop -61 then ;

: save-mem ( c-addr1 u -- c-addr2 u )      \ a copy in memory that ALLOCATE gives
  dup allocate throw  swap 2dup 2>r move 2r> ;
: s+ ( c-addr1 u1 c-addr2 u2 -- c-addr3 u3 )
  {: first u second v :}
  u v + allocate throw
  first over u move
  second over u + v move
  u v + ;
