\ Floats in columns, as gforth prints them: with so many places after the point where that leaves enough significant digits and fits,
\ else with an exponent, else asterisks.

variable (field)                           \ where the next character goes
: (put) ( char -- )  (field) @ c!  1 (field) +! ;
: (put-all) ( c-addr u -- )  tuck (field) @ swap move  (field) +! ;
: (put-many) ( n char -- )  swap 0 max  2dup (field) @ swap rot fill  (field) +! drop ;
: (put-digits) ( start end length -- )     \ digits from a start to an end, of which only so many are there
  {: start end length :}
  (float-text) start +  end length min start - 0 max  (put-all)
  end start length max - [char] 0 (put-many) ;

: (decimal) ( x count -- length n )        \ digits in (float-text), rounded after so many, and the exponent
  over 0= if 2drop 0 1 exit then
  swap (expand) {: count digits length exponent :}
  count 0< if 0 exponent exit then
  length count min 1000 min {: kept :}
  digits (float-text) kept move
  digits length count (upper-half?) if
    (float-text) count (round-digits-up) if count 1 max exponent 1+ exit then
  then kept exponent ;
: (exponent) ( x -- n )  dup if (expand) nip nip else drop 1 then ;

: (fixed-point) ( negative length before places n -- )
  {: negative length before places n :}
  before n 0 max - negative + {: room :}
  n 0> 0= room 0> and {: zero :}           \ a zero before the point
  room zero + bl (put-many)
  negative if [char] - (put) then
  zero if [char] 0 (put) then
  0 n 0 max length (put-digits)
  [char] . (put)
  n negate places min 0 max [char] 0 (put-many)
  n 0 max  n places + over max  length (put-digits) ;

: (exponent-text) ( n -- c-addr u )  1- dup abs 0 <# #s rot sign [char] E hold #> ;
: (mantissa-room) ( n negative width -- u )   \ digits that fit beside sign, point and exponent
  + 1- swap (exponent-text) nip - ;
: (exponential) ( x n negative width -- )
  {: x n negative width :}
  n negative width (mantissa-room) {: count :}
  count 0< if width [char] * (put-many) exit then
  x count 1 max (decimal) {: length m :}
  m n <> if                                \ rounding up may have changed the exponent's length
    m negative width (mantissa-room) 0 max to count
    x count 1 max (decimal) to m to length
  then
  negative if [char] - (put) then
  0 1 length (put-digits)
  count if [char] . (put)  1 count length (put-digits) then
  m (exponent-text) (put-all) ;

: f>buf-rdp ( c-addr +n-width +n-places +n-digits -- ) ( F: r -- )
  {: width places digits :}
  (field) !
  fdup (finite?) 0= if
    (special-text) width min  tuck (put-all)  width swap - bl (put-many) exit
  then
  (bits) dup $7fffffffffffffff and swap 0< {: x negative :}
  x (exponent)  width places - 1- {: exponent before :}
  x exponent places + (decimal) {: length n :}
  exponent places + digits < 0=  digits 0= or  before negative + n 0 max < 0= and if
    negative length before places n (fixed-point)
  else x exponent negative width (exponential) then ;
: f>str-rdp ( +n-width +n-places +n-digits -- c-addr u ) ( F: r -- )
  {: width places digits :}
  width [ (pictureEnd) (outputEnd) - ] literal u> if -17 throw then
  (pictureEnd) width -  dup width places digits f>buf-rdp  width ;
: f.rdp ( +n-width +n-places +n-digits -- ) ( F: r -- )  f>str-rdp type ;
