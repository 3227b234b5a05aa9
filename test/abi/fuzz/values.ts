/** Random values of C types as bytes, with the bits that a copy of the value must keep. */
import { type CType, layoutOf, type realTypes } from '../../../src/abi/index.ts';
import type { Dice } from '../../support/random/dice.ts';

export interface Bytes {
  readonly bytes: Uint8Array;
  /** Set where the value has a bit; padding is not kept by copies. */
  readonly mask: Uint8Array;
}

export function randomValue(random: Dice, type: CType): Bytes {
  const { bytes: size } = layoutOf(type);
  const value = { bytes: new Uint8Array(size), mask: new Uint8Array(size) };
  // Padding is not zero, so that nobody gets away with copying it as such.
  for (let at = 0; at < size; at++) value.bytes[at] = random.below(256);
  fill(random, type, value, 0);
  return value;
}

function fill(random: Dice, type: CType, value: Bytes, at: number): void {
  switch (type.kind) {
    case 'real':
      fillReal(random, type.name, value, at);
      return;
    case 'complex': {
      const part = type.name.slice('_Complex '.length) as 'float' | 'double' | 'long double';
      const step = layoutOf(type).bytes / 2;
      fillReal(random, part, value, at);
      fillReal(random, part, value, at + step);
      return;
    }
    case 'pointer':
    case 'enum':
      keep(value, at, layoutOf(type).bytes);
      return;
    case 'array': {
      const step = layoutOf(type.element).bytes;
      for (let index = 0; index < (type.length ?? 0); index++) fill(random, type.element, value, at + index * step);
      return;
    }
    case 'union': {
      const { fields } = layoutOf(type);
      const named = fields.filter(({ field }) => field.name !== undefined || field.bits === undefined);
      if (named.length > 0) fillField(random, named[random.below(named.length)]!, value, at);
      return;
    }
    case 'struct':
      for (const place of layoutOf(type).fields) fillField(random, place, value, at);
      return;
    default:
      throw new Error(`no value of a ${type.kind}`);
  }
}

function fillField(
  random: Dice,
  { field, offset, bit }: ReturnType<typeof layoutOf>['fields'][number],
  value: Bytes,
  at: number,
): void {
  if (field.bits === undefined) {
    fill(random, field.type, value, at + offset);
    return;
  }
  if (field.name === undefined) return;
  for (let index = bit; index < bit + field.bits; index++) {
    value.mask[at + (index >> 3)]! |= 1 << (index & 7);
  }
}

function keep(value: Bytes, at: number, size: number): void {
  value.mask.fill(0xff, at, at + size);
}

function fillReal(random: Dice, name: keyof typeof realTypes, value: Bytes, at: number): void {
  const view = new DataView(value.bytes.buffer);
  switch (name) {
    case '_Bool':
      value.bytes[at] = random.below(2);
      keep(value, at, 1);
      return;
    case 'float':
      view.setFloat32(at, (random.below(2 ** 24) - 2 ** 23) / 64, true);
      keep(value, at, 4);
      return;
    case 'double':
      view.setFloat64(at, (random.below(2 ** 30) - 2 ** 29) / 4096, true);
      keep(value, at, 8);
      return;
    case 'long double':
      // Normal numbers: the integer bit set, an exponent in the middle.
      value.bytes[at + 7]! |= 0x80;
      view.setUint16(at + 8, 0x3f00 + random.below(0x200) + 0x8000 * random.below(2), true);
      keep(value, at, 10);
      return;
    default:
      keep(value, at, layoutOf({ kind: 'real', name }).bytes);
  }
}

/** The first bit that differs where both should be kept, or nothing. */
export function differs(wanted: Bytes, actual: Uint8Array): number | undefined {
  for (let at = 0; at < wanted.bytes.length; at++) {
    if (((wanted.bytes[at]! ^ actual[at]!) & wanted.mask[at]!) !== 0) return at;
  }
  return undefined;
}
