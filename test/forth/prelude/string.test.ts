/** Strings, extended characters, substitution, structures and the search order. */
import { examples } from './run.ts';

const text = 'é€😀A';

examples([
  {
    what: 'strings are compared',
    program: 's" abc" s" abd" compare . s" abc" s" ab" compare . s" " s" a" compare . s" x" s" x" compare .',
    prints: '-1 1 -1 0 ',
  },
  {
    what: 'strings are searched and trimmed',
    program: `: show ( c-addr u -- )  [char] < emit type [char] > emit ;
s" hello world" s" o w" search . show  s" hello" s" lo!" search . show  s" a" s" " search . show
s" text  " -trailing show  s"    " -trailing show  s" a,b" char , scan show  s"   x" bl skip show`,
    prints: '-1 <o world>0 <hello>-1 <a><text><><,b><x>',
  },
  {
    what: 'strings begin and end with others',
    program: `s" hello.fs" s" .fs" string-suffix? .  s" fs" s" .fs" string-suffix? .
s" hello" s" hell" string-prefix? .  s" h" s" he" string-prefix? .`,
    prints: '-1 0 -1 0 ',
  },
  {
    what: 'extended characters are read and written as UTF-8',
    program: `: points ( c-addr u -- )  begin dup while over xc@+ . drop +x/string repeat 2drop ;
s" ${text}" points  $e9 xemit $20ac xemit $1f600 xemit $41 xemit`,
    prints: `233 8364 128512 65 ${text}`,
  },
  {
    what: 'extended characters are stepped over from both ends',
    program: `s" ${text}" nip .  s" ${text}" x-size .  s" ${text}" x\\string- nip .  s" é€" x\\string- nip .
s" é€" drop xchar+ xchar- c@ .  s" é€" 1- -trailing-garbage nip .  s" é€" -trailing-garbage nip .`,
    prints: '10 2 9 2 195 2 5 ',
  },
  {
    what: 'some extended characters take two columns',
    program: `s" ${text}" x-width .  s" 日本" x-width .  $301 xc-width .`,
    prints: '5 4 0 ',
  },
  {
    what: 'extended characters are stored only where they fit',
    program: `$20ac pad 2 xc!+? . . pad = .  $20ac pad 3 xc!+? . . pad - .  $20ac xc-size .  here $20ac xc, here swap - .`,
    prints: '0 2 -1 -1 0 3 3 3 ',
  },
  {
    what: 'SUBSTITUTE replaces names between percent signs',
    program: `: fill-in ( c-addr u -- )  pad 80 substitute . show ;
s" <text>" s" name" replaces  s" a %name% b %% %none% c%name%" fill-in
s" longer text" s" name" replaces  s" %name%" fill-in  s" 50% off" fill-in
s" 100% %a%" pad unescape show`,
    prints: '2 <a <text> b % %none% c<text>>1 <longer text>0 <50% off><100%% %%a%%>',
  },
  {
    what: 'SUBSTITUTE says so where the result does not fit',
    program: 's" four" s" x" replaces  s" 1%x%" pad 4 substitute . 2drop  s" 1%x%" pad 5 substitute . nip .',
    prints: '-78 1 5 ',
  },
  {
    what: 'structures lay out their fields',
    program: `begin-structure point  cfield: p.c  field: p.x  ffield: p.r  sffield: p.s  3 +field p.rest  end-structure
point . 0 p.c . 0 p.x . 0 p.r . 0 p.s . 0 p.rest .
: x-of ( point -- n )  p.x @ ;  create one point allot  7 one p.x !  one x-of .`,
    prints: '31 0 8 16 24 28 7 ',
  },
  {
    what: 'the search order can be changed and comes back',
    program: `: orders ( -- n )  get-order dup >r 0 ?do drop loop r> ;
orders .  vocabulary hidden  also hidden definitions  : inside 42 ;  orders .  previous definitions
also hidden inside . previous  [defined] inside .  also also orders .  only forth orders .`,
    prints: '1 2 42 0 3 1 ',
  },
]);
