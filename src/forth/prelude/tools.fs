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

