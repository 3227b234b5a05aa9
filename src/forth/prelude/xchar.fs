\ Extended characters (Forth-2012, chapter 18): code points of Unicode, in memory as UTF-8. A byte that begins no character counts as one.

: xc-size ( xchar -- u )
  dup $80 u< if drop 1 exit then
  dup $800 u< if drop 2 exit then
  $10000 u< if 3 else 4 then ;
: (lead-size) ( char -- u )                \ what the first byte says
  dup $e0 and $c0 = if drop 2 exit then
  dup $f0 and $e0 = if drop 3 exit then
  $f8 and $f0 = if 4 else 1 then ;
: (continues?) ( char -- flag )  $c0 and $80 = ;

: x-size ( xc-addr u1 -- u2 )
  dup 0= if nip exit then
  swap c@ (lead-size) min ;
: xchar+ ( xc-addr1 -- xc-addr2 )  dup c@ (lead-size) + ;
: xchar- ( xc-addr1 -- xc-addr2 )  begin 1- dup c@ (continues?) 0= until ;
: +x/string ( xc-addr1 u1 -- xc-addr2 u2 )  2dup x-size /string ;
: x\string- ( xc-addr u1 -- xc-addr u2 )
  begin dup while 1- 2dup + c@ (continues?) 0= until then ;
: -trailing-garbage ( xc-addr u1 -- xc-addr u2 )   \ without a last character that is cut off
  2dup x\string- nip                       ( xc-addr u1 u2 )
  2 pick over + c@ (lead-size) over +      ( xc-addr u1 u2 whole )
  2 pick > if nip else drop then ;

: xc@+ ( xc-addr1 -- xc-addr2 xchar )
  count dup $c0 u< if exit then
  dup (lead-size)  $7f over rshift rot and swap   ( xc-addr bits size )
  1 ?do 6 lshift >r count $3f and r> or loop ;
: xc!+ ( xchar xc-addr1 -- xc-addr2 )
  over $80 u< if tuck c! 1+ exit then
  over xc-size  {: xchar address size :}
  $f00 size rshift  xchar size 1- 6 * rshift or  address c!
  size 1 ?do
    xchar size 1- i - 6 * rshift $3f and $80 or  address i + c!
  loop
  address size + ;
: xc!+? ( xchar xc-addr1 u1 -- xc-addr2 u2 flag )
  2 pick xc-size 2dup u< if drop rot drop false exit then
  - >r xc!+ r> true ;
: xc, ( xchar -- )  dup xc-size here swap allot xc!+ drop ;

: (xchar) ( -- c-addr )  (scratch) ;
: xemit ( xchar -- )  (xchar) xc!+ (xchar) tuck - type ;
: xhold ( xchar -- )  (xchar) xc!+ (xchar) tuck - holds ;
: xkey ( -- xchar )
  key dup (lead-size) {: first size :}
  first (xchar) 8 + c!
  size 1 ?do key (xchar) 8 + i + c! loop
  (xchar) 8 + xc@+ nip ;
: xkey? ( -- flag )  key? ;

\ Columns that a character takes: none where it combines with the one before, two in the scripts of East Asia and for pictures.

: (wide?) ( xchar -- flag )
  dup $1100 u< if drop false exit then
  dup $1160 u< over $2e80 $a4d0 within or over $ac00 $d7a4 within or over $f900 $fb00 within or
  over $fe30 $fe70 within or over $ff00 $ff61 within or over $ffe0 $ffe7 within or
  over $1f300 $1f650 within or over $1f900 $1fa00 within or swap $20000 $40000 within or ;
: (combining?) ( xchar -- flag )
  dup $300 $370 within over $200b $2010 within or swap $fe00 $fe10 within or ;
: xc-width ( xchar -- u )
  dup (combining?) if drop 0 exit then
  (wide?) if 2 else 1 then ;
: x-width ( xc-addr u1 -- u2 )
  0 >r begin dup while
    over xc@+ nip xc-width r> + >r  +x/string
  repeat 2drop r> ;
