/** Floating point: arithmetic, rounding, conversion, memory. Floats are IEEE doubles. */
import { f32, f64, i64, type Value } from '../../ir/index.ts';
import type { Build, Emitter, Rows } from './primitive.ts';

type One = 'fneg' | 'fabs' | 'fsqrt' | 'ffloor' | 'fceil' | 'ftrunc' | 'fnearest';
type Two = 'fadd' | 'fsub' | 'fmul' | 'fdiv' | 'fmin' | 'fmax';

const one =
  (operation: One): Build =>
  ({ b }, _, [r]) => [b[operation](r!)];
const two =
  (operation: Two): Build =>
  ({ b }, _, [r, s]) => [b[operation](r!, s!)];
const withConstant =
  (operation: Two, constant: number): Build =>
  ({ b }, _, [r]) => [b[operation](r!, b.fconst(f64, constant))];

const wide = 2 ** 64;

/**
 * A double cell that is a sign-extended cell is rounded once, as a cell. Larger ones are put together from their halves, which may round
 * twice.
 */
const doubleToFloat: Build = (e, [low, high]) => {
  const { b } = e;
  const narrow = b.sitof(f64, low!);
  if (e.isSignOf(high!, low!)) return [narrow];
  const together = b.fadd(b.fmul(b.sitof(f64, high!), b.fconst(f64, wide)), b.uitof(f64, low!));
  return [b.select(b.eq(high!, b.ashr(low!, e.constant(63))), narrow, together)];
};

const floatToDouble: Build = (e, _, [r]) => {
  const { b } = e;
  const whole = b.ftrunc(r!);
  const narrow = b.ftosi(i64, whole);
  const high = b.ffloor(b.fmul(whole, b.fconst(f64, 1 / wide)));
  const low = b.ftoui(i64, b.fsub(whole, b.fmul(high, b.fconst(f64, wide))));
  const fits = b.flt(b.fabs(whole), b.fconst(f64, 2 ** 63));
  return [b.select(fits, narrow, low), b.select(fits, b.ashr(narrow, e.constant(63)), b.ftosi(i64, high))];
};

const fetch: Build = (e, [address]) => [e.b.load(f64, e.address(address!))];
const store: Build = (e, [address], [r]) => {
  e.b.store(r!, e.address(address!));
  return [];
};
const fetchSingle: Build = (e, [address]) => [e.b.fpext(f64, e.b.load(f32, e.address(address!)))];
const storeSingle: Build = (e, [address], [r]) => {
  e.b.store(e.b.fptrunc(f32, r!), e.address(address!));
  return [];
};
const addTo: Build = (e, [cell], [r]) => {
  const address: Value = e.address(cell!);
  e.b.store(e.b.fadd(e.b.load(f64, address), r!), address);
  return [];
};

const toCell = ({ b }: Emitter, r: Value): Value => b.ftosi(i64, r);

export const floatRows = (): Rows => ({
  'f+': ['( F: r1 r2 -- r3 )', two('fadd')],
  'f-': ['( F: r1 r2 -- r3 )', two('fsub')],
  'f*': ['( F: r1 r2 -- r3 )', two('fmul')],
  'f/': ['( F: r1 r2 -- r3 )', two('fdiv')],
  fmin: ['( F: r1 r2 -- r3 )', two('fmin')],
  fmax: ['( F: r1 r2 -- r3 )', two('fmax')],
  'f2*': ['( F: r1 -- r2 )', withConstant('fmul', 2)],
  'f2/': ['( F: r1 -- r2 )', withConstant('fmul', 0.5)],
  '1/f': ['( F: r1 -- r2 )', ({ b }, _, [r]) => [b.fdiv(b.fconst(f64, 1), r!)]],
  fnegate: ['( F: r1 -- r2 )', one('fneg')],
  fabs: ['( F: r1 -- r2 )', one('fabs')],
  fsqrt: ['( F: r1 -- r2 )', one('fsqrt')],
  floor: ['( F: r1 -- r2 )', one('ffloor')],
  fceil: ['( F: r1 -- r2 )', one('fceil')],
  ftrunc: ['( F: r1 -- r2 )', one('ftrunc')],
  fround: ['( F: r1 -- r2 )', one('fnearest')],
  's>f': ['( n -- ) ( F: -- r )', ({ b }, [n]) => [b.sitof(f64, n!)]],
  'f>s': ['( -- n ) ( F: r -- )', (e, _, [r]) => [toCell(e, r!)]],
  'd>f': ['( lo hi -- ) ( F: -- r )', doubleToFloat],
  'f>d': ['( -- lo hi ) ( F: r -- )', floatToDouble],
  'f@': ['( f-addr -- ) ( F: -- r )', fetch],
  'f!': ['( f-addr -- ) ( F: r -- )', store],
  'f+!': ['( f-addr -- ) ( F: r -- )', addTo],
  'df@': ['( df-addr -- ) ( F: -- r )', fetch],
  'df!': ['( df-addr -- ) ( F: r -- )', store],
  'sf@': ['( sf-addr -- ) ( F: -- r )', fetchSingle],
  'sf!': ['( sf-addr -- ) ( F: r -- )', storeSingle],
});
