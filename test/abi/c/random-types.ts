/** Seeded random C types, for comparing layouts and calls with C compilers. */
import {
  arrayOf,
  type ComplexName,
  type CType,
  complexType,
  complexTypes,
  type DataModel,
  type EnumType,
  type Field,
  layoutOf,
  pointerTo,
  type RealName,
  type RecordType,
  realType,
  realTypes,
  systemVModel,
  voidType,
} from '../../../src/abi/c/index.ts';
import type { Dice } from '../../support/random/dice.ts';

/** What may occur; everything where nothing is said. */
export interface RandomTypeOptions {
  readonly bitFields?: boolean;
  /** Bit-fields without a name, by which compilers disagree how to pass a structure. */
  readonly unnamedBitFields?: boolean;
  readonly packed?: boolean;
  readonly aligned?: boolean;
  readonly unions?: boolean;
  readonly enumerations?: boolean;
  /** Structures without members, arrays without elements, flexible array members. */
  readonly empty?: boolean;
  readonly longDouble?: boolean;
  readonly int128?: boolean;
  readonly complex?: boolean;
  readonly model?: DataModel;
  /** Put before the names of constants, which must differ throughout a text. */
  readonly prefix?: string;
}

const integers = (Object.keys(realTypes) as RealName[]).filter((name) => realTypes[name] !== 'float');

/**
 * A random type of an object that a C function could take or return: a scalar, or a structure or union of about `budget` members, those of its members counted.
 * No type in it has a tag and no two of its members or constants share a name, so that members without a name may be anywhere within.
 */
export function randomType(rng: Dice, budget: number, options: RandomTypeOptions = {}): CType {
  const draw = drawing(rng, options);
  return budget <= 1 || rng.chance(0.4) ? draw.scalar() : draw.record(budget);
}

/** A random structure or union of about `budget` members, with a tag if one is given, which is also the prefix. As `randomType` otherwise. */
export function randomRecord(rng: Dice, budget: number, tag?: string, options: RandomTypeOptions = {}): RecordType {
  const record = drawing(rng, { ...(tag === undefined ? {} : { prefix: tag }), ...options }).record(budget);
  return tag === undefined ? record : { ...record, tag };
}

interface Drawing {
  readonly scalar: () => CType;
  readonly record: (budget: number) => RecordType;
}

function drawing(rng: Dice, options: RandomTypeOptions): Drawing {
  const may = (what: Exclude<keyof RandomTypeOptions, 'model' | 'prefix'>): boolean => options[what] !== false;
  const reals = (Object.keys(realTypes) as RealName[]).filter(
    (name) => (may('longDouble') || name !== 'long double') && (may('int128') || !name.endsWith('__int128')),
  );
  const complexes = (Object.keys(complexTypes) as ComplexName[]).filter(
    (name) => may('longDouble') || name !== '_Complex long double',
  );
  const bitFieldTypes = integers.filter((name) => reals.includes(name));
  let names = 0;
  const newName = (prefix: string): string => `${prefix}${names++}`;

  const enumeration = (): EnumType => {
    const limit = rng.pick([3n, 100n, 200n, 40_000n, 3_000_000_000n, 1n << 40n, 1n << 63n]);
    const least = rng.chance(0.3) ? -(limit / 2n) : 0n;
    return {
      kind: 'enum',
      constants: [
        { name: newName(`${options.prefix ?? ''}c`), value: least },
        { name: newName(`${options.prefix ?? ''}c`), value: limit - 1n },
      ],
      ...(may('packed') && rng.chance(0.3) ? { packed: true } : {}),
    };
  };

  const scalar = (): CType => {
    if (rng.chance(0.12)) return pointerTo(rng.chance(0.5) ? voidType : pointerTo(realType('char')));
    if (rng.chance(0.05)) {
      return pointerTo({
        kind: 'function',
        result: realType('int'),
        parameters: [{ type: realType('double') }],
        variadic: rng.chance(0.3),
      });
    }
    if (may('enumerations') && rng.chance(0.06)) return enumeration();
    if (may('complex') && rng.chance(0.08)) return complexType(rng.pick(complexes));
    return realType(rng.pick(reals));
  };

  const bitField = (): Field => {
    const type = may('enumerations') && rng.chance(0.08) ? enumeration() : realType(rng.pick(bitFieldTypes));
    const most =
      type.kind === 'real' && type.name === '_Bool' ? 1 : 8 * layoutOf(type, options.model ?? systemVModel).bytes;
    const unnamed = may('unnamedBitFields') && rng.chance(0.2);
    if (unnamed && rng.chance(0.5)) return { type, bits: 0 };
    const bits = rng.chance(0.15) ? most : 1 + rng.below(rng.chance(0.7) ? Math.min(most, 12) : most);
    return unnamed ? { type, bits } : { name: newName('b'), type, bits };
  };

  const shared = (from: number): { packed?: true; align?: number } => ({
    ...(may('packed') && rng.chance(from) ? { packed: true } : {}),
    ...(may('aligned') && rng.chance(from) ? { align: 2 ** rng.below(rng.chance(0.9) ? 6 : 9) } : {}),
  });

  const member = (budget: number): Field => {
    if (budget > 1 && rng.chance(0.6)) {
      const type = record(budget);
      return rng.chance(0.4) ? { type } : { name: newName('s'), type: rng.chance(0.25) ? array(type) : type };
    }
    const type = scalar();
    return { name: newName('f'), type: rng.chance(0.15) ? array(type) : type };
  };

  const array = (element: CType): CType => {
    const length = may('empty') && rng.chance(0.08) ? 0 : 1 + rng.below(rng.chance(0.9) ? 5 : 20);
    return arrayOf(rng.chance(0.15) ? arrayOf(element, 1 + rng.below(3)) : element, length);
  };

  const record = (budget: number): RecordType => {
    const kind = may('unions') && rng.chance(0.2) ? 'union' : 'struct';
    const bitty = may('bitFields') ? rng.pick([0, 0, 0.3, 0.8]) : 0;
    const fields: Field[] = [];
    for (let left = may('empty') && rng.chance(0.03) ? 0 : budget; left > 0; ) {
      if (rng.chance(bitty)) {
        fields.push({ ...bitField(), ...shared(0.06) });
        left--;
      } else {
        const part = rng.chance(0.25) ? 1 + rng.below(left) : 1;
        const field = member(part);
        fields.push(field.name === undefined ? field : { ...field, ...shared(0.06) });
        left -= part;
      }
    }
    const named = fields.some(({ name }) => name !== undefined);
    if (!named && !may('empty')) fields.push({ name: newName('f'), type: scalar() });
    if (kind === 'struct' && named && may('empty') && rng.chance(0.03)) {
      fields.push({ name: newName('f'), type: arrayOf(scalar()) });
    }
    return { kind, fields, ...shared(0.1) };
  };

  return { scalar, record };
}
