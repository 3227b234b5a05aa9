/** The emitter that primitives are written against: a builder that remembers which cells are flags, constants and addresses. */
import {
  comparisons,
  definition,
  type FunctionBuilder,
  type Instruction,
  i8,
  i64,
  integerConstant,
  is,
  isComparison,
  type OperationName,
  opcodeOf,
  operand,
  operationName,
  type Value,
} from '../../ir/index.ts';
import type { Emitter } from '../primitives/index.ts';

export interface WordEmitter extends Emitter {
  /** The condition that this one negates, for branches, which may as well change sides. */
  negated(condition: Value): Value | undefined;
}

export function createEmitter(b: FunctionBuilder): WordEmitter {
  const f = b.function;
  const conditions = new Map<Value, Value>();
  const negations = new Map<Value, Value>();

  const definedBy = (value: Value, name: OperationName): Instruction | undefined => {
    const id = definition(f, value);
    return id >= 0 && is(f, id as Instruction, name) ? (id as Instruction) : undefined;
  };

  const emitter: WordEmitter = {
    b,
    constant: (value) => b.iconst(i64, value),
    constantOf(value) {
      const id = definedBy(value, 'iconst');
      return id === undefined ? undefined : BigInt.asIntN(64, integerConstant(f, id));
    },
    flag(condition) {
      const cell = b.neg(b.zext(i64, condition));
      conditions.set(cell, condition);
      return cell;
    },
    conditionOf: (cell) => conditions.get(cell),
    isTrue: (cell) => conditions.get(cell) ?? b.ne(cell, b.iconst(i64, 0)),
    not(condition) {
      const known = negations.get(condition);
      if (known !== undefined) return known;
      const id = definition(f, condition);
      const name = id < 0 ? undefined : operationName(opcodeOf(f, id as Instruction));
      const opposite = name !== undefined && isComparison(name) ? comparisons[name].opposite : undefined;
      const result =
        opposite === undefined
          ? b.eq(condition, b.iconst(i8, 0))
          : b[opposite](operand(f, id as Instruction, 0), operand(f, id as Instruction, 1));
      negations.set(result, condition);
      return result;
    },
    negated: (condition) => negations.get(condition),
    floatBits: (float) => b.bitcast(i64, float),
    isSignOf(cell, other) {
      const id = definedBy(cell, 'ashr');
      return id !== undefined && operand(f, id, 0) === other && emitter.constantOf(operand(f, id, 1)) === 63n;
    },
    address(cell) {
      const id = definedBy(cell, 'ptrtoint');
      return id === undefined ? b.inttoptr(cell) : operand(f, id, 0);
    },
    cell: (address) => b.ptrtoint(address),
  };
  return emitter;
}
