/** Comparisons: flags are −1 and 0. */
import { f64 } from '../../ir/index.ts';
import type { Build, Rows } from './primitive.ts';

type Comparison = 'eq' | 'ne' | 'slt' | 'sle' | 'sgt' | 'sge' | 'ult' | 'ule' | 'ugt' | 'uge';
type FloatComparison = 'feq' | 'fne' | 'flt' | 'fle' | 'fgt' | 'fge';

const two =
  (operation: Comparison): Build =>
  (e, [x, y]) => [e.flag(e.b[operation](x!, y!))];

const withZero =
  (operation: Comparison): Build =>
  (e, [x]) => [e.flag(e.b[operation](x!, e.constant(0)))];

const floats =
  (operation: FloatComparison): Build =>
  (e, _, [x, y]) => [e.flag(e.b[operation](x!, y!))];

const floatWithZero =
  (operation: FloatComparison): Build =>
  (e, _, [x]) => [e.flag(e.b[operation](x!, e.b.fconst(f64, 0)))];

/** F~: near by a distance, by the same bits, or by a proportion, as the third float's sign says. */
const near: Build = (e, _, [r1, r2, r3]) => {
  const { b } = e;
  const zero = b.fconst(f64, 0);
  const distance = b.fabs(b.fsub(r1!, r2!));
  const size = b.fadd(b.fabs(r1!), b.fabs(r2!));
  const absolutely = b.flt(distance, r3!);
  const relatively = b.flt(distance, b.fmul(b.fabs(r3!), size));
  const sameBits = b.eq(e.floatBits(r1!), e.floatBits(r2!));
  return [e.flag(b.select(b.fgt(r3!, zero), absolutely, b.select(b.feq(r3!, zero), sameBits, relatively)))];
};

export const compareRows = (): Rows => ({
  '=': ['x1 x2 -- flag', two('eq')],
  '<>': ['x1 x2 -- flag', two('ne')],
  '<': ['n1 n2 -- flag', two('slt')],
  '>': ['n1 n2 -- flag', two('sgt')],
  '<=': ['n1 n2 -- flag', two('sle')],
  '>=': ['n1 n2 -- flag', two('sge')],
  'u<': ['u1 u2 -- flag', two('ult')],
  'u>': ['u1 u2 -- flag', two('ugt')],
  'u<=': ['u1 u2 -- flag', two('ule')],
  'u>=': ['u1 u2 -- flag', two('uge')],
  '0=': ['x -- flag', (e, [x]) => [e.flag(e.not(e.isTrue(x!)))]],
  '0<>': ['x -- flag', (e, [x]) => [e.flag(e.isTrue(x!))]],
  '0<': ['n -- flag', withZero('slt')],
  '0>': ['n -- flag', withZero('sgt')],
  '0<=': ['n -- flag', withZero('sle')],
  '0>=': ['n -- flag', withZero('sge')],
  within: ['x1 x2 x3 -- flag', (e, [x, low, high]) => [e.flag(e.b.ult(e.b.sub(x!, low!), e.b.sub(high!, low!)))]],
  'f=': ['( -- flag ) ( F: r1 r2 -- )', floats('feq')],
  'f<>': ['( -- flag ) ( F: r1 r2 -- )', floats('fne')],
  'f<': ['( -- flag ) ( F: r1 r2 -- )', floats('flt')],
  'f>': ['( -- flag ) ( F: r1 r2 -- )', floats('fgt')],
  'f<=': ['( -- flag ) ( F: r1 r2 -- )', floats('fle')],
  'f>=': ['( -- flag ) ( F: r1 r2 -- )', floats('fge')],
  'f0=': ['( -- flag ) ( F: r -- )', floatWithZero('feq')],
  'f0<>': ['( -- flag ) ( F: r -- )', floatWithZero('fne')],
  'f0<': ['( -- flag ) ( F: r -- )', floatWithZero('flt')],
  'f0>': ['( -- flag ) ( F: r -- )', floatWithZero('fgt')],
  'f0<=': ['( -- flag ) ( F: r -- )', floatWithZero('fle')],
  'f0>=': ['( -- flag ) ( F: r -- )', floatWithZero('fge')],
  'f~': ['( -- flag ) ( F: r1 r2 r3 -- )', near],
});
