\ Looking at stacks and memory (Forth-2012, chapter 15), and messages.

: .s ( -- )
  [char] < emit depth 0 .r [char] > emit space
  depth 0 ?do depth 1- i - pick . loop ;
: f.s ( -- )
  [char] < emit fdepth 0 .r [char] > emit space
  fdepth 0 ?do fdepth 1- i - fpick f. loop ;
: clearstack ( ... -- )  begin depth while drop repeat ;

: (hex-digit) ( u -- )  15 and (digit) emit ;
: (byte.) ( char -- )  dup 4 rshift (hex-digit) (hex-digit) space ;
: (hex.) ( u -- )  base @ swap hex 0 <# # # # # # # # # #> type base ! ;
: (visible) ( char -- char )  dup bl 127 within 0= if drop [char] . then ;
: dump ( addr u -- )
  begin dup 0> while
    cr over (hex.) 2 spaces
    2dup 16 min {: line size :}
    16 0 do i size < if line i + c@ (byte.) else 3 spaces then loop
    space size 0 ?do line i + c@ (visible) emit loop
    16 /string
  repeat 2drop ;


\ Items that N>R takes wait here; the return stack has the place of their number.

8192 buffer: (set-aside)
variable (set-aside-top)

: (set-aside-cell) ( n -- a-addr )  dup 1023 u> if -5 throw then  cells (set-aside) + ;
: (n>r) ( i*n +n -- place )
  (set-aside-top) @ {: n base :}
  base n + (set-aside-cell) drop
  n 0 ?do base i + (set-aside-cell) ! loop
  n base n + (set-aside-cell) !
  base n + 1+ (set-aside-top) !
  base n + ;
: (nr>) ( place -- i*n +n )
  dup (set-aside-cell) @ {: place n :}
  place n - (set-aside-top) !
  n 0 ?do place 1- i - (set-aside-cell) @ loop
  n ;

\ A name token is the word's execution token.

: name>interpret ( nt -- xt )  ;
: traverse-wordlist ( i*x xt wid -- j*x )
  0 {: xt wid index :}
  begin wid index (nth-name) dup while
    index 1+ to index
    xt execute 0= if exit then
  repeat drop ;
