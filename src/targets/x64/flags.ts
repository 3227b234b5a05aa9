/** The flags register as meanings see it: what comparisons and sums set, and which conditions hold. */
import { type Datum, i8, isFloat, type OperationName, opcodes, operations, type Type } from '../../ir/index.ts';
import type { Condition } from './conditions.ts';

/** Bits of the flags register. */
export const flagBits = { carry: 0x1, parity: 0x4, zero: 0x40, sign: 0x80, overflow: 0x800 } as const;

export interface Flags {
  readonly bits: number;
  /** The bits that mean something; the others hold nothing useful. */
  readonly known: number;
}

export const unknownFlags: Flags = { bits: 0, known: 0 };

const { carry, parity, zero, sign, overflow } = flagBits;
const every = carry | parity | zero | sign | overflow;

/** All flags from a value of the flags register. */
export const flagsFrom = (register: number): Flags => ({ bits: register & every, known: every });

function holds(operation: OperationName, type: Type, a: Datum, b: Datum): boolean {
  return operations[opcodes[operation]].meaning!(type, [a, b], type)[0] !== 0n;
}

function compute(operation: OperationName, type: Type, a: bigint, b: bigint): bigint {
  return operations[opcodes[operation]].meaning!(type, [a, b], type)[0] as bigint;
}

const set = (...flags: readonly (readonly [boolean, number])[]): Flags => ({
  bits: flags.reduce((bits, [isSet, bit]) => (isSet ? bits | bit : bits), 0),
  known: every,
});

/** Whether the lowest byte has an even number of ones. */
function hasEvenParity(value: bigint): boolean {
  const ones = operations[opcodes.popcnt].meaning!(i8, [value & 0xffn], i8)[0] as bigint;
  return (ones & 1n) === 0n;
}

/** The flags that `cmp a, b` or, of floats, `ucomisd a, b` sets. */
export function comparisonFlags(type: Type, a: Datum, b: Datum): Flags {
  return isFloat(type) ? floatComparison(type, a, b) : integerComparison(type, a as bigint, b as bigint);
}

function integerComparison(type: Type, a: bigint, b: bigint): Flags {
  const difference = compute('sub', type, a, b);
  const isNegative = holds('slt', type, difference, 0n);
  return set(
    [holds('ult', type, a, b), carry],
    [hasEvenParity(difference), parity],
    [holds('eq', type, a, b), zero],
    [isNegative, sign],
    [holds('slt', type, a, b) !== isNegative, overflow],
  );
}

function floatComparison(type: Type, a: Datum, b: Datum): Flags {
  const isUnordered = holds('funord', type, a, b);
  return set(
    [isUnordered || holds('flt', type, a, b), carry],
    [isUnordered, parity],
    [isUnordered || holds('feq', type, a, b), zero],
  );
}

/** The flags that `add a, b` sets. */
export function additionFlags(type: Type, a: bigint, b: bigint): Flags {
  const sum = compute('add', type, a, b);
  const isNegative = holds('slt', type, sum, 0n);
  // The sum overflows when both operands have the sign that it has not.
  const differing = compute('and', type, compute('xor', type, a, sum), compute('xor', type, b, sum));
  return set(
    [holds('ult', type, sum, a), carry],
    [hasEvenParity(sum), parity],
    [holds('eq', type, sum, 0n), zero],
    [isNegative, sign],
    [holds('slt', type, differing, 0n), overflow],
  );
}

/** Only the carry flag is known. */
export const carryFlags = (isSet: boolean): Flags => ({ bits: isSet ? carry : 0, known: carry });

/** By half the condition code: the flags that the condition looks at. */
const looksAt = [overflow, carry, zero, carry | zero, sign, parity, sign | overflow, zero | sign | overflow];

/** Whether a condition holds, or nothing where it looks at a flag that holds nothing useful. */
export function conditionHolds({ bits, known }: Flags, condition: Condition): boolean | undefined {
  const looked = looksAt[condition >> 1];
  if ((known & looked) !== looked) return undefined;
  const isLess = ((bits & sign) !== 0) !== ((bits & overflow) !== 0);
  const isPositive = condition < 12 ? (bits & looked) !== 0 : isLess || (condition >= 14 && (bits & zero) !== 0);
  return isPositive === ((condition & 1) === 0);
}
