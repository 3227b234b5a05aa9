/** What calling conventions see of a C type: one value of the IR, or memory with scalars in it. */
import {
  type Aggregate,
  type AggregateLeaf,
  type AggregateNature,
  containerOf,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  type Parameter,
  ptr,
  type Signature,
  type Type,
  typeBytes,
} from '../../ir/index.ts';
import { type EightbyteClass, merged, mergeLeaf } from '../eightbyte-classes.ts';
import { type Kept, keptByType } from './kept.ts';
import { layoutOf } from './layout.ts';
import { type DataModel, enumStorage, systemVModel } from './model.ts';
import {
  briefName,
  type CType,
  complexTypes,
  type Field,
  type FunctionType,
  isRecord,
  type RealName,
  type RecordType,
  realTypes,
  typeError,
} from './types.ts';

/** An IR type and, for integers, how the value is widened. */
export interface IrScalar {
  readonly type: Type;
  readonly extension?: 'signed' | 'unsigned';
}

const integers: Readonly<Partial<Record<number, Type>>> = { 1: i8, 2: i16, 4: i32, 8: i64 };
const floats: Readonly<Partial<Record<number, Type>>> = { 4: f32, 8: f64 };

/**
 * The IR type that holds a value of a C type, or undefined where no single one does: structures, unions, arrays, complex numbers, 128-bit
 * integers, 80-bit floats. Throws `c-type` for an incomplete enumeration.
 */
export function irTypeOf(type: CType, model: DataModel = systemVModel): IrScalar | undefined {
  if (type.kind === 'pointer') return { type: ptr };
  if (type.kind === 'enum') return irTypeOfReal(enumStorage(type, model), model);
  return type.kind === 'real' ? irTypeOfReal(type.name, model) : undefined;
}

function irTypeOfReal(name: RealName, model: DataModel): IrScalar | undefined {
  const reading = realTypes[name];
  const type = (reading === 'float' ? floats : integers)[model.bytes[name]];
  if (type === undefined) return undefined;
  return reading === 'float' ? { type } : { type, extension: reading };
}

/** Whether one value of the IR holds a value of the type. */
export const isScalar = (type: CType, model: DataModel = systemVModel): boolean => irTypeOf(type, model) !== undefined;

/** Conventions look at the scalars of small aggregates only, none further than four 16-byte vectors; of larger ones at whether there are any. */
const leafBytes = 64;

/**
 * A type as memory passed by value. Leaves are in the order of their offsets, each once, those at or beyond byte 64 left out, but for one where
 * all lie there: arrays are unrolled, a 128-bit integer is two `i64`, a complex number two floats. A named bit-field gives the bytes
 * with its bits, so that it never counts as misaligned, but for one of a union; an unnamed one gives none. Throws `c-type` as `layoutOf` does.
 */
export function aggregateOf(type: CType, model: DataModel = systemVModel): Aggregate {
  const { bytes, align } = layoutOf(type, model);
  return { bytes, align, nature: natureOf(type, model), leaves: leavesOf(type, model) };
}

function natureOf(type: CType, model: DataModel): AggregateNature {
  if (type.kind === 'complex') return 'complex';
  if (mixesFloats(type, model) || misplacesNothing(type, model)) return 'irregular';
  if (type.kind !== 'real' || isScalar(type, model)) return holdsArray(type, model) ? 'array' : 'struct';
  return realTypes[type.name] === 'float' ? 'extended-float' : 'wide-integer';
}

/**
 * Whether a union, or one within the type, lays an 80-bit float upon something that it does not go with: a narrower float with no integer
 * before it, or, in a union within, an integer. System V AMD64 merges classes member by member (3.2.3 Classification, 4), which the
 * leaves alone do not show.
 */
function mixesFloats(type: CType, model: DataModel): boolean {
  if (!isRecord(type) || layoutOf(type, model).bytes > 16) return false;
  const leaves = leavesOf(type, model);
  const isMixed = leaves.length > 1 && leaves.some((leaf) => leaf.type === 'extended');
  return isMixed && classesOf(type, model).includes('memory');
}

/** Whether an array without elements lies where they must not: compilers look at it all the same, and pass such a type in memory. */
const misplacesNothing = (type: CType, model: DataModel): boolean =>
  isRecord(type) &&
  layoutOf(type, model).bytes <= 16 &&
  emptyArraysOf(type, model).some(({ offset, align }) => offset % align !== 0);

interface EmptyArray {
  readonly offset: number;
  /** What its elements are aligned to. */
  readonly align: number;
}

/** The arrays without elements in a type, each place and alignment once. */
const emptyArraysOf: Kept<readonly EmptyArray[]> = keptByType((type, model) => {
  const found = new Map<string, EmptyArray>();
  const add = (one: EmptyArray): void => void found.set(`${one.offset} ${one.align}`, one);
  if (type.kind === 'array') {
    if (!type.length) add({ offset: 0, align: layoutOf(type.element, model).align });
  } else if (isRecord(type)) {
    for (const { field, offset } of layoutOf(type, model).fields) {
      if (field.bits !== undefined) continue;
      for (const inner of emptyArraysOf(field.type, model)) add({ ...inner, offset: offset + inner.offset });
    }
  }
  return [...found.values()];
});

/** The classes of the eight bytes of a type of at most sixteen, as its members make them one after the other. */
const classesOf: Kept<readonly EightbyteClass[]> = keptByType((type, model) => {
  const classes: EightbyteClass[] = ['none', 'none'];
  const merge = (at: number, other: readonly EightbyteClass[]): void => {
    other.forEach((each, index) => {
      if (at + index < classes.length) classes[at + index] = merged(classes[at + index]!, each);
    });
  };
  const take = (inner: CType, offset: number): void => {
    if (offset % 8 === 0) merge(offset >> 3, settled(classesOf(inner, model)));
    // What begins within eight bytes and holds no 80-bit float may still reach into the next.
    else for (const leaf of shifted(leavesOf(inner, model), offset)) mergeLeaf(classes, leaf);
  };
  if (isRecord(type)) {
    for (const { field, offset, bit } of layoutOf(type, model).fields) {
      if (field.bits === undefined) take(field.type, offset);
      else if (field.name !== undefined)
        for (let at = bit >> 6; at <= (bit + field.bits - 1) >> 6; at++) merge(at, ['integer']);
    }
  } else if (type.kind === 'array') {
    const { bytes } = layoutOf(type.element, model);
    const elements = bytes === 0 ? 0 : (type.length ?? 0);
    for (let index = 0; index < elements; index++) take(type.element, index * bytes);
  } else {
    for (const leaf of leavesOf(type, model)) mergeLeaf(classes, leaf);
  }
  return classes;
});

/** The upper part of an 80-bit float without the lower one makes memory of a member: point 5 (b), at each level. */
const settled = (classes: readonly EightbyteClass[]): readonly EightbyteClass[] =>
  classes[1] === 'extended upper' && classes[0] !== 'extended' ? ['memory', 'memory'] : classes;

/** Whether there is an array of several elements in a type. */
const holdsArray: Kept<boolean> = keptByType((type, model) => {
  if (type.kind === 'array') return (type.length ?? 0) > 1 || (type.length === 1 && holdsArray(type.element, model));
  return isRecord(type) && (type.fields ?? []).some((field) => holdsArray(field.type, model));
});

const leavesOf: Kept<readonly AggregateLeaf[]> = keptByType((type, model) => inOrder(computeLeaves(type, model)));

function* computeLeaves(type: CType, model: DataModel): Generator<AggregateLeaf> {
  switch (type.kind) {
    case 'void':
    case 'function':
      return;
    case 'real':
    case 'pointer':
    case 'enum': {
      const scalar = irTypeOf(type, model);
      if (scalar !== undefined) yield { offset: 0, type: scalar.type };
      else if (natureOf(type, model) === 'extended-float') yield { offset: 0, type: 'extended' };
      else for (let at = 0; at < layoutOf(type, model).bytes; at += 8) yield { offset: at, type: i64 };
      return;
    }
    case 'complex': {
      const part = complexTypes[type.name];
      const leaf = irTypeOfReal(part, model)?.type ?? 'extended';
      yield { offset: 0, type: leaf };
      yield { offset: model.bytes[part], type: leaf };
      return;
    }
    case 'array': {
      const { bytes } = layoutOf(type.element, model);
      const elements = bytes === 0 ? 0 : Math.min(type.length ?? 0, Math.ceil(leafBytes / bytes));
      for (let index = 0; index < elements; index++) yield* shifted(leavesOf(type.element, model), index * bytes);
      return;
    }
    case 'struct':
    case 'union': {
      const { bytes, fields } = layoutOf(type, model);
      for (const { field, offset, bit } of fields) {
        if (field.bits === undefined) yield* shifted(leavesOf(field.type, model), offset);
        else if (field.name === undefined) continue;
        // A bit-field of a union is to gcc an ordinary member of the narrowest type that holds it, and may lie where such a one must not.
        else if (type.kind === 'union' && field.bits <= 64 && typeBytes(containerOf(field.bits)) <= bytes)
          yield { offset, type: containerOf(field.bits) };
        else if (isOrdinary(type, field, bit)) yield { offset, type: containerOf(field.bits) };
        else yield* bytesBetween(offset, Math.ceil((bit + field.bits) / 8));
      }
    }
  }
}

/** Whether a bit-field fills an integer that is aligned within its structure: then it is none to gcc, and may not lie misaligned. */
const isOrdinary = ({ packed }: RecordType, { bits, packed: isPacked }: Field, bit: number): boolean =>
  (bits === 16 || bits === 32 || bits === 64) && bit % bits === 0 && packed !== true && isPacked !== true;

function* shifted(leaves: readonly AggregateLeaf[], by: number): Generator<AggregateLeaf> {
  for (const { offset, type } of leaves) yield { offset: offset + by, type };
}

/** The bytes from `from` up to but not including `to`: those of a bit-field, which is aligned wherever it is. */
function* bytesBetween(from: number, to: number): Generator<AggregateLeaf> {
  for (let offset = from; offset < to; offset++) yield { offset, type: i8 };
}

function inOrder(leaves: Iterable<AggregateLeaf>): readonly AggregateLeaf[] {
  const rank = ({ type }: AggregateLeaf): number => (type === 'extended' ? 15 : type);
  const once = new Map<number, AggregateLeaf>();
  let beyond: AggregateLeaf | undefined;
  for (const leaf of leaves) {
    if (leaf.offset < leafBytes) once.set(leaf.offset * 16 + rank(leaf), leaf);
    else beyond ??= leaf;
  }
  if (once.size === 0 && beyond !== undefined) return [beyond];
  return [...once].sort(([a], [b]) => a - b).map(([, leaf]) => leaf);
}

/** A parameter or result of a C type: a value of the IR, or the address of memory. Throws `c-type` as `layoutOf` does. */
export function parameterOf(type: CType, model: DataModel = systemVModel): Parameter {
  if (type.kind === 'array' || type.kind === 'function') {
    throw typeError(`${briefName(type)} is not passed by value: its address is`);
  }
  return irTypeOf(type, model) ?? { type: ptr, aggregate: aggregateOf(type, model) };
}

/** The signature of a C function under a convention. Throws `c-type` for a parameter or result whose type is incomplete. */
export function signatureOf(type: FunctionType, convention: string, model: DataModel = systemVModel): Signature {
  return {
    convention,
    parameters: type.parameters.map((parameter) => parameterOf(parameter.type, model)),
    results: type.result.kind === 'void' ? [] : [parameterOf(type.result, model)],
    ...(type.variadic ? { variadic: true } : {}),
  };
}
