/** Matching a rule's pattern against instructions, and making what its right side says. */
import {
  type Datum,
  definition,
  type Instruction,
  type IrFunction,
  i8,
  insertBefore,
  instructionType,
  integerConstant,
  isFloat,
  isInteger,
  none,
  opcodeOf,
  opcodes,
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
import { constantOf, foldOperation, insertConstant } from './constant.ts';
import type { Replacement } from './replacement.ts';
import type { Expression, OperationExpression, Rule } from './rule.ts';

/** What a pattern's letters stand for. */
export interface Bindings {
  readonly values: Map<string, Value>;
  readonly constants: Map<string, { readonly type: Type; readonly value: bigint }>;
}

export interface Matcher {
  /** The bindings with which a rule's left side is this instruction, its condition holding; undefined if it is not. */
  readonly match: (rule: Rule, id: Instruction) => Bindings | undefined;
  /** Makes the right side before an instruction; undefined if the types do not allow it. New instructions are added to `fresh`. */
  readonly build: (rule: Rule, bindings: Bindings, place: Instruction, fresh: Instruction[]) => Value | undefined;
}

const compares = new Set<number>(
  (['eq', 'ne', 'slt', 'sle', 'sgt', 'sge', 'ult', 'ule', 'ugt', 'uge'] as const).map((name) => opcodes[name]),
);
for (const name of ['feq', 'fne', 'flt', 'fle', 'fgt', 'fge', 'ford', 'funord'] as const) compares.add(opcodes[name]);
const combines = new Set<number>([opcodes.and, opcodes.or, opcodes.xor]);

/** Whether a value is known to be an `i8` that is 0 or 1. */
export function isTruth(f: IrFunction, value: Value, resolve: (value: Value) => Value, depth = 3): boolean {
  const definer = definition(f, value);
  if (definer === none || valueType(f, value) !== i8) return false;
  const opcode = opcodeOf(f, definer);
  if (compares.has(opcode)) return true;
  if (opcode === opcodes.iconst) return integerConstant(f, definer) <= 1n;
  if (depth === 0 || !combines.has(opcode)) return false;
  return [0, 1].every((index) => isTruth(f, resolve(operand(f, definer, index)), resolve, depth - 1));
}

/** `usedOnce` says of a value whether it has a single use. */
export function matcher(f: IrFunction, { resolve }: Replacement, usedOnce: (value: Value) => boolean): Matcher {
  const operandAt = (id: Instruction, index: number): Value => resolve(operand(f, id, index));

  function matchOperation(pattern: OperationExpression, id: Instruction, bindings: Bindings): boolean {
    if (opcodeOf(f, id) !== pattern.opcode) return false;
    if (pattern.type !== undefined && pattern.type !== instructionType(f, id)) return false;
    const { operands } = pattern;
    const count = operands.length;
    if (operationOf(pattern.opcode).commutative && count === 2) {
      const before = { values: new Map(bindings.values), constants: new Map(bindings.constants) };
      if (matchBoth(operands, operandAt(id, 0), operandAt(id, 1), bindings)) return true;
      restore(bindings, before);
      return matchBoth(operands, operandAt(id, 1), operandAt(id, 0), bindings);
    }
    for (let index = 0; index < count; index++) {
      if (!matchValue(operands[index]!, operandAt(id, index), bindings)) return false;
    }
    return true;
  }

  const matchBoth = (patterns: readonly Expression[], a: Value, b: Value, bindings: Bindings): boolean =>
    matchValue(patterns[0]!, a, bindings) && matchValue(patterns[1]!, b, bindings);

  function matchValue(pattern: Expression, value: Value, bindings: Bindings): boolean {
    switch (pattern.kind) {
      case 'variable': {
        if (pattern.boolean && !isTruth(f, value, resolve)) return false;
        const bound = bindings.values.get(pattern.name);
        if (bound === undefined) bindings.values.set(pattern.name, value);
        return bound === undefined || bound === value;
      }
      case 'constant': {
        const constant = constantOf(f, value);
        if (typeof constant !== 'bigint') return false;
        const bound = bindings.constants.get(pattern.name);
        if (bound === undefined) bindings.constants.set(pattern.name, { type: valueType(f, value), value: constant });
        return bound === undefined || (bound.value === constant && bound.type === valueType(f, value));
      }
      case 'integer':
        return constantOf(f, value) === BigInt.asUintN(typeWidth(valueType(f, value)), pattern.value);
      case 'float':
        return Object.is(constantOf(f, value), pattern.value);
      case 'width':
        return constantOf(f, value) === BigInt(typeWidth(valueType(f, value)));
      case 'operation': {
        const definer = definition(f, value);
        if (definer === none || (pattern.once && !usedOnce(value))) return false;
        return matchOperation(pattern, definer, bindings);
      }
    }
  }

  /** A look at the operands' definitions that turns most rules away. */
  function plausible({ opcode, operands }: OperationExpression, id: Instruction): boolean {
    if (operands.length === 1) return possible(operands[0]!, operandAt(id, 0));
    if (operands.length !== 2) return operands.every((pattern, index) => possible(pattern, operandAt(id, index)));
    const [first, second] = [operandAt(id, 0), operandAt(id, 1)];
    if (possible(operands[0]!, first) && possible(operands[1]!, second)) return true;
    return operationOf(opcode).commutative && possible(operands[0]!, second) && possible(operands[1]!, first);
  }

  function possible(pattern: Expression, value: Value): boolean {
    if (pattern.kind === 'variable') return true;
    const definer = definition(f, value);
    if (definer === none) return false;
    const actual = opcodeOf(f, definer);
    if (pattern.kind === 'operation') return actual === pattern.opcode;
    return actual === (pattern.kind === 'float' ? opcodes.fconst : opcodes.iconst);
  }

  function match(rule: Rule, id: Instruction): Bindings | undefined {
    if (!plausible(rule.pattern, id)) return undefined;
    const bindings: Bindings = { values: new Map(), constants: new Map() };
    if (!matchOperation(rule.pattern, id, bindings)) return undefined;
    if (rule.condition === undefined) return bindings;
    const type = expressionType(rule.condition, bindings, undefined);
    return type !== undefined && evaluate(rule.condition, type, bindings) === 1n ? bindings : undefined;
  }

  /** The type that an expression has where `expected` is wanted; undefined if it cannot be told or does not fit. */
  function expressionType(expression: Expression, bindings: Bindings, expected: Type | undefined): Type | undefined {
    switch (expression.kind) {
      case 'variable': {
        const type = valueType(f, bindings.values.get(expression.name)!);
        return expected === undefined || expected === type ? type : undefined;
      }
      case 'constant': {
        const { type } = bindings.constants.get(expression.name)!;
        return expected === undefined || expected === type ? type : undefined;
      }
      case 'integer':
      case 'width':
        return expected !== undefined && isInteger(expected) ? expected : undefined;
      case 'float':
        return expected !== undefined && isFloat(expected) ? expected : undefined;
      case 'operation': {
        const type = operationType(expression, bindings, expected);
        const pattern = operationOf(expression.opcode).results[0]!;
        if (type === undefined) return undefined;
        const given = patternType(pattern, type.own);
        return expected === undefined || expected === given ? given : undefined;
      }
    }
  }

  /** The T of an operation (itself undefined where it has none), if all its operands fit. */
  function operationType(
    { opcode, type, operands }: OperationExpression,
    bindings: Bindings,
    expected: Type | undefined,
  ): { own: Type | undefined } | undefined {
    const operation = operationOf(opcode);
    let own = type ?? (operation.results[0] === 'T' ? expected : undefined);
    if (own === undefined) {
      for (let index = 0; own === undefined && index < operands.length; index++) {
        if (operation.operands[index] === 'T') own = expressionType(operands[index]!, bindings, undefined);
      }
    }
    if (operation.types.length > 0 && (own === undefined || !operation.types.includes(own))) return undefined;
    const fits = operands.every((one, index) => operandFits(operation.operands[index]!, one, own, bindings, opcode));
    return fits ? { own } : undefined;
  }

  function operandFits(
    pattern: TypePattern,
    expression: Expression,
    own: Type | undefined,
    bindings: Bindings,
    opcode: number,
  ): boolean {
    if (pattern !== 'S') return expressionType(expression, bindings, patternType(pattern, own)) !== undefined;
    const from = expressionType(expression, bindings, undefined);
    if (from === undefined || !operationOf(opcode as never).from!.includes(from)) return false;
    if (opcode === opcodes.zext || opcode === opcodes.sext) return typeWidth(own!) > typeWidth(from);
    if (opcode === opcodes.trunc) return typeWidth(own!) < typeWidth(from);
    return opcode !== opcodes.bitcast || (typeWidth(own!) === typeWidth(from) && own !== from);
  }

  /** The value of an expression of constants alone, of a type; undefined if it has none. */
  function evaluate(expression: Expression, type: Type, bindings: Bindings): Datum | undefined {
    switch (expression.kind) {
      case 'variable':
        return undefined;
      case 'constant':
        return bindings.constants.get(expression.name)!.value;
      case 'integer':
        return BigInt.asUintN(typeWidth(type), expression.value);
      case 'float':
        return expression.value;
      case 'width':
        return BigInt(typeWidth(type));
      case 'operation': {
        const own = operationType(expression, bindings, type)?.own;
        if (own === undefined) return undefined;
        const operands: Datum[] = [];
        let from: Type | undefined;
        for (let index = 0; index < expression.operands.length; index++) {
          const operandType = typeOfOperand(expression, index, own, bindings);
          from ??= operandType;
          const value = evaluate(expression.operands[index]!, operandType, bindings);
          if (value === undefined) return undefined;
          operands.push(value);
        }
        return foldOperation(expression.opcode, own, operands, from!)?.[0];
      }
    }
  }

  function typeOfOperand(
    { opcode, operands }: OperationExpression,
    index: number,
    own: Type | undefined,
    bindings: Bindings,
  ): Type {
    const pattern = operationOf(opcode).operands[index]!;
    return pattern === 'S' ? expressionType(operands[index]!, bindings, undefined)! : patternType(pattern, own);
  }

  function build(rule: Rule, bindings: Bindings, place: Instruction, fresh: Instruction[]): Value | undefined {
    const wanted = valueType(f, result(f, place));
    if (expressionType(rule.result, bindings, wanted) === undefined) return undefined;
    return make(rule.result, wanted, bindings, place, fresh);
  }

  function make(
    expression: Expression,
    type: Type,
    bindings: Bindings,
    place: Instruction,
    fresh: Instruction[],
  ): Value {
    if (expression.kind === 'variable') return bindings.values.get(expression.name)!;
    const constant = evaluate(expression, type, bindings);
    if (constant !== undefined) return insertConstant(f, place, type, constant);
    const operation = expression as OperationExpression;
    const { own } = operationType(operation, bindings, type)!;
    const operands = operation.operands.map((one, index) =>
      make(one, typeOfOperand(operation, index, own, bindings), bindings, place, fresh),
    );
    const id = insertBefore(f, place, {
      opcode: operation.opcode,
      operands,
      resultTypes: [type],
      position: f.instructions.position[place]!,
      ...(own === undefined || operationOf(operation.opcode).types.length === 0 ? {} : { type: own }),
    });
    fresh.push(id);
    return result(f, id);
  }

  return { match, build };
}

function restore(bindings: Bindings, before: Bindings): void {
  bindings.values.clear();
  bindings.constants.clear();
  for (const [name, value] of before.values) bindings.values.set(name, value);
  for (const [name, value] of before.constants) bindings.constants.set(name, value);
}
