\ Files (Forth-2012, chapter 11) over system calls. A file id is the number that the operating system gives; an ior is -512 minus its
\ error number.

0 constant stdin
1 constant stdout
2 constant stderr

: (ior) ( n -- ior )  dup (error?) if 512 - else drop 0 then ;
: (result) ( n -- n ior )  dup (ior) dup if nip 0 swap then ;

\ O_RDONLY, O_WRONLY, O_RDWR
: r/o ( -- fam )  0 ;
: w/o ( -- fam )  1 ;
: r/w ( -- fam )  2 ;
: bin ( fam1 -- fam2 )  ;

: (path!) ( c-addr u -- ior )              \ with the zero that the system wants
  dup (pathEnd) (path) - 1- u> if 2drop -548 exit then
  tuck (path) swap move  (path) + 0 swap c! 0 ;

: (open) ( c-addr u flags -- fileid ior )
  >r (path!) dup if r> drop 0 swap exit then drop
  (path) r> &438 2 syscall3 (result) ;

: open-file ( c-addr u fam -- fileid ior )  $80000 or (open) ;
: create-file ( c-addr u fam -- fileid ior )  $80240 or (open) ;
: close-file ( fileid -- ior )  dup (outputFile) @ = if flush-output then  3 syscall1 (ior) ;
: delete-file ( c-addr u -- ior )  (path!) dup if exit then drop  (path) 87 syscall1 (ior) ;
: rename-file ( c-addr1 u1 c-addr2 u2 -- ior )
  2swap (path!) dup if nip nip exit then drop
  dup (path) (scratch) - 1- u> if 2drop -548 exit then
  tuck (scratch) swap move  (scratch) + 0 swap c!
  (path) (scratch) 82 syscall2 (ior) ;

: (read) ( c-addr u fd -- n )              \ once more after an interruption
  -rot begin
    2 pick 2 pick 2 pick 0 syscall3
    dup (EINTR) =
  while drop repeat
  nip nip nip ;

: read-file ( c-addr u1 fileid -- u2 ior )
  0 {: address size fd count :}
  begin count size < while                 \ a pipe gives less than it is asked for
    address count + size count - fd (read)
    dup (error?) if count swap (ior) exit then
    dup 0= if drop count 0 exit then
    count + to count
  repeat count 0 ;

: write-file ( c-addr u fileid -- ior )
  dup (outputFile) @ = if drop type 0 exit then
  (write) (ior) ;

: write-line ( c-addr u fileid -- ior )
  dup >r write-file dup if r> drop exit then drop
  s\" \n" r> write-file ;

: (lseek) ( n whence fd -- n )  -rot 8 syscall3 ;

: (line-length) ( c-addr u -- u2 flag )    \ up to a line feed, and whether there is one
  over >r 10 scan  nip 0<>  r> drop ;

: read-line ( c-addr u1 fileid -- u2 flag ior )
  {: address size fd :}
  0 1 fd (lseek) (error?) if
    \ Not seekable: byte by byte.
    size 0 ?do
      address i + 1 fd (read)
      dup (error?) if i false rot (ior) unloop exit then
      0= if i dup 0<> 0 unloop exit then
      address i + c@ 10 = if i true 0 unloop exit then
    loop size true 0 exit
  then
  address size 1+ fd (read)                ( n )
  dup (error?) if 0 false rot (ior) exit then
  dup 0= if drop 0 false 0 exit then
  address over 10 scan                     ( n c-addr2 u2 )
  dup if
    1- negate 1 fd (lseek) drop            \ what follows the line feed is for the next time
    nip address - true 0 exit
  then 2drop
  dup size > if -1 1 fd (lseek) drop drop size then
  true 0 ;

: file-position ( fileid -- ud ior )  0 1 rot (lseek) (result) 0 swap ;
: reposition-file ( ud fileid -- ior )  nip 0 swap (lseek) (ior) ;
: file-size ( fileid -- ud ior )
  (scratch) 5 syscall2 (ior)  dup if 0 0 rot exit then
  (scratch) 48 + @ 0 rot ;
: resize-file ( ud fileid -- ior )  nip swap 77 syscall2 (ior) ;
: flush-file ( fileid -- ior )  dup (outputFile) @ = if flush-output then  74 syscall1 (ior) ;
: file-status ( c-addr u -- x ior )
  (path!) dup if 0 swap exit then drop
  (path) (scratch) 4 syscall2 (ior)  0 swap ;

: slurp-fid ( fileid -- c-addr u )
  0 0 {: fd address used :}
  4096 allocate throw to address  4096     ( capacity )
  begin
    dup used - >r  address used + r@ fd read-file throw   ( capacity n ) ( R: room )
    dup used + to used
    r> =
  while                                    \ full: there may be more
    2*  address over resize throw to address
  repeat
  drop address used ;
: slurp-file ( c-addr u -- c-addr2 u2 )
  r/o open-file throw  dup slurp-fid  rot close-file throw ;
