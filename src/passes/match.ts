/** Matching a rule's pattern against instructions, and making what its right side says. */
import {
  type Comparison,
  comparisons,
  type Datum,
  definition,
  floatConstant,
  type Instruction,
  type IrFunction,
  i8,
  insertBefore,
  instructionType,
  int32Column,
  integerConstant,
  isFloat,
  isInteger as isIntegerType,
  none,
  type Opcode,
  opcodeOf,
  opcodes,
  opcodesNamed,
  operand,
  operationOf,
  patternType,
  result,
  type Type,
  type TypePattern,
  typeWidth,
  type Value,
  valueType,
} from '../ir/index.ts';
import { foldOperation, insertConstant, isPowerOfTwo } from './constant.ts';
import { type Expression, mostLetters, type Rule } from './rule.ts';

/** What rules are matched in, and what the letters of the rule that was matched last stand for. */
export interface Matcher {
  readonly f: IrFunction;
  /** What stands for a value now. */
  readonly resolve: (value: Value) => Value;
  readonly usedOnce: (value: Value) => boolean;
  /** By letter: the value that it stands for. `bound` are the letters that stand for something. */
  readonly values: Int32Array;
  readonly bound: number[];
}

export const matcher = (
  f: IrFunction,
  resolve: (value: Value) => Value,
  usedOnce: (value: Value) => boolean,
): Matcher => ({ f, resolve, usedOnce, values: int32Column(mostLetters, none), bound: [] });

/** By opcode: 1 for comparisons. */
const compares = opcodesNamed(
  ...(Object.keys(comparisons) as Comparison[]),
  ...(['feq', 'fne', 'flt', 'fle', 'fgt', 'fge', 'ford', 'funord'] as const),
);
const combines = opcodesNamed('and', 'or', 'xor');

/** Whether a value is known to be an `i8` that is 0 or 1. */
export function isTruth(f: IrFunction, value: Value, resolve: (value: Value) => Value, depth = 3): boolean {
  const definer = definition(f, value);
  if (definer === none || valueType(f, value) !== i8) return false;
  const opcode = opcodeOf(f, definer);
  if (compares[opcode] === 1) return true;
  if (opcode === opcodes.iconst) return integerConstant(f, definer) <= 1n;
  if (depth === 0 || combines[opcode] === 0) return false;
  const first = resolve(operand(f, definer, 0));
  return isTruth(f, first, resolve, depth - 1) && isTruth(f, resolve(operand(f, definer, 1)), resolve, depth - 1);
}

/** Whether a rule's left side is this instruction, its condition holding. What its letters stand for is kept for {@link build}. */
export function match(m: Matcher, rule: Rule, id: Instruction): boolean {
  unbind(m, 0);
  if (!matchOperation(m, rule.pattern, id)) return false;
  if (rule.short !== none && !isShort(m.f, constantOfLetter(m, rule.short))) return false;
  if (rule.condition === undefined) return true;
  const type = expressionType(m, rule.condition, undefined);
  return type !== undefined && evaluate(m, rule.condition, type) === 1n;
}

const operandAt = (m: Matcher, id: Instruction, index: number): Value => m.resolve(operand(m.f, id, index));

function unbind({ bound, values }: Matcher, keep: number): void {
  while (bound.length > keep) values[bound.pop()!] = none;
}

function bind({ bound, values }: Matcher, slot: number, value: Value): true {
  values[slot] = value;
  bound.push(slot);
  return true;
}

const typeOfLetter = (m: Matcher, slot: number): Type => valueType(m.f, m.values[slot] as Value);
const constantOfLetter = (m: Matcher, slot: number): Instruction =>
  definition(m.f, m.values[slot] as Value) as Instruction;

function matchOperation(m: Matcher, pattern: Expression, id: Instruction): boolean {
  if (opcodeOf(m.f, id) !== pattern.opcode) return false;
  if (pattern.type !== undefined && pattern.type !== instructionType(m.f, id)) return false;
  const { operands } = pattern;
  const count = operands.length;
  if (count === 2 && operationOf(pattern.opcode).commutative) {
    const before = m.bound.length;
    if (matchBoth(m, operands, operandAt(m, id, 0), operandAt(m, id, 1))) return true;
    unbind(m, before);
    return matchBoth(m, operands, operandAt(m, id, 1), operandAt(m, id, 0));
  }
  for (let index = 0; index < count; index++) {
    if (!matchValue(m, operands[index]!, operandAt(m, id, index))) return false;
  }
  return true;
}

const matchBoth = (m: Matcher, patterns: readonly Expression[], a: Value, b: Value): boolean =>
  matchValue(m, patterns[0]!, a) && matchValue(m, patterns[1]!, b);

function matchValue(m: Matcher, pattern: Expression, value: Value): boolean {
  const { f, values } = m;
  if (pattern.kind === 'variable') {
    if (pattern.special && !isTruth(f, value, m.resolve)) return false;
    return values[pattern.slot] === none ? bind(m, pattern.slot, value) : values[pattern.slot] === value;
  }
  const definer = definition(f, value);
  if (definer === none) return false;
  const opcode = opcodeOf(f, definer);
  switch (pattern.kind) {
    case 'constant':
      if (opcode !== opcodes.iconst || (pattern.special && !isPowerOfTwo(f, definer))) return false;
      if (values[pattern.slot] === none) return bind(m, pattern.slot, value);
      return isSameConstant(f, definer, constantOfLetter(m, pattern.slot));
    case 'integer':
      return opcode === opcodes.iconst && isInteger(f, definer, pattern.low, pattern.high);
    case 'float':
      return opcode === opcodes.fconst && Object.is(floatConstant(f, definer), pattern.float);
    case 'width':
      return opcode === opcodes.iconst && isInteger(f, definer, typeWidth(instructionType(f, definer)), 0);
    case 'operation':
      return opcode === pattern.opcode && (!pattern.once || m.usedOnce(value)) && matchOperation(m, pattern, definer);
  }
}

/** Whether a constant is one of 64 bits, given in halves, within its own width. */
function isInteger(f: IrFunction, constant: Instruction, low: number, high: number): boolean {
  const { low: lows, high: highs } = f.instructions;
  const width = typeWidth(instructionType(f, constant));
  if (width > 32) return lows[constant] === low && highs[constant] === high;
  return (lows[constant]! ^ low) << (32 - width) === 0;
}

function isSameConstant(f: IrFunction, a: Instruction, b: Instruction): boolean {
  const { low, high } = f.instructions;
  return instructionType(f, a) === instructionType(f, b) && isInteger(f, a, low[b]!, high[b]!);
}

/** Whether a constant is of 32 bits, or extended from them as a signed number. */
function isShort(f: IrFunction, constant: Instruction): boolean {
  const { low, high } = f.instructions;
  return typeWidth(instructionType(f, constant)) <= 32 || high[constant] === low[constant]! >> 31;
}

/** The type that an expression has where `expected` is wanted; undefined if it cannot be told or does not fit. */
function expressionType(m: Matcher, expression: Expression, expected: Type | undefined): Type | undefined {
  switch (expression.kind) {
    case 'variable':
    case 'constant': {
      const type = typeOfLetter(m, expression.slot);
      return expected === undefined || expected === type ? type : undefined;
    }
    case 'integer':
    case 'width':
      return expected !== undefined && isIntegerType(expected) ? expected : undefined;
    case 'float':
      return expected !== undefined && isFloat(expected) ? expected : undefined;
    case 'operation': {
      const own = typeOfOperation(m, expression, expected);
      if (!operandsFit(m, expression, own)) return undefined;
      const given = patternType(operationOf(expression.opcode).results[0]!, own);
      return expected === undefined || expected === given ? given : undefined;
    }
  }
}

/** The T of an operation where `expected` is wanted; undefined where it has none, or none can be told. */
function typeOfOperation(
  m: Matcher,
  { opcode, type, operands }: Expression,
  expected: Type | undefined,
): Type | undefined {
  const operation = operationOf(opcode);
  let own = type ?? (operation.results[0] === 'T' ? expected : undefined);
  for (let index = 0; own === undefined && index < operands.length; index++) {
    if (operation.operands[index] === 'T') own = expressionType(m, operands[index]!, undefined);
  }
  return own;
}

/** Whether the operands of an operation have types that go with its T. */
function operandsFit(m: Matcher, { opcode, operands }: Expression, own: Type | undefined): boolean {
  const { types, operands: patterns } = operationOf(opcode);
  if (types.length > 0 && (own === undefined || !types.includes(own))) return false;
  for (let index = 0; index < operands.length; index++) {
    if (!operandFits(m, patterns[index]!, operands[index]!, own, opcode)) return false;
  }
  return true;
}

function operandFits(
  m: Matcher,
  pattern: TypePattern,
  expression: Expression,
  own: Type | undefined,
  opcode: Opcode,
): boolean {
  if (pattern !== 'S') return expressionType(m, expression, patternType(pattern, own)) !== undefined;
  const from = expressionType(m, expression, undefined);
  if (from === undefined || !operationOf(opcode).from!.includes(from)) return false;
  if (opcode === opcodes.zext || opcode === opcodes.sext) return typeWidth(own!) > typeWidth(from);
  if (opcode === opcodes.trunc) return typeWidth(own!) < typeWidth(from);
  return opcode !== opcodes.bitcast || (typeWidth(own!) === typeWidth(from) && own !== from);
}

/** The value of an expression of constants alone, of a type that fits it; undefined if it has none. */
function evaluate(m: Matcher, expression: Expression, type: Type): Datum | undefined {
  switch (expression.kind) {
    case 'constant':
      return integerConstant(m.f, constantOfLetter(m, expression.slot));
    case 'integer':
      return BigInt.asUintN(typeWidth(type), expression.integer);
    case 'float':
      return expression.float;
    case 'width':
      return BigInt(typeWidth(type));
    case 'variable':
      return undefined;
    case 'operation': {
      const own = typeOfOperation(m, expression, type);
      if (own === undefined) return undefined;
      const operands: Datum[] = [];
      let from: Type | undefined;
      for (let index = 0; index < expression.operands.length; index++) {
        const operandType = typeOfOperand(m, expression, index, own);
        from ??= operandType;
        const value = evaluate(m, expression.operands[index]!, operandType);
        if (value === undefined) return undefined;
        operands.push(value);
      }
      return foldOperation(expression.opcode, own, operands, from!)?.[0];
    }
  }
}

function typeOfOperand(m: Matcher, { opcode, operands }: Expression, index: number, own: Type | undefined): Type {
  const pattern = operationOf(opcode).operands[index]!;
  return pattern === 'S' ? expressionType(m, operands[index]!, undefined)! : patternType(pattern, own);
}

/**
 * Makes the right side of the rule that was matched last before an instruction; undefined if the types do not allow it. New
 * instructions are added to `fresh`.
 */
export function build(m: Matcher, rule: Rule, place: Instruction, fresh: Instruction[]): Value | undefined {
  const wanted = valueType(m.f, result(m.f, place));
  if (expressionType(m, rule.result, wanted) === undefined) return undefined;
  return make(m, rule.result, wanted, place, fresh);
}

function make(m: Matcher, expression: Expression, type: Type, place: Instruction, fresh: Instruction[]): Value {
  const { f } = m;
  if (expression.kind === 'variable') return m.values[expression.slot] as Value;
  const constant = expression.known ? evaluate(m, expression, type) : undefined;
  if (constant !== undefined) return insertConstant(f, place, type, constant);
  const { opcode } = expression;
  const own = typeOfOperation(m, expression, type);
  const operands: Value[] = [];
  for (let index = 0; index < expression.operands.length; index++) {
    operands.push(make(m, expression.operands[index]!, typeOfOperand(m, expression, index, own), place, fresh));
  }
  const id = insertBefore(f, place, {
    opcode,
    type: operationOf(opcode).types.length === 0 ? undefined : own,
    operands,
    resultTypes: [type],
    position: f.instructions.position[place]!,
  });
  fresh.push(id);
  return result(f, id);
}
