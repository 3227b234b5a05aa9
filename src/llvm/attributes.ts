/**
 * Attributes of parameters, results and functions. Most only promise something, and may be left out; those that change how a value
 * travels or what code may be made are kept, and those that ask for what we cannot do are errors.
 */
import { failure } from './errors.ts';
import { advance, type Lexer, marks, tokens } from './lexer.ts';
import { constantWords } from './read-constant.ts';
import { readType, type TypeReader } from './read-type.ts';
import { accept, expect, expected, unsupported } from './steps.ts';
import { nameText } from './text.ts';
import type { LlvmType } from './types.ts';
import { word, wordSet } from './words.ts';

/** What a parameter's or result's attributes say. */
export interface ValueAttributes {
  extension: 'signed' | 'unsigned' | undefined;
  /** The memory that is passed by value. */
  byValue: LlvmType | undefined;
  /** The result is written to the memory that this parameter points to. */
  resultPointer: boolean;
  /** Bytes, 0 where nothing is said. */
  align: number;
}

export const noAttributes = (): ValueAttributes => ({
  extension: undefined,
  byValue: undefined,
  resultPointer: false,
  align: 0,
});

/** What a function's attributes say. */
export interface AttributeGroup {
  /** Expected to run almost never. */
  readonly cold: boolean;
  readonly noReturn: boolean;
  /** `setjmp` and the like. */
  readonly returnsTwice: boolean;
}

export const plainGroup: AttributeGroup = { cold: false, noReturn: false, returnsTwice: false };

/** Words with a type in parentheses. */
const typed = wordSet('byval', 'sret', 'byref', 'inalloca', 'preallocated', 'elementtype');
const refused = wordSet('byref', 'inalloca', 'preallocated', 'nest', 'swiftself', 'swifterror', 'swiftasync');
const typeWords = wordSet(
  ...(['void', 'i1', 'i8', 'i16', 'i32', 'i64', 'i128', 'ptr', 'float', 'double', 'label', 'metadata'] as const),
  ...(['token', 'half', 'bfloat', 'x86_fp80', 'fp128', 'ppc_fp128', 'x86_mmx', 'x86_amx'] as const),
);

const isDigit = (code: number | undefined): boolean => code !== undefined && code >= 48 && code <= 57;

/** Whether the word is a type: `i32`, `i24`, `ptr`. */
function isType({ word: number, bytes, nameStart }: Lexer): boolean {
  return number !== 0 ? typeWords[number] === 1 : bytes[nameStart] === 105 && isDigit(bytes[nameStart + 1]);
}

/** Reads attributes up to a type (of a result) or a value (of an argument) into `into`, which has those of none. */
export function readAttributes(types: TypeReader, into: ValueAttributes): void {
  const { lexer } = types;
  for (;;) {
    if (lexer.kind === tokens.string) {
      skipStringAttribute(lexer);
      continue;
    }
    if (lexer.kind !== tokens.word) return;
    const { word: number } = lexer;
    if (number === 0) {
      if (isType(lexer)) return;
      advance(lexer);
      skipParentheses(lexer);
      continue;
    }
    if (typeWords[number] === 1 || constantWords[number] === 1) return;
    if (refused[number] === 1) unsupported(lexer, `the attribute '${nameText(lexer)}'`);
    advance(lexer);
    if (number === word.signext) into.extension = 'signed';
    else if (number === word.zeroext) into.extension = 'unsigned';
    else if (number === word.align) into.align = readAlignment(lexer);
    else if (typed[number] === 1) {
      const type = readAttributeType(types);
      if (number === word.byval) into.byValue = type;
      else if (number === word.sret) into.resultPointer = true;
    } else skipParentheses(lexer);
  }
}

function readAttributeType(types: TypeReader): LlvmType {
  expect(types.lexer, marks.open);
  const type = readType(types);
  expect(types.lexer, marks.close);
  return type;
}

/** `8` or `(8)`. */
export function readAlignment(lexer: Lexer): number {
  const enclosed = accept(lexer, marks.open);
  const value = lexer.number;
  if (lexer.kind !== tokens.integer || value < 1 || value > 2 ** 32 || !Number.isInteger(Math.log2(value)))
    expected(lexer, 'an alignment, a power of two');
  advance(lexer);
  if (enclosed) expect(lexer, marks.close);
  return value;
}

/** Steps over an argument list, whatever is in it. */
export function skipParentheses(lexer: Lexer): void {
  if (lexer.kind !== marks.open) return;
  const start = lexer.start;
  let depth = 0;
  do {
    if (lexer.kind === marks.open) depth++;
    else if (lexer.kind === marks.close) depth--;
    else if (lexer.kind === tokens.end) throw failure(lexer, 'llvm-syntax', "'(' is not closed", start);
    advance(lexer);
  } while (depth > 0);
}

function skipStringAttribute(lexer: Lexer): void {
  advance(lexer);
  if (accept(lexer, marks.equals)) {
    if (lexer.kind !== tokens.string) expected(lexer, 'a string');
    advance(lexer);
  }
}

/** Reads one attribute of a function, which is the token, and adds what it says; `group` gives that of a number. */
export function readFunctionAttribute(
  lexer: Lexer,
  group: (number: number) => AttributeGroup | undefined,
  said: AttributeGroup,
): AttributeGroup {
  if (lexer.kind === tokens.attributes) {
    const named = group(lexer.number);
    advance(lexer);
    return named === undefined ? said : mergeGroups(said, named);
  }
  if (lexer.kind === tokens.string) {
    skipStringAttribute(lexer);
    return said;
  }
  const { word: number } = lexer;
  advance(lexer);
  if (accept(lexer, marks.equals)) advance(lexer);
  else if (number === word.align || number === word.alignstack) {
    if (lexer.kind === marks.open || lexer.kind === tokens.integer) readAlignment(lexer);
  } else skipParentheses(lexer);
  if (number === word.cold) return { ...said, cold: true };
  if (number === word.noreturn) return { ...said, noReturn: true };
  return number === word.returns_twice ? { ...said, returnsTwice: true } : said;
}

/** What both say. */
export function mergeGroups(a: AttributeGroup, b: AttributeGroup): AttributeGroup {
  if (b === plainGroup) return a;
  if (a === plainGroup) return b;
  return {
    cold: a.cold || b.cold,
    noReturn: a.noReturn || b.noReturn,
    returnsTwice: a.returnsTwice || b.returnsTwice,
  };
}

/** `attributes #1 = { … }`, from the number on. */
export function readAttributeGroup(lexer: Lexer, groups: Map<number, AttributeGroup>): void {
  if (lexer.kind !== tokens.attributes || lexer.number < 0) expected(lexer, "a group of attributes, as '#1'");
  const { number } = lexer;
  advance(lexer);
  expect(lexer, marks.equals);
  expect(lexer, marks.openBrace);
  let said = plainGroup;
  while (lexer.kind !== marks.closeBrace) {
    if (lexer.kind !== tokens.word && lexer.kind !== tokens.string) expected(lexer, 'an attribute');
    said = readFunctionAttribute(lexer, (other) => groups.get(other), said);
  }
  advance(lexer);
  groups.set(number, said);
}
