\ Texts with names between percent signs that stand for other texts (Forth-2012, chapter 17).

\ What a name stands for: the one before in the list, the name, the text.
variable (replacements)

: (same-name?) ( c-addr1 u1 c-addr2 u2 -- flag )   \ case does not matter, as in names of words
  rot over <> if 2drop drop false exit then
  0 ?do
    over i + c@ tolower over i + c@ tolower <> if 2drop false unloop exit then
  loop 2drop true ;
: (replacement) ( c-addr u -- a-addr )     \ zero where the name stands for nothing
  (replacements) @ {: name length entry :}
  begin entry while
    entry cell+ 2@ name length (same-name?) if entry exit then
    entry @ to entry
  repeat 0 ;
: replaces ( c-addr1 u1 c-addr2 u2 -- )    \ text, name
  2dup (replacement) {: entry :}
  entry if
    2drop  entry 24 + 2@ drop free throw
  else
    40 allocate throw to entry
    save-mem entry cell+ 2!
    (replacements) @ entry !  entry (replacements) !
  then
  save-mem entry 24 + 2! ;

: (append) ( c-addr1 u1 c-addr2 u2 used -- used2 )   \ to the second string, of which so much is used, what fits
  {: text length target room used :}
  text target used +  length room used - 0 max min  move
  used length + ;

: (stands-for) ( c-addr1 u1 -- c-addr2 u2 n )   \ what a name between percent signs becomes, and how many texts were replaced
  {: name length :}
  length 2 = if name 1 0 exit then
  name 1+ length 2 - (replacement) {: entry :}
  entry if entry 24 + 2@ 1 else name length 0 then ;

: (substitute) ( c-addr1 u1 c-addr2 u2 -- c-addr2 u3 n )
  0 0 {: text length target room used count :}
  begin length while
    text length [char] % scan {: rest left :}
    text rest over - target room used (append) to used
    left if
      rest 1+ left 1- [char] % scan {: closing beyond :}
      beyond if
        rest closing 1+ over - (stands-for) count + to count
        target room used (append) to used
        closing 1+ to text  beyond 1- to length
      else
        rest left target room used (append) to used  0 to length
      then
    else 0 to length then
  repeat
  target  used room min  used room > if -78 else count then ;

: substitute ( c-addr1 u1 c-addr2 u2 -- c-addr2 u3 n )   \ the two may overlap: then a copy is worked on
  {: text length target room :}
  text target room + u<  target text length + u<  and 0= if text length target room (substitute) exit then
  text length save-mem drop {: copy :}
  copy length target room (substitute)  copy free throw ;

: unescape ( c-addr1 u1 c-addr2 -- c-addr2 u2 )   \ percent signs doubled
  dup 2swap                                ( c-addr2 end c-addr1 u1 )
  over + swap ?do
    i c@ over c! 1+
    i c@ [char] % = if [char] % over c! 1+ then
  loop over - ;
