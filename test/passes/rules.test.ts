import { describe, expect, test } from 'vitest';
import {
  appendInstruction,
  buildFunction,
  createEvaluator,
  type Datum,
  type FunctionBuilder,
  f32,
  f64,
  i8,
  i16,
  i32,
  i64,
  isFloat,
  operationName,
  operationOf,
  parse,
  patternType,
  print,
  ptr,
  result,
  type Signature,
  type Type,
  typeWidth,
  type Value,
} from '../../src/ir/index.ts';
import type { Expression, Rule } from '../../src/passes/rule.ts';
import { rules } from '../../src/passes/rules.ts';
import { simplify } from '../../src/passes/simplify.ts';
import { converts } from '../support/every-operation.ts';
import { type Dice, dice } from '../support/random/dice.ts';

const all = [i8, i16, i32, i64, f32, f64, ptr];
const argumentsOfEach = 6;
/** Six parameters of each type, for a pattern's letters to stand for. */
const parameters = all.flatMap((type) => Array.from({ length: argumentsOfEach }, () => ({ type })));

function randomDatum(random: Dice, type: Type): Datum {
  if (isFloat(type)) {
    const value = random.pick([0, -0, 1, -1, NaN, Infinity, -Infinity, random.below(1000) / 7 - 60, 1e-310]);
    return type === f32 ? Math.fround(value) : value;
  }
  const bits = random.pick([0n, 1n, -1n, 1n << BigInt(random.below(64)), BigInt(random.below(70)), random.bits()]);
  return BigInt.asUintN(typeWidth(type), bits);
}

class Unfit extends Error {}

/** Makes a rule's left side of the parameters, with letters of any types that fit. */
function instantiate(b: FunctionBuilder, random: Dice, rule: Rule, rootType: Type): Value {
  const letters = new Map<string, Value>();
  let given = 0;
  const parameter = (type: Type): Value => b.parameters[type * argumentsOfEach + (given++ % argumentsOfEach)]!;
  const letter = (name: string, type: Type, make: () => Value): Value => {
    const known = letters.get(name) ?? make();
    if (b.typeOf(known) !== type) throw new Unfit();
    letters.set(name, known);
    return known;
  };
  const make = (expression: Expression, type: Type): Value => {
    switch (expression.kind) {
      case 'variable':
        if (!expression.special) return letter(expression.name, type, () => parameter(type));
        return letter(expression.name, type, () => {
          const of = random.pick([i8, i16, i32, i64]);
          return b[random.pick(['slt', 'ult', 'eq'] as const)](parameter(of), parameter(of));
        });
      case 'constant':
        if (isFloat(type) || type === ptr) throw new Unfit();
        return letter(expression.name, type, () => b.iconst(type, randomDatum(random, type) as bigint));
      case 'integer':
        if (isFloat(type) || type === ptr) throw new Unfit();
        return b.iconst(type, expression.integer);
      case 'float':
        if (!isFloat(type)) throw new Unfit();
        return b.fconst(type, expression.float);
      case 'width':
        return b.iconst(type, typeWidth(type));
      default: {
        const operation = operationOf(expression.opcode);
        const own = expression.type ?? (operation.results[0] === 'T' ? type : random.pick([...operation.types, i8]));
        if (operation.types.length > 0 && !operation.types.includes(own)) throw new Unfit();
        if (patternType(operation.results[0]!, own) !== type) throw new Unfit();
        const operands = expression.operands.map((one, index) => {
          const pattern = operation.operands[index]!;
          if (pattern !== 'S') return make(one, patternType(pattern, own));
          const from = random.pick(operation.from!);
          if (!converts(operationName(expression.opcode), from, own)) throw new Unfit();
          return make(one, from);
        });
        const id = appendInstruction(b.function, b.current, {
          opcode: expression.opcode,
          operands,
          resultTypes: [type],
          ...(operation.types.length === 0 ? {} : { type: own }),
        });
        return result(b.function, id);
      }
    }
  };
  return make(rule.pattern, rootType);
}

function ruleHolds(rule: Rule, random: Dice): boolean {
  const rootType = random.pick(all);
  const signature: Signature = { convention: 'sysv', parameters, results: [{ type: rootType }] };
  const b = buildFunction('f', signature);
  try {
    b.return([instantiate(b, random, rule, rootType)]);
  } catch (error) {
    if (error instanceof Unfit) return false;
    throw error;
  }
  const f = parse(print(b.function));
  if (!simplify(f)) return false;
  for (let round = 0; round < 5; round++) {
    const values = parameters.map(({ type }) => randomDatum(random, type));
    const run = (g: typeof f) => createEvaluator({ functions: [g], data: [] }).run('f', values);
    expect({ text: print(b.function), values, outcome: run(f) }).toEqual({
      text: print(b.function),
      values,
      outcome: run(b.function),
    });
  }
  return true;
}

describe('simplification means the same by the rule', () => {
  test.each(rules.all().map((rule) => [rule.text, rule] as const))('%s', (text, rule) => {
    const random = dice(text.length);
    let applied = 0;
    for (let attempt = 0; attempt < 4000 && applied < 10; attempt++) if (ruleHolds(rule, random)) applied++;
    expect(applied).toBeGreaterThan(0);
  });
});
