/** What the readers of the parts of a declaration share. Declarations lie within each other, so each reader reaches the others through this. */
import type { DataModel } from '../model.ts';
import type { CType } from '../types.ts';
import type { Scope } from './scope.ts';
import type { Reader, Token } from './tokens.ts';

export interface Attributes {
  readonly packed?: true;
  /** In bytes. */
  readonly align?: number;
}

export interface Specifiers {
  readonly base: CType;
  /** Of every member that the declaration declares. */
  readonly attributes: Attributes;
  /** Whether a type with a tag or constants is introduced: then nothing else need be declared. */
  readonly introduces: boolean;
  /** Whether what is declared are names of types. */
  readonly defines: boolean;
}

export interface Declarator {
  readonly type: CType;
  readonly name?: Token;
}

export interface Grammar {
  readonly reader: Reader;
  readonly model: DataModel;
  /** From the outermost to the innermost. */
  readonly scopes: Scope[];
  readonly specifiers: () => Specifiers;
  /** Whether the next token begins a type. */
  readonly startsType: (ahead?: number) => boolean;
  readonly declarator: (base: CType) => Declarator;
  readonly constant: () => bigint;
  /** `(type)` or `(bytes)` after `_Alignas`. */
  readonly alignment: () => Attributes;
  /** Any number of `__attribute__((…))`. */
  readonly attributes: () => Attributes;
}
