/** Programs that must print under Convene what they print under gforth. */
import { spawnSync } from 'node:child_process';
import { beforeAll, describe, expect, test } from 'vitest';
import { convene, file } from '../cli/convene.ts';

const present = spawnSync('gforth', ['--version']).status === 0;
const mark = '<<next>>';

/** Standard programs, which leave nothing on the stacks. They run one after the other in one process. */
const programs: Readonly<Record<string, string>> = {
  'divide with operands of both signs': `
: both ( n1 n2 -- )  2dup / . 2dup mod . 2dup /mod . . over s>d 2 pick fm/mod . . swap s>d rot sm/rem . . ;
7 3 both  -7 3 both  7 -3 both  -7 -3 both  6 -3 both`,
  'scale with a double product between': `
1000000007 1000000009 1000000 */ .  -1000000007 1000000009 1000000 */mod . .  123. 456 789 m*/ d.`,
  'compare signed and unsigned': `
: compare-all ( n1 n2 -- )
  2dup = . 2dup <> . 2dup < . 2dup > . 2dup u< . 2dup u> . 2dup min . 2dup max . 0 swap within . ;
1 2 compare-all  -1 2 compare-all  2 -1 compare-all  5 5 compare-all`,
  'shift and mask': `
-1 1 rshift .  1 63 lshift .  -8 2/ .  5 6 and . 5 6 or . 5 6 xor . 5 invert .`,
  'work on double numbers': `
1. 2. d+ d.  1. 2. d- d.  -1. dabs d.  1. dnegate d.  1. d2* d.  -3. d2/ d.  1. 2. d< .  -1. 1. du< .
1. 2. dmax d.  1 2 um* d.  -1 -1 um* ud.  12345678901234567890. 10 um/mod . .`,
  'move stack items': `
: show ( i*n n -- )  0 ?do . loop cr ;
1 2 3 rot 3 show  1 2 3 -rot 3 show  1 2 3 4 2swap 4 show  1 2 3 4 2over 6 show  1 2 tuck 3 show  1 2 nip 1 show
1 2 3 4 3 roll 4 show  1 2 3 4 2 pick 5 show  5 ?dup 2 show  0 ?dup 1 show  1 2 2dup 4 show`,
  'branch and loop': `
: sign-of ( n -- ) dup 0< if drop ." negative" else 0= if ." zero" else ." positive" then then space ;
-5 sign-of 0 sign-of 5 sign-of
: down ( n -- ) begin dup while dup . 1- repeat drop ;  5 down
: up ( n -- ) 0 begin 1+ dup . 2dup = until 2drop ;  5 up
: steps ( -- ) 10 0 do i . 3 +loop  0 10 do i . -3 +loop  5 5 ?do i . loop  0 -5 do i . loop ;  steps
: nested ( -- ) 3 0 do 3 0 do j i + . i j = if leave then loop loop ;  nested
: found ( n -- ) 10 0 do i over = if drop ." at " i . unloop exit then loop drop ." nowhere" ;  4 found 11 found
: kind ( n -- ) case 1 of ." one" endof 2 of ." two" endof dup . ." other" endcase space ;  1 kind 2 kind 3 kind
: two-ends ( n -- ) begin dup 10 < while dup 5 <> while dup . 1+ repeat ." five" else ." ten" then drop ;
3 two-ends  7 two-ends`,
  recur: `
: factorial ( n -- n! ) dup 2 < if drop 1 else dup 1- recurse * then ;  20 factorial .
: ackermann ( m n -- a ) over 0= if nip 1+ exit then dup 0= if drop 1- 1 recurse exit then
  over 1- -rot 1- recurse recurse ;  2 3 ackermann .
:noname dup 0> if dup . 1- recurse else drop then ; 3 swap execute`,
  'define defining words': `
: constant-of create , does> @ ;  7 constant-of seven  seven .
: array create cells allot does> swap cells + ;  5 array items  42 3 items !  3 items @ .
: counter create 0 , does> 1 over +! @ ;  counter tick  tick . tick .
: plus create , does> @ + ; 3 plus three+  4 three+ .  : use 5 three+ ; use .`,
  'use locals': `
: swapped ( a b -- ) locals| b a | b . a . ;  1 2 swapped
: sums ( n -- ) 0 locals| total n |  n 0 ?do i total + to total loop total . ;  10 sums`,
  'catch and throw': `
: risky ( n -- ) dup 3 = if -99 throw then . ;
: careful ( n -- ) ['] risky catch dup if ." caught " . drop else drop then ;  1 careful 3 careful
: inner 5 throw ; : outer ['] inner catch . 6 throw ;  ' outer catch .
: unwound ( -- ) 10 0 do i 4 = if 77 throw then loop ;  ' unwound catch .
: messages ( f -- ) abort" message" ;  1 ' messages catch . drop  0 messages`,
  'print numbers': `
255 hex . decimal  -1 u.  5 3 .r  -5 5 .r  5 3 u.r  1234567. d.  -12. 8 d.r
: money ( n -- ) s>d tuck dabs <# # # [char] . hold #s rot sign #> type space ;  123456 money  -5 money
2 base ! 10 . decimal  36 base ! zz . decimal  : x 10 0 do i . loop ; x`,
  'read numbers': `
s" 123abc" 0. 2swap >number type space d.  s" ff" hex 0. 2swap >number decimal type d.  $ff . #10 . %101 . 'a' .`,
  'work on strings': `
s" hello" type  s" abc" s" abd" compare .  s" abc" s" ab" compare .  s" abc" s" abc" compare .
s" hello world" s" wor" search . type  s" trail   " -trailing type ." |"  s" hello" 2 /string type
s" tab\\tquote\\q\\x41" type  char A emit  : quoted [char] B emit ." text" ; quoted
create buffer 20 allot  buffer 20 char * fill  s" over" buffer swap move  buffer 8 type`,
  'evaluate texts': `
s" 1 2 +" evaluate .  : twice ( c-addr u -- ) 2dup evaluate evaluate ;  s" 7 ." twice
: makes s" : made 99 ;" evaluate ;  makes made .`,
  parse: `
: word-length parse-name nip . ;  word-length hello
: upto char parse type ;  upto ) some text)  bl word counted count type  : tail [char] ; parse type ;  tail rest;`,
  'compile with words of their own': `
: my-if postpone if ; immediate  : my-then postpone then ; immediate
: test my-if ." yes" my-then ;  1 test 0 test
: doubled postpone dup postpone + ; immediate  : four 2 doubled . ;  four
: unless postpone 0= postpone if ; immediate  : u unless ." no" then ;  0 u
: squares ( n -- ) 0 do i i * postpone literal loop ; immediate  : list [ 4 ] squares . . . . ;  list
: ?repeat 0 cs-pick postpone until ; immediate  : again? 0 begin 1+ dup 3 > ?repeat dup . dup 5 > until drop ;  again?`,
  defer: `
defer action  : one ." one " ; : two ." two " ;  ' one is action action  ' two is action action
: later ['] one is action action ;  later  action-of action execute`,
  'calculate with floats': `
1.5e 2.5e f+ f.  1e 3e f/ f.  2e fsqrt f.  -1.5e fabs f.  1e 2e fmin f.  3.7e floor f.  -3.7e fround f.  3.7e f>s .
1e 2e f< .  1e 1e f= .  0e f0= .  5 s>f f.  1e-10 f.  1e20 f.  123456.789e fe.  123456.789e fs.  0e f.  -0.5e f.
: hypotenuse ( F: a b -- c ) fdup f* fswap fdup f* f+ fsqrt ;  3e 4e hypotenuse f.
fvariable x  2.5e x f!  x f@ f.  1e fconstant one-f  one-f f.  1e 2e 3e frot f. f. f.`,
  'tell values of functions': `
1e fsin f. 1e fcos f. 1e ftan f. 1e fexp f. 2e fln f. 1000e flog f. 2e 10e f** f. 1e fatan f. 1e 2e fatan2 f. 0.5e fasin f.`,
  'go through memory': `
create cells-of 1 , 2 , 3 ,  : total ( addr n -- n ) 0 -rot cells bounds ?do i @ + cell +loop ;  cells-of 3 total .
create bytes 1 c, 255 c,  bytes c@ . bytes 1+ c@ .  variable v 5 v ! 3 v +! v @ .  1 2 v 2! v 2@ . .
here 10 allot here swap - .  align here aligned here = .`,
};

describe.skipIf(!present)('Programs that (compared with gforth)', () => {
  const names = Object.keys(programs);
  const text = `${names.map((name) => programs[name]).join(`\ncr .( ${mark})\n`)}\n`;
  let printed: ReturnType<typeof runBoth>;

  function runBoth() {
    const path = file('all.fs', text);
    const reference = spawnSync('gforth', ['-e', 'warnings off', path, '-e', 'bye'], { encoding: 'utf8' });
    const { output, errors } = convene(['run', path]);
    return { errors, gforth: reference.stdout.split(mark), convene: output.split(mark) };
  }

  beforeAll(() => {
    printed = runBoth();
  });

  test('end without an error', () => {
    expect(printed.errors).toBe('');
  });

  test.each(names)('%s', (name) => {
    const index = names.indexOf(name);
    expect(printed.gforth[index]).toBeDefined();
    expect(printed.convene[index]).toBe(printed.gforth[index]);
  });
});
