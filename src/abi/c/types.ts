/** C types as values. A tagged type within its own definition is incomplete (no fields), so that types never contain themselves. */
import { ConveneError } from '../../ir/index.ts';

/** Every scalar type that has no parts: how its bytes are read. Sizes are the data model's. */
export const realTypes = {
  _Bool: 'unsigned',
  char: 'signed',
  'signed char': 'signed',
  'unsigned char': 'unsigned',
  short: 'signed',
  'unsigned short': 'unsigned',
  int: 'signed',
  'unsigned int': 'unsigned',
  long: 'signed',
  'unsigned long': 'unsigned',
  'long long': 'signed',
  'unsigned long long': 'unsigned',
  __int128: 'signed',
  'unsigned __int128': 'unsigned',
  float: 'float',
  double: 'float',
  'long double': 'float',
} as const;
export type RealName = keyof typeof realTypes;

/** Complex types: two of the part, the real one first. */
export const complexTypes = {
  '_Complex float': 'float',
  '_Complex double': 'double',
  '_Complex long double': 'long double',
} as const satisfies Record<string, RealName>;
export type ComplexName = keyof typeof complexTypes;

export const isRealName = (name: string): name is RealName => Object.hasOwn(realTypes, name);
export const isComplexName = (name: string): name is ComplexName => Object.hasOwn(complexTypes, name);

export interface VoidType {
  readonly kind: 'void';
}

export interface RealType {
  readonly kind: 'real';
  readonly name: RealName;
}

export interface ComplexType {
  readonly kind: 'complex';
  readonly name: ComplexName;
}

export interface PointerType {
  readonly kind: 'pointer';
  readonly to: CType;
}

export interface EnumType {
  readonly kind: 'enum';
  readonly tag?: string;
  /** Absent while the type is incomplete. */
  readonly constants?: readonly EnumConstant[];
  /** As small as its constants allow. */
  readonly packed?: boolean;
}

export interface EnumConstant {
  readonly name: string;
  readonly value: bigint;
}

export interface ArrayType {
  readonly kind: 'array';
  readonly element: CType;
  /** Absent for a flexible array member, the last of a structure. */
  readonly length?: number;
}

/** A structure, or a union, whose fields all start at 0. */
export interface RecordType {
  readonly kind: 'struct' | 'union';
  readonly tag?: string;
  /** Absent while the type is incomplete. */
  readonly fields?: readonly Field[];
  /** `__attribute__((packed))`: no field is aligned but as it says itself. */
  readonly packed?: boolean;
  /** `__attribute__((aligned(n)))`: at least so many bytes. */
  readonly align?: number;
}

/** A member. One without a name is a structure or union whose members are the outer one's too, or an unnamed bit-field. */
export interface Field {
  readonly name?: string;
  readonly type: CType;
  /** For a bit-field: its width. */
  readonly bits?: number;
  readonly packed?: boolean;
  /** In bytes. */
  readonly align?: number;
}

export interface FunctionType {
  readonly kind: 'function';
  readonly result: CType;
  readonly parameters: readonly CParameter[];
  readonly variadic: boolean;
}

export interface CParameter {
  readonly name?: string;
  readonly type: CType;
}

export type CType = VoidType | RealType | ComplexType | PointerType | EnumType | ArrayType | RecordType | FunctionType;

export const voidType: VoidType = { kind: 'void' };

const realValues = new Map(
  Object.keys(realTypes).map((name): [string, RealType] => [name, { kind: 'real', name: name as RealName }]),
);
const complexValues = new Map(
  Object.keys(complexTypes).map((name): [string, ComplexType] => [
    name,
    { kind: 'complex', name: name as ComplexName },
  ]),
);

/** The one value for a real type, so that types can be compared by identity. */
export const realType = (name: RealName): RealType => realValues.get(name)!;
export const complexType = (name: ComplexName): ComplexType => complexValues.get(name)!;

export const pointerTo = (to: CType): PointerType => ({ kind: 'pointer', to });
export const arrayOf = (element: CType, length?: number): ArrayType =>
  length === undefined ? { kind: 'array', element } : { kind: 'array', element, length };

export const isRecord = (type: CType): type is RecordType => type.kind === 'struct' || type.kind === 'union';

/** A type's name within a message, never long. */
export function briefName(type: CType): string {
  switch (type.kind) {
    case 'real':
    case 'complex':
      return `'${type.name}'`;
    case 'void':
      return "'void'";
    case 'enum':
    case 'struct':
    case 'union':
      return type.tag === undefined ? `the ${type.kind}` : `'${type.kind} ${type.tag}'`;
    default:
      return `${type.kind === 'array' ? 'an' : 'a'} ${type.kind}`;
  }
}

/** How deep types, and texts, may nest. */
export const maximumNesting = 256;

/** An error about a C type, code `c-type`. */
export const typeError = (message: string): ConveneError => new ConveneError('c-type', message);
