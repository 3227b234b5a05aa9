\ Files (Forth-2012, chapter 11) over system calls. A file id is the address of a record of six cells: where in its buffer the bytes
\ begin and end that are read but not asked for yet; the operating system's number for the file; the buffer or zero; how many bytes in
\ the buffer wait to be written; the next such file. An ior is -512 minus the operating system's error number.

8192 constant (buffer-size)
48 constant (record-size)

: (ahead) ( fileid -- a-addr )  ;
: (ahead-end) ( fileid -- a-addr )  8 + ;
: (waiting) ( fileid -- u )  dup (ahead-end) @ swap (ahead) @ - ;

create stdin  0 , 0 , 0 , 0 , 0 , 0 ,
create stdout  0 , 0 , 1 , 0 , 0 , 0 ,
create stderr  0 , 0 , 2 , 0 , 0 , 0 ,

: (ior) ( n -- ior )  dup (error?) if 512 - else drop 0 then ;
: (result) ( n -- n ior )  dup (ior) dup if nip 0 swap then ;

\ O_RDONLY, O_WRONLY, O_RDWR
: r/o ( -- fam )  0 ;
: w/o ( -- fam )  1 ;
: r/w ( -- fam )  2 ;
: bin ( fam1 -- fam2 )  ;

: (name-in) ( c-addr1 u c-addr2 -- ior )   \ a name with the zero that the system wants, in a page of memory
  over 4095 u> if drop 2drop -548 exit then
  2dup + 0 swap c!  swap move 0 ;
: (path!) ( c-addr u -- ior )  (path) (name-in) ;

: (new-file) ( n -- fileid ior )
  dup (error?) if 0 swap (ior) exit then
  (record-size) allocate if drop 3 syscall1 drop 0 -524 exit then
  dup (record-size) erase  tuck 16 + !  0 ;
: (open) ( c-addr u flags -- fileid ior )
  >r (path!) dup if r> drop 0 swap exit then drop
  (path) r> $1b6 2 syscall3 (new-file) ;   \ for all to read and write, but for what umask forbids

: open-file ( c-addr u fam -- fileid ior )  $80000 or (open) ;
: create-file ( c-addr u fam -- fileid ior )  $80240 or (open) ;
: close-file ( fileid -- ior )
  dup (descriptor) (outputFile) @ = if flush-output then
  dup (write-out)  over (descriptor) 3 syscall1  over if drop else nip then (ior)   ( fileid ior )
  swap  -1 over 16 + !
  dup (file-buffer) @ ?dup if free drop then
  free drop ;                              \ the standard ones are not the arena's: they stay
: delete-file ( c-addr u -- ior )  (path!) dup if exit then drop  (path) 87 syscall1 (ior) ;
: rename-file ( c-addr1 u1 c-addr2 u2 -- ior )
  (scratch) (name-in) dup if nip nip exit then drop
  (path!) dup if exit then drop
  (path) (scratch) 82 syscall2 (ior) ;

\ Reading. The buffer serves lines and small pieces; what is larger goes past it.

: (read) ( c-addr u n -- n2 )              \ once more after an interruption
  {: address size file :}
  file 0= if flush-output then
  begin file address size 0 syscall3  dup (EINTR) = while drop repeat ;

: (provide-buffer) ( fileid -- n )         \ zero, or a negated error number
  (file-buffer) dup @ if drop 0 exit then
  (buffer-size) allocate if 2drop -12 else swap ! 0 then ;
: (prepare) ( fileid -- n )                \ for reading
  dup (write-out) dup if nip else drop (provide-buffer) then ;

: (fill) ( fileid -- n )
  dup (prepare) dup if nip exit then drop
  dup (file-buffer) @ {: file buffer :}
  buffer (buffer-size) file (descriptor) (read)
  buffer file (ahead) !  dup 0 max buffer + file (ahead-end) ! ;

: (take) ( c-addr u fileid -- u2 )         \ of what waits
  dup (waiting) rot min {: address file size :}
  file (ahead) @ address size move
  size file (ahead) +!  size ;

: (read-some) ( c-addr u fileid -- n )     \ at least a byte, but at the end; or an error
  dup (waiting) 0= if
    over (buffer-size) < 0= if dup (write-out) drop (descriptor) (read) exit then
    dup (fill) dup 0> 0= if nip nip nip exit then drop
  then (take) ;

: read-file ( c-addr u1 fileid -- u2 ior )
  0 {: address size file count :}
  begin count size < while                 \ a pipe gives less than it is asked for
    address count + size count - file (read-some)
    dup (error?) if count swap (ior) exit then
    dup 0= if drop count 0 exit then
    count + to count
  repeat count 0 ;

: (find-line-feed) ( c-addr u -- u2 )      \ how many bytes lie before it; u where there is none
  over + over                              ( c-addr end c-addr )
  begin 2dup u> while dup c@ 10 <> while 1+ repeat then
  nip swap - ;

: (return-last?) ( c-addr u -- flag )  dup if 1- + c@ 13 = else nip then ;
: (line-feed-next?) ( fileid -- flag )
  dup (waiting) 0= if dup (fill) 0> 0= if drop false exit then then
  (ahead) @ c@ 10 = ;

: read-line ( c-addr u1 fileid -- u2 flag ior )
  0 {: address size file count :}
  begin
    count size < 0= if                     \ full; half a line end counts as a whole one
      address count (return-last?) if
        file (line-feed-next?) if 1 file (ahead) +!  count 1- to count then
      then
      count true 0 exit
    then
    file (waiting) 0= if
      file (fill)
      dup (error?) if count false rot (ior) exit then
      0= if count dup 0<> 0 exit then
    then
    file (ahead) @  file (waiting) size count - min  tuck (find-line-feed)   ( limit u )
    dup address count + swap file (take) count + to count
    >
  until                                    \ a line feed waits
  1 file (ahead) +!
  count  address count (return-last?) +  true 0 ;

\ Places in a file. What was read ahead is not yet read for those who ask, and is read anew where somebody writes or moves.

: (seek) ( n1 whence fileid -- n2 )  -rot swap >r >r (descriptor) r> r> swap 8 syscall3 ;
: (forget) ( fileid -- )  0 over (ahead) ! 0 swap (ahead-end) ! ;
: (settle) ( fileid -- )                   \ brings the operating system's place to ours
  dup (write-out) drop
  dup (waiting) if  dup (waiting) negate 1 2 pick (seek) drop  dup (forget)  then drop ;

: file-position ( fileid -- ud ior )
  dup (write-out) drop
  0 1 2 pick (seek) (result)               ( fileid n ior )
  -rot swap (waiting) over min - 0 rot ;
: reposition-file ( ud fileid -- ior )
  swap if 2drop -534 exit then             \ no file is so large
  dup (write-out) drop  dup (forget)  0 swap (seek) (ior) ;
: file-size ( fileid -- ud ior )
  dup (write-out) drop  (descriptor) (scratch) 5 syscall2 (ior)  dup if 0 0 rot exit then
  (scratch) 48 + @ 0 rot ;
: resize-file ( ud fileid -- ior )
  swap if 2drop -534 exit then
  dup (settle) (descriptor) swap 77 syscall2 (ior) ;
: file-status ( c-addr u -- x ior )        \ x: as what it may be opened
  (path!) dup if 0 swap exit then drop
  (path) (scratch) 4 syscall2 (ior)  dup if 0 swap exit then drop
  (path) 6 21 syscall2 (error?) 0= if r/w 0 exit then
  (path) 2 21 syscall2 (error?) 0= if w/o else r/o then 0 ;

: slurp-fid ( fileid -- c-addr u )
  dup file-size 2drop  1+ 4096 max  0 {: file capacity used :}
  capacity allocate throw
  begin
    dup used +  capacity used -  file read-file throw  used + to used
    used capacity =
  while                                    \ full: there may be more
    capacity 2* to capacity  capacity resize throw
  repeat used ;
: slurp-file ( c-addr u -- c-addr2 u2 )
  r/o open-file throw  dup slurp-fid  rot close-file throw ;

\ Writing. What is small waits in the buffer, but for the standard error output, until the buffer is full or the file is read, moved
\ in, flushed or closed, or the program waits for input or ends.

: (write-past) ( c-addr u fileid -- n )
  dup (write-out) dup if nip nip nip else drop (descriptor) (write) then ;
: (put-aside) ( c-addr u fileid -- )
  {: address size file :}
  file (unwritten-bytes) @ 0= if (unwritten) @ file (next-unwritten) !  file (unwritten) ! then
  address  file (file-buffer) @ file (unwritten-bytes) @ +  size move
  size file (unwritten-bytes) +! ;

: write-file ( c-addr u fileid -- ior )
  {: address size file :}
  size 0= if 0 exit then
  file (descriptor) (outputFile) @ = if address size type 0 exit then
  file (waiting) if file (settle) then
  size (buffer-size) u>  file stderr =  or if
    file stderr = if flush-output then
    address size file (write-past) (ior) exit
  then
  file (unwritten-bytes) @ size + (buffer-size) > if
    file (write-out) dup if (ior) exit then drop
  then
  file (provide-buffer) dup if (ior) exit then drop
  address size file (put-aside) 0 ;
: write-line ( c-addr u fileid -- ior )
  dup >r write-file dup if r> drop exit then drop  s\" \n" r> write-file ;
: emit-file ( char fileid -- ior )  swap (scratch) c!  (scratch) 1 rot write-file ;
: flush-file ( fileid -- ior )
  dup (descriptor) (outputFile) @ = if flush-output then  (write-out) (ior) ;
: include-file ( i*x fileid -- j*x )  dup slurp-fid rot close-file throw evaluate ;
