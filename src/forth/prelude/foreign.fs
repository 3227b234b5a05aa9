\ Texts of C: they end with a zero byte. Z" is a word of the compiler.

: zcount ( z-addr -- c-addr u )               \ the text without its zero
  dup begin dup c@ while char+ repeat over - ;

: zplace ( c-addr u z-addr -- )                   \ puts a text there, and a zero behind it; takes u + 1 bytes
  2dup + >r swap move  0 r> c! ;
