/** Division as the standard has it: `/` and its kin round towards minus infinity, here as in FM/MOD; SM/REM truncates. */
import { edge, i64, type Value } from '../../ir/index.ts';
import type { Build, Emitter } from './primitive.ts';

interface Division {
  readonly quotient: Value;
  readonly remainder: Value;
}

/** log₂ of a positive power of two. */
function powerOf(divisor: bigint | undefined): number | undefined {
  if (divisor === undefined || divisor <= 0n || (divisor & (divisor - 1n)) !== 0n) return undefined;
  return divisor.toString(2).length - 1;
}

/**
 * From a truncating division to a flooring one: where signs differ and something remains, one less and the divisor more. Whether signs
 * differ is known before the division is done, and hardly ever changes: a branch keeps the rest off the way. `sign` is negative where
 * the dividend is.
 */
function floored(e: Emitter, { quotient, remainder }: Division, divisor: Value, sign: Value): Division {
  const { b } = e;
  const zero = e.constant(0);
  const known = e.constantOf(divisor);
  if (known !== undefined && known > 0n) return adjusted(e, b.slt(remainder, zero), { quotient, remainder }, divisor);
  const fix = b.block([], { cold: true });
  const join = b.block([i64, i64]);
  b.branch(b.slt(b.xor(sign, divisor), zero), edge(fix), edge(join, [quotient, remainder]));
  b.switchTo(fix);
  const fixed = adjusted(e, b.ne(remainder, zero), { quotient, remainder }, divisor);
  b.jump(join, [fixed.quotient, fixed.remainder]);
  b.switchTo(join);
  const [q, r] = b.blockParameters(join);
  return { quotient: q!, remainder: r! };
}

function adjusted({ b, constant }: Emitter, condition: Value, truncated: Division, divisor: Value): Division {
  return {
    quotient: b.sub(truncated.quotient, b.zext(i64, condition)),
    remainder: b.add(truncated.remainder, b.select(condition, divisor, constant(0))),
  };
}

function flooredDivide(e: Emitter, dividend: Value, divisor: Value): Division {
  const power = powerOf(e.constantOf(divisor));
  if (power !== undefined) {
    return {
      quotient: e.b.ashr(dividend, e.constant(power)),
      remainder: e.b.and(dividend, e.constant((1n << BigInt(power)) - 1n)),
    };
  }
  const [quotient, remainder] = e.b.sdivrem(dividend, divisor);
  return floored(e, { quotient, remainder }, divisor, dividend);
}

function flooredWide(e: Emitter, low: Value, high: Value, divisor: Value): Division {
  const [quotient, remainder] = e.b.sdivwide(high, low, divisor);
  return floored(e, { quotient, remainder }, divisor, high);
}

function scaled(e: Emitter, a: Value, b: Value, divisor: Value): Division {
  const [low, high] = e.b.smulwide(a, b);
  return flooredWide(e, low, high, divisor);
}

export const quotient: Build = (e, [a, b]) => [flooredDivide(e, a!, b!).quotient];
export const remainder: Build = (e, [a, b]) => [flooredDivide(e, a!, b!).remainder];
export const both: Build = (e, [a, b]) => {
  const result = flooredDivide(e, a!, b!);
  return [result.remainder, result.quotient];
};
export const scaledQuotient: Build = (e, [a, b, c]) => [scaled(e, a!, b!, c!).quotient];
export const scaledBoth: Build = (e, [a, b, c]) => {
  const result = scaled(e, a!, b!, c!);
  return [result.remainder, result.quotient];
};
export const wideFloored: Build = (e, [low, high, divisor]) => {
  const result = flooredWide(e, low!, high!, divisor!);
  return [result.remainder, result.quotient];
};
export const wideTruncated: Build = (e, [low, high, divisor]) => {
  const [q, r] = e.b.sdivwide(high!, low!, divisor!);
  return [r, q];
};
export const wideUnsigned: Build = (e, [low, high, divisor]) => {
  const [q, r] = e.b.udivwide(high!, low!, divisor!);
  return [r, q];
};
export const unsignedBoth: Build = (e, [a, b]) => {
  const [q, r] = e.b.udivrem(a!, b!);
  return [r, q];
};

/** M*\/: a double times a cell, over a positive cell, with three cells between; rounds towards minus infinity. */
export const doubleScaled: Build = (e, [low, high, factor, divisor]) => {
  const { b } = e;
  const zero = e.constant(0);
  const negative = b.slt(b.xor(high!, factor!), zero);
  const [absoluteLow, absoluteHigh] = absolute(e, low!, high!);
  const magnitude = b.select(b.slt(factor!, zero), b.neg(factor!), factor!);
  const [t0, carry] = b.umulwide(absoluteLow, magnitude);
  const [middle, top] = b.umulwide(absoluteHigh, magnitude);
  const t1 = b.add(middle, carry);
  const t2 = b.add(top, b.zext(i64, b.ult(t1, carry)));
  const [quotientHigh, rest] = b.udivwide(t2, t1, divisor!);
  const [quotientLow, left] = b.udivwide(rest, t0, divisor!);
  // Rounding: −(q + 1) = not q, where something is left.
  const up = b.zext(i64, b.and(negative, b.ne(left, zero)));
  const roundedLow = b.add(quotientLow, up);
  const roundedHigh = b.add(quotientHigh, b.zext(i64, b.ult(roundedLow, up)));
  const negated = negatedDouble(e, roundedLow, roundedHigh);
  return [b.select(negative, negated[0], roundedLow), b.select(negative, negated[1], roundedHigh)];
};

export function negatedDouble({ b, constant }: Emitter, low: Value, high: Value): readonly [Value, Value] {
  const zero = constant(0);
  return [b.neg(low), b.sub(b.neg(high), b.zext(i64, b.ne(low, zero)))];
}

export function absolute(e: Emitter, low: Value, high: Value): readonly [Value, Value] {
  const negated = negatedDouble(e, low, high);
  const isNegative = e.b.slt(high, e.constant(0));
  return [e.b.select(isNegative, negated[0], low), e.b.select(isNegative, negated[1], high)];
}
