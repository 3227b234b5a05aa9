\ Words that call words that call words, each with values that it still wants after its calls.

: mix ( a b c d -- n )  xor rot rot 3 * + + 16777215 and ;

: level1 {: a b c d -- n :}
  a b c d mix  b c d a mix  +  a d - xor ;

: level2 {: a b c d -- n :}
  a b c d level1  {: first :}
  b first d c level1  a c + xor  first b - + ;

: level3 {: a b c d -- n :}
  d c b a level2  {: first :}
  first a d b level2  {: second :}
  c second b first level1  a d xor +  first second - xor ;

: level4 {: a b c d -- n :}
  a c b d level3  {: first :}
  b first d a level3  c xor  first a - +  d xor ;

: level5 {: a b c d -- n :}
  d a c b level4  {: first :}
  a first b c level4  {: second :}
  second d first b level3  a c + xor  b d - +  first second xor + ;

: level6 {: a b c d -- n :}
  a b d c level5  {: first :}
  c first a b level5  d b xor +  first c - xor  a + ;

: main ( -- )
  0  800000 0 do  i  over 65535 and  i 7 * 1023 and  42  level6 xor 16777215 and  loop . cr ;

main
