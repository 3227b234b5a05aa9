\ The Sun and its four large planets: floating point in memory, square roots and divisions.

\ Where the parts of a body lie.

0 floats constant x   1 floats constant y   2 floats constant z
3 floats constant vx  4 floats constant vy  5 floats constant vz
6 floats constant mass
7 floats constant body-size

5 constant body-count
falign here  body-count body-size * allot constant bodies

: planet ( index -- f-addr )  body-size * bodies + ;

\ Positions in astronomical units, velocities in units a day, masses in solar masses.

365.24e fconstant days
3.141592653589793e fdup f* 4e f* fconstant solar-mass

: set-body ( index -- ) ( F: x y z vx vy vz mass -- )
  planet
  solar-mass f* dup mass + f!
  days f* dup vz + f!  days f* dup vy + f!  days f* dup vx + f!
  dup z + f!  dup y + f!  x + f! ;

: set-bodies ( -- )
  0e 0e 0e 0e 0e 0e 1e 0 set-body
  4.841431442464721e -1.1603200440274284e -1.0362204447112311e-1
  1.660076642744037e-3 7.699011184197404e-3 -6.90460016972063e-5
  9.547919384243266e-4 1 set-body
  8.34336671824458e 4.124798564124305e -4.035234171143214e-1
  -2.7674251072641104e-3 4.998528012349172e-3 2.3041729757376393e-5
  2.858859806661308e-4 2 set-body
  1.2894369562139131e1 -1.5111151401698631e1 -2.2330757889265573e-1
  2.964601375647616e-3 2.3784717395948095e-3 -2.9658956854023756e-5
  4.366244043351563e-5 3 set-body
  1.5379697114850917e1 -2.5919314609987964e1 1.7925877295037118e-1
  2.6806777249038932e-3 1.628241700382423e-3 -9.515922545197159e-5
  5.1513890204661145e-5 4 set-body ;

fvariable sum-x  fvariable sum-y  fvariable sum-z

: settle-sun ( -- )                        \ so that the whole has no momentum
  0e sum-x f!  0e sum-y f!  0e sum-z f!
  body-count 0 do
    i planet vx + f@ i planet mass + f@ f* sum-x f@ f+ sum-x f!
    i planet vy + f@ i planet mass + f@ f* sum-y f@ f+ sum-y f!
    i planet vz + f@ i planet mass + f@ f* sum-z f@ f+ sum-z f!
  loop
  sum-x f@ fnegate solar-mass f/ bodies vx + f!
  sum-y f@ fnegate solar-mass f/ bodies vy + f!
  sum-z f@ fnegate solar-mass f/ bodies vz + f! ;

0.01e fconstant time-step
fvariable dx  fvariable dy  fvariable dz

: pull ( f-addr1 f-addr2 -- )              \ two bodies change each other's velocities
  over x + f@ dup x + f@ f- dx f!
  over y + f@ dup y + f@ f- dy f!
  over z + f@ dup z + f@ f- dz f!
  dx f@ fdup f*  dy f@ fdup f* f+  dz f@ fdup f* f+
  fdup fsqrt f* time-step fswap f/         ( F: magnitude )
  over mass + f@ fover f*                 ( F: magnitude pull1 )
  dup vx + f@ fover dx f@ f* f+ dup vx + f!
  dup vy + f@ fover dy f@ f* f+ dup vy + f!
  dup vz + f@ fover dz f@ f* f+ dup vz + f!
  fdrop  dup mass + f@ f*                 ( F: pull2 )
  over vx + f@ fover dx f@ f* f- over vx + f!
  over vy + f@ fover dy f@ f* f- over vy + f!
  over vz + f@ fover dz f@ f* f- over vz + f!
  fdrop 2drop ;

: drift ( f-addr -- )
  dup vx + f@ time-step f* dup x + f@ f+ dup x + f!
  dup vy + f@ time-step f* dup y + f@ f+ dup y + f!
  dup vz + f@ time-step f* dup z + f@ f+ z + f! ;

: advance ( -- )
  body-count 0 do
    body-count i 1+ ?do  j planet i planet pull  loop
  loop
  body-count 0 do i planet drift loop ;

: kinetic ( f-addr -- ) ( F: -- energy )
  dup vx + f@ fdup f*  dup vy + f@ fdup f* f+  dup vz + f@ fdup f* f+
  mass + f@ f* 2e f/ ;

: potential ( f-addr1 f-addr2 -- ) ( F: -- energy )
  over x + f@ dup x + f@ f- fdup f*
  over y + f@ dup y + f@ f- fdup f* f+
  over z + f@ dup z + f@ f- fdup f* f+ fsqrt
  mass + f@ mass + f@ f* fswap f/ ;

: energy ( F: -- energy )
  0e
  body-count 0 do
    i planet kinetic f+
    body-count i 1+ ?do  j planet i planet potential f-  loop
  loop ;

: .energy ( -- )  energy 1e9 f* f>d d. ;

: main ( -- )
  set-bodies settle-sun
  .energy  2000000 0 do advance loop  .energy cr ;

main
