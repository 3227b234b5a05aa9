/** Conversions between floats and unsigned integers, from the signed ones that processors have. */
import { f32, f64, i64, operand, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { float, type Inserter, insert, integer, replaceResult } from './inserter.ts';

/** Above 2^(width−1) the operation subtracts that first and adds it to the result: what its meaning says. */
export function expandFloatToUnsigned(inserter: Inserter, type: Type): void {
  const { f, place } = inserter;
  const value = operand(f, place, 0);
  const from = f.values.type[value] as Type;
  const half = 2 ** (typeWidth(type) - 1);
  const bound = float(inserter, from, half);
  const below = insert(inserter, 'flt', from, [value, bound]);
  const small = insert(inserter, 'ftosi', type, [value]);
  const rest = insert(inserter, 'ftosi', type, [insert(inserter, 'fsub', from, [value, bound])]);
  const large = insert(inserter, 'xor', type, [rest, integer(inserter, type, BigInt(half))]);
  replaceResult(inserter, 0, insert(inserter, 'select', type, [below, small, large]));
}

/** Only from 64 bits: narrower integers fit a signed conversion of 64. */
export function expandUnsignedToFloat(inserter: Inserter, type: Type): boolean {
  const { f, place } = inserter;
  const value = operand(f, place, 0);
  if (f.values.type[value] !== i64) return false;
  replaceResult(inserter, 0, type === f64 ? toDouble(inserter, value) : toSingle(inserter, value));
  return true;
}

/**
 * Each half as the low bits of a double of known exponent: 2^84 + high·2^32 and 2^52 + low. Taking 2^84 + 2^52 from the first is exact,
 * and adding the second rounds once.
 */
function toDouble(inserter: Inserter, value: Value): Value {
  const word = (constant: bigint) => integer(inserter, i64, constant);
  const high = insert(inserter, 'or', i64, [
    insert(inserter, 'lshr', i64, [value, word(32n)]),
    word(0x4530_0000_0000_0000n),
  ]);
  const low = insert(inserter, 'or', i64, [
    insert(inserter, 'and', i64, [value, word(0xffff_ffffn)]),
    word(0x4330_0000_0000_0000n),
  ]);
  const large = insert(inserter, 'fsub', f64, [
    insert(inserter, 'bitcast', f64, [high]),
    float(inserter, f64, 2 ** 84 + 2 ** 52),
  ]);
  return insert(inserter, 'fadd', f64, [large, insert(inserter, 'bitcast', f64, [low])]);
}

/** Large values are halved, with the bit lost kept in the lowest one so that rounding sees it, and doubled afterwards. */
function toSingle(inserter: Inserter, value: Value): Value {
  const one = integer(inserter, i64, 1);
  const half = insert(inserter, 'or', i64, [
    insert(inserter, 'lshr', i64, [value, one]),
    insert(inserter, 'and', i64, [value, one]),
  ]);
  const isLarge = insert(inserter, 'slt', i64, [value, integer(inserter, i64, 0)]);
  const converted = insert(inserter, 'sitof', f32, [insert(inserter, 'select', i64, [isLarge, half, value])]);
  const doubled = insert(inserter, 'fadd', f32, [converted, converted]);
  return insert(inserter, 'select', f32, [isLarge, doubled, converted]);
}
