/** Calls: what travels how, and what is called. */
import { f32, f64, i32, i64, opcodes, resultsOf, type Signature, type Type, type Value } from '../ir/index.ts';
import { type Reader, skipFlags } from './arithmetic.ts';
import {
  type AttributeGroup,
  mergeGroups,
  noAttributes,
  plainGroup,
  readAttributes,
  readFunctionAttribute,
} from './attributes.ts';
import {
  append,
  type Body,
  defineValues,
  emit,
  emitInteger,
  emitLoad,
  emitSlotAddress,
  emitStore,
  localNumber,
  partsOf,
} from './body.ts';
import { calleePlace } from './call-by-name.ts';
import {
  isWhole,
  type Passed,
  type Piece,
  piecesOf,
  readConvention,
  resultPieces,
  type SignatureParts,
  signatureOf,
  signatureOfCall,
} from './conventions.ts';
import { failure } from './errors.ts';
import { cleared } from './integers.ts';
import { callIntrinsic } from './intrinsics/index.ts';
import { advance, type Lexer, marks, tokens } from './lexer.ts';
import { emitMemoryFence } from './memory.ts';
import { readOperand, readOperands } from './operands.ts';
import { readPlainType, readType } from './read-type.ts';
import { globalNumber, groupOf } from './scope.ts';
import { newSlot } from './slots.ts';
import { accept, acceptWord, expect, expected, unsupported } from './steps.ts';
import { nameText } from './text.ts';
import { type FunctionType, type LlvmType, pointerType, sameType, voidType } from './types.ts';
import { word, wordSet } from './words.ts';

// Values on their way in and out of calls.

/** What is passed for a value's parts. */
export const packArguments = (body: Body, type: LlvmType, values: readonly Value[]): readonly Value[] =>
  pack(body, piecesOf(body.lexer, type), values);

export const packResults = (body: Body, type: LlvmType, values: readonly Value[]): readonly Value[] =>
  pack(body, resultPieces(body.lexer, type), values);

function pack(body: Body, pieces: readonly Piece[], values: readonly Value[]): readonly Value[] {
  const passed: Value[] = [];
  for (const piece of pieces) passed.push(packPiece(body, piece, values));
  return passed;
}

function packPiece(body: Body, { kind, first }: Piece, values: readonly Value[]): Value {
  const [a, b] = [values[first]!, values[first + 1]!];
  if (kind === 'part') return a;
  if (kind === 'wide') {
    const address = emitSlotAddress(body, newSlot(body, 16, 16));
    emitStore(body, i64, a, address, 0);
    emitStore(body, i64, b, address, 8);
    return address;
  }
  const [low, high] = [a, b].map((value) => emit(body, 'zext', i64, [emit(body, 'bitcast', i32, [value])]));
  const both = emit(body, 'or', i64, [low!, emit(body, 'shl', i64, [high!, emitInteger(body, i64, 32)])]);
  return emit(body, 'bitcast', f64, [both]);
}

/** The parts of a value that was passed; those of narrow integers have nothing above their bits. */
export const unpackArguments = (body: Body, one: Passed, passed: readonly Value[]): readonly Value[] =>
  unpack(body, one, piecesOf(body.lexer, one.type), passed);

const unpackResults = (body: Body, one: Passed, passed: readonly Value[]): readonly Value[] =>
  unpack(body, one, resultPieces(body.lexer, one.type), passed);

function unpack(
  body: Body,
  { type, attributes }: Passed,
  pieces: readonly Piece[],
  passed: readonly Value[],
): readonly Value[] {
  // Whoever passes a value widened with zeros has cleared what lies above.
  const clean = attributes.extension === 'unsigned';
  if (pieces.length === 1 && pieces[0]!.kind === 'part' && (clean || isWhole(type.parts![0]!))) return passed;
  return pieces.flatMap(({ kind, first }, index) => {
    const value = passed[index]!;
    if (kind === 'part') return [clean ? value : cleared(body, type.parts![first]!, value)];
    if (kind === 'wide') return [emitLoad(body, i64, value, 0), emitLoad(body, i64, value, 8)];
    const bits = emit(body, 'bitcast', i64, [value]);
    const high = emit(body, 'lshr', i64, [bits, emitInteger(body, i64, 32)]);
    return [bits, high].map((half) => emit(body, 'bitcast', f32, [emit(body, 'trunc', i32, [half])]));
  });
}

// The call.

/** What is called. */
type Target = { readonly symbol: string; readonly number: number } | { readonly address: Value };

interface Call {
  readonly convention: string;
  readonly result: Passed;
  readonly declared: number | undefined;
  readonly target: Target;
}

/** `call i32 @f(i32 noundef %0)`; with `musttail` the return behind it belongs to it. */
export function readCall(kind: 'call' | 'musttail'): Reader {
  return (body, local, place) => {
    const { lexer, scope } = body;
    skipFlags(lexer);
    const convention = readConvention(lexer);
    const resultAttributes = noAttributes();
    readAttributes(scope.types, resultAttributes);
    if (acceptWord(lexer, word.addrspace)) unsupported(lexer, 'an address space');
    const type = readPlainType(scope.types);
    const functionType = lexer.kind === marks.open ? readCalleeType(body, type) : undefined;
    const result = { type: functionType?.result ?? type, attributes: resultAttributes };
    if (result.type.kind !== 'void') partsOf(body, result.type);
    if (lexer.kind === tokens.word && lexer.word === word.asm) {
      readAssembly(body, result.type, local, place);
      return;
    }
    const target = readTarget(body);
    if ('symbol' in target && target.symbol.startsWith('llvm.')) {
      callIntrinsic(body, target.symbol, result.type, local, place);
      return;
    }
    const declared = functionType?.variadic === true ? functionType.parameters.length : undefined;
    finishCall(body, kind, { convention, result, declared, target }, local, place);
  };
}

/** `(ptr, ...)` behind the result's type. */
function readCalleeType(body: Body, result: LlvmType): FunctionType {
  const { lexer, scope } = body;
  expect(lexer, marks.open);
  const parameters: LlvmType[] = [];
  let variadic = false;
  if (lexer.kind !== marks.close) {
    do {
      if (accept(lexer, tokens.ellipsis)) {
        variadic = true;
        break;
      }
      parameters.push(readType(scope.types));
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.close);
  return { kind: 'function', result, parameters, variadic, size: 0, align: 1, parts: undefined };
}

function readTarget(body: Body): Target {
  const { lexer, scope } = body;
  if (lexer.kind !== tokens.global) return { address: readOperand(body, pointerType) };
  const number = globalNumber(scope);
  advance(lexer);
  return { symbol: scope.symbols[number]!, number };
}

function finishCall(body: Body, kind: 'call' | 'musttail', call: Call, local: number, place: number): void {
  const { lexer, scope, f } = body;
  const { convention, result, declared, target } = call;
  const parameters: Passed[] = [];
  const values: Value[] = 'address' in target ? [target.address] : [];
  readArguments(body, parameters, values);
  const group = readCallAttributes(body, target);
  if (group.returnsTwice) unsupported(lexer, "a call that may return twice, as of 'setjmp'", place);
  if (group.cold && body.block !== 0) f.blocks[body.block]!.cold = true;
  const parts: SignatureParts = { convention, parameters, result, variadic: declared !== undefined, declared };
  const signature = 'number' in target ? signatureOfCall(scope, target.number, parts) : signatureOf(scope, parts);
  if (kind === 'musttail') {
    writeTailCall(body, signature, target, values, local);
    return;
  }
  const types: Type[] = [];
  for (const { type } of signature.results) types.push(type);
  const id =
    'symbol' in target
      ? append(body, opcodes.call, undefined, values, types, calleePlace(body, target.symbol, signature))
      : append(body, opcodes.callindirect, undefined, values, types, signaturePlace(body, signature));
  if (result.type.kind === 'void') return;
  defineValues(body, local, place, result.type, unpackResults(body, result, resultsOf(f, id)));
}

function signaturePlace({ f }: Body, signature: Signature): number {
  const found = f.signatures.indexOf(signature);
  return found >= 0 ? found : f.signatures.push(signature) - 1;
}

/** `(i32 noundef %0, ptr %1)` */
function readArguments(body: Body, parameters: Passed[], values: Value[]): void {
  const { lexer, scope } = body;
  expect(lexer, marks.open);
  if (lexer.kind !== marks.close) {
    do {
      const start = lexer.start;
      const type = readType(scope.types);
      if (type.kind === 'metadata') unsupported(lexer, 'metadata as an argument', start);
      const attributes = noAttributes();
      readAttributes(scope.types, attributes);
      parameters.push({ type, attributes });
      const parts = partsOf(body, type);
      if (parts.length === 1 && type.kind !== 'vector') values.push(readOperand(body, type));
      else values.push(...packArguments(body, type, readOperands(body, type)));
    } while (accept(lexer, marks.comma));
  }
  expect(lexer, marks.close);
}

/** What the attributes behind a call, and those of the function itself, say. */
function readCallAttributes(body: Body, target: Target): AttributeGroup {
  const { lexer, scope } = body;
  let said = plainGroup;
  while (isFunctionAttribute(lexer)) said = readFunctionAttribute(lexer, (number) => scope.groups.get(number), said);
  if (lexer.kind === marks.openBracket) unsupported(lexer, 'a bundle of operands');
  return 'number' in target ? mergeGroups(said, groupOf(scope, target.number)) : said;
}

const functionAttributes = wordSet('cold', 'noreturn', 'returns_twice', 'memory', 'allocsize', 'alignstack');

/** Whether the token is no instruction: instructions are words that are known. Records for debuggers look like groups of attributes. */
function isFunctionAttribute(lexer: Lexer): boolean {
  if (lexer.kind === tokens.word) return lexer.word === 0 || functionAttributes[lexer.word] === 1;
  return lexer.kind === tokens.string || (lexer.kind === tokens.attributes && lexer.number >= 0);
}

/** `musttail call …`, and the `ret` that must follow it. */
function writeTailCall(
  body: Body,
  signature: Signature,
  target: Target,
  values: readonly Value[],
  local: number,
): void {
  const { lexer, f, scope } = body;
  if (f.signature.variadic === true) unsupported(lexer, "'musttail' in a variadic function");
  if ('symbol' in target)
    append(body, opcodes.tailcall, undefined, values, [], calleePlace(body, target.symbol, signature));
  else append(body, opcodes.tailcallindirect, undefined, values, [], signaturePlace(body, signature));
  body.block = -1;
  if (!acceptWord(lexer, word.ret)) expected(lexer, "'ret' after 'musttail'");
  const start = lexer.start;
  const type = readType(scope.types);
  if (!sameType(type, body.resultType)) throw failure(lexer, 'llvm-type', 'the function returns another type', start);
  if (type === voidType) return;
  if (lexer.kind !== tokens.local || localNumber(body) !== local) expected(lexer, 'the result of the call');
  advance(lexer);
}

/**
 * `asm sideeffect "", "=r,0,~{memory}"(i32 %0)`: without a template it is nothing but a wall for what the compiler knows of memory,
 * and its result is what the constraints tie it to.
 */
function readAssembly(body: Body, type: LlvmType, local: number, place: number): void {
  const { lexer } = body;
  advance(lexer);
  while (lexer.kind === tokens.word) advance(lexer);
  const template = readString(body);
  expect(lexer, marks.comma);
  const [result, tied] = readString(body).split(',');
  const passed: Value[] = [];
  readArguments(body, [], passed);
  readCallAttributes(body, { address: 0 as Value });
  if (template !== '') unsupported(lexer, 'assembly', place);
  emitMemoryFence(body, emitSlotAddress(body, newSlot(body, 8, 8)));
  if (type.kind === 'void') return;
  if (!/^=/.test(result ?? '') || tied !== '0' || passed.length !== partsOf(body, type).length)
    unsupported(lexer, 'assembly', place);
  defineValues(body, local, place, type, passed);
}

function readString(body: Body): string {
  const { lexer } = body;
  if (lexer.kind !== tokens.string) expected(lexer, 'a string');
  const text = nameText(lexer);
  advance(lexer);
  return text;
}
