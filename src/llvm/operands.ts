/** Operands of instructions: local values, and constants, which become instructions of the block. */
import { i64, isFloat, ptr, type Type, type Value } from '../ir/index.ts';
import {
  type Body,
  emitConstant,
  emitFloatBits,
  emitInteger,
  emitPlain,
  localValue,
  localValues,
  partsOf,
} from './body.ts';
import { type Constant, knownInteger } from './constants.ts';
import { failure } from './errors.ts';
import { advance, marks, tokens } from './lexer.ts';
import { reachSymbol } from './reach.ts';
import { readConstant, scalarsOf } from './read-constant.ts';
import { readType } from './read-type.ts';
import { expect, unsupported } from './steps.ts';
import { describeType, type LlvmType, type Part } from './types.ts';

/** Numbers that need no big integer on their way. */
const small = 0x7fff_ffff;

/** Reads an operand whose type has one part. */
export function readOperand(body: Body, type: LlvmType): Value {
  const { lexer } = body;
  if (lexer.kind === tokens.local) {
    const value = localValue(body, type);
    advance(lexer);
    return value;
  }
  if (lexer.kind === tokens.integer && type.kind === 'integer' && type.bits <= 64 && type.bits >= 8) {
    const { number } = lexer;
    const { type: container, bits } = type.parts![0]!;
    if (
      bits === 8 << container &&
      number >= -small &&
      number <= small &&
      (bits >= 32 || Math.abs(number) < 2 ** (bits - 1))
    ) {
      advance(lexer);
      return emitInteger(body, container, number);
    }
  }
  return readOperands(body, type)[0]!;
}

/** Reads an operand: a value for each part of its type. */
export function readOperands(body: Body, type: LlvmType): readonly Value[] {
  const { lexer } = body;
  if (lexer.kind === tokens.local) {
    const values = localValues(body, type);
    advance(lexer);
    return values;
  }
  const parts = partsOf(body, type);
  return emitScalars(body, parts, type, readConstant(body.scope, type));
}

/** Values of a constant. */
export function emitScalars(body: Body, parts: readonly Part[], type: LlvmType, constant: Constant): readonly Value[] {
  if (parts.length === 1) return [emitScalar(body, parts[0]!, constant)];
  if (type.kind === 'integer') return emitWords(body, parts.length, constant);
  const values: Value[] = [];
  const visit = (within: LlvmType, one: Constant): void => {
    const inner = within.parts!;
    if (within.kind === 'integer' && inner.length > 1) values.push(...emitWords(body, inner.length, one));
    else values.push(emitScalar(body, inner[0]!, one));
  };
  const leaves = scalarTypes(type);
  for (const [index, one] of scalarsOf(type, constant).entries()) visit(leaves[index]!, one);
  return values;
}

/** The types that `scalarsOf` gives constants of. */
function scalarTypes(type: LlvmType): readonly LlvmType[] {
  if (type.kind === 'struct') return type.fields.flatMap(scalarTypes);
  if (type.kind !== 'array' && type.kind !== 'vector') return [type];
  const inner = scalarTypes(type.element);
  return Array.from({ length: type.count }, () => inner).flat();
}

function emitWords(body: Body, count: number, constant: Constant): readonly Value[] {
  const value = knownInteger(constant);
  if (value === undefined) unsupported(body.lexer, 'an address as a wider integer');
  return Array.from({ length: count }, (_, word) =>
    emitConstant(body, i64, BigInt.asUintN(64, value >> BigInt(64 * word))),
  );
}

function emitScalar(body: Body, { type }: Part, constant: Constant): Value {
  switch (constant.kind) {
    case 'address': {
      const address = reachSymbol(body, constant.symbol, constant.addend);
      return type === ptr ? address : emitAddressInteger(body, type, address);
    }
    case 'float':
      return emitFloatBits(body, type, constant.bits);
    case 'integer':
    case 'zero':
    case 'undefined':
      return emitZeroOr(body, type, knownInteger(constant)!);
    default:
      throw failure(body.lexer, 'llvm-type', 'a structure where one value is wanted');
  }
}

function emitAddressInteger(body: Body, type: Type, address: Value): Value {
  if (type !== i64) unsupported(body.lexer, 'an address as a narrow constant');
  return emitPlain(body, 'ptrtoint', i64, [address]);
}

function emitZeroOr(body: Body, type: Type, value: bigint): Value {
  if (isFloat(type)) return emitFloatBits(body, type, value);
  return type === ptr
    ? emitPlain(body, 'inttoptr', ptr, [emitConstant(body, i64, value)])
    : emitConstant(body, type, value);
}

/** Reads a type and an operand of it. */
export function readTypedOperands(body: Body): { readonly type: LlvmType; readonly values: readonly Value[] } {
  const type = readType(body.scope.types);
  return { type, values: readOperands(body, type) };
}

/** Reads `ptr` and an address. */
export function readAddress(body: Body): Value {
  const { lexer } = body;
  const place = lexer.start;
  const type = readType(body.scope.types);
  if (type.kind !== 'pointer')
    throw failure(lexer, 'llvm-type', `expected an address, found a value of type ${describeType(type)}`, place);
  return readOperand(body, type);
}

/** Steps over the comma between two operands. */
export const comma = (body: Body): void => expect(body.lexer, marks.comma);
