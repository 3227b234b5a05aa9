/** Instructions that take values of structures, arrays and vectors apart and put them together: nothing but names for their parts. */
import { i64, type Value } from '../ir/index.ts';
import type { Reader } from './arithmetic.ts';
import { type Body, defineValues, emit, emitComparison, emitInteger, partsOf } from './body.ts';
import { elementsOf, knownInteger } from './constants.ts';
import { failure } from './errors.ts';
import { elementAt } from './indices.ts';
import { zeroExtended } from './integers.ts';
import { advance, beforeMetadata, marks, tokens } from './lexer.ts';
import { comma, readOperands } from './operands.ts';
import { readConstant } from './read-constant.ts';
import { readType } from './read-type.ts';
import { expected, unsupported } from './steps.ts';
import { describeType, type LlvmType, sameType, type VectorType, vectorType } from './types.ts';

/** Where an element lies among the parts of a value. */
interface Range {
  readonly type: LlvmType;
  readonly start: number;
}

/** `, 1, 0`: at least one index. */
function readRange(body: Body, type: LlvmType): Range {
  const { lexer } = body;
  let range: Range = { type, start: 0 };
  if (lexer.kind !== marks.comma) expected(lexer, "','");
  while (lexer.kind === marks.comma && !beforeMetadata(lexer)) {
    advance(lexer);
    if (lexer.kind !== tokens.integer) expected(lexer, 'the number of an element');
    range = elementRange(body, range, lexer.number);
    advance(lexer);
  }
  return range;
}

function elementRange({ lexer }: Body, { type, start }: Range, index: number): Range {
  if (type.kind === 'struct') {
    const element = elementAt(lexer, type, BigInt(index), lexer.start).type;
    const before = type.fields.slice(0, index).reduce((sum, field) => sum + field.parts!.length, 0);
    return { type: element, start: start + before };
  }
  if (type.kind !== 'array' || index < 0 || index >= type.count)
    throw failure(lexer, 'llvm-type', `${describeType(type)} has no element ${index}`);
  return { type: type.element, start: start + index * type.element.parts!.length };
}

/** `extractvalue { i64, i1 } %0, 1` */
export const readExtractValue: Reader = (body, local, place) => {
  const type = readType(body.scope.types);
  partsOf(body, type);
  const values = readOperands(body, type);
  const range = readRange(body, type);
  defineValues(body, local, place, range.type, values.slice(range.start, range.start + range.type.parts!.length));
};

/** `insertvalue { i64, i1 } %0, i1 true, 1` */
export const readInsertValue: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const type = readType(scope.types);
  partsOf(body, type);
  const values = [...readOperands(body, type)];
  comma(body);
  const start = lexer.start;
  const inserted = readType(scope.types);
  partsOf(body, inserted);
  const parts = readOperands(body, inserted);
  const range = readRange(body, type);
  if (!sameType(range.type, inserted))
    throw failure(lexer, 'llvm-type', `the element is of type ${describeType(range.type)}`, start);
  values.splice(range.start, parts.length, ...parts);
  defineValues(body, local, place, type, values);
};

// Vectors.

function readVectorType(body: Body): VectorType {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (type.kind !== 'vector') throw failure(lexer, 'llvm-type', `${describeType(type)} is no vector`, start);
  partsOf(body, type);
  return type;
}

/** An element's number, or a value that says it. */
type Place = { readonly known: number } | { readonly value: Value };

function readPlace(body: Body): Place {
  const { lexer, scope } = body;
  const start = lexer.start;
  const type = readType(scope.types);
  if (type.kind !== 'integer' || type.bits > 64)
    return unsupported(lexer, 'an index that is no integer of 64 bits', start);
  if (lexer.kind !== tokens.local) {
    const known = knownInteger(readConstant(scope, type));
    return known === undefined ? unsupported(lexer, 'an address as an index') : { known: Number(known) };
  }
  return { value: zeroExtended(body, type.parts![0]!, i64, readOperands(body, type)[0]!) };
}

/** `extractelement <2 x float> %0, i64 1` */
export const readExtractElement: Reader = (body, local, place) => {
  const type = readVectorType(body);
  const values = readOperands(body, type);
  comma(body);
  const index = readPlace(body);
  const step = type.element.parts!.length;
  const element = (number: number): readonly Value[] => values.slice(number * step, (number + 1) * step);
  if ('known' in index) {
    // What lies outside is poison: any element will do.
    defineValues(body, local, place, type.element, element(index.known < type.count ? index.known : 0));
    return;
  }
  let chosen = element(0);
  for (let number = 1; number < type.count; number++) {
    const here = emitComparison(body, 'eq', i64, index.value, emitInteger(body, i64, number));
    const other = element(number);
    chosen = chosen.map((value, part) =>
      emit(body, 'select', type.element.parts![part]!.type, [here, other[part]!, value]),
    );
  }
  defineValues(body, local, place, type.element, chosen);
};

/** `insertelement <2 x float> %0, float 1.0, i64 1` */
export const readInsertElement: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const type = readVectorType(body);
  const values = [...readOperands(body, type)];
  comma(body);
  const start = lexer.start;
  if (!sameType(readType(scope.types), type.element))
    throw failure(lexer, 'llvm-type', `elements are of type ${describeType(type.element)}`, start);
  const inserted = readOperands(body, type.element);
  comma(body);
  const index = readPlace(body);
  const step = inserted.length;
  for (let number = 0; number < type.count; number++) {
    if ('known' in index) {
      if (index.known === number) values.splice(number * step, step, ...inserted);
      continue;
    }
    const here = emitComparison(body, 'eq', i64, index.value, emitInteger(body, i64, number));
    inserted.forEach((value, part) => {
      const { type: scalar } = type.element.parts![part]!;
      values[number * step + part] = emit(body, 'select', scalar, [here, value, values[number * step + part]!]);
    });
  }
  defineValues(body, local, place, type, values);
};

/** `shufflevector <2 x float> %0, <2 x float> %1, <2 x i32> <i32 0, i32 3>` */
export const readShuffle: Reader = (body, local, place) => {
  const { lexer, scope } = body;
  const type = readVectorType(body);
  const a = readOperands(body, type);
  comma(body);
  const start = lexer.start;
  if (!sameType(readType(scope.types), type)) throw failure(lexer, 'llvm-type', 'the vectors differ in type', start);
  const b = readOperands(body, type);
  comma(body);
  const mask = readVectorType(body);
  if (lexer.kind === tokens.local) unsupported(lexer, 'a choice of elements that is no constant');
  const numbers = elementsOf(readConstant(scope, mask), mask.count).map((one) => Number(knownInteger(one) ?? 0n));
  const step = type.element.parts!.length;
  const all = [...a, ...b];
  const values = numbers.flatMap((number) => {
    if (number >= 2 * type.count) throw failure(lexer, 'llvm-type', `there is no element ${number}`, start);
    return all.slice(number * step, (number + 1) * step);
  });
  defineValues(body, local, place, vectorType(mask.count, type.element), values);
};
