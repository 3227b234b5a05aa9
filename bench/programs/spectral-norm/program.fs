\ The spectral norm of an infinite matrix, cut off: divisions, and conversions from integers.

1500 constant size
falign here  size floats allot constant u
falign here  size floats allot constant v
falign here  size floats allot constant between

: entry ( row column -- ) ( F: -- r )
  over + dup 1+ * 2/ + 1+  1e s>d d>f f/ ;

: times-row ( f-addr row -- ) ( F: -- r )          \ the row's product with a vector
  0e
  size 0 do
    dup i entry  over i floats + f@ f* f+
  loop 2drop ;

: times-column ( f-addr column -- ) ( F: -- r )
  0e
  size 0 do
    i over entry  over i floats + f@ f* f+
  loop 2drop ;

: multiply ( from to -- )
  size 0 do  over i times-row  dup i floats + f!  loop 2drop ;

: multiply-transposed ( from to -- )
  size 0 do  over i times-column  dup i floats + f!  loop 2drop ;

: step ( from to -- )  swap between multiply  between swap multiply-transposed ;

: inner-product ( f-addr1 f-addr2 -- ) ( F: -- r )
  0e
  size 0 do
    over i floats + f@  dup i floats + f@ f* f+
  loop 2drop ;

: main ( -- )
  size 0 do 1e u i floats + f! loop
  10 0 do  u v step  v u step  loop
  u v inner-product  v v inner-product  f/ fsqrt
  1e9 f* f>d d. cr ;

main
