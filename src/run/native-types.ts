/**
 * Types of native functions: what a caller may pass and gets back, and what a function pointer points to, is checked when a program is
 * compiled. An address carries the signature and the convention's name in its type.
 */
import type { Convention, RoleSource } from '../abi/index.ts';

/** Types of C: integers with their width, `ptr` for any address, `bool`. 64-bit integers are bigints in TypeScript. */
export type NativeType = 'i8' | 'i16' | 'i32' | 'i64' | 'u8' | 'u16' | 'u32' | 'u64' | 'f32' | 'f64' | 'ptr' | 'bool';

/** A signature stands for the address of such a function. */
export type NativeParameter = NativeType | NativeSignature;

/** What a native function returns: nothing, one value, or several, which are an array in TypeScript. */
export type NativeResult = NativeParameter | 'void' | readonly NativeParameter[];

/** A function as native code has it. */
export interface NativeSignature {
  readonly parameters: readonly NativeParameter[];
  readonly result: NativeResult;
  /** System V where absent. Functions of other conventions are reached through bridges. */
  readonly convention?: Convention;
  /** By role of the convention: where it comes from. The stacks' roles are the session's. */
  readonly sources?: Readonly<Record<string, RoleSource>>;
}

declare const pointsTo: unique symbol;

/** What matters of a signature to whoever calls. Taken and given, so that a type stands for itself alone. */
interface Called<Name, Parameters, Result> {
  readonly convention: (name: Name) => Name;
  readonly parameters: (parameters: Parameters) => Parameters;
  readonly result: (result: Result) => Result;
}

type NameOf<S extends NativeSignature> = S extends { readonly convention: { readonly name: infer N } } ? N : 'sysv';
type CalledAs<S extends NativeSignature> = Called<NameOf<S>, S['parameters'], S['result']>;

/** The address of a native function of a signature. */
export type NativeAddress<S extends NativeSignature> = number & { readonly [pointsTo]: CalledAs<S> };

/** An address or name that may be taken for a function of the signature: one that is not known to be another's. */
export type TargetOf<T extends string | number, S extends NativeSignature> = T extends { readonly [pointsTo]: infer C }
  ? C extends CalledAs<S>
    ? T
    : NativeAddress<S>
  : T;

/** What TypeScript sees of a value that comes from native code. */
export type NativeValue<T extends NativeParameter | 'void'> = T extends NativeSignature
  ? NativeAddress<T>
  : T extends 'void'
    ? undefined
    : T extends 'i64' | 'u64'
      ? bigint
      : T extends 'bool'
        ? boolean
        : number;

export type NativeResultValue<R extends NativeResult> = R extends readonly NativeParameter[]
  ? Values<R>
  : R extends NativeParameter | 'void'
    ? NativeValue<R>
    : never;

/** What TypeScript may give where native code wants a value. A view gives the address of its first byte. */
export type NativeArgument<T extends NativeParameter> = T extends 'i64' | 'u64'
  ? bigint | number
  : T extends 'ptr'
    ? number | ArrayBufferView
    : NativeValue<T>;

type Arguments<P extends readonly NativeParameter[]> = { -readonly [I in keyof P]: NativeArgument<P[I]> };
type Values<P extends readonly NativeParameter[]> = { -readonly [I in keyof P]: NativeValue<P[I]> };

/** A native function as TypeScript calls it. */
export interface CallableOf<S extends NativeSignature> {
  (...values: Arguments<S['parameters']>): NativeResultValue<S['result']>;
  /** For native code that takes a function pointer. */
  readonly address: NativeAddress<S>;
}

/** A TypeScript function that native code can call. */
export type CallbackOf<S extends NativeSignature> = (
  ...values: Values<S['parameters']>
) => S['result'] extends NativeParameter ? Exclude<NativeArgument<S['result']>, ArrayBufferView> : void;
