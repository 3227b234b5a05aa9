/** The algebra of the operations: see `rule.ts` for how to read it. Earlier rules go first; every right side is simpler, or nearer to the normal form. */
import { comparisons } from '../ir/index.ts';
import { ruleBook } from './rule.ts';

const comparisonRows = Object.entries(comparisons);

/** Float comparisons with an exact opposite; `flt` has none, because of NaNs. */
const floatOpposites = [
  ['feq', 'fne'],
  ['fne', 'feq'],
  ['ford', 'funord'],
  ['funord', 'ford'],
] as const;

const texts = [
  // Neutral and absorbing elements.
  '(add x 0) => x',
  '(sub x 0) => x',
  '(sub x x) => 0',
  '(mul x 0) => 0',
  '(mul x 1) => x',
  '(mul x -1) => (neg x)',
  '(and x 0) => 0',
  '(and x -1) => x',
  '(and x x) => x',
  '(or x 0) => x',
  '(or x -1) => -1',
  '(or x x) => x',
  '(xor x 0) => x',
  '(xor x x) => 0',
  ...['shl', 'lshr', 'ashr', 'rotl', 'rotr'].flatMap((shift) => [`(${shift} x 0) => x`, `(${shift} 0 x) => 0`]),
  '(ashr -1 x) => -1',

  // Signs and complements.
  '(neg (neg x)) => x',
  '(not (not x)) => x',
  '(neg (not x)) => (add x 1)',
  '(not (neg x)) => (add x -1)',
  '(neg (sub x y)) => (sub y x)',
  '(sub 0 x) => (neg x)',
  '(sub -1 x) => (not x)',
  '(sub x (neg y)) => (add x y)',
  '(add x (neg y)) => (sub x y)',
  '(mul (neg x) A) => (mul x (neg A))',
  '(bswap (bswap x)) => x',

  // Sums: constants come last and together. Addresses can hold those that are short; a longer one is best added once, far from where the sum is used.
  '(sub x A) => (add x (neg A))',
  '(add (add x A) B) => (add x (add A B))',
  '(add (sub A x) B) => (sub (add A B) x)',
  '(sub A (add x B)) => (sub (sub A B) x)',
  '(sub A (sub B x)) => (add x (sub A B))',
  '(sub (add! x A) (add! y B)) => (add (sub x y) (sub A B))',
  '(add (add x A) y) => (add (add x y) A) if short A',
  '(sub (add! x A) y) => (add (sub x y) A) if short A',
  '(sub (add x y) x) => y',
  '(sub (add x y) y) => x',
  '(add (sub x y) y) => x',
  '(sub x (add x y)) => (neg y)',
  '(sub x (add y x)) => (neg y)',
  '(sub x (sub x y)) => y',

  // Products and shifts.
  '(mul x P) => (shl x (ctz P))',
  '(mul (mul x A) B) => (mul x (mul A B))',
  '(mul (shl x A) B) => (mul x (shl B A))',
  '(shl (mul x A) B) => (mul x (shl A B))',
  '(shl (add! x A) B) => (add (shl x B) (shl A B))',
  ...['shl', 'lshr'].map(
    (shift) =>
      `(${shift} (${shift} x A) B) => (${shift} x (add A B)) if (and (ult A width) (and (ult B width) (ult (add A B) width)))`,
  ),
  '(lshr (shl x A) A) => (and x (lshr -1 A))',
  '(shl (lshr x A) A) => (and x (shl -1 A))',
  '(shl (ashr x A) A) => (and x (shl -1 A))',

  // Bits.
  ...['and', 'or', 'xor'].map((name) => `(${name} (${name} x A) B) => (${name} x (${name} A B))`),
  '(and x (or x y)) => x',
  '(or x (and x y)) => x',
  '(xor (xor x y) y) => x',
  '(xor (xor x y) x) => y',

  // Comparisons.
  ...['eq', 'sle', 'sge', 'ule', 'uge'].map((name) => `(${name} x x) => 1`),
  ...['ne', 'slt', 'sgt', 'ult', 'ugt'].map((name) => `(${name} x x) => 0`),
  ...comparisonRows
    .filter(([name, { exchanged }]) => name !== exchanged)
    .map(([name, { exchanged }]) => `(${name} A x) => (${exchanged} x A)`),
  '(ult x 0) => 0',
  '(uge x 0) => 1',
  '(ugt x 0) => (ne x 0)',
  '(ule x 0) => (eq x 0)',
  '(ult x 1) => (eq x 0)',
  '(uge x 1) => (ne x 0)',
  ...['eq', 'ne'].flatMap((name) => [
    `(${name} (add! x A) B) => (${name} x (sub B A))`,
    `(${name} (sub! A x) B) => (${name} x (sub A B))`,
    `(${name} (xor! x A) B) => (${name} x (xor A B))`,
    `(${name} (neg x) A) => (${name} x (neg A))`,
    `(${name} (not! x) A) => (${name} x (not A))`,
    `(${name} (neg x) (neg y)) => (${name} x y)`,
    `(${name} (sub! x y) 0) => (${name} x y)`,
    `(${name} (xor! x y) 0) => (${name} x y)`,
    `(${name} (zext x) 0) => (${name} x 0)`,
    `(${name} (sext x) 0) => (${name} x 0)`,
    `(${name} (add x y) x) => (${name} y 0)`,
    `(${name} (ptrtoint x) (ptrtoint y)) => (${name} x y)`,
    `(${name} (zext b) 1) => (${name} b 1)`,
    `(${name} (zext b) (zext d)) => (${name} b d)`,
  ]),

  // Truth: a comparison gives 0 or 1, a Forth flag is its negation in a full cell.
  '(ne b 0) => b',
  '(eq b 1) => b',
  '(ne b 1) => (eq b 0)',
  '(xor b 1) => (eq b 0)',
  '(and b 1) => b',
  '(and (zext b) 1) => (zext b)',
  '(and (neg x) 1) => (and x 1)',
  ...comparisonRows.map(([name, { opposite }]) => `(eq (${name} x y) 0) => (${opposite} x y)`),
  ...floatOpposites.map(([name, opposite]) => `(eq (${name} x y) 0) => (${opposite} x y)`),
  '(eq (eq b 0) 0) => b',
  '(slt (neg (zext b)) 0) => b',
  '(sge (neg (zext b)) 0) => (eq b 0)',
  '(sgt (zext b) 0) => b',
  '(sgt (neg (zext b)) 0) => 0',
  '(not (neg! (zext b))) => (neg (zext (eq b 0)))',
  '(add (zext b) -1) => (neg (zext (eq b 0)))',
  ...['and', 'or', 'xor'].flatMap((name) => [
    `(${name} (neg! (zext b)) (neg! (zext d))) => (neg (zext (${name} b d)))`,
    `(${name} (zext! b) (zext! d)) => (zext (${name} b d))`,
  ]),

  // A choice of two constants, compared with one of them.
  '(eq (select x A B) A) => (ne x 0) if (ne A B)',
  '(eq (select x A B) B) => (eq x 0) if (ne A B)',
  '(ne (select x A B) A) => (eq x 0) if (ne A B)',
  '(ne (select x A B) B) => (ne x 0) if (ne A B)',
  '(eq (select x A B) C) => 0 if (and (ne A C) (ne B C))',
  '(ne (select x A B) C) => 1 if (and (ne A C) (ne B C))',

  // Between two limits: one comparison will do.
  ...['s', 'u'].flatMap((sign) => [
    `(and (${sign}ge x A) (${sign}le x B)) => (ule (sub x A) (sub B A)) if (${sign}le A B)`,
    `(and (${sign}ge x A) (${sign}lt x B)) => (ult (sub x A) (sub B A)) if (${sign}lt A B)`,
    `(and (${sign}gt x A) (${sign}lt x B)) => (ult (sub x (add A 1)) (sub B (add A 1))) if (${sign}lt A B)`,
    `(and (${sign}gt x A) (${sign}le x B)) => (ult (sub x (add A 1)) (sub B A)) if (${sign}lt A B)`,
    `(or (${sign}lt x A) (${sign}gt x B)) => (ugt (sub x A) (sub B A)) if (${sign}le A B)`,
    `(or (${sign}lt x A) (${sign}ge x B)) => (uge (sub x A) (sub B A)) if (${sign}lt A B)`,
    `(or (${sign}le x A) (${sign}ge x B)) => (uge (sub x (add A 1)) (sub B (add A 1))) if (${sign}lt A B)`,
    `(or (${sign}le x A) (${sign}gt x B)) => (uge (sub x (add A 1)) (sub B A)) if (${sign}lt A B)`,
  ]),

  // Choices.
  '(select 0 x y) => y',
  '(select A x y) => x if (ne A 0)',
  '(select x y y) => y',
  '(select (eq x 0) y z) => (select x z y)',
  '(select (ne x 0) y z) => (select x y z)',
  '(select b 1 0) => b',
  '(select b d 0) => (and b d)',
  '(select b 1 d) => (or b d)',
  '(select b 1 0) => (zext b)',
  '(select b 0 1) => (eq b 0)',
  '(select b 0 1) => (zext (eq b 0))',
  '(select b -1 0) => (neg (zext b))',
  '(select b 0 -1) => (neg (zext (eq b 0)))',

  // Widths.
  '(zext (zext x)) => (zext x)',
  '(sext (zext x)) => (zext x)',
  '(sext (sext x)) => (sext x)',
  '(trunc (trunc x)) => (trunc x)',
  '(trunc (zext x)) => x',
  '(trunc (sext x)) => x',
  '(trunc (zext x)) => (trunc x)',
  '(trunc (sext x)) => (trunc x)',
  '(trunc (zext x)) => (zext x)',
  '(trunc (sext x)) => (sext x)',
  '(trunc.i8 (and x A)) => (trunc x) if (eq (and A 255) 255)',
  '(trunc.i16 (and x A)) => (trunc x) if (eq (and A 65535) 65535)',
  '(trunc.i32 (and x A)) => (trunc x) if (eq (and A 4294967295) 4294967295)',
  ...['add', 'sub', 'mul', 'and', 'or', 'xor'].flatMap((name) =>
    ['zext', 'sext'].map((extend) => `(trunc (${name}! (${extend} x) y)) => (${name} x (trunc y))`),
  ),
  ...['zext', 'sext'].map((extend) => `(trunc (sub! y (${extend} x))) => (sub (trunc y) x)`),
  '(bitcast (bitcast x)) => x',
  '(bitcast (bitcast x)) => (bitcast x)',
  '(fptrunc (fpext x)) => x',

  // Addresses: integers become addresses early, constants are added last, where loads and stores take them over.
  '(ptrtoint (inttoptr x)) => x',
  '(inttoptr (ptrtoint p)) => p',
  '(ptrtoint (ptradd p x)) => (add (ptrtoint p) x)',
  '(inttoptr (add (ptrtoint p) x)) => (ptradd p x)',
  '(inttoptr (add x A)) => (ptradd (inttoptr x) A) if short A',
  '(inttoptr (sub (ptrtoint p) x)) => (ptradd p (neg x))',
  '(ptradd p 0) => p',
  '(ptradd (ptradd p A) B) => (ptradd p (add A B))',
  '(ptradd p (add x A)) => (ptradd (ptradd p x) A) if short A',
  '(ptradd (ptradd p A) x) => (ptradd (ptradd p x) A) if short A',

  // Floating point: what holds for zeros of both signs and for NaNs as a class.
  '(fneg (fneg x)) => x',
  '(fabs (fabs x)) => (fabs x)',
  '(fabs (fneg x)) => (fabs x)',
  '(fmul x 1.0) => x',
  '(fmul 1.0 x) => x',
  '(fmul x -1.0) => (fneg x)',
  '(fmul -1.0 x) => (fneg x)',
  '(fmul (fneg x) (fneg y)) => (fmul x y)',
  '(fdiv x 1.0) => x',
  '(fdiv x -1.0) => (fneg x)',
  '(fsub x 0.0) => x',
  '(fadd x -0.0) => x',
  '(fadd x (fneg y)) => (fsub x y)',
  '(fsub x (fneg y)) => (fadd x y)',
];

export const rules = ruleBook(texts);
