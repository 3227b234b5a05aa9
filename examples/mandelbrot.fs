\ The Mandelbrot set, in colour, in a terminal that is 80 columns wide.
\
\   convene run examples/mandelbrot.fs
\
\ Each character is an upper half block, so that it shows two points, one above the other: the upper one in the foreground
\ colour, the lower one in the background colour.

79 constant columns
24 constant lines
96 constant patience                       \ iterations after which a point counts as never escaping

\ Where we look, and how far apart the points are.

-2.62e fconstant left-edge
-1.152e fconstant top-edge
0.048e fconstant step

fvariable c-real  fvariable c-imaginary    \ the point; and z, which starts at zero
fvariable z-real  fvariable z-imaginary

: next-z ( F: real^2 imaginary^2 -- )      \ z*z + c, given the squares of its parts
  z-real f@ z-imaginary f@ f* 2e f* c-imaginary f@ f+ z-imaginary f!
  f- c-real f@ f+ z-real f! ;

: escape ( F: real imaginary -- ) ( -- iterations )
  c-imaginary f! c-real f!
  0e z-real f!  0e z-imaginary f!
  patience 0 do
    z-real f@ fdup f*  z-imaginary f@ fdup f*
    fover fover f+ 4e f< 0= if fdrop fdrop i unloop exit then
    next-z
  loop patience ;

\ Colours are numbers in the terminal's palette of 256: from the night's blue through ice to gold and embers.

create palette
  17 c, 17 c, 18 c, 19 c, 20 c, 26 c, 32 c, 38 c, 44 c, 80 c, 116 c, 152 c, 188 c, 224 c, 223 c, 222 c, 221 c, 220 c,
  214 c, 208 c, 202 c, 196 c, 160 c, 124 c, 88 c, 52 c,
26 constant shades
10 constant early                          \ up to here each iteration has its shade, then each group of four
16 constant never-escaping

: shade ( iterations -- n )
  dup early > if early - 4 / early + then  shades 1- min ;

: colour ( iterations -- n )
  dup patience = if drop never-escaping else shade chars palette + c@ then ;

: number>f ( n -- ) ( F: -- r )  s>d d>f ;

: point ( column row -- ) ( F: -- real imaginary )
  swap number>f step f* left-edge f+
  number>f step f* top-edge f+ ;

: .number ( u -- )  0 <# #s #> type ;      \ without the space that U. leaves behind
: escape-sequence ( -- )  27 emit [char] [ emit ;
: foreground ( colour -- )  escape-sequence ." 38;5;" .number [char] m emit ;
: background ( colour -- )  escape-sequence ." 48;5;" .number [char] m emit ;
: plain ( -- )  escape-sequence ." 0m" ;

: draw-line ( line -- )
  columns 0 do
    i over 2* point escape colour foreground
    i over 2* 1+ point escape colour background
    ." ▀"
  loop drop plain cr ;

: main ( -- )  lines 0 do i draw-line loop ;

main
