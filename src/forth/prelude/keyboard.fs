\ Keys that are no characters (Forth-2012, chapter 10), as terminals send them: ESC [ or ESC O, numbers with a semicolon between, and
\ a letter or ~.

$40000000 constant (special)
$1000000 constant k-shift-mask
$2000000 constant k-alt-mask
$4000000 constant k-ctrl-mask
$40000000 constant k-left    $40000001 constant k-right   $40000002 constant k-up      $40000003 constant k-down
$40000004 constant k-home    $40000005 constant k-end     $40000006 constant k-prior   $40000007 constant k-next
$40000008 constant k-insert  $40000009 constant k-delete
$4000000a constant k-f1      $4000000b constant k-f2      $4000000c constant k-f3      $4000000d constant k-f4
$4000000e constant k-f5      $4000000f constant k-f6      $40000010 constant k-f7      $40000011 constant k-f8
$40000012 constant k-f9      $40000013 constant k-f10     $40000014 constant k-f11     $40000015 constant k-f12

: (place-in) ( char c-addr u -- u2 )       \ u where it is not in there
  {: char text length :}
  text length char scan nip length swap - ;

: (lettered-key) ( char -- x )
  s" DCABHF****PQRS" (place-in)  dup 14 = if drop 27 else (special) + then ;
: (numbered-key) ( u -- x )                \ in the order of the codes above
  s\" \x00\x00\x00\x00\x01\x04\x05\x06\x02\x03\x0b\x0c\x0d\x0e\x0f\x11\x12\x13\x14\x15\x17\x18"
  dup >r (place-in) dup r> = if drop 27 else (special) + then ;

: (key-number) ( -- u char )               \ a number, and the key after it
  0 begin key dup [char] 0 - 10 u< while [char] 0 - swap 10 * + repeat ;
: (escaped-key) ( -- x )                   \ after ESC and the bracket
  (key-number) dup [char] ; = if drop (key-number) else 1 swap then   ( number modifier char )
  rot over [char] ~ = if nip (numbered-key) else drop (lettered-key) then
  swap 1- 0 max 24 lshift or ;

: ekey ( -- x )
  key dup 27 <> if exit then
  key? 0= if exit then                     \ ESC by itself
  key dup [char] [ = over [char] O = or if 2drop (escaped-key) else nip k-alt-mask or then ;
: ekey? ( -- flag )  key? ;
: ekey>char ( x -- x flag )  dup 256 u< ;
: ekey>xchar ( x -- x flag )  dup $110000 u< ;
: ekey>fkey ( x -- x flag )  dup (special) u< 0= ;
: emit? ( -- flag )  true ;
