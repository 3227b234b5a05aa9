\ Counts the lines, words and bytes of files, as wc does.
\
\   convene run examples/wordcount.fs README.md
\   convene build examples/wordcount.fs -o wordcount && ./wordcount README.md LICENSE

65536 constant capacity
create contents  capacity chars allot

variable lines  variable word-count  variable bytes
variable in-word                           \ true while the character before was part of a word

variable total-lines  variable total-words  variable total-bytes
variable files

10 constant line-feed

: blank? ( char -- flag )  dup bl =  swap 9 - 5 u<  or ;    \ space, or one of tab .. carriage return

: tally ( char -- )
  dup line-feed = if 1 lines +! then
  blank? if
    false in-word !
  else
    in-word @ 0= if 1 word-count +! then
    true in-word !
  then ;

: tally-contents ( u -- )
  dup bytes +!
  0 ?do contents i chars + c@ tally loop ;

: tally-file ( fileid -- )
  0 lines !  0 word-count !  0 bytes !  false in-word !
  begin
    contents capacity 2 pick read-file throw   ( fileid u )
  dup while
    tally-contents
  repeat 2drop ;

: .counts ( lines words bytes -- )  rot 8 u.r  swap 8 u.r  8 u.r  2 spaces ;

: add-to-totals ( -- )
  lines @ total-lines +!  word-count @ total-words +!  bytes @ total-bytes +!
  1 files +! ;

: count-file ( c-addr u -- )
  2dup r/o open-file if
    drop ." Can't open " type cr exit
  then                                     ( c-addr u fileid )
  dup tally-file close-file throw
  lines @ word-count @ bytes @ .counts type cr
  add-to-totals ;

: .usage ( -- )
  ." Counts lines, words and bytes. Name one or more files:" cr
  ."   convene run examples/wordcount.fs README.md" cr ;

: .totals ( -- )
  total-lines @ total-words @ total-bytes @ .counts ." total" cr ;

: main ( -- )
  0 total-lines !  0 total-words !  0 total-bytes !  0 files !
  next-arg 2dup d0= if 2drop .usage exit then
  begin
    count-file
    next-arg 2dup d0=
  until 2drop
  files @ 1 > if .totals then ;

main
