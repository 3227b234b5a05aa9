/** Values for the names of rules: corners, values near one another, and plain random bits. */
import { constantTests } from '../../../src/codegen/rules/functions.ts';
import type { Application } from '../../../src/codegen/rules/syntax.ts';
import { constantHalves, type Datum, f32, isFloat, type Type, typeWidth } from '../../../src/ir/index.ts';
import type { Dice } from '../../support/random/dice.ts';

/** Draws values that often equal one another or nearly so: comparisons and divisions are decided there. */
export interface Draw {
  readonly random: Dice;
  /** Bits of a value of a type. */
  readonly bits: (type: Type) => bigint;
  /** Forgets the values drawn so far. */
  readonly begin: () => void;
}

const bitsOfFloat = (type: Type, value: number): bigint => {
  const { low, high } = constantHalves(type, value);
  return BigInt.asUintN(typeWidth(type), (BigInt(high) << 32n) | BigInt(low >>> 0));
};

const corners: readonly bigint[] = [
  ...[0, 1, -1, 2, 3, 5, 7, 8, 9, 10, 15, 16, 31, 32, 63, 64, 100, 127, 128, -128, -129, 255, 256].map(BigInt),
  ...[32767, 32768, -32768, 65535, 65536, 0x7fff_ffff, 0x8000_0000, -0x8000_0000, 0xffff_ffff, 0x1_0000_0000].map(
    BigInt,
  ),
  0x7fff_ffff_ffff_ffffn,
  0x8000_0000_0000_0000n,
];

/** Where conversions and comparisons change their mind. */
const floatCorners = [
  ...[0, -0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 0.49999999999999994, 3.25, 1e10, -1e300, 5e-324, 1.1754943508222875e-38],
  ...[Infinity, -Infinity, NaN, 2 ** 23, 2 ** 23 + 0.5, 2 ** 24 + 1, 2 ** 52 - 0.5, 2 ** 52 + 1, 2 ** 53],
  ...[2 ** 31, -(2 ** 31), 2 ** 31 - 1, -(2 ** 31) - 1, 2147483647.5, -2147483648.5, 2 ** 32, 2 ** 32 - 1],
  ...[2 ** 63, -(2 ** 63), 2 ** 63 - 1024, -(2 ** 63) - 2048, 2 ** 64, 2 ** 64 - 2048, 3.4028235677973366e38],
];

export function drawFrom(random: Dice): Draw {
  let earlier: { readonly width: number; readonly bits: bigint }[] = [];

  function integer(width: number): bigint {
    const near = BigInt(random.pick([0, 0, 0, 1, -1]));
    switch (random.below(8)) {
      case 0:
      case 1:
        return random.pick(corners);
      case 2: {
        const known = earlier.filter((one) => one.width === width);
        return known.length === 0 ? random.bits() : random.pick(known).bits + near;
      }
      case 3:
        return (1n << BigInt(random.below(width))) + near;
      case 4:
        return BigInt(random.below(2 * width));
      case 5:
        // A run of ones somewhere, or its complement.
        return (((1n << BigInt(random.below(width))) - 1n) << BigInt(random.below(width))) ^ -BigInt(random.below(2));
      default:
        // Any length.
        return BigInt.asIntN(1 + random.below(width), random.bits());
    }
  }

  function float(type: Type): bigint {
    const round = (value: number): bigint => bitsOfFloat(type, type === f32 ? Math.fround(value) : value);
    switch (random.below(6)) {
      case 0:
      case 1:
      case 2:
        return round(random.pick(floatCorners));
      case 3: {
        const known = earlier.filter((one) => one.width === typeWidth(type));
        return known.length === 0 ? random.bits() : random.pick(known).bits;
      }
      case 4:
        return round(random.below(4000) / 16 - 125);
      default:
        return random.bits();
    }
  }

  return {
    random,
    bits(type) {
      const width = typeWidth(type);
      const bits = BigInt.asUintN(width, isFloat(type) ? float(type) : integer(width));
      earlier.push({ width, bits });
      return bits;
    },
    begin() {
      earlier = [];
    },
  };
}

const scratch = new DataView(new ArrayBuffer(8));

/** What the IR's evaluator takes for bits. */
export function datumOf(type: Type, bits: bigint): Datum {
  if (!isFloat(type)) return bits;
  scratch.setBigUint64(0, bits);
  return type === f32 ? scratch.getFloat32(4) : scratch.getFloat64(0);
}

/** A constant as rules see it: the halves of its sign-extension, and its width. */
export interface Constant {
  readonly value: Datum;
  readonly low: number;
  readonly high: number;
  readonly width: number;
}

export function constantOf(type: Type, bits: bigint): Constant {
  const width = typeWidth(type);
  if (isFloat(type)) {
    const value = datumOf(type, bits);
    return { value, ...constantHalves(type, value), width };
  }
  const signed = BigInt.asIntN(width, bits);
  return { value: bits, low: Number(BigInt.asIntN(32, signed)), high: Number(BigInt.asIntN(32, signed >> 32n)), width };
}

const attempts = 20_000;

/** A constant of which all conditions hold that a rule's guards name. */
export function drawConstant(draw: Draw, type: Type, name: string, guards: readonly Application[]): Constant {
  const wanted = guards.filter((guard) => guard.name in constantTests && guard.arguments[0] === name);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const constant = constantOf(type, draw.bits(type));
    const { low, high, width } = constant;
    if (wanted.every((guard) => constantTests[guard.name](low, high, width) !== guard.negated)) return constant;
  }
  throw new Error(`no constant found for ${name} that the conditions allow`);
}
