\ The fast Fourier transform and its inverse, in place, on complex numbers of two floats.

12 constant bits
1 bits lshift constant size
2 floats constant complex
falign here  size complex * allot constant samples
falign here  bits complex * allot constant roots     \ of unity, for blocks of 2, 4, 8 … samples

: sample ( index -- f-addr )  complex * samples + ;

: complex@ ( f-addr -- ) ( F: -- real imaginary )  dup f@ float+ f@ ;
: complex! ( f-addr -- ) ( F: real imaginary -- )  dup float+ f! f! ;

: fill-roots ( -- )                        \ by halving the angle
  -1e 0e roots complex!
  bits 1 ?do
    roots i 1- complex * + f@                        ( F: cosine )
    fdup 1e f+ 2e f/ fsqrt  fswap 1e fswap f- 2e f/ fsqrt fnegate
    roots i complex * + complex!
  loop ;

: fill-samples ( -- )
  74755  size 0 do
    1309 * 13849 + 65535 and  dup s>d d>f 65536e f/
    1309 * 13849 + 65535 and  dup s>d d>f 65536e f/
    i sample complex!
  loop drop ;

: reversed ( index -- index' )
  0 swap bits 0 do  dup 1 and rot 2* or swap 2/  loop drop ;

: exchange ( f-addr1 f-addr2 -- )
  over complex@ dup complex@ swap complex! complex! ;

: reorder ( -- )
  size 0 do  i reversed dup i > if sample i sample exchange else drop then  loop ;

fvariable power-real  fvariable power-imaginary  \ the power of the root that is due

: turn ( f-addr -- )                       \ multiplies the power by a root
  dup f@ power-real f@ f*  dup float+ f@ power-imaginary f@ f* f-
  dup f@ power-imaginary f@ f*  float+ f@ power-real f@ f* f+
  power-imaginary f! power-real f! ;

: rotated ( f-addr -- ) ( F: -- real' imaginary' )   \ a sample times the power
  dup f@ power-real f@ f*  dup float+ f@ power-imaginary f@ f* f-
  dup f@ power-imaginary f@ f*  float+ f@ power-real f@ f* f+ ;

: butterfly ( f-addr1 f-addr2 -- )
  dup rotated
  over float+ f@ fover f-  dup float+ f!  over float+ dup f@ f+ f!
  over f@ fover f-  f!  dup f@ f+ f! ;

: join-blocks ( root half -- )                    \ joins blocks of half to blocks of twice that
  1e power-real f! 0e power-imaginary f!
  dup 0 do                                 ( root half )
    size i do
      i sample  over i + sample  butterfly
    dup 2* +loop
    over turn
  loop 2drop ;

: transform ( -- )
  reorder  bits 0 do roots i complex * +  1 i lshift  join-blocks loop ;

: conjugate ( -- )                         \ makes the transform the inverse one
  bits 0 do roots i complex * + float+ dup f@ fnegate f! loop ;

: rescale ( -- )
  size 0 do i sample complex@ size s>d d>f f/ fswap size s>d d>f f/ fswap i sample complex! loop ;

: energy ( F: -- sum )  0e size 0 do i sample complex@ fdup f* fswap fdup f* f+ f+ loop ;

: main ( -- )
  fill-roots fill-samples
  energy 1e6 f* f>d d.
  600 0 do transform conjugate transform conjugate rescale loop
  energy 1e6 f* f>d d.
  transform  1 sample complex@ fswap 1e6 f* f>d d. 1e6 f* f>d d. cr ;

main
