\ Hofstadter's female and male sequences: two words that call each other, one by way of a deferred word.

defer male ( n -- m )

: female ( n -- f )  dup 0= if drop 1 exit then  dup 1- recurse male - ;
:noname ( n -- m )  dup 0= if exit then  dup 1- recurse female - ; is male

: main ( -- )  0  112 0 do i female + i male + loop . cr ;

main
