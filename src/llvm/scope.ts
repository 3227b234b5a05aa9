/** What is known of a module while it is read. */
import type { Aggregate, DataItem, Signature } from '../ir/index.ts';
import { type AttributeGroup, mergeGroups, plainGroup } from './attributes.ts';
import type { KnownSignature } from './conventions.ts';
import { failure } from './errors.ts';
import type { Lexer } from './lexer.ts';
import { internName, type Names, nameOf } from './names.ts';
import type { TypeReader } from './read-type.ts';
import type { Tables } from './tables.ts';
import type { LlvmType } from './types.ts';

export interface ModuleScope {
  readonly lexer: Lexer;
  readonly types: TypeReader;
  /** Names of functions and variables. */
  readonly globals: Names;
  /** By name's number: the symbol. */
  readonly symbols: string[];
  /** By name's number: where the text first refers to it. */
  readonly firstUse: number[];
  /** Names that the module defines or declares, by number. */
  readonly known: Map<number, GlobalKind>;
  /** Symbols that another module may define, out of reach of an instruction, or nobody. */
  readonly distant: Set<string>;
  /** What stands for the addresses of labels, by function and label: numbers from 1. */
  readonly blockAddresses: Map<string, bigint>;
  /** Attribute groups by number. */
  readonly groups: Map<number, AttributeGroup>;
  /** By number: weights of the ways that a branch may go. */
  readonly weights: Map<number, readonly number[]>;
  readonly signatures: Map<string, Signature>;
  /** By number of parameters: those that were made last. */
  readonly lastSignatures: (KnownSignature[] | undefined)[];
  /** By global name's number: the signature of the last call. */
  readonly lastCalls: (KnownSignature | undefined)[];
  readonly aggregates: { readonly type: LlvmType; readonly align: number; readonly aggregate: Aggregate }[];
  /** What its functions are read with. */
  readonly tables: Tables;
  /** Variables made for code: by symbol. */
  readonly cells: Map<string, { readonly items: readonly DataItem[]; readonly align: number }>;
}

export interface GlobalKind {
  readonly kind: 'function' | 'variable' | 'alias';
  /** Of a function: what its attributes say themselves, and the numbers of groups that say more. */
  readonly said?: AttributeGroup;
  readonly groups?: readonly number[];
  /** Both, once somebody has asked. */
  all?: AttributeGroup;
}

/** The number of the global name that the lexer stands at. */
export function globalNumber(scope: ModuleScope): number {
  const { lexer, globals, symbols } = scope;
  const number = internName(globals, lexer);
  if (number === symbols.length) {
    symbols.push(symbolOf(nameOf(globals, number), lexer.number));
    scope.firstUse.push(lexer.start);
  }
  return number;
}

/** A name whose first byte is 1 is to be taken literally; one without letters gets one that no C name is. */
function symbolOf(name: string, number: number): string {
  if (number >= 0) return `__unnamed_${number + 1}`;
  return name.startsWith('\u0001') ? name.slice(1) : name;
}

/** Throws for the first name that is used and neither defined nor declared. */
export function checkGlobals(scope: ModuleScope): void {
  for (let number = 0; number < scope.symbols.length; number++) {
    if (!scope.known.has(number)) throw unknownGlobal(scope, number);
  }
}

export const unknownGlobal = ({ lexer, symbols, firstUse }: ModuleScope, number: number): Error =>
  failure(lexer, 'llvm-name', `'@${symbols[number]!}' is neither defined nor declared`, firstUse[number]!);

/**
 * What stands for the address of a label: a number. Programs can only compare it and jump to it, and a jump to an address is a choice
 * among numbers.
 */
export function blockAddress({ blockAddresses }: ModuleScope, symbol: string, label: string): bigint {
  const key = `${symbol}%${label}`;
  let number = blockAddresses.get(key);
  if (number === undefined) {
    number = BigInt(blockAddresses.size + 1);
    blockAddresses.set(key, number);
  }
  return number;
}

/** All that the attributes of a function say. */
export function groupOf({ known, groups }: ModuleScope, number: number): AttributeGroup {
  const callee = known.get(number);
  if (callee === undefined) return plainGroup;
  callee.all ??= (callee.groups ?? []).reduce(
    (said, group) => mergeGroups(said, groups.get(group) ?? plainGroup),
    callee.said ?? plainGroup,
  );
  return callee.all;
}
