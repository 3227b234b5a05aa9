/** Single-cell arithmetic and bits. */
import type { Value } from '../../ir/index.ts';
import * as division from './division.ts';
import type { Build, Emitter, Rows } from './primitive.ts';

type Two = 'add' | 'sub' | 'mul' | 'shl' | 'lshr' | 'ashr' | 'rotl' | 'rotr';

const two =
  (operation: Two): Build =>
  ({ b }, [x, y]) => [b[operation](x!, y!)];

const withConstant =
  (operation: Two, constant: number): Build =>
  (e, [x]) => [e.b[operation](x!, e.constant(constant))];

/** Of two flags the bits agree, so the conditions may be combined instead. */
const bitwise =
  (operation: 'and' | 'or' | 'xor'): Build =>
  (e, [x, y]) => {
    const first = e.conditionOf(x!);
    const second = e.conditionOf(y!);
    if (first !== undefined && second !== undefined) return [e.flag(e.b[operation](first, second))];
    return [e.b[operation](x!, y!)];
  };

const invert: Build = (e, [x]) => {
  const condition = e.conditionOf(x!);
  return [condition === undefined ? e.b.not(x!) : e.flag(e.not(condition))];
};

const choose =
  (better: (e: Emitter, a: Value, b: Value) => Value): Build =>
  (e, [x, y]) => [e.b.select(better(e, x!, y!), x!, y!)];

const constant =
  (value: bigint): Build =>
  (e) => [e.constant(value)];

export const arithmeticRows = (): Rows => ({
  '+': ['n1 n2 -- n3', two('add')],
  '-': ['n1 n2 -- n3', two('sub')],
  '*': ['n1 n2 -- n3', two('mul')],
  '/': ['n1 n2 -- n3', division.quotient],
  mod: ['n1 n2 -- n3', division.remainder],
  '/mod': ['n1 n2 -- n3 n4', division.both],
  '*/': ['n1 n2 n3 -- n4', division.scaledQuotient],
  '*/mod': ['n1 n2 n3 -- n4 n5', division.scaledBoth],
  'u/mod': ['u1 u2 -- u3 u4', division.unsignedBoth],
  'm*': ['n1 n2 -- n3 n4', ({ b }, [x, y]) => b.smulwide(x!, y!)],
  'um*': ['u1 u2 -- u3 u4', ({ b }, [x, y]) => b.umulwide(x!, y!)],
  'um/mod': ['u1 u2 u3 -- u4 u5', division.wideUnsigned],
  'sm/rem': ['n1 n2 n3 -- n4 n5', division.wideTruncated],
  'fm/mod': ['n1 n2 n3 -- n4 n5', division.wideFloored],
  '1+': ['n1 -- n2', withConstant('add', 1)],
  '1-': ['n1 -- n2', withConstant('sub', 1)],
  '2*': ['n1 -- n2', withConstant('shl', 1)],
  '2/': ['n1 -- n2', withConstant('ashr', 1)],
  'u2/': ['u1 -- u2', withConstant('lshr', 1)],
  negate: ['n1 -- n2', ({ b }, [x]) => [b.neg(x!)]],
  abs: ['n -- u', (e, [x]) => [e.b.select(e.b.slt(x!, e.constant(0)), e.b.neg(x!), x!)]],
  min: ['n1 n2 -- n3', choose((e, x, y) => e.b.slt(x, y))],
  max: ['n1 n2 -- n3', choose((e, x, y) => e.b.sgt(x, y))],
  umin: ['u1 u2 -- u3', choose((e, x, y) => e.b.ult(x, y))],
  umax: ['u1 u2 -- u3', choose((e, x, y) => e.b.ugt(x, y))],
  lshift: ['x1 u -- x2', two('shl')],
  rshift: ['x1 u -- x2', two('lshr')],
  arshift: ['n1 u -- n2', two('ashr')],
  lrotate: ['x1 u -- x2', two('rotl')],
  rrotate: ['x1 u -- x2', two('rotr')],
  and: ['x1 x2 -- x3', bitwise('and')],
  or: ['x1 x2 -- x3', bitwise('or')],
  xor: ['x1 x2 -- x3', bitwise('xor')],
  invert: ['x1 -- x2', invert],
  'under+': ['n1 x n2 -- n3 x', ({ b }, [x, y, z]) => [b.add(x!, z!), y!]],
  bounds: ['addr u -- addr2 addr', ({ b }, [x, y]) => [b.add(x!, y!), x!]],
  cells: ['n1 -- n2', withConstant('shl', 3)],
  'cell+': ['a-addr1 -- a-addr2', withConstant('add', 8)],
  'char+': ['c-addr1 -- c-addr2', withConstant('add', 1)],
  'char-': ['c-addr1 -- c-addr2', withConstant('sub', 1)],
  floats: ['n1 -- n2', withConstant('shl', 3)],
  'float+': ['f-addr1 -- f-addr2', withConstant('add', 8)],
  dfloats: ['n1 -- n2', withConstant('shl', 3)],
  'dfloat+': ['df-addr1 -- df-addr2', withConstant('add', 8)],
  sfloats: ['n1 -- n2', withConstant('shl', 2)],
  'sfloat+': ['sf-addr1 -- sf-addr2', withConstant('add', 4)],
  aligned: ['addr -- a-addr', (e, [x]) => [e.b.and(e.b.add(x!, e.constant(7)), e.constant(-8))]],
  faligned: ['addr -- f-addr', (e, [x]) => [e.b.and(e.b.add(x!, e.constant(7)), e.constant(-8))]],
  dfaligned: ['addr -- df-addr', (e, [x]) => [e.b.and(e.b.add(x!, e.constant(7)), e.constant(-8))]],
  sfaligned: ['addr -- sf-addr', (e, [x]) => [e.b.and(e.b.add(x!, e.constant(3)), e.constant(-4))]],
  true: ['-- flag', constant(-1n)],
  false: ['-- flag', constant(0n)],
  cell: ['-- u', constant(8n)],
  bl: ['-- char', constant(32n)],
  popcount: ['x -- u', ({ b }, [x]) => [b.popcnt(x!)]],
  clz: ['x -- u', ({ b }, [x]) => [b.clz(x!)]],
  ctz: ['x -- u', ({ b }, [x]) => [b.ctz(x!)]],
});
