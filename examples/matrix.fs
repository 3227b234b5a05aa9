\ Matrix multiplication, with the operands in local variables.
\
\   convene run examples/matrix.fs
\
\ Pascal's triangle as a lower triangular matrix, multiplied by its transpose, gives the symmetric table of binomial
\ coefficients: row i, column j of the product is "i + j choose i".

6 constant dimension

: matrix ( "name" -- )  create dimension dup * cells allot ;

: at ( row column matrix -- a-addr )  >r swap dimension * + cells r> + ;

matrix lower  matrix upper  matrix product

: inner-product {: left right row column -- n :}
  0
  dimension 0 do
    row i left at @  i column right at @  * +
  loop ;

: multiply {: left right result -- :}
  dimension 0 do
    dimension 0 do
      left right j i inner-product  j i result at !
    loop
  loop ;

: transpose {: from to -- :}
  dimension 0 do
    dimension 0 do  j i from at @  i j to at !  loop
  loop ;

: pascal-entry {: row column matrix -- n :}
  column 0= if 1 exit then
  row 0= if 0 exit then
  row 1- column matrix at @  row 1- column 1- matrix at @ + ;

: pascal {: matrix -- :}
  dimension 0 do
    dimension 0 do
      j i matrix pascal-entry  j i matrix at !
    loop
  loop ;

: .entries {: row matrix width -- :}
  dimension 0 do row i matrix at @ width .r loop ;

: .equation ( -- )
  dimension 0 do
    i lower 3 .entries
    i dimension 2/ = if ."   *" else 3 spaces then
    i upper 3 .entries
    i dimension 2/ = if ."   =" else 3 spaces then
    i product 5 .entries  cr
  loop ;

: main ( -- )
  lower pascal
  lower upper transpose
  lower upper product multiply
  cr .equation cr ;

main
