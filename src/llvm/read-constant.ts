/** Constants in the text. */
import {
  type Constant,
  doubleBits,
  elementsOf,
  elementTypes,
  integerConstant,
  integerFolds,
  knownInteger,
  singleFromDouble,
  undefinedConstant,
  zeroConstant,
} from './constants.ts';
import { failure } from './errors.ts';
import { offsetOfIndices } from './indices.ts';
import { advance, type Lexer, marks, tokens } from './lexer.ts';
import { deepestNesting, readType } from './read-type.ts';
import { blockAddress, globalNumber, type ModuleScope } from './scope.ts';
import { accept, acceptWord, expect, expected, unsupported } from './steps.ts';
import { integerValue, nameText, stringBytes } from './text.ts';
import { describeType, type FloatType, type LlvmType, sameType } from './types.ts';
import { word, wordSet, wordText } from './words.ts';

/** Words that begin a constant. */
export const constantWords = wordSet(
  ...(['true', 'false', 'null', 'none', 'undef', 'poison', 'zeroinitializer', 'blockaddress'] as const),
  ...(['dso_local_equivalent', 'no_cfi', 'splat', 'asm', 'getelementptr', 'ptrtoint', 'inttoptr', 'bitcast'] as const),
  ...(['trunc', 'zext', 'sext', 'addrspacecast', 'add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'lshr'] as const),
  ...(['ashr', 'icmp', 'fcmp', 'select', 'extractelement', 'insertelement', 'shufflevector'] as const),
);

/** Reads a constant of a type. */
export function readConstant(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  switch (lexer.kind) {
    case tokens.integer:
      return readInteger(lexer, type);
    case tokens.float:
      return readFloat(lexer, type);
    case tokens.global:
      return readAddress(scope, type);
    case tokens.bytes:
      return readBytes(lexer, type);
    case tokens.word:
      return readWord(scope, type);
    case marks.openBrace:
    case marks.openBracket:
    case marks.less: {
      const { types } = scope;
      if (++types.depth > deepestNesting) throw failure(lexer, 'llvm-unsupported', 'constants are nested too deeply');
      const constant = readElements(scope, type);
      types.depth--;
      return constant;
    }
    default:
      return expected(lexer, 'a value');
  }
}

const wrongType = (lexer: Lexer, what: string, type: LlvmType): Error =>
  failure(lexer, 'llvm-type', `${what} is no value of type ${describeType(type)}`);

function readInteger(lexer: Lexer, type: LlvmType): Constant {
  if (type.kind !== 'integer') throw wrongType(lexer, 'an integer', type);
  const value = integerValue(lexer);
  if (BigInt.asUintN(type.bits, value) !== value && BigInt.asIntN(type.bits, value) !== value)
    throw failure(lexer, 'llvm-type', `${value} does not fit ${describeType(type)}`);
  advance(lexer);
  return integerConstant(type.bits, value);
}

const formats: Readonly<Record<FloatType['name'], { readonly letter: string; readonly digits: number }>> = {
  half: { letter: 'H', digits: 4 },
  bfloat: { letter: 'R', digits: 4 },
  float: { letter: '', digits: 16 },
  double: { letter: '', digits: 16 },
  x86_fp80: { letter: 'K', digits: 20 },
  fp128: { letter: 'L', digits: 32 },
  ppc_fp128: { letter: 'M', digits: 32 },
};

function readFloat(lexer: Lexer, type: LlvmType): Constant {
  if (type.kind !== 'float') throw wrongType(lexer, 'a floating-point number', type);
  const text = nameText(lexer);
  const bits = /^[-+]?0x/.test(text) ? hexadecimalFloat(lexer, text, type.name) : decimalFloat(lexer, text, type.name);
  advance(lexer);
  return { kind: 'float', bits };
}

/** `float` and `double` are written by the bits of a double, others by their own, in an order of their own. */
function hexadecimalFloat(lexer: Lexer, text: string, name: FloatType['name']): bigint {
  const { letter, digits } = formats[name];
  const pattern = new RegExp(`^0x${letter}([0-9A-Fa-f]{1,${digits}})$`);
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw failure(lexer, 'llvm-type', `'${text}' is no number of type ${name}`);
  const bits = BigInt(`0x${found}`);
  if (name === 'float') return singleFromDouble(bits);
  // Two halves, the lower one first.
  if (name === 'fp128' || name === 'ppc_fp128') return (BigInt.asUintN(64, bits) << 64n) | (bits >> 64n);
  return bits;
}

function decimalFloat(lexer: Lexer, text: string, name: FloatType['name']): bigint {
  if (name !== 'float' && name !== 'double') unsupported(lexer, `a decimal number of type ${name}`);
  if (!/^[-+]?\d+\.\d*(?:[eE][-+]?\d+)?$/.test(text)) throw failure(lexer, 'llvm-syntax', 'the number is malformed');
  const bits = doubleBits(Number(text));
  return name === 'float' ? singleFromDouble(bits) : bits;
}

function readAddress(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  if (type.kind !== 'pointer') throw wrongType(lexer, 'an address', type);
  const symbol = scope.symbols[globalNumber(scope)]!;
  advance(lexer);
  return { kind: 'address', symbol, addend: 0n };
}

function readBytes(lexer: Lexer, type: LlvmType): Constant {
  const bytes = stringBytes(lexer);
  if (
    type.kind !== 'array' ||
    type.element.kind !== 'integer' ||
    type.element.bits !== 8 ||
    type.count !== bytes.length
  )
    throw wrongType(lexer, `a string of ${bytes.length} bytes`, type);
  advance(lexer);
  return { kind: 'bytes', bytes };
}

/** `{ … }`, `[ … ]`, `< … >`, `<{ … }>`: elements, each with its type. */
function readElements(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  const { count, at } = elementTypes(type);
  const opening = lexer.kind;
  const wanted = { struct: [marks.openBrace, marks.less], array: [marks.openBracket], vector: [marks.less] } as const;
  const allowed: readonly number[] = wanted[type.kind as 'struct'] ?? [];
  if (!allowed.includes(opening)) throw wrongType(lexer, 'what is written here', type);
  const start = lexer.start;
  advance(lexer);
  const packed = opening === marks.less && type.kind === 'struct';
  if (packed) expect(lexer, marks.openBrace);
  const closing =
    packed || opening === marks.openBrace
      ? marks.closeBrace
      : opening === marks.less
        ? marks.greater
        : marks.closeBracket;
  const elements: Constant[] = [];
  if (lexer.kind !== closing) {
    do {
      const place = lexer.start;
      const given = readType(scope.types);
      if (elements.length >= count || !sameType(given, at(elements.length)))
        throw failure(lexer, 'llvm-type', `this is no element of ${describeType(type)}`, place);
      elements.push(readConstant(scope, given));
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, closing);
  if (packed) expect(lexer, marks.greater);
  if (elements.length !== count)
    throw failure(lexer, 'llvm-type', `${elements.length} elements where ${describeType(type)} has ${count}`, start);
  return { kind: 'elements', elements };
}

function readWord(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  switch (lexer.word) {
    case word.true:
    case word.false: {
      if (type.kind !== 'integer' || type.bits !== 1) throw wrongType(lexer, `'${nameText(lexer)}'`, type);
      const value = lexer.word === word.true ? 1n : 0n;
      advance(lexer);
      return integerConstant(1, value);
    }
    case word.null:
      if (type.kind !== 'pointer') throw wrongType(lexer, "'null'", type);
      advance(lexer);
      return zeroConstant;
    case word.zeroinitializer:
    case word.none:
      advance(lexer);
      return zeroConstant;
    case word.undef:
    case word.poison:
      advance(lexer);
      return undefinedConstant;
    case word.splat:
      return readSplat(scope, type);
    case word.blockaddress:
      return readBlockAddress(scope, type);
    case word.dso_local_equivalent:
    case word.no_cfi:
      advance(lexer);
      return lexer.kind === tokens.global ? readAddress(scope, type) : expected(lexer, "a function's name");
    case word.getelementptr:
      return nested(scope, () => readOffset(scope, type));
    case word.ptrtoint:
    case word.inttoptr:
    case word.bitcast:
    case word.addrspacecast:
    case word.trunc:
    case word.zext:
    case word.sext:
      return nested(scope, () => readConversion(scope, type));
    default:
      if (lexer.word !== 0 && Object.hasOwn(integerFolds, wordText(lexer.word)))
        return nested(scope, () => readArithmetic(scope, type));
      if (lexer.word !== 0 && constantWords[lexer.word] === 1) unsupported(lexer, `the constant '${nameText(lexer)}'`);
      return expected(lexer, 'a value');
  }
}

function nested<T>({ lexer, types }: ModuleScope, read: () => T): T {
  if (++types.depth > deepestNesting) throw failure(lexer, 'llvm-unsupported', 'constants are nested too deeply');
  const value = read();
  types.depth--;
  return value;
}

function readSplat(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  if (type.kind !== 'vector') throw wrongType(lexer, "'splat'", type);
  advance(lexer);
  expect(lexer, marks.open);
  const element = readTyped(scope);
  expect(lexer, marks.close);
  if (!sameType(element.type, type.element)) throw wrongType(lexer, 'the element', type);
  return { kind: 'elements', elements: new Array<Constant>(type.count).fill(element.constant) };
}

/** `blockaddress(@f, %label)` */
function readBlockAddress(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  if (type.kind !== 'pointer') throw wrongType(lexer, 'the address of a label', type);
  advance(lexer);
  expect(lexer, marks.open);
  if (lexer.kind !== tokens.global) expected(lexer, "a function's name");
  const symbol = scope.symbols[globalNumber(scope)]!;
  advance(lexer);
  expect(lexer, marks.comma);
  if (lexer.kind !== tokens.local) expected(lexer, 'a label');
  const label = nameText(lexer);
  advance(lexer);
  expect(lexer, marks.close);
  return integerConstant(64, blockAddress(scope, symbol, label));
}

interface TypedConstant {
  readonly type: LlvmType;
  readonly constant: Constant;
}

function readTyped(scope: ModuleScope): TypedConstant {
  const type = readType(scope.types);
  return { type, constant: readConstant(scope, type) };
}

/** Flags that say more of a result than we use. */
export function skipPointerFlags(lexer: Lexer): void {
  for (;;) {
    if (lexer.kind !== tokens.word) return;
    if (lexer.word === word.inrange) {
      advance(lexer);
      if (accept(lexer, marks.open)) {
        while (lexer.kind === tokens.integer || lexer.kind === marks.comma) advance(lexer);
        expect(lexer, marks.close);
      }
    } else if (lexer.word === word.inbounds || lexer.word === word.nuw || lexer.word === word.nusw) advance(lexer);
    else return;
  }
}

/** `getelementptr inbounds (i8, ptr @x, i64 8)`. */
function readOffset(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  const start = lexer.start;
  advance(lexer);
  skipPointerFlags(lexer);
  expect(lexer, marks.open);
  const source = readType(scope.types);
  expect(lexer, marks.comma);
  const base = readTyped(scope);
  const indices: bigint[] = [];
  while (accept(lexer, marks.comma)) {
    acceptWord(lexer, word.inrange);
    const index = readTyped(scope);
    const value = index.type.kind === 'integer' ? knownInteger(index.constant) : undefined;
    if (value === undefined) unsupported(lexer, 'an index that is no plain integer');
    indices.push(BigInt.asIntN((index.type as { bits: number }).bits, value));
  }
  expect(lexer, marks.close);
  if (type.kind !== 'pointer' || base.type.kind !== 'pointer')
    unsupported(lexer, 'a constant vector of addresses', start);
  const bytes = offsetOfIndices(lexer, source, indices, start);
  return movedBy(base.constant, bytes);
}

function movedBy(constant: Constant, bytes: bigint): Constant {
  if (constant.kind === 'address') return { ...constant, addend: BigInt.asIntN(64, constant.addend + bytes) };
  if (constant.kind === 'undefined') return constant;
  return integerConstant(64, (knownInteger(constant) ?? 0n) + bytes);
}

/** `ptrtoint (ptr @x to i64)`. */
function readConversion(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  const operation = wordText(lexer.word);
  const start = lexer.start;
  advance(lexer);
  expect(lexer, marks.open);
  const from = readTyped(scope);
  if (!acceptWord(lexer, word.to)) expected(lexer, "'to'");
  const to = readType(scope.types);
  expect(lexer, marks.close);
  if (!sameType(to, type)) throw wrongType(lexer, `a constant of type ${describeType(to)}`, type);
  const converted = convert(operation, from, to);
  if (converted === undefined)
    unsupported(lexer, `the constant '${operation}' from ${describeType(from.type)} to ${describeType(to)}`, start);
  return converted;
}

const bitsOf = (type: LlvmType): number => (type.kind === 'integer' ? type.bits : type.kind === 'pointer' ? 64 : 0);

function convert(operation: string, { type: from, constant }: TypedConstant, to: LlvmType): Constant | undefined {
  if (constant.kind === 'zero' || constant.kind === 'undefined') return constant;
  const width = bitsOf(to);
  if (constant.kind === 'address') return width === 64 && bitsOf(from) === 64 ? constant : undefined;
  if (constant.kind === 'distance') return operation === 'trunc' && width === 32 ? constant : undefined;
  if (constant.kind === 'integer' && width > 0) {
    return integerConstant(width, operation === 'sext' ? BigInt.asIntN(bitsOf(from), constant.value) : constant.value);
  }
  if (operation !== 'bitcast') return undefined;
  if (constant.kind === 'float' && to.kind === 'integer') return integerConstant(to.bits, constant.bits);
  if (constant.kind === 'integer' && to.kind === 'float') return { kind: 'float', bits: constant.value };
  return sameType(from, to) ? constant : undefined;
}

/** `add (i64 ptrtoint (ptr @x to i64), i64 8)`. */
function readArithmetic(scope: ModuleScope, type: LlvmType): Constant {
  const { lexer } = scope;
  const operation = wordText(lexer.word);
  const start = lexer.start;
  advance(lexer);
  while (
    lexer.kind === tokens.word &&
    (lexer.word === word.nuw || lexer.word === word.nsw || lexer.word === word.exact)
  )
    advance(lexer);
  expect(lexer, marks.open);
  const left = readTyped(scope);
  expect(lexer, marks.comma);
  const right = readTyped(scope);
  expect(lexer, marks.close);
  if (!sameType(left.type, type) || !sameType(right.type, type))
    throw failure(lexer, 'llvm-type', `operands of '${operation}' are not of type ${describeType(type)}`, start);
  const result = arithmetic(operation, type, left.constant, right.constant);
  if (result === undefined) unsupported(lexer, `the constant '${operation}' of addresses`, start);
  return result;
}

function arithmetic(operation: string, type: LlvmType, left: Constant, right: Constant): Constant | undefined {
  if (type.kind !== 'integer') return undefined;
  const [a, b] = [knownInteger(left), knownInteger(right)];
  if (a !== undefined && b !== undefined) {
    const value = integerFolds[operation]!(a, b, type.bits);
    return value === undefined ? undefined : integerConstant(type.bits, value);
  }
  if (left.kind === 'address' && right.kind === 'address' && operation === 'sub' && left.symbol === right.symbol)
    return integerConstant(type.bits, left.addend - right.addend);
  if (left.kind === 'address' && right.kind === 'address' && operation === 'sub')
    return { kind: 'distance', symbol: left.symbol, from: right.symbol, addend: left.addend - right.addend };
  if (left.kind === 'address' && b !== undefined && operation === 'add') return movedBy(left, b);
  if (left.kind === 'address' && b !== undefined && operation === 'sub') return movedBy(left, -b);
  if (right.kind === 'address' && a !== undefined && operation === 'add') return movedBy(right, a);
  return undefined;
}

/** The scalars of a constant, in the order of its type's parts. */
export function scalarsOf(type: LlvmType, constant: Constant): readonly Constant[] {
  const { count, at } = elementTypes(type);
  if (type.kind !== 'struct' && type.kind !== 'array' && type.kind !== 'vector') return [constant];
  return elementsOf(constant, count).flatMap((element, index) => scalarsOf(at(index), element));
}
