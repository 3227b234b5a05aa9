\ Base64, written and read back: three bytes become four characters by a table.

49152 constant size
size 3 / 4 * constant written-size
create data  size chars allot
create written  written-size chars allot
create restored  size chars allot
create digits  256 chars allot             \ the value of each character

: letters ( -- c-addr )  s" ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/" drop ;

: fill-digits ( -- )  64 0 do i  letters i + c@ digits + c! loop ;

: fill-data ( -- )  size 0 do i 7 * i 5 rshift xor 255 and data i + c! loop ;

: append-letter ( destination bits -- destination' )
  63 and letters + c@ over c! 1+ ;

: encode ( source length destination -- )
  rot rot over + swap ?do                  ( destination )
    i c@ 8 lshift i 1+ c@ or 8 lshift i 2 + c@ or
    tuck 18 rshift append-letter
    over 12 rshift append-letter
    over 6 rshift append-letter
    swap append-letter
  3 +loop drop ;

: digit-of ( c-addr -- n )  c@ digits + c@ ;

: decode ( source length destination -- )
  rot rot over + swap ?do                  ( destination )
    i digit-of 6 lshift i 1+ digit-of or 6 lshift i 2 + digit-of or 6 lshift i 3 + digit-of or
    2dup 16 rshift swap c!
    2dup 8 rshift swap 1+ c!
    over 2 + c!
    3 +
  4 +loop drop ;

: checksum ( c-addr length -- n )
  0 rot rot over + swap ?do 31 * i c@ + 16777215 and loop ;

: main ( -- )
  fill-digits fill-data
  3000 0 do
    i 255 and data c!
    data size written encode
    written written-size restored decode
  loop
  written written-size checksum .  restored size checksum .
  data size restored size compare . cr ;

main
