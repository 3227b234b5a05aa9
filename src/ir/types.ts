/** The types of SSA values. `ptr` has the target's width; on x86-64 it is one 64-bit address. */
export const typeNames = ['i8', 'i16', 'i32', 'i64', 'f32', 'f64', 'ptr'] as const;
export type TypeName = (typeof typeNames)[number];

/** A type's number: its index in {@link typeNames}. */
export type Type = number & { readonly __brand: 'Type' };

export const i8 = 0 as Type;
export const i16 = 1 as Type;
export const i32 = 2 as Type;
export const i64 = 3 as Type;
export const f32 = 4 as Type;
export const f64 = 5 as Type;
export const ptr = 6 as Type;

const widths = [8, 16, 32, 64, 32, 64, 64];

/** Width in bits on a target with plain 64-bit addresses. */
export const typeWidth = (type: Type): number => widths[type]!;
/** The narrowest type that holds an integer of so many bits, 64 at most. */
export const containerOf = (bits: number): Type => (bits <= 8 ? i8 : bits <= 16 ? i16 : bits <= 32 ? i32 : i64);
export const typeBytes = (type: Type): number => widths[type]! >> 3;
export const typeName = (type: Type): TypeName => typeNames[type]!;
export const isInteger = (type: Type): boolean => type <= i64;
export const isFloat = (type: Type): boolean => type === f32 || type === f64;

/** The type called `name`, or undefined. */
export function typeCalled(name: string): Type | undefined {
  const index = (typeNames as readonly string[]).indexOf(name);
  return index < 0 ? undefined : (index as Type);
}

/** A scalar of an aggregate, `offset` bytes into it. `extended` is an 80-bit float in 16 bytes, which no SSA value can be. */
export interface AggregateLeaf {
  readonly offset: number;
  readonly type: Type | 'extended';
}

/**
 * What an aggregate is to a convention, beside its bytes: some conventions treat complex numbers, wide scalars, and memory with arrays of
 * several elements in it apart. What is `irregular` has other classes under System V than its scalars show.
 */
export const aggregateNatures = ['struct', 'array', 'irregular', 'complex', 'wide-integer', 'extended-float'] as const;
export type AggregateNature = (typeof aggregateNatures)[number];

/** Memory that is passed by value. */
export interface Aggregate {
  readonly bytes: number;
  /** In bytes, a power of two. */
  readonly align: number;
  readonly nature: AggregateNature;
  /** In the order of their offsets; those of a union lie upon each other. Of large aggregates, those of the first 64 bytes, or one. */
  readonly leaves: readonly AggregateLeaf[];
}

/**
 * One parameter or result of a function. `role` names what the value is to its convention when that decides where it lives: a
 * data stack pointer, a context, an environment. Values without a role are placed in order.
 */
export interface Parameter {
  readonly type: Type;
  readonly role?: string;
  /** For integers narrower than a register: how they are widened where the convention wants them wide. */
  readonly extension?: 'signed' | 'unsigned';
  /**
   * The value is an address (`type` is `ptr`) and what is passed are the bytes there: whoever receives it gets the address of a
   * copy of its own.
   */
  readonly aggregate?: Aggregate;
}

/** What a call and its callee agree on. `convention` is the name of a description known to `abi/`. */
export interface Signature {
  readonly convention: string;
  readonly parameters: readonly Parameter[];
  readonly results: readonly Parameter[];
  /** More arguments may follow those declared. */
  readonly variadic?: boolean;
  /** At a variadic call: how many of the parameters are declared, the rest being this call's own. All where absent. */
  readonly declared?: number;
}

/** Branded ids of the IR's columns. */
export type Value = number & { readonly __brand: 'Value' };
export type Instruction = number & { readonly __brand: 'Instruction' };
export type Block = number & { readonly __brand: 'Block' };
export type Edge = number & { readonly __brand: 'Edge' };
export type Slot = number & { readonly __brand: 'Slot' };

/** No value, instruction, block …: the end of a list, an absent operand. */
export const none = -1;
