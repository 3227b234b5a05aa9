/**
 * The outline of a module, in one pass: types, variables, declarations, groups of attributes. Bodies of functions are stepped over, for
 * each can be read when somebody wants it.
 */
import type { DataItem } from '../ir/index.ts';
import {
  type AttributeGroup,
  plainGroup,
  readAlignment,
  readAttributeGroup,
  readFunctionAttribute,
  skipParentheses,
} from './attributes.ts';
import { zeroConstant } from './constants.ts';
import { failure } from './errors.ts';
import { itemsOf } from './initial.ts';
import { advance, type Lexer, marks, moveTo, tokens } from './lexer.ts';
import { type Linkage, readLinkage, skipComdat } from './linkage.ts';
import { readConstant } from './read-constant.ts';
import { readType } from './read-type.ts';
import { globalNumber, type ModuleScope } from './scope.ts';
import { accept, acceptWord, expect, expected, unsupported } from './steps.ts';
import { nameText, stringBytes } from './text.ts';
import { describeType } from './types.ts';
import { word } from './words.ts';

/** A function with a body. */
export interface Definition {
  readonly symbol: string;
  readonly linkage: Linkage;
  /** Where its convention, or what follows it, stands. */
  readonly start: number;
  /** Behind the bracket that closes its body. */
  readonly end: number;
}

export interface Variable {
  readonly symbol: string;
  readonly linkage: Linkage;
  readonly constant: boolean;
  readonly align: number;
  readonly section: string | undefined;
  readonly items: readonly DataItem[];
}

export interface Alias {
  readonly symbol: string;
  readonly linkage: Linkage;
  readonly target: string;
  readonly offset: number;
}

export interface Outline {
  readonly definitions: Definition[];
  readonly variables: Variable[];
  readonly aliases: Alias[];
  /** Symbols declared and not defined. */
  readonly declarations: { readonly symbol: string; readonly linkage: Linkage }[];
  /** Functions to be called before and after `main`, in their order. */
  readonly constructors: string[];
  readonly destructors: string[];
}

export function skim(scope: ModuleScope): Outline {
  const { lexer } = scope;
  const outline: Outline = {
    definitions: [],
    variables: [],
    aliases: [],
    declarations: [],
    constructors: [],
    destructors: [],
  };
  while (lexer.kind !== tokens.end) skimEntity(scope, outline);
  return outline;
}

function skimEntity(scope: ModuleScope, outline: Outline): void {
  const { lexer } = scope;
  switch (lexer.kind) {
    case tokens.word:
      skimWord(scope, outline);
      return;
    case tokens.global:
      skimGlobal(scope, outline);
      return;
    case tokens.local:
      skimType(scope);
      return;
    case tokens.metadata:
      skimMetadata(scope);
      return;
    case tokens.comdat:
      advance(lexer);
      expect(lexer, marks.equals);
      if (!acceptWord(lexer, word.comdat)) expected(lexer, "'comdat'");
      if (lexer.kind !== tokens.word) expected(lexer, 'a kind of selection');
      advance(lexer);
      return;
    default:
      expected(lexer, 'a function, a variable, a type or attributes');
  }
}

function skimWord(scope: ModuleScope, outline: Outline): void {
  const { lexer } = scope;
  switch (lexer.word) {
    case word.define:
      skimDefinition(scope, outline);
      return;
    case word.declare:
      skimDeclaration(scope, outline);
      return;
    case word.attributes:
      advance(lexer);
      readAttributeGroup(lexer, scope.groups);
      return;
    case word.target:
      skimTarget(lexer);
      return;
    case word.source_filename:
      advance(lexer);
      expect(lexer, marks.equals);
      if (lexer.kind !== tokens.string) expected(lexer, 'a string');
      advance(lexer);
      return;
    case word.module:
      unsupported(lexer, 'assembly');
      break;
    case word.uselistorder:
    case word.uselistorder_bb:
      unsupported(lexer, 'an order of uses');
      break;
    default:
      expected(lexer, "'define', 'declare', a variable, a type or attributes");
  }
}

/** `target triple = "x86_64-pc-linux-gnu"` */
function skimTarget(lexer: Lexer): void {
  advance(lexer);
  const isTriple = lexer.kind === tokens.word && lexer.word === word.triple;
  advance(lexer);
  expect(lexer, marks.equals);
  if (lexer.kind !== tokens.string) expected(lexer, 'a string');
  const text = nameText(lexer);
  if (isTriple && text !== '' && !/^(?:x86_64|amd64)-[^-]+-(?:linux|none|elf|unknown)?/.test(text))
    unsupported(lexer, `the target '${text}'`);
  if (!isTriple && /(?:^|-)p:32/.test(text)) unsupported(lexer, 'a target with addresses of 32 bits');
  advance(lexer);
}

/** `%name = type { … }`: its body is read when it is used. */
function skimType({ lexer, types }: ModuleScope): void {
  const name = nameText(lexer);
  const place = lexer.start;
  advance(lexer);
  expect(lexer, marks.equals);
  if (!acceptWord(lexer, word.type)) expected(lexer, "'type'");
  if (types.named.get(name)?.defined === true)
    throw failure(lexer, 'llvm-name', `the type '%${name}' is defined twice`, place);
  types.named.set(name, { body: lexer.start, type: types.named.get(name)?.type, open: false, defined: true });
  skipTypeBody(lexer);
}

/** Steps over a type without looking at what it names. */
function skipTypeBody(lexer: Lexer): void {
  const start = lexer.start;
  let depth = 0;
  do {
    const { kind } = lexer;
    if (kind === marks.openBrace || kind === marks.openBracket || kind === marks.less || kind === marks.open) depth++;
    else if (kind === marks.closeBrace || kind === marks.closeBracket || kind === marks.greater || kind === marks.close)
      depth--;
    else if (kind === tokens.end) throw failure(lexer, 'llvm-syntax', 'the type that begins here does not end', start);
    advance(lexer);
  } while (depth > 0);
}

/** `!12 = !{!"branch_weights", i32 1, i32 2000}`: of metadata only these are of use here. */
function skimMetadata(scope: ModuleScope): void {
  const { lexer } = scope;
  const { number } = lexer;
  advance(lexer);
  expect(lexer, marks.equals);
  if (lexer.kind === tokens.word) advance(lexer);
  if (lexer.kind !== tokens.metadata) expected(lexer, 'metadata');
  advance(lexer);
  if (lexer.kind === marks.open) {
    skipParentheses(lexer);
    return;
  }
  if (lexer.kind !== marks.openBrace) return;
  const start = lexer.start;
  advance(lexer);
  const weighs = lexer.kind === tokens.metadata && nameText(lexer) === 'branch_weights';
  const weights: number[] = [];
  let depth = 1;
  while (depth > 0) {
    if (lexer.kind === marks.openBrace) depth++;
    else if (lexer.kind === marks.closeBrace) depth--;
    else if (lexer.kind === tokens.integer) weights.push(lexer.number);
    else if (lexer.kind === tokens.end) throw failure(lexer, 'llvm-syntax', "'{' is not closed", start);
    advance(lexer);
  }
  if (weighs && number >= 0) scope.weights.set(number, weights);
}

// Variables.

/** `@name = internal global i32 0, align 4` */
function skimGlobal(scope: ModuleScope, outline: Outline): void {
  const { lexer } = scope;
  const place = lexer.start;
  const number = globalNumber(scope);
  const symbol = scope.symbols[number]!;
  advance(lexer);
  expect(lexer, marks.equals);
  const linkage = readLinkage(lexer);
  if (lexer.kind !== tokens.word) expected(lexer, "'global' or 'constant'");
  define(scope, number, place, lexer.word === word.alias ? 'alias' : 'variable');
  switch (lexer.word) {
    case word.alias:
      outline.aliases.push(readAlias(scope, symbol, linkage));
      return;
    case word.global:
    case word.constant:
      readVariable(scope, outline, symbol, linkage);
      return;
    case word.ifunc:
      unsupported(lexer, "'ifunc'");
      break;
    default:
      expected(lexer, "'global' or 'constant'");
  }
}

function define(scope: ModuleScope, number: number, place: number, kind: 'variable' | 'alias' | 'function'): void {
  if (scope.known.has(number))
    throw failure(scope.lexer, 'llvm-name', `'@${scope.symbols[number]!}' is defined twice`, place);
  scope.known.set(number, { kind });
}

/** `alias i32, ptr @other` */
function readAlias(scope: ModuleScope, symbol: string, linkage: Linkage): Alias {
  const { lexer, types } = scope;
  advance(lexer);
  readType(types);
  expect(lexer, marks.comma);
  const place = lexer.start;
  const constant = readConstant(scope, readType(types));
  if (constant.kind !== 'address') unsupported(lexer, 'an alias of what is no symbol', place);
  while (accept(lexer, marks.comma)) skipVariableProperty(scope);
  return { symbol, linkage, target: constant.symbol, offset: Number(constant.addend) };
}

function readVariable(scope: ModuleScope, outline: Outline, symbol: string, linkage: Linkage): void {
  const { lexer, types } = scope;
  const constant = lexer.word === word.constant;
  advance(lexer);
  const start = lexer.start;
  const type = readType(types);
  if (type.kind === 'void' || type.kind === 'label' || type.kind === 'function')
    throw failure(lexer, 'llvm-type', `there are no variables of type ${describeType(type)}`, start);
  const initial = linkage.external ? zeroConstant : readConstant(scope, type);
  const list = symbol === 'llvm.global_ctors' ? outline.constructors : outline.destructors;
  let align = type.align;
  let section: string | undefined;
  while (lexer.kind === marks.comma) {
    advance(lexer);
    if (acceptWord(lexer, word.align)) align = readAlignment(lexer);
    else if (acceptWord(lexer, word.section)) {
      if (lexer.kind !== tokens.string) expected(lexer, 'a string');
      section = new TextDecoder().decode(stringBytes(lexer));
      advance(lexer);
    } else skipVariableProperty(scope);
  }
  while (lexer.kind === tokens.attributes) advance(lexer);
  if (symbol.startsWith('llvm.')) {
    if (symbol.endsWith('tors')) list.push(...constructorsOf(scope, initial));
    else if (symbol !== 'llvm.used' && symbol !== 'llvm.compiler.used') unsupported(lexer, `'@${symbol}'`, start);
    return;
  }
  if (linkage.external) outline.declarations.push({ symbol, linkage });
  else
    outline.variables.push({ symbol, linkage, constant, align, section, items: itemsOf(lexer, symbol, type, initial) });
}

/** Functions with their priorities: the least first. */
function constructorsOf({ lexer }: ModuleScope, list: ReturnType<typeof readConstant>): string[] {
  if (list.kind !== 'elements') return [];
  return list.elements
    .map((one) => {
      const [priority, address] = one.kind === 'elements' ? one.elements : [];
      if (address?.kind !== 'address' || address.addend !== 0n) return unsupported(lexer, 'this list of constructors');
      return { priority: priority?.kind === 'integer' ? Number(priority.value) : 0, symbol: address.symbol };
    })
    .sort((a, b) => a.priority - b.priority)
    .map(({ symbol }) => symbol);
}

/** What may follow a variable, parted by commas, and means nothing here. */
function skipVariableProperty({ lexer }: ModuleScope): void {
  if (lexer.kind === tokens.metadata) {
    advance(lexer);
    if (lexer.kind === tokens.metadata) advance(lexer);
    if (lexer.kind === marks.open) skipParentheses(lexer);
  } else if (lexer.kind === tokens.word && lexer.word === word.comdat) skipComdat(lexer);
  else if (lexer.kind === tokens.word) {
    advance(lexer);
    if (lexer.kind === tokens.string) advance(lexer);
  } else expected(lexer, "'align' or another property of the variable");
}

// Functions.

function skimHeader(scope: ModuleScope): { number: number; place: number } {
  const { lexer } = scope;
  while (lexer.kind !== tokens.global) {
    if (lexer.kind === tokens.end || lexer.kind === marks.closeBrace) break;
    if (lexer.kind === marks.open) skipParentheses(lexer);
    else if (lexer.kind === marks.openBrace) skipTypeBody(lexer);
    else advance(lexer);
  }
  if (lexer.kind !== tokens.global) expected(lexer, "the function's name, as '@name'");
  const place = lexer.start;
  const number = globalNumber(scope);
  advance(lexer);
  if (lexer.kind !== marks.open) expected(lexer, "'('");
  skipParentheses(lexer);
  return { number, place };
}

/** What stands behind a function's parameters. */
function readFunctionProperties(scope: ModuleScope): { said: AttributeGroup; groups: number[] } {
  const { lexer } = scope;
  const groups: number[] = [];
  let said = plainGroup;
  for (;;) {
    if (lexer.kind === tokens.attributes || lexer.kind === tokens.string) {
      said = readFunctionAttribute(lexer, (number) => void groups.push(number), said);
    } else if (lexer.kind === tokens.metadata) {
      // `!dbg !5` belongs to the function; `!5 = …` does not.
      if (startsDefinition(lexer)) break;
      advance(lexer);
    } else if (lexer.kind !== tokens.word || isEntityWord[lexer.word] === 1) break;
    else if (lexer.word === word.prefix || lexer.word === word.prologue)
      unsupported(lexer, 'data before the code of a function');
    else if (lexer.word === word.personality) unsupported(lexer, 'a function that handles exceptions');
    else if (lexer.word === word.section || lexer.word === word.gc || lexer.word === word.partition) {
      advance(lexer);
      if (lexer.kind === tokens.string) advance(lexer);
    } else if (lexer.word === word.comdat) skipComdat(lexer);
    else said = readFunctionAttribute(lexer, () => undefined, said);
  }
  return { said, groups };
}

const isEntityWord = new Uint8Array(1024);
for (const one of [
  word.define,
  word.declare,
  word.attributes,
  word.target,
  word.module,
  word.source_filename,
  word.uselistorder,
]) {
  isEntityWord[one] = 1;
}

/** Whether '=' follows the token. */
function startsDefinition({ bytes, at, limit }: Lexer): boolean {
  let place = at;
  while (place < limit && (bytes[place] === 32 || bytes[place] === 9)) place++;
  return bytes[place] === marks.equals;
}

function skimDeclaration(scope: ModuleScope, outline: Outline): void {
  const { lexer } = scope;
  advance(lexer);
  while (lexer.kind === tokens.metadata) advance(lexer);
  const linkage = readLinkage(lexer);
  const { number, place } = skimHeader(scope);
  const properties = readFunctionProperties(scope);
  if (scope.known.has(number))
    throw failure(lexer, 'llvm-name', `'@${scope.symbols[number]!}' is defined twice`, place);
  scope.known.set(number, { kind: 'function', ...properties });
  outline.declarations.push({ symbol: scope.symbols[number]!, linkage });
}

function skimDefinition(scope: ModuleScope, outline: Outline): void {
  const { lexer } = scope;
  advance(lexer);
  const linkage = readLinkage(lexer);
  const start = lexer.start;
  const { number, place } = skimHeader(scope);
  const properties = readFunctionProperties(scope);
  if (lexer.kind !== marks.openBrace) expected(lexer, "'{'");
  const end = bodyEnd(lexer, lexer.at);
  if (end < 0) throw failure(lexer, 'llvm-syntax', "the body that begins here is not closed by '}'");
  define(scope, number, place, 'function');
  scope.known.set(number, { kind: 'function', ...properties });
  const symbol = scope.symbols[number]!;
  // What is defined elsewhere for good is a declaration to us.
  if (linkage.borrowed) outline.declarations.push({ symbol, linkage });
  else outline.definitions.push({ symbol, linkage, start, end });
  moveTo(lexer, end);
}

const closing = marks.closeBrace;
const opening = marks.openBrace;

/**
 * Behind the bracket that closes a body. A bracket at the start of a line does; one in the middle of a line belongs to what that line
 * opened, if it did.
 */
function bodyEnd({ bytes, limit }: Lexer, start: number): number {
  let from = start;
  for (;;) {
    const place = bytes.indexOf(closing, from);
    if (place < 0 || place >= limit) return -1;
    if (bytes[place - 1] === 10) return place + 1;
    const end = closesBody(bytes, Math.max(start, bytes.lastIndexOf(10, place) + 1), place);
    if (end > 0) return end;
    from = place + 1;
  }
}

/** Reads a line up to a bracket: whether that, or one before it, closes more than the line opened. */
function closesBody(bytes: Uint8Array, lineStart: number, place: number): number {
  let depth = 0;
  for (let at = lineStart; at <= place; at++) {
    const code = bytes[at]!;
    if (code === 59) return -1;
    if (code === 34) {
      const close = bytes.indexOf(34, at + 1);
      if (close < 0 || close > place) return -1;
      at = close;
    } else if (code === opening) depth++;
    else if (code === closing && --depth < 0) return at + 1;
  }
  return -1;
}
