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
import type { Replacement } from './replacement.ts';
import { type Expression, mostLetters, type Rule } from './rule.ts';

export interface Matcher {
  /** Whether a rule's left side is this instruction, its condition holding. What its letters stand for is kept for `build`. */
  readonly match: (rule: Rule, id: Instruction) => boolean;
  /**
   * Makes the right side of the rule that was matched last before an instruction; undefined if the types do not allow it. New
   * instructions are added to `fresh`.
   */
  readonly build: (rule: Rule, place: Instruction, fresh: Instruction[]) => Value | undefined;
}

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

/** `usedOnce` says of a value whether it has a single use. */
export function matcher(f: IrFunction, { resolve }: Replacement, usedOnce: (value: Value) => boolean): Matcher {
  const operandAt = (id: Instruction, index: number): Value => resolve(operand(f, id, index));

  // By letter: the value that it stands for. `bound` are the letters that stand for something.
  const values = new Int32Array(mostLetters).fill(none);
  const bound: number[] = [];

  function unbind(keep: number): void {
    while (bound.length > keep) values[bound.pop()!] = none;
  }

  function bind(slot: number, value: Value): void {
    values[slot] = value;
    bound.push(slot);
  }

  const typeOfLetter = (slot: number): Type => valueType(f, values[slot] as Value);
  const constantOfLetter = (slot: number): Instruction => definition(f, values[slot] as Value) as Instruction;

  function matchOperation(pattern: Expression, id: Instruction): boolean {
    if (opcodeOf(f, id) !== pattern.opcode) return false;
    if (pattern.type !== undefined && pattern.type !== instructionType(f, id)) return false;
    const { operands } = pattern;
    const count = operands.length;
    if (count === 2 && operationOf(pattern.opcode).commutative) {
      const before = bound.length;
      if (matchBoth(operands, operandAt(id, 0), operandAt(id, 1))) return true;
      unbind(before);
      return matchBoth(operands, operandAt(id, 1), operandAt(id, 0));
    }
    for (let index = 0; index < count; index++) {
      if (!matchValue(operands[index]!, operandAt(id, index))) return false;
    }
    return true;
  }

  const matchBoth = (patterns: readonly Expression[], a: Value, b: Value): boolean =>
    matchValue(patterns[0]!, a) && matchValue(patterns[1]!, b);

  function matchValue(pattern: Expression, value: Value): boolean {
    if (pattern.kind === 'variable') {
      if (pattern.special && !isTruth(f, value, resolve)) return false;
      if (values[pattern.slot] !== none) return values[pattern.slot] === value;
      bind(pattern.slot, value);
      return true;
    }
    const definer = definition(f, value);
    if (definer === none) return false;
    const opcode = opcodeOf(f, definer);
    switch (pattern.kind) {
      case 'constant': {
        if (opcode !== opcodes.iconst || (pattern.special && !isPowerOfTwo(f, definer))) return false;
        if (values[pattern.slot] !== none) return isSameConstant(definer, constantOfLetter(pattern.slot));
        bind(pattern.slot, value);
        return true;
      }
      case 'integer':
        return opcode === opcodes.iconst && isInteger(definer, pattern.low, pattern.high);
      case 'float':
        return opcode === opcodes.fconst && Object.is(floatConstant(f, definer), pattern.float);
      case 'width':
        return opcode === opcodes.iconst && isInteger(definer, typeWidth(instructionType(f, definer)), 0);
      case 'operation':
        return opcode === pattern.opcode && (!pattern.once || usedOnce(value)) && matchOperation(pattern, definer);
    }
  }

  /** Whether a constant is one of 64 bits, given in halves, within its own width. */
  function isInteger(constant: Instruction, low: number, high: number): boolean {
    const { low: lows, high: highs } = f.instructions;
    const width = typeWidth(instructionType(f, constant));
    if (width > 32) return lows[constant] === low && highs[constant] === high;
    return (lows[constant]! ^ low) << (32 - width) === 0;
  }

  function isSameConstant(a: Instruction, b: Instruction): boolean {
    const { low, high } = f.instructions;
    return instructionType(f, a) === instructionType(f, b) && isInteger(a, low[b]!, high[b]!);
  }

  function match(rule: Rule, id: Instruction): boolean {
    unbind(0);
    if (!matchOperation(rule.pattern, id)) return false;
    if (rule.condition === undefined) return true;
    const type = expressionType(rule.condition, undefined);
    return type !== undefined && evaluate(rule.condition, type) === 1n;
  }

  /** The type that an expression has where `expected` is wanted; undefined if it cannot be told or does not fit. */
  function expressionType(expression: Expression, expected: Type | undefined): Type | undefined {
    switch (expression.kind) {
      case 'variable':
      case 'constant': {
        const type = typeOfLetter(expression.slot);
        return expected === undefined || expected === type ? type : undefined;
      }
      case 'integer':
      case 'width':
        return expected !== undefined && isIntegerType(expected) ? expected : undefined;
      case 'float':
        return expected !== undefined && isFloat(expected) ? expected : undefined;
      case 'operation': {
        const own = typeOfOperation(expression, expected);
        if (!operandsFit(expression, own)) return undefined;
        const given = patternType(operationOf(expression.opcode).results[0]!, own);
        return expected === undefined || expected === given ? given : undefined;
      }
    }
  }

  /** The T of an operation where `expected` is wanted; undefined where it has none, or none can be told. */
  function typeOfOperation({ opcode, type, operands }: Expression, expected: Type | undefined): Type | undefined {
    const operation = operationOf(opcode);
    let own = type ?? (operation.results[0] === 'T' ? expected : undefined);
    for (let index = 0; own === undefined && index < operands.length; index++) {
      if (operation.operands[index] === 'T') own = expressionType(operands[index]!, undefined);
    }
    return own;
  }

  /** Whether the operands of an operation have types that go with its T. */
  function operandsFit({ opcode, operands }: Expression, own: Type | undefined): boolean {
    const { types, operands: patterns } = operationOf(opcode);
    if (types.length > 0 && (own === undefined || !types.includes(own))) return false;
    for (let index = 0; index < operands.length; index++) {
      if (!operandFits(patterns[index]!, operands[index]!, own, opcode)) return false;
    }
    return true;
  }

  function operandFits(pattern: TypePattern, expression: Expression, own: Type | undefined, opcode: Opcode): boolean {
    if (pattern !== 'S') return expressionType(expression, patternType(pattern, own)) !== undefined;
    const from = expressionType(expression, undefined);
    if (from === undefined || !operationOf(opcode).from!.includes(from)) return false;
    if (opcode === opcodes.zext || opcode === opcodes.sext) return typeWidth(own!) > typeWidth(from);
    if (opcode === opcodes.trunc) return typeWidth(own!) < typeWidth(from);
    return opcode !== opcodes.bitcast || (typeWidth(own!) === typeWidth(from) && own !== from);
  }

  /** The value of an expression of constants alone, of a type that fits it; undefined if it has none. */
  function evaluate(expression: Expression, type: Type): Datum | undefined {
    switch (expression.kind) {
      case 'constant':
        return integerConstant(f, constantOfLetter(expression.slot));
      case 'integer':
        return BigInt.asUintN(typeWidth(type), expression.integer);
      case 'float':
        return expression.float;
      case 'width':
        return BigInt(typeWidth(type));
      case 'variable':
        return undefined;
      case 'operation': {
        const own = typeOfOperation(expression, type);
        if (own === undefined) return undefined;
        const operands: Datum[] = [];
        let from: Type | undefined;
        for (let index = 0; index < expression.operands.length; index++) {
          const operandType = typeOfOperand(expression, index, own);
          from ??= operandType;
          const value = evaluate(expression.operands[index]!, operandType);
          if (value === undefined) return undefined;
          operands.push(value);
        }
        return foldOperation(expression.opcode, own, operands, from!)?.[0];
      }
    }
  }

  function typeOfOperand({ opcode, operands }: Expression, index: number, own: Type | undefined): Type {
    const pattern = operationOf(opcode).operands[index]!;
    return pattern === 'S' ? expressionType(operands[index]!, undefined)! : patternType(pattern, own);
  }

  function build(rule: Rule, place: Instruction, fresh: Instruction[]): Value | undefined {
    const wanted = valueType(f, result(f, place));
    if (expressionType(rule.result, wanted) === undefined) return undefined;
    return make(rule.result, wanted, place, fresh);
  }

  function make(expression: Expression, type: Type, place: Instruction, fresh: Instruction[]): Value {
    if (expression.kind === 'variable') return values[expression.slot] as Value;
    const constant = expression.known ? evaluate(expression, type) : undefined;
    if (constant !== undefined) return insertConstant(f, place, type, constant);
    const { opcode } = expression;
    const own = typeOfOperation(expression, type);
    const operands: Value[] = [];
    for (let index = 0; index < expression.operands.length; index++) {
      operands.push(make(expression.operands[index]!, typeOfOperand(expression, index, own), place, fresh));
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

  return { match, build };
}
