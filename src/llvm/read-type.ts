/** Types in the text. Named structures are read when first used, wherever in the text they are defined. */
import { failure } from './errors.ts';
import { advance, type Lexer, marks, moveTo, tokens } from './lexer.ts';
import { accept, acceptWord, expect, expected, unsupported } from './steps.ts';
import { nameText } from './text.ts';
import {
  arrayType,
  floatTypes,
  functionType,
  integerType,
  type LlvmType,
  labelType,
  metadataType,
  opaqueType,
  pointerType,
  structType,
  tokenType,
  vectorType,
  voidType,
} from './types.ts';
import { type Word, word, words } from './words.ts';

/** Where the body of a named type stands; after it was read, the type. */
export interface NamedType {
  readonly body: number;
  type: LlvmType | undefined;
  /** Being read: whoever asks for it now is part of it. */
  open: boolean;
  /** Whether the reader has come by its definition; otherwise somebody asked for it before. */
  readonly defined: boolean;
}

export interface TypeReader {
  readonly lexer: Lexer;
  /** By name, or by number. */
  readonly named: Map<string, NamedType>;
  depth: number;
  /** Whether all of the text has been looked through for types. */
  searched: boolean;
}

/** How deep types and constants may nest. */
export const deepestNesting = 250;

const byWord: (LlvmType | undefined)[] = new Array(words.length + 1).fill(undefined);
const plainTypes: Partial<Record<Word, LlvmType>> = {
  void: voidType,
  label: labelType,
  metadata: metadataType,
  token: tokenType,
  ptr: pointerType,
  i1: integerType(1),
  i8: integerType(8),
  i16: integerType(16),
  i32: integerType(32),
  i64: integerType(64),
  i128: integerType(128),
  ...floatTypes,
};
for (const [text, type] of Object.entries(plainTypes)) byWord[word[text as Word]] = type;

/** Wider integers are no types of LLVM. */
const widestInteger = 1 << 23;

/** Reads a type, also that of a function. */
export function readType(reader: TypeReader): LlvmType {
  const { lexer } = reader;
  const type = readPlainType(reader);
  if (lexer.kind === marks.open) return readFunctionType(reader, type);
  if (lexer.kind === marks.star) unsupported(lexer, 'a pointer with a type (`ptr` is what LLVM 15 and later write)');
  return type;
}

/** Reads a type that is not a function's: what follows a parenthesis is somebody else's. */
export function readPlainType(reader: TypeReader): LlvmType {
  const { lexer } = reader;
  if (lexer.kind === tokens.word) {
    const known = byWord[lexer.word];
    if (known === pointerType) return readPointer(lexer);
    if (known === undefined) return readIntegerType(lexer);
    advance(lexer);
    return known;
  }
  if (++reader.depth > deepestNesting) throw failure(lexer, 'llvm-unsupported', 'types are nested too deeply');
  const type = readNestedType(reader);
  reader.depth--;
  return type;
}

function readPointer(lexer: Lexer): LlvmType {
  advance(lexer);
  if (lexer.kind !== tokens.word || lexer.word !== word.addrspace) return pointerType;
  advance(lexer);
  expect(lexer, marks.open);
  if (lexer.number !== 0 || lexer.kind !== tokens.integer) unsupported(lexer, 'an address space other than 0');
  advance(lexer);
  expect(lexer, marks.close);
  return pointerType;
}

function readIntegerType(lexer: Lexer): LlvmType {
  const text = nameText(lexer);
  const bits = /^i\d{1,8}$/.test(text) ? Number(text.slice(1)) : 0;
  if (bits === 0 || bits > widestInteger) {
    if (text === 'target' || text === 'x86_mmx' || text === 'x86_amx') unsupported(lexer, `the type '${text}'`);
    expected(lexer, 'a type');
  }
  advance(lexer);
  return integerType(bits);
}

function readNestedType(reader: TypeReader): LlvmType {
  const { lexer } = reader;
  switch (lexer.kind) {
    case tokens.local:
      return readNamedType(reader);
    case marks.openBracket: {
      advance(lexer);
      const { count, element } = readElements(reader);
      expect(lexer, marks.closeBracket);
      return arrayType(count, element);
    }
    case marks.openBrace:
      return readStruct(reader, false);
    case marks.less: {
      advance(lexer);
      if (lexer.kind === marks.openBrace) {
        const packed = readStruct(reader, true);
        expect(lexer, marks.greater);
        return packed;
      }
      if (lexer.kind === tokens.word && lexer.word === word.vscale) unsupported(lexer, 'a vector of scalable length');
      const { count, element } = readElements(reader);
      if (count === 0) throw failure(lexer, 'llvm-type', 'a vector without elements');
      if (element.kind !== 'integer' && element.kind !== 'float' && element.kind !== 'pointer')
        throw failure(lexer, 'llvm-type', 'elements of vectors are integers, floats or pointers');
      expect(lexer, marks.greater);
      return vectorType(count, element);
    }
    default:
      return expected(lexer, 'a type');
  }
}

/** `4 x i32`. */
function readElements(reader: TypeReader): { count: number; element: LlvmType } {
  const { lexer } = reader;
  if (lexer.kind !== tokens.integer || lexer.number < 0) expected(lexer, 'a number of elements');
  const count = lexer.number;
  const place = lexer.start;
  advance(lexer);
  if (!acceptWord(lexer, word.x)) expected(lexer, "'x'");
  const element = readType(reader);
  if (element.kind === 'function' || element.kind === 'void' || element.kind === 'label')
    throw failure(
      lexer,
      'llvm-type',
      `${element.kind === 'function' ? 'functions are' : `'${element.kind}' is`} no element`,
    );
  if (count * element.size > 2 ** 40) throw failure(lexer, 'llvm-unsupported', 'the type is too large', place);
  return { count, element };
}

function readStruct(reader: TypeReader, packed: boolean): LlvmType {
  const { lexer } = reader;
  const start = lexer.start;
  expect(lexer, marks.openBrace);
  const fields: LlvmType[] = [];
  if (lexer.kind !== marks.closeBrace) {
    do {
      const field = readType(reader);
      if (field.kind === 'function' || field.kind === 'void' || field.kind === 'label')
        throw failure(lexer, 'llvm-type', 'the field before this has no values');
      fields.push(field);
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.closeBrace);
  const type = structType(fields, packed);
  if (type.size > 2 ** 40) throw failure(lexer, 'llvm-unsupported', 'the type is too large', start);
  return type;
}

function readNamedType(reader: TypeReader): LlvmType {
  const { lexer, named } = reader;
  const name = nameText(lexer);
  if (!named.has(name)) findTypes(reader);
  const found = named.get(name);
  if (found === undefined) throw failure(lexer, 'llvm-name', `there is no type '%${name}'`);
  if (found.open) throw failure(lexer, 'llvm-type', `the type '%${name}' contains itself`);
  if (found.type === undefined) {
    const place = lexer.start;
    found.open = true;
    moveTo(lexer, found.body);
    found.type = acceptWord(lexer, word.opaque) ? opaqueType : readType(reader);
    found.open = false;
    moveTo(lexer, place);
  }
  advance(lexer);
  return found.type;
}

/**
 * Looks for types that are defined behind their first use, each at the start of a line. LLVM writes them before everything else, so this
 * happens in texts from elsewhere, once.
 */
function findTypes(reader: TypeReader): void {
  if (reader.searched) return;
  reader.searched = true;
  const { bytes } = reader.lexer;
  const text = new TextDecoder('latin1').decode(bytes);
  const pattern = /^[ \t]*%(?:"([^"\n]*)"|([-A-Za-z$._0-9]+))[ \t]*=[ \t]*type\b/gm;
  for (const found of text.matchAll(pattern)) {
    const name = found[1] ?? found[2]!;
    if (!reader.named.has(name)) {
      reader.named.set(name, { body: found.index + found[0].length, type: undefined, open: false, defined: false });
    }
  }
}

function readFunctionType(reader: TypeReader, result: LlvmType): LlvmType {
  const { lexer } = reader;
  expect(lexer, marks.open);
  const parameters: LlvmType[] = [];
  let variadic = false;
  if (lexer.kind !== marks.close) {
    do {
      if (accept(lexer, tokens.ellipsis)) {
        variadic = true;
        break;
      }
      parameters.push(readType(reader));
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.close);
  return functionType(result, parameters, variadic);
}
