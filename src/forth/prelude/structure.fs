\ Structures (Forth-2012, chapter 10). A field becomes a word that adds a constant.

: begin-structure ( "name" -- a-addr 0 )  create here 0 0 ,  does> @ ;
: end-structure ( a-addr u -- )  swap ! ;
: +field ( u1 u2 "name" -- u3 )
  over + swap  : postpone literal postpone + postpone ; ;
: cfield: ( u1 "name" -- u2 )  1 +field ;
: field: ( u1 "name" -- u2 )  aligned 1 cells +field ;
: ffield: ( u1 "name" -- u2 )  faligned 1 floats +field ;
: dffield: ( u1 "name" -- u2 )  dfaligned 1 dfloats +field ;
: sffield: ( u1 "name" -- u2 )  sfaligned 1 sfloats +field ;
