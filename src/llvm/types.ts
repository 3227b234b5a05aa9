/**
 * Types of LLVM IR, their layout on x86-64 (the data layout that clang writes for it), and how their values become values of this project's
 * IR: a list of scalar parts. An integer whose width is no machine's is kept in the next wider one, the bits above it zero.
 */
import { containerOf, f32, f64, i64, ptr, type Type } from '../ir/index.ts';

/** One scalar of a value. */
export interface Part {
  readonly type: Type;
  /** Of an integer: the bits that mean something. The others are zero. 0 for what is no integer. */
  readonly bits: number;
  /** Bytes into memory that holds the value. */
  readonly offset: number;
}

interface Sized {
  /** Bytes from one element of an array to the next. */
  readonly size: number;
  readonly align: number;
  /** The scalars of a value; undefined where no value of the IR can hold one. */
  readonly parts: readonly Part[] | undefined;
}

export interface IntegerType extends Sized {
  readonly kind: 'integer';
  readonly bits: number;
}

export interface FloatType extends Sized {
  readonly kind: 'float';
  readonly name: 'half' | 'bfloat' | 'float' | 'double' | 'x86_fp80' | 'fp128' | 'ppc_fp128';
}

export interface PointerType extends Sized {
  readonly kind: 'pointer';
}

export interface ArrayType extends Sized {
  readonly kind: 'array';
  readonly count: number;
  readonly element: LlvmType;
}

export interface VectorType extends Sized {
  readonly kind: 'vector';
  readonly count: number;
  readonly element: LlvmType;
}

export interface StructType extends Sized {
  readonly kind: 'struct';
  readonly fields: readonly LlvmType[];
  readonly offsets: readonly number[];
}

/** What has no values of its own: `void`, `label`, `metadata`, `token`, and structures without a body. */
export interface OtherType extends Sized {
  readonly kind: 'void' | 'label' | 'metadata' | 'token' | 'opaque';
}

export interface FunctionType extends Sized {
  readonly kind: 'function';
  readonly result: LlvmType;
  readonly parameters: readonly LlvmType[];
  readonly variadic: boolean;
}

export type LlvmType =
  | IntegerType
  | FloatType
  | PointerType
  | ArrayType
  | VectorType
  | StructType
  | OtherType
  | FunctionType;

const unsized = { size: 0, align: 1, parts: undefined };

export const voidType: OtherType = { kind: 'void', ...unsized };
export const labelType: OtherType = { kind: 'label', ...unsized };
export const metadataType: OtherType = { kind: 'metadata', ...unsized };
export const tokenType: OtherType = { kind: 'token', ...unsized };
export const opaqueType: OtherType = { kind: 'opaque', ...unsized };
export const pointerType: PointerType = {
  kind: 'pointer',
  size: 8,
  align: 8,
  parts: [{ type: ptr, bits: 0, offset: 0 }],
};

const float = (name: FloatType['name'], size: number, type?: Type): FloatType => ({
  kind: 'float',
  name,
  size,
  align: size,
  parts: type === undefined ? undefined : [{ type, bits: 0, offset: 0 }],
});

export const floatTypes: Readonly<Record<FloatType['name'], FloatType>> = {
  half: float('half', 2),
  bfloat: float('bfloat', 2),
  float: float('float', 4, f32),
  double: float('double', 8, f64),
  x86_fp80: float('x86_fp80', 16),
  fp128: float('fp128', 16),
  ppc_fp128: float('ppc_fp128', 16),
};

/** Integers wider than this have no values here. */
const widestInteger = 1024;
/** Values with more parts than this are not kept as values. */
const mostParts = 64;

const integerTypes: IntegerType[] = [];

/** The integer type of a width. */
export function integerType(bits: number): IntegerType {
  integerTypes[bits] ??= makeInteger(bits);
  return integerTypes[bits];
}

function makeInteger(bits: number): IntegerType {
  const bytes = Math.ceil(bits / 8);
  const align = Math.min(16, 2 ** Math.ceil(Math.log2(bytes)));
  return { kind: 'integer', bits, size: roundUp(bytes, align), align, parts: integerParts(bits) };
}

function integerParts(bits: number): readonly Part[] | undefined {
  if (bits > widestInteger) return undefined;
  if (bits > 64) {
    return Array.from({ length: Math.ceil(bits / 64) }, (_, word) => ({
      type: i64,
      bits: Math.min(64, bits - 64 * word),
      offset: 8 * word,
    }));
  }
  return [{ type: containerOf(bits), bits, offset: 0 }];
}

export const roundUp = (value: number, align: number): number => Math.ceil(value / align) * align;

export const booleanType = integerType(1);
export const byteType = integerType(8);

export function arrayType(count: number, element: LlvmType): ArrayType {
  const { size, align } = element;
  return { kind: 'array', count, element, size: count * size, align, parts: repeatedParts(count, element, size) };
}

export function vectorType(count: number, element: LlvmType): VectorType {
  const bits = element.kind === 'integer' ? element.bits : element.size * 8;
  const bytes = Math.ceil((count * bits) / 8);
  const align = 2 ** Math.ceil(Math.log2(Math.max(1, bytes)));
  const parts = repeatedParts(count, element, bits / 8);
  return { kind: 'vector', count, element, size: roundUp(bytes, align), align, parts };
}

function repeatedParts(count: number, element: LlvmType, step: number): readonly Part[] | undefined {
  const { parts } = element;
  if (parts === undefined || count * parts.length > mostParts) return undefined;
  return Array.from({ length: count }, (_, index) => movedParts(parts, index * step)).flat();
}

const movedParts = (parts: readonly Part[], by: number): readonly Part[] =>
  parts.map((part) => ({ ...part, offset: part.offset + by }));

export function structType(fields: readonly LlvmType[], packed: boolean): StructType {
  const offsets: number[] = [];
  let end = 0;
  let align = 1;
  for (const field of fields) {
    const fieldAlign = packed ? 1 : field.align;
    const offset = roundUp(end, fieldAlign);
    offsets.push(offset);
    end = offset + field.size;
    align = Math.max(align, fieldAlign);
  }
  const parts: Part[] = [];
  let whole = true;
  fields.forEach((field, index) => {
    if (field.parts === undefined || parts.length > mostParts) whole = false;
    else parts.push(...movedParts(field.parts, offsets[index]!));
  });
  return {
    kind: 'struct',
    fields,
    offsets,
    size: roundUp(end, align),
    align,
    parts: whole && parts.length <= mostParts ? parts : undefined,
  };
}

export const functionType = (result: LlvmType, parameters: readonly LlvmType[], variadic: boolean): FunctionType => ({
  kind: 'function',
  result,
  parameters,
  variadic,
  ...unsized,
});

/** Bytes that a store of a value writes. */
export const storeBytes = (type: LlvmType): number =>
  type.kind === 'integer'
    ? Math.ceil(type.bits / 8)
    : type.kind === 'float' && type.name === 'x86_fp80'
      ? 10
      : type.size;

/** Whether two types are the same, structures by what they hold. */
export function sameType(a: LlvmType, b: LlvmType): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'integer':
      return a.bits === (b as IntegerType).bits;
    case 'array':
    case 'vector':
      return a.count === (b as ArrayType).count && sameType(a.element, (b as ArrayType).element);
    case 'struct': {
      const { fields, size } = b as StructType;
      return (
        a.size === size &&
        a.fields.length === fields.length &&
        a.fields.every((field, index) => sameType(field, fields[index]!))
      );
    }
    default:
      return a.kind !== 'function' && a.kind !== 'float';
  }
}

/** A type in words, for messages. */
export function describeType(type: LlvmType): string {
  switch (type.kind) {
    case 'integer':
      return `i${type.bits}`;
    case 'float':
      return type.name;
    case 'pointer':
      return 'ptr';
    case 'array':
      return `[${type.count} x ${describeType(type.element)}]`;
    case 'vector':
      return `<${type.count} x ${describeType(type.element)}>`;
    case 'struct':
      return type.fields.length > 4 ? 'a structure' : `{ ${type.fields.map(describeType).join(', ')} }`;
    case 'function':
      return 'a function type';
    default:
      return type.kind;
  }
}
