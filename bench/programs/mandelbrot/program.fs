\ The Mandelbrot set, counted rather than drawn: a short loop of floating point.

1000 constant size
200 constant patience

fvariable c-real  fvariable c-imaginary
fvariable z-real  fvariable z-imaginary

: escape ( F: real imaginary -- ) ( -- iterations )
  c-imaginary f! c-real f!
  0e z-real f!  0e z-imaginary f!
  patience 0 do
    z-real f@ fdup f*  z-imaginary f@ fdup f*
    fover fover f+ 4e f> if fdrop fdrop i unloop exit then
    z-real f@ z-imaginary f@ f* 2e f* c-imaginary f@ f+ z-imaginary f!
    f- c-real f@ f+ z-real f!
  loop patience ;

: coordinate ( index -- ) ( F: -- r )  s>d d>f 3e f* size s>d d>f f/ ;

: main ( -- )
  0
  size 0 do
    size 0 do
      i coordinate 2e f-  j coordinate 1.5e f-  escape +
    loop
  loop . cr ;

main
