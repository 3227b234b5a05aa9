/** ALLOCATE, FREE and RESIZE: blocks keep their content and their distance, and all memory comes back. */
import { examples } from './run.ts';

/** Random requests; every block is filled with its number and checked before it is given back or moved. */
const stress = `
500 constant slots
create blocks slots cells allot  blocks slots cells erase
create sizes slots cells allot
variable seed  12345 seed !
: random ( u1 -- u2 )
  seed @ 6364136223846793005 * 1442695040888963407 + dup seed !  33 rshift swap mod ;
: size ( -- u )
  8 random
  dup 0= if drop 16 random exit then
  dup 1 = if drop 20000 random exit then
  2 = if 400000 random exit then
  300 random ;
: block ( n -- a-addr )  cells blocks + ;
: length ( n -- a-addr )  cells sizes + ;
: stamp ( n -- )  dup block @  over length @  rot 255 and fill ;
: intact ( n -- )
  dup block @ over length @ bounds ?do
    i c@ over 255 and <> if -1000 throw then
  loop drop ;
: take ( n -- )
  size dup allocate throw  dup 15 and if -1001 throw then
  2 pick block !  over length !  stamp ;
: give ( n -- )  dup intact  block dup @ free throw  0 swap ! ;
: change ( n -- )
  dup intact  size 2dup swap block @ swap resize throw
  2 pick block !                           ( n new )
  2dup swap length @ min  2 pick length dup @ >r !   ( n new ) ( R: old )
  over intact  over length !  r> drop  stamp ;
: step ( -- )
  slots random  dup block @ 0= if take exit then
  3 random 0= if change else give then ;
: steps ( n -- )  0 ?do step loop ;
: give-all ( -- )  slots 0 do i block @ if i give then loop ;
`;

examples([
  {
    what: 'under random requests',
    program: `${stress} 0 allocate throw free throw  (arenaHere) @  30000 steps give-all  (arenaHere) @ - . depth .`,
    prints: '0 0 ',
  },
  {
    what: 'gives nearly the whole arena in one block again once all are free',
    program: `: t ( u -- ior )  allocate dup if nip else drop free then ;
100000000 t .  10 allocate throw 100000 allocate throw 10 allocate throw
swap free . swap free . free .  114000000 t .`,
    prints: '0 0 0 0 0 ',
  },
  {
    what: 'grows a block in place where what follows is free',
    program: '100 allocate throw dup 100000 resize . over = . 10 resize . free .',
    prints: '0 -1 0 0 ',
  },
  {
    what: 'refuses what it cannot do, and leaves the block as it was',
    program: `-1 allocate . drop  1 62 lshift allocate . drop  140000000 allocate . drop
10 allocate throw  dup 1000000000 resize . over = .  dup free . free .
0 free .  12345 free .  here free .  here 10 resize . here = .`,
    prints: '-59 -59 -59 -61 -1 0 -60 -60 -60 -60 -61 -1 ',
  },
  {
    what: 'blocks of no bytes are blocks',
    program: '0 allocate . 0 allocate . 2dup = . free . free .',
    prints: '0 0 0 0 0 ',
  },
]);
