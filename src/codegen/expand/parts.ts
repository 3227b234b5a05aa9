/**
 * Bytes of memory as one scalar and back. No byte outside is touched: three, five, six and seven bytes are two accesses that overlap
 * or meet.
 */
import { containerOf, i32, i64, isFloat, ptr, type Type, typeBytes, typeWidth, type Value } from '../../ir/index.ts';
import { type Inserter, insert, integer } from './inserter.ts';

/** Loads `bytes` bytes as a value of `type`; bits beyond them mean nothing. */
export function loadPart(inserter: Inserter, type: Type, address: Value, offset: number, bytes: number): Value {
  if (typeBytes(type) === bytes) return insert(inserter, 'load', type, [address], offset);
  const whole = containerOf(8 * bytes);
  const narrow = typeBytes(whole) === bytes;
  return convert(inserter, narrow ? insert(inserter, 'load', whole, [address], offset) : joined(), whole, type);

  function joined(): Value {
    const half = typeBytes(whole) / 2;
    const load = half === 4 ? 'uload32' : 'uload16';
    const low = insert(inserter, load, whole, [address], offset);
    const high = insert(inserter, load, whole, [address], offset + bytes - half);
    const shifted = insert(inserter, 'shl', whole, [high, integer(inserter, whole, 8 * (bytes - half))]);
    return insert(inserter, 'or', whole, [low, shifted]);
  }
}

/** Stores the low `bytes` bytes of a value. */
export function storePart(inserter: Inserter, value: Value, address: Value, offset: number, bytes: number): void {
  const type = inserter.f.values.type[value] as Type;
  if (typeBytes(type) === bytes) {
    insert(inserter, 'store', type, [value, address], offset);
    return;
  }
  const whole = containerOf(8 * bytes);
  const bits = convert(inserter, value, type, whole);
  if (typeBytes(whole) === bytes) {
    insert(inserter, 'store', whole, [bits, address], offset);
    return;
  }
  const half = typeBytes(whole) / 2;
  const store = half === 4 ? 'store32' : 'store16';
  const high = insert(inserter, 'lshr', whole, [bits, integer(inserter, whole, 8 * (bytes - half))]);
  insert(inserter, store, whole, [bits, address], offset);
  insert(inserter, store, whole, [high, address], offset + bytes - half);
}

/** The bits of a value as another type; of a wider one, what is above them means nothing. */
export function convert(inserter: Inserter, value: Value, from: Type, to: Type): Value {
  if (from === to) return value;
  if (isFloat(from)) {
    const bits = typeWidth(from) === 64 ? i64 : i32;
    return convert(inserter, insert(inserter, 'bitcast', bits, [value]), bits, to);
  }
  if (isFloat(to)) {
    const bits = typeWidth(to) === 64 ? i64 : i32;
    return insert(inserter, 'bitcast', to, [convert(inserter, value, from, bits)]);
  }
  if (from === ptr) return convert(inserter, insert(inserter, 'ptrtoint', undefined, [value]), i64, to);
  if (to === ptr) return insert(inserter, 'inttoptr', undefined, [convert(inserter, value, from, i64)]);
  return insert(inserter, typeWidth(from) < typeWidth(to) ? 'zext' : 'trunc', to, [value]);
}
