\ The longest Collatz sequence: a short loop with a branch that cannot be predicted.

: steps ( n -- steps )
  0 swap begin dup 1 <> while
    dup 1 and if 3 * 1+ else 1 rshift then
    swap 1+ swap
  repeat drop ;

: longest ( limit -- n steps )
  1 0 rot 1 do                             ( n steps )
    i steps 2dup < if nip nip i swap else drop then
  loop ;

: main ( -- )  700000 longest swap . . cr ;

main
