/** Instructions about memory: variables on the stack, loads, stores, addresses of elements. */
import { i64, none, opcodes, ptr, type Slot, type Value } from '../ir/index.ts';
import type { Reader } from './arithmetic.ts';
import { readAlignment, skipParentheses } from './attributes.ts';
import {
  append,
  type Body,
  defineValue,
  defineValues,
  emit,
  emitConstant,
  emitInteger,
  emitPlain,
  emitSlotAddress,
  partsOf,
} from './body.ts';
import { knownInteger } from './constants.ts';
import { failure } from './errors.ts';
import { exactIndex } from './exact.ts';
import { elementAt } from './indices.ts';
import { signExtended } from './integers.ts';
import { advance, beforeMetadata, type Lexer, marks, tokens, wordAfterComma } from './lexer.ts';
import { loadPart, loadParts, storePart, storeParts } from './memory-parts.ts';
import { comma, readAddress, readOperand, readOperands } from './operands.ts';
import { readConstant, skipPointerFlags } from './read-constant.ts';
import { readType } from './read-type.ts';
import { newSlot } from './slots.ts';
import { acceptWord, expected, unsupported } from './steps.ts';
import { describeType, type IntegerType, type LlvmType, type Part, pointerType } from './types.ts';
import { word, wordSet } from './words.ts';

/** Reads what may follow a memory operand: an alignment, 0 if there is none. Metadata after it are the statement's. */
function readOptionalAlignment(lexer: Lexer): number {
  let align = 0;
  while (lexer.kind === marks.comma && !beforeMetadata(lexer)) {
    advance(lexer);
    if (acceptWord(lexer, word.align)) align = readAlignment(lexer);
    else if (acceptWord(lexer, word.addrspace)) skipParentheses(lexer);
    else return expected(lexer, "'align'");
  }
  return align;
}

/** `alloca [4 x i32], i64 2, align 16` */
export const readAlloca: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const type = readType(scope.types);
  if (type.kind === 'function' || type.kind === 'void')
    throw failure(lexer, 'llvm-type', 'there are no such variables', place);
  const count = lexer.kind === marks.comma && !beforeMetadata(lexer) ? readCount(body, place) : 1n;
  const align = Math.max(readOptionalAlignment(lexer), type.align);
  if (body.block !== 0)
    unsupported(lexer, 'a variable on the stack that is made anew each time its instruction runs', place);
  const bytes = count * BigInt(type.size);
  defineValue(body, local, place, pointerType, emitSlotAddress(body, newSlot(body, Number(bytes), align)));
};

/** `, i64 2`, if a type follows the comma. */
function readCount(body: Body, place: number): bigint {
  const { lexer, scope } = body;
  if (wordAfterComma(lexer) === word.align || wordAfterComma(lexer) === word.addrspace) return 1n;
  advance(lexer);
  const type = readType(scope.types);
  if (lexer.kind === tokens.local)
    unsupported(lexer, 'a variable on the stack whose size is known only at run time', place);
  const count = type.kind === 'integer' ? knownInteger(readConstant(scope, type)) : undefined;
  return count ?? unsupported(lexer, 'a variable on the stack of that size', place);
}

const orderings = wordSet('unordered', 'monotonic', 'acquire', 'release', 'acq_rel', 'seq_cst');

/** Reads `syncscope("…") acquire`. On x86-64 all but the strongest order is what plain loads and stores have. */
function readOrdering(lexer: Lexer): number {
  if (acceptWord(lexer, word.syncscope)) skipParentheses(lexer);
  if (lexer.kind !== tokens.word || orderings[lexer.word] !== 1) expected(lexer, 'an ordering, as in acquire');
  const ordering = lexer.word;
  advance(lexer);
  return ordering;
}

/**
 * Says that memory may change, and be looked at, here: a copy of no bytes, of which nothing is left in the end but which nothing about
 * memory is known across.
 */
export function emitMemoryFence(body: Body, address: Value): void {
  append(body, opcodes.blockcopy, undefined, [address, address, emitInteger(body, i64, 0)], []);
}

/** `load volatile i32, ptr %0, align 4` */
export const readLoad: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const atomic = acceptWord(lexer, word.atomic);
  const fenced = acceptWord(lexer, word.volatile) || atomic;
  const type = readType(scope.types);
  const parts = partsOf(body, type);
  comma(body);
  const address = readAddress(body);
  if (atomic) readOrdering(lexer);
  readOptionalAlignment(lexer);
  if (atomic && parts.length !== 1) unsupported(lexer, `an atomic load of ${describeType(type)}`, place);
  if (fenced) emitMemoryFence(body, address);
  if (parts.length === 1) defineValue(body, local, place, type, loadPart(body, parts[0]!, address, 0));
  else defineValues(body, local, place, type, loadParts(body, parts, address));
  if (fenced) emitMemoryFence(body, address);
};

/** `store i32 %0, ptr %1, align 4` */
export const readStore: Reader = (body, _, place) => {
  const { lexer, scope } = body;
  const atomic = acceptWord(lexer, word.atomic);
  const fenced = acceptWord(lexer, word.volatile) || atomic;
  const type = readType(scope.types);
  const parts = partsOf(body, type);
  const values = parts.length === 1 ? [readOperand(body, type)] : readOperands(body, type);
  comma(body);
  const address = readAddress(body);
  if (atomic && readOrdering(lexer) === word.seq_cst) unsupported(lexer, 'a sequentially consistent store', place);
  readOptionalAlignment(lexer);
  if (atomic && parts.length !== 1) unsupported(lexer, `an atomic store of ${describeType(type)}`, place);
  if (fenced) emitMemoryFence(body, address);
  if (parts.length === 1) storePart(body, parts[0]!, values[0]!, address, 0);
  else storeParts(body, parts, values, address);
  if (fenced) emitMemoryFence(body, address);
};

/** `fence acquire`: only the compiler must heed it, but for the strongest. */
export const readFence: Reader = (body, _, place) => {
  const { lexer } = body;
  if (readOrdering(lexer) === word.seq_cst) unsupported(lexer, 'a sequentially consistent fence', place);
  emitMemoryFence(body, emitSlotAddress(body, anySlot(body)));
};

function anySlot(body: Body): Slot {
  if (body.fenceSlot === none) body.fenceSlot = newSlot(body, 8, 8);
  return body.fenceSlot;
}

// Addresses.

/** An address on its way into a type: terms that are known only at run time, then bytes. */
interface Walk {
  address: Value;
  distance: bigint;
  current: LlvmType;
}

/** `getelementptr inbounds %struct.point, ptr %0, i64 %1, i32 1` */
export const readElementAddress: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  skipPointerFlags(lexer);
  const source = readType(scope.types);
  comma(body);
  const start = lexer.start;
  const base = readType(scope.types);
  if (base.kind !== 'pointer') unsupported(lexer, 'addresses of several elements at once', start);
  const walk: Walk = { address: readOperand(body, base), distance: 0n, current: source };
  for (let first = true; lexer.kind === marks.comma && !beforeMetadata(lexer); first = false) {
    advance(lexer);
    if (first) stepBy(body, walk, source.size);
    else if (walk.current.kind === 'struct') stepIntoField(body, walk);
    else {
      const element = elementAt(lexer, walk.current, 1n, lexer.start);
      walk.current = element.type;
      stepBy(body, walk, element.offset);
    }
  }
  const { address, distance } = walk;
  const whole =
    distance === 0n ? address : emitPlain(body, 'ptradd', ptr, [address, emitConstant(body, i64, distance)]);
  defineValues(body, local, place, pointerType, [whole]);
};

function readIndexType(body: Body): IntegerType {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (type.kind !== 'integer' || type.bits > 64)
    return unsupported(lexer, `an index of type ${describeType(type)}`, start);
  return type;
}

function readConstantIndex(body: Body, type: IntegerType): bigint {
  const constant = knownInteger(readConstant(body.scope, type));
  if (constant === undefined) return unsupported(body.lexer, 'an address as an index');
  return BigInt.asIntN(type.bits, constant);
}

function stepIntoField(body: Body, walk: Walk): void {
  const { lexer } = body;
  const type = readIndexType(body);
  const place = lexer.start;
  if (lexer.kind === tokens.local) expected(lexer, 'the number of a field');
  const field = elementAt(lexer, walk.current, readConstantIndex(body, type), place);
  walk.distance += BigInt(field.offset);
  walk.current = field.type;
}

const whole: Part = { type: i64, bits: 64, offset: 0 };

/** Moves by an index times a number of bytes. */
function stepBy(body: Body, walk: Walk, bytes: number): void {
  const type = readIndexType(body);
  if (body.lexer.kind !== tokens.local) {
    walk.distance += readConstantIndex(body, type) * BigInt(bytes);
    return;
  }
  const index = readOperand(body, type);
  if (bytes === 0) return;
  const wide = type.bits === 64 ? exactIndex(body, index) : signExtended(body, type.parts![0]!, whole, index);
  walk.address = emitPlain(body, 'ptradd', ptr, [walk.address, scaled(body, wide, bytes)]);
}

function scaled(body: Body, index: Value, bytes: number): Value {
  if (bytes === 1) return index;
  const power = Math.log2(bytes);
  return Number.isInteger(power)
    ? emit(body, 'shl', i64, [index, emitInteger(body, i64, power)])
    : emit(body, 'mul', i64, [index, emitConstant(body, i64, BigInt(bytes))]);
}
