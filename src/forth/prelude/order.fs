\ The search order (Forth-2012, chapter 16).

: also ( -- )  get-order over swap 1+ set-order ;
: previous ( -- )  get-order nip 1- set-order ;
: only ( -- )  -1 set-order ;
: (instead-of-first) ( wid -- )  >r get-order nip r> swap set-order ;
: forth ( -- )  forth-wordlist (instead-of-first) ;
: vocabulary ( "name" -- )  create wordlist ,  does> @ (instead-of-first) ;
: order ( -- )  get-order 0 ?do . loop  4 spaces get-current . ;
