/**
 * Sizes, alignments and offsets of C types, as gcc has them. Bit-fields are in `bit-fields.ts`.
 *
 * System V psABI 3.1.2 says what a plain structure looks like; gcc's manual ("Type Attributes", "Variable Attributes") what `packed` and
 * `aligned` do to it; its chapter on extensions has empty structures, arrays without elements and unnamed members.
 */
import { type BitCursor, endOfBitFields, leaveBitFields, placeBitField, roundUp } from './bit-fields.ts';
import { keptByType } from './kept.ts';
import { type DataModel, enumStorage, systemVModel } from './model.ts';
import {
  type ArrayType,
  briefName,
  type CType,
  complexTypes,
  type Field,
  isRecord,
  maximumNesting,
  type RecordType,
  realTypes,
  typeError,
} from './types.ts';

export interface Layout {
  /** `sizeof`. */
  readonly bytes: number;
  /** `_Alignof`: a power of two, in bytes. */
  readonly align: number;
  /** In declared order, for a structure or union; empty for any other type. */
  readonly fields: readonly FieldPlace[];
  /** How deep arrays, structures and unions nest in the type: 0 for a scalar. */
  readonly nesting: number;
}

export interface FieldPlace {
  readonly field: Field;
  /** Bytes from the start of the structure; for a bit-field, of the byte that has its first bit. */
  readonly offset: number;
  /** Bits from the start of the structure; the lowest bit of byte 0 is bit 0. */
  readonly bit: number;
}

/** No object is larger: the address space of x86-64 has no room for it. */
const maximumBytes = 2 ** 47;
/** The greatest alignment that gcc takes. */
const maximumAlign = 2 ** 28;

/**
 * The layout of a type under a data model. Throws `c-type` for types that no object can have: `void`, functions, incomplete types,
 * bit-fields that are too wide, objects that are too large, types nested too deep.
 */
export function layoutOf(type: CType, model: DataModel = systemVModel): Layout {
  return layoutWithin(type, model, 0);
}

function layoutWithin(type: CType, model: DataModel, depth: number): Layout {
  if (depth > maximumNesting) throw nestsTooDeep();
  return keptLayout(type, model, depth);
}

const keptLayout = keptByType((type, model, depth: number): Layout => {
  const layout = compute(type, model, depth);
  if (layout.nesting > maximumNesting) throw nestsTooDeep();
  return layout;
});

const nestsTooDeep = () => typeError(`types nest more than ${maximumNesting} deep`);

const scalar = (bytes: number, model: DataModel): Layout => ({
  bytes,
  align: Math.min(bytes, model.maximumAlign),
  fields: [],
  nesting: 0,
});

function compute(type: CType, model: DataModel, depth: number): Layout {
  switch (type.kind) {
    case 'real':
      return scalar(model.bytes[type.name], model);
    case 'pointer':
      return scalar(model.pointerBytes, model);
    case 'enum':
      return scalar(model.bytes[enumStorage(type, model)], model);
    case 'complex': {
      const part = scalar(model.bytes[complexTypes[type.name]], model);
      return { ...part, bytes: 2 * part.bytes };
    }
    case 'array': {
      const { length } = type;
      if (length === undefined) throw typeError('an array without a length is incomplete');
      if (!Number.isSafeInteger(length) || length < 0) throw typeError(`an array cannot have ${length} elements`);
      const { bytes, align, nesting } = layoutWithin(type.element, model, depth + 1);
      return { bytes: checkSize(bytes * length, 'the array'), align, fields: [], nesting: nesting + 1 };
    }
    case 'struct':
    case 'union':
      return recordLayout(type, model, depth);
    case 'void':
      throw typeError("'void' has no size");
    case 'function':
      throw typeError('a function has no size: only a pointer to it has');
  }
}

function checkSize(bytes: number, what: string): number {
  if (bytes > maximumBytes) throw typeError(`${what} has ${bytes} bytes: no object of more than 2^47 fits into memory`);
  return bytes;
}

function recordLayout(type: RecordType, model: DataModel, depth: number): Layout {
  if (type.fields === undefined) throw typeError(`${briefName(type)} is incomplete`);
  checkAlign(type.align, briefName(type));
  checkFlexible(type);
  const places: FieldPlace[] = [];
  const cursor: BitCursor = { bit: 0, align: type.align ?? 1, unit: undefined };
  let bits = 0;
  let nesting = 0;
  type.fields.forEach((field, index) => {
    if (type.kind === 'union') {
      cursor.bit = 0;
      cursor.unit = undefined;
    }
    const last = index === type.fields!.length - 1;
    const layout = fieldLayout(field, model, depth + 1);
    nesting = Math.max(nesting, layout.nesting);
    const packed = type.packed === true || field.packed === true;
    let bit: number;
    if (field.bits === undefined) {
      leaveBitFields(cursor);
      const align = packed ? (field.align ?? 1) : Math.max(layout.align, field.align ?? 1);
      bit = roundUp(cursor.bit, 8 * align);
      cursor.align = Math.max(cursor.align, align);
      cursor.bit = bit + 8 * layout.bytes;
    } else {
      bit = placeBitField(cursor, field, field.bits, packed, layout, model);
    }
    places.push({ field, offset: Math.floor(bit / 8), bit });
    bits = Math.max(bits, endOfBitFields(cursor, type.kind === 'struct' && last));
    checkSize(bits / 8, briefName(type));
  });
  const bytes = checkSize(roundUp(Math.ceil(bits / 8), cursor.align), briefName(type));
  return { bytes, align: cursor.align, fields: places, nesting: nesting + 1 };
}

/** The layout of a field's type; no bytes for a flexible array member. Throws `c-type` for a field that no structure can have. */
export function fieldLayout(field: Field, model: DataModel, depth = 0): Layout {
  const { type } = field;
  const shown = shownName(field);
  checkAlign(field.align, shown);
  if (type.kind === 'void') throw typeError(`${shown} has type 'void'`);
  if (type.kind === 'function') throw typeError(`${shown} is a function: a member can only point to one`);
  if (field.name === undefined && field.bits === undefined && !(isRecord(type) && type.tag === undefined)) {
    throw typeError(`a member of type ${briefName(type)} needs a name`);
  }
  // gcc ignores them, clang doesn't.
  if (field.name === undefined && field.bits === undefined && (field.packed === true || field.align !== undefined)) {
    throw typeError('a member without a name has the attributes of its type, none of its own');
  }
  const flexible = isFlexible(type);
  const layout = layoutWithin(flexible ? type.element : type, model, depth);
  if (field.bits !== undefined) checkBitField(field, field.bits, shown, layout);
  return flexible ? { ...layout, bytes: 0 } : layout;
}

const isFlexible = (type: CType): type is ArrayType => type.kind === 'array' && type.length === undefined;
const shownName = ({ name }: Field): string => (name === undefined ? 'a member without a name' : `'${name}'`);

function checkFlexible({ kind, fields }: RecordType): void {
  fields!.forEach((field, index) => {
    if (!isFlexible(field.type)) return;
    const others = fields!.some((other) => other !== field && (other.name !== undefined || isRecord(other.type)));
    if (kind === 'struct' && index === fields!.length - 1 && others) return;
    throw typeError(`${shownName(field)} has no length: only the last member of a structure may, after others`);
  });
}

function checkBitField({ type, name }: Field, bits: number, shown: string, { bytes }: Layout): void {
  const integer = type.kind === 'enum' || (type.kind === 'real' && realTypes[type.name] !== 'float');
  if (!integer) throw typeError(`${shown} is a bit-field, so its type must be an integer type, not ${briefName(type)}`);
  const most = type.kind === 'real' && type.name === '_Bool' ? 1 : 8 * bytes;
  if (!Number.isInteger(bits) || bits < 0) throw typeError(`${shown} has a width of ${bits} bits`);
  if (bits > most) throw typeError(`${shown} has ${bits} bits, more than its type ${briefName(type)} (${most})`);
  if (bits === 0 && name !== undefined) throw typeError(`${shown} has no bits, so it cannot have a name`);
}

function checkAlign(align: number | undefined, what: string): void {
  if (align === undefined) return;
  const powerOfTwo = Number.isInteger(align) && align > 0 && Number.isInteger(Math.log2(align));
  if (!powerOfTwo || align > maximumAlign) {
    throw typeError(`the alignment of ${what} must be a power of two up to 2^28, not ${align}`);
  }
}
