\ Text output: bytes gather in a buffer and go to the operating system when it is full, before input, and when the program ends.

\ System calls answer an error as its negated number.

-4 constant (EINTR)
-11 constant (EAGAIN)

: (error?) ( n -- flag )  -4096 u> ;

: (await-writable) ( fd -- )               \ poll: the reader of a pipe is slower than we are
  (scratch) l!  4 (scratch) 4 + l!
  (scratch) 1 -1 7 syscall3 drop ;

: (exit) ( status -- )
  (hosted) @ if (bye) else 231 syscall1 drop then ;

: (write) ( c-addr u fd -- n )             \ all of it; zero, or a negated error number
  {: fd :}
  begin dup while
    2dup fd -rot 1 syscall3                ( c-addr u n )
    dup (error?) if
      dup (EAGAIN) = if fd (await-writable) drop 0
      else dup (EINTR) = if drop 0 else nip nip exit then then
    then
    /string
  repeat nip ;

: (put) ( c-addr u -- )                    \ to where output goes
  (outputFile) @ (write) dup if
    0 (outputLength) !
    dup -32 = if -57 else dup 512 - then throw      \ -32: a pipe that nobody reads
  then drop ;

: (flush-text) ( -- )
  (outputLength) @ dup if (output) swap (put) 0 (outputLength) ! else drop then ;

\ Files have buffers of their own, see file.fs. Those with bytes that wait to be written form a list.

variable (unwritten)
: (file-buffer) ( fileid -- a-addr )  24 + ;
: (unwritten-bytes) ( fileid -- a-addr )  32 + ;
: (next-unwritten) ( fileid -- a-addr )  40 + ;
: (descriptor) ( fileid -- n )  16 + @ ;

: (strike) ( fileid -- )                   \ from the list
  (unwritten) {: file link :}
  begin link @ file <> while link @ (next-unwritten) to link repeat
  file (next-unwritten) @ link ! ;
: (write-out) ( fileid -- n )              \ zero, or a negated error number
  {: file :}
  file (unwritten-bytes) @ dup if
    0 file (unwritten-bytes) !  file (strike)
    file (file-buffer) @ swap file (descriptor) (write)
  then ;

: flush-output ( -- )                      \ what files refuse here is lost: those who want to know use CLOSE-FILE or FLUSH-FILE
  (flush-text)  begin (unwritten) @ while (unwritten) @ (write-out) drop repeat ;

: type ( c-addr u -- )
  dup 0> 0= if 2drop exit then
  dup (outputLength) @ + (outputEnd) (output) - > if
    (flush-text)
    dup (outputEnd) (output) - > if (put) exit then
  then
  tuck  (output) (outputLength) @ + swap move
  (outputLength) +! ;

: emit ( char -- )
  (outputLength) @ (outputEnd) (output) - = if (flush-text) then
  (output) (outputLength) @ + c!
  1 (outputLength) +! ;

: cr ( -- )  10 emit ;
: space ( -- )  bl emit ;
: spaces ( n -- )  0 max 0 ?do bl emit loop ;

: bye ( -- )  flush-output 0 (exit) ;
