/** Double cells: the low cell lies below the high one. */
import { i64, type Value } from '../../ir/index.ts';
import { absolute, doubleScaled, negatedDouble } from './division.ts';
import type { Build, Emitter, Rows } from './primitive.ts';

type Double = readonly [low: Value, high: Value];

function sum({ b }: Emitter, [low1, high1]: Double, [low2, high2]: Double): Double {
  const low = b.add(low1, low2);
  return [low, b.add(b.add(high1, high2), b.zext(i64, b.ult(low, low1)))];
}

function difference({ b }: Emitter, [low1, high1]: Double, [low2, high2]: Double): Double {
  return [b.sub(low1, low2), b.sub(b.sub(high1, high2), b.zext(i64, b.ult(low1, low2)))];
}

const signExtended = (e: Emitter, low: Value): Double => [low, e.b.ashr(low, e.constant(63))];

/** The high cells decide, but where they are equal. */
function less({ b }: Emitter, [low1, high1]: Double, [low2, high2]: Double, order: 'slt' | 'ult'): Value {
  return b.or(b[order](high1, high2), b.and(b.eq(high1, high2), b.ult(low1, low2)));
}

const equal = ({ b, constant }: Emitter, [low1, high1]: Double, [low2, high2]: Double): Value =>
  b.eq(b.or(b.xor(low1, low2), b.xor(high1, high2)), constant(0));

function chosen({ b }: Emitter, condition: Value, first: Double, second: Double): Double {
  return [b.select(condition, first[0], second[0]), b.select(condition, first[1], second[1])];
}

type Binary = (e: Emitter, a: Double, b: Double) => readonly Value[];
const binary =
  (f: Binary): Build =>
  (e, [low1, high1, low2, high2]) =>
    f(e, [low1!, high1!], [low2!, high2!]);

export const doubleRows = (): Rows => ({
  's>d': ['n -- n hi', (e, [n]) => signExtended(e, n!)],
  'd>s': ['lo hi -- lo'],
  'd+': ['lo1 hi1 lo2 hi2 -- lo3 hi3', binary(sum)],
  'd-': ['lo1 hi1 lo2 hi2 -- lo3 hi3', binary(difference)],
  'm+': ['lo1 hi1 n -- lo2 hi2', (e, [low, high, n]) => sum(e, [low!, high!], signExtended(e, n!))],
  'm*/': ['lo1 hi1 n1 n2 -- lo2 hi2', doubleScaled],
  dnegate: ['lo1 hi1 -- lo2 hi2', (e, [low, high]) => negatedDouble(e, low!, high!)],
  dabs: ['lo1 hi1 -- lo2 hi2', (e, [low, high]) => absolute(e, low!, high!)],
  'd2*': ['lo1 hi1 -- lo2 hi2', (e, [low, high]) => sum(e, [low!, high!], [low!, high!])],
  'd2/': [
    'lo1 hi1 -- lo2 hi2',
    (e, [low, high]) => [
      e.b.or(e.b.lshr(low!, e.constant(1)), e.b.shl(high!, e.constant(63))),
      e.b.ashr(high!, e.constant(1)),
    ],
  ],
  'd0=': ['lo hi -- flag', (e, [low, high]) => [e.flag(e.b.eq(e.b.or(low!, high!), e.constant(0)))]],
  'd0<': ['lo hi -- flag', (e, [, high]) => [e.flag(e.b.slt(high!, e.constant(0)))]],
  'd=': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(equal(e, a, b))])],
  'd<>': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(e.not(equal(e, a, b)))])],
  'd<': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(less(e, a, b, 'slt'))])],
  'd>': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(less(e, b, a, 'slt'))])],
  'du<': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(less(e, a, b, 'ult'))])],
  'du>': ['lo1 hi1 lo2 hi2 -- flag', binary((e, a, b) => [e.flag(less(e, b, a, 'ult'))])],
  dmin: ['lo1 hi1 lo2 hi2 -- lo3 hi3', binary((e, a, b) => chosen(e, less(e, a, b, 'slt'), a, b))],
  dmax: ['lo1 hi1 lo2 hi2 -- lo3 hi3', binary((e, a, b) => chosen(e, less(e, b, a, 'slt'), a, b))],
});
