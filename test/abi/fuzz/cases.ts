/** Random C functions and the values that they are called with and return. */
import { type CType, type FunctionType, layoutOf, type RealName, realType, voidType } from '../../../src/abi/index.ts';
import { type Dice, dice } from '../../support/random/dice.ts';
import { randomRecord } from '../c/random-types.ts';
import { type Bytes, randomValue } from './values.ts';

/** A value with where it lies in each of the areas that caller and callee share. */
export interface PlacedValue extends Bytes {
  readonly type: CType;
  readonly offset: number;
}

export interface AbiCase {
  readonly seed: number;
  readonly type: FunctionType;
  /** Declared arguments, then variable ones. */
  readonly values: readonly PlacedValue[];
  readonly result: PlacedValue | undefined;
}

/** Size of an area: what one case may pass. */
export const areaBytes = 1 << 16;
/** Alignment of values within areas, so that any type may be copied from there. */
const valueAlign = 256;

const scalars: readonly RealName[] = [
  ...(['_Bool', 'char', 'signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int'] as const),
  ...(['long', 'unsigned long', 'long long', 'float', 'double', 'float', 'double', 'long', 'int'] as const),
];
const rareScalars: readonly RealName[] = ['__int128', 'unsigned __int128', 'long double'];
const complex = ['_Complex float', '_Complex double', '_Complex long double'] as const;
/** What a variable argument may be beside aggregates: narrower types are promoted. */
const promoted: readonly RealName[] = ['int', 'unsigned int', 'long', 'unsigned long', 'double', 'double', '__int128'];

function randomParameter(random: Dice): CType {
  const roll = random.below(100);
  if (roll < 55) return realType(random.pick(scalars));
  if (roll < 60) return realType(random.pick(rareScalars));
  if (roll < 64) return { kind: 'complex', name: random.pick(complex) };
  if (roll < 68) return { kind: 'pointer', to: voidType };
  return randomAggregate(random);
}

/** Small ones mostly: those are what conventions take apart. */
function randomAggregate(random: Dice): CType {
  for (;;) {
    const members = random.chance(0.8) ? 1 + random.below(5) : 1 + random.below(14);
    // gcc and clang disagree on members without content; those are drawn now and then. Constants of enumerations are known
    // throughout a unit of C.
    const everything = random.chance(0.02);
    const type = randomRecord(random, members, undefined, {
      prefix: `k${random.bits().toString(36)}_`,
      unnamedBitFields: everything,
      empty: everything,
    });
    const { bytes, align } = layoutOf(type);
    if (bytes <= 1024 && align <= 64) return type;
  }
}

const randomVariable = (random: Dice): CType =>
  random.chance(0.7)
    ? realType(random.pick(promoted))
    : random.chance(0.3)
      ? { kind: 'complex', name: random.pick(['_Complex double', '_Complex long double']) }
      : randomAggregate(random);

export function randomCase(seed: number): AbiCase {
  const random = dice(seed);
  const count = random.chance(0.1) ? random.below(21) : random.below(9);
  const variadic = random.chance(0.15);
  const parameters = Array.from({ length: variadic ? 1 + random.below(4) : count }, () => randomParameter(random));
  const variable = variadic ? Array.from({ length: random.below(12) }, () => randomVariable(random)) : [];
  const result = random.chance(0.15) ? voidType : randomParameter(random);
  const type: FunctionType = {
    kind: 'function',
    result,
    parameters: parameters.map((parameter) => ({ type: parameter })),
    variadic,
  };
  let next = 0;
  const place = (of: CType): PlacedValue => {
    const value = { type: of, offset: next, ...randomValue(random, of) };
    next += Math.ceil((value.bytes.length + 1) / valueAlign) * valueAlign;
    return value;
  };
  const values = [...parameters, ...variable].map(place);
  return { seed, type, values, result: result.kind === 'void' ? undefined : place(result) };
}
