/** Instructions that compute: integers, floats, comparisons, choices. Vectors are computed element by element. */
import { f32, f64, i8, type OperationName, type Signature, type Type, type Value } from '../ir/index.ts';
import { type Body, defineValue, defineValues, emit, emitComparison, emitInteger, partsOf } from './body.ts';
import { callByName } from './call-by-name.ts';
import { failure } from './errors.ts';
import { type Arithmetic, integerArithmetic, integerComparison, type Predicate } from './integers.ts';
import { advance, type Lexer, tokens } from './lexer.ts';
import { longArithmetic, longComparison } from './long.ts';
import { comma, readOperand, readOperands } from './operands.ts';
import { readType } from './read-type.ts';
import { expected } from './steps.ts';
import { booleanType, describeType, type LlvmType, sameType, vectorType } from './types.ts';
import { type Word, type WordNumber, word, wordSet, words, wordText } from './words.ts';

const flags = wordSet(
  ...(['nuw', 'nsw', 'exact', 'disjoint', 'nneg', 'samesign'] as const),
  ...(['fast', 'nnan', 'ninf', 'nsz', 'arcp', 'contract', 'afn', 'reassoc'] as const),
);

/** Flags promise that something does not happen: see docs/llvm.md. */
export function skipFlags(lexer: Lexer): void {
  while (lexer.kind === tokens.word && flags[lexer.word] === 1) advance(lexer);
}

/** Skips flags; gives whether they promise that what is signed does not overflow. */
function readExactness(lexer: Lexer): boolean {
  let isExact = false;
  for (; lexer.kind === tokens.word && flags[lexer.word] === 1; advance(lexer)) isExact ||= lexer.word === word.nsw;
  return isExact;
}

/** The type of a value's elements, itself if it is no vector. */
export const elementOf = (type: LlvmType): LlvmType => (type.kind === 'vector' ? type.element : type);

const wrongOperand = (body: Body, name: string, type: LlvmType, place: number): Error =>
  failure(body.lexer, 'llvm-type', `'${name}' does not work on ${describeType(type)}`, place);

/** Applies a function to the values of each element of one or two operands. */
export function byElement(
  type: LlvmType,
  operands: readonly (readonly Value[])[],
  apply: (values: readonly (readonly Value[])[]) => readonly Value[],
): readonly Value[] {
  if (type.kind !== 'vector') return apply(operands);
  const step = type.element.parts!.length;
  return Array.from({ length: type.count }, (_, index) =>
    apply(operands.map((values) => values.slice(index * step, (index + 1) * step))),
  ).flat();
}

/** `add nsw i64 %0, 7`. */
export function readInteger(name: Arithmetic): Reader {
  const compute = integerArithmetic[name];
  // `exact.ts` knows what these give in more bits.
  const widens = name === 'add' || name === 'sub' || name === 'mul';
  return (body, local, place) => {
    const { lexer, scope } = body;
    const isExact = readExactness(lexer);
    const start = lexer.start;
    const type = readType(scope.types);
    const element = elementOf(type);
    if (element.kind !== 'integer') throw wrongOperand(body, name, type, start);
    const parts = partsOf(body, type);
    if (parts.length === 1) {
      const a = readOperand(body, type);
      comma(body);
      const b = readOperand(body, type);
      const value = compute(body, parts[0]!, a, b);
      if (isExact && element.bits === 32 && widens) body.tables.exact.add(value);
      defineValue(body, local, place, type, value);
      return;
    }
    const a = readOperands(body, type);
    comma(body);
    const b = readOperands(body, type);
    const part = element.parts![0]!;
    const values = byElement(type, [a, b], ([x, y]) =>
      element.parts!.length > 1
        ? longArithmetic(body, name, element.bits, x!, y!)
        : [compute(body, part, x![0]!, y![0]!)],
    );
    defineValues(body, local, place, type, values);
  };
}

export type FloatArithmetic = 'fadd' | 'fsub' | 'fmul' | 'fdiv' | 'frem';

export function floatArithmetic(body: Body, name: FloatArithmetic, type: Type, a: Value, b: Value): Value {
  return name === 'frem' ? callMath(body, 'fmod', type, [a, b]) : emit(body, name, type, [a, b]);
}

const floatOnly = (type: Type, count: number): Signature => ({
  convention: 'sysv',
  parameters: Array.from({ length: count }, () => ({ type })),
  results: [{ type }],
});
const mathSignatures = [f32, f64].map((type) => [0, 1, 2, 3].map((count) => floatOnly(type, count)));

/** Calls a function of C's library that takes and gives floats; its name for `float` ends in `f`. */
export function callMath(body: Body, name: string, type: Type, values: readonly Value[]): Value {
  const single = type === f32;
  const signature = mathSignatures[single ? 0 : 1]![values.length]!;
  return callByName(body, single ? `${name}f` : name, signature, values)[0]!;
}

/** `fadd double %0, 1.0`. */
export function readFloat(name: FloatArithmetic) {
  return (body: Body, local: number, place: number): void => {
    skipFlags(body.lexer);
    const type = readFloatType(body, name);
    const a = readOperands(body, type);
    comma(body);
    const b = readOperands(body, type);
    const element = elementOf(type).parts![0]!.type;
    const values = byElement(type, [a, b], ([x, y]) => [floatArithmetic(body, name, element, x![0]!, y![0]!)]);
    defineValues(body, local, place, type, values);
  };
}

function readFloatType(body: Body, name: string): LlvmType {
  const start = body.lexer.start;
  const type = readType(body.scope.types);
  if (elementOf(type).kind !== 'float') throw wrongOperand(body, name, type, start);
  partsOf(body, type);
  return type;
}

/** `fneg double %0`. */
export function readNegation(body: Body, local: number, place: number): void {
  skipFlags(body.lexer);
  const type = readFloatType(body, 'fneg');
  const element = elementOf(type).parts![0]!.type;
  const values = readOperands(body, type).map((value) => emit(body, 'fneg', element, [value]));
  defineValues(body, local, place, type, values);
}

// Comparisons.

/** The type of a comparison's result: one truth value, or one for each element. */
const truthType = (type: LlvmType): LlvmType =>
  type.kind === 'vector' ? vectorType(type.count, booleanType) : booleanType;

/** By number of a word: the predicate that it is. */
function predicatesByWord<P extends Word>(predicates: readonly P[]): readonly (P | undefined)[] {
  const byWord = new Array<P | undefined>(words.length + 1).fill(undefined);
  for (const predicate of predicates) byWord[word[predicate]] = predicate;
  return byWord;
}

function readPredicate<P extends Word>({ lexer }: Body, byWord: readonly (P | undefined)[]): P {
  const found = lexer.kind === tokens.word ? byWord[lexer.word] : undefined;
  if (found === undefined) return expected(lexer, `one of ${byWord.filter((one) => one !== undefined).join(', ')}`);
  advance(lexer);
  return found;
}

const integerPredicates = predicatesByWord(['eq', 'ne', 'ugt', 'uge', 'ult', 'ule', 'sgt', 'sge', 'slt', 'sle']);

/** `icmp slt i64 %0, %1`. */
export function readIntegerComparison(body: Body, local: number, place: number): void {
  const { lexer, scope } = body;
  skipFlags(lexer);
  const predicate: Predicate = readPredicate(body, integerPredicates);
  const start = lexer.start;
  const type = readType(scope.types);
  const element = elementOf(type);
  if (element.kind !== 'integer' && element.kind !== 'pointer') throw wrongOperand(body, 'icmp', type, start);
  const parts = partsOf(body, type);
  if (parts.length === 1) {
    const a = readOperand(body, type);
    comma(body);
    const b = readOperand(body, type);
    defineValue(body, local, place, truthType(type), integerComparison(body, predicate, parts[0]!, a, b));
    return;
  }
  const a = readOperands(body, type);
  comma(body);
  const b = readOperands(body, type);
  const values = byElement(type, [a, b], ([x, y]) => [
    element.kind === 'integer' && element.bits > 64
      ? longComparison(body, predicate, element.bits, x!, y!)
      : integerComparison(body, predicate, element.parts![0]!, x![0]!, y![0]!),
  ]);
  defineValues(body, local, place, truthType(type), values);
}

const floatPredicateNames = [
  ...(['false', 'oeq', 'ogt', 'oge', 'olt', 'ole', 'one', 'ord'] as const),
  ...(['ueq', 'ugt', 'uge', 'ult', 'ule', 'une', 'uno', 'true'] as const),
];
type FloatPredicate = (typeof floatPredicateNames)[number];
const floatPredicates = predicatesByWord(floatPredicateNames);

/** An operation whose result is the comparison's, or the opposite of it. */
const floatComparisons: Partial<Record<FloatPredicate, readonly [OperationName, opposite: boolean]>> = {
  oeq: ['feq', false],
  ogt: ['fgt', false],
  oge: ['fge', false],
  olt: ['flt', false],
  ole: ['fle', false],
  ord: ['ford', false],
  une: ['fne', false],
  uno: ['funord', false],
  ugt: ['fle', true],
  uge: ['flt', true],
  ult: ['fge', true],
  ule: ['fgt', true],
};

export function floatComparison(body: Body, predicate: FloatPredicate, type: Type, a: Value, b: Value): Value {
  const known = floatComparisons[predicate];
  if (known !== undefined) {
    const result = emitComparison(body, known[0], type, a, b);
    return known[1] ? opposite(body, result) : result;
  }
  if (predicate === 'true' || predicate === 'false') return emitInteger(body, i8, predicate === 'true' ? 1 : 0);
  const apart = emit(body, 'or', i8, [
    emitComparison(body, 'flt', type, a, b),
    emitComparison(body, 'fgt', type, a, b),
  ]);
  return predicate === 'one' ? apart : opposite(body, apart);
}

const opposite = (body: Body, truth: Value): Value => emit(body, 'xor', i8, [truth, emitInteger(body, i8, 1)]);

/** `fcmp olt double %0, %1`. */
export function readFloatComparison(body: Body, local: number, place: number): void {
  skipFlags(body.lexer);
  const predicate = readPredicate(body, floatPredicates);
  const type = readFloatType(body, 'fcmp');
  const a = readOperands(body, type);
  comma(body);
  const b = readOperands(body, type);
  const element = elementOf(type).parts![0]!.type;
  const values = byElement(type, [a, b], ([x, y]) => [floatComparison(body, predicate, element, x![0]!, y![0]!)]);
  defineValues(body, local, place, truthType(type), values);
}

// Choices.

/** `select i1 %0, i64 %1, i64 %2`. */
export function readSelect(body: Body, local: number, place: number): void {
  const { lexer, scope } = body;
  skipFlags(lexer);
  const start = lexer.start;
  const chooser = readType(scope.types);
  if (elementOf(chooser) !== booleanType) throw wrongOperand(body, 'select', chooser, start);
  const conditions = readOperands(body, chooser);
  comma(body);
  const type = readType(scope.types);
  const a = readOperands(body, type);
  comma(body);
  const second = lexer.start;
  if (!sameType(readType(scope.types), type))
    throw failure(lexer, 'llvm-type', 'both values must be of one type', second);
  const b = readOperands(body, type);
  const parts = partsOf(body, type);
  if (chooser.kind === 'vector' && parts.length % conditions.length !== 0)
    throw failure(lexer, 'llvm-type', 'there are not as many conditions as elements', start);
  const each = chooser.kind === 'vector' ? parts.length / conditions.length : parts.length;
  const values: Value[] = [];
  for (let index = 0; index < parts.length; index++) {
    const condition = conditions[each === 0 ? 0 : Math.floor(index / each)]!;
    values.push(emit(body, 'select', parts[index]!.type, [condition, a[index]!, b[index]!]));
  }
  defineValues(body, local, place, type, values);
}

/** `freeze i64 %0`: a value is always the same bits here. */
export function readFreeze(body: Body, local: number, place: number): void {
  const type = readType(body.scope.types);
  defineValues(body, local, place, type, readOperands(body, type));
}

export type Reader = (body: Body, local: number, place: number) => void;

/** For words whose instruction is not supported. */
export const refuse =
  (number: WordNumber): Reader =>
  (body, _, place) => {
    throw failure(body.lexer, 'llvm-unsupported', `the instruction '${wordText(number)}' is not supported`, place);
  };
