import { describe, expect, test } from 'vitest';
import {
  type Operation,
  opcodes as operationOpcodes,
  operations,
  type Type,
  type TypePattern,
  typeCalled,
  typeName,
} from '../../../src/ir/index.ts';
import type { InstructionDescription, OperandDescription } from '../../../src/targets/target.ts';
import {
  addedOperations,
  effectNames,
  instructions,
  type MeaningExpression,
  parseMeaning,
} from '../../../src/targets/x64/index.ts';

/*
 * A type checker for meanings: the IR's table says what its operations take and give. Addresses count as i64.
 */

const asInteger = (type: string): string => (type === 'ptr' ? 'i64' : type);

function typeOfOperand(operand: OperandDescription): string {
  switch (operand.kind) {
    case 'register':
      if (operand.width === 128) return 'v128';
      return `${operand.class === 'float' ? 'f' : 'i'}${operand.width}`;
    case 'immediate':
      return `i${operand.width}`;
    case 'memory':
    case 'symbol':
      return 'i64';
    default:
      return operand.kind;
  }
}

interface Scope {
  readonly form: InstructionDescription;
  /** Within `lanes`: what a whole register is there. */
  readonly lane: string | undefined;
}

function fail(scope: Scope, what: string): never {
  throw new Error(`${scope.form.name}: ${what}`);
}

function requireType(scope: Scope, actual: string, expected: string | undefined): string {
  if (expected !== undefined && actual !== expected) fail(scope, `${actual} where ${expected} is wanted`);
  return actual;
}

function typeOfName(scope: Scope, name: string): string {
  if (name === 'rsp') return 'i64';
  const operand = scope.form.operands.find((operand) => operand.name === name);
  if (!operand) return fail(scope, `no operand ${name}`);
  if (operand.kind === 'register' && operand.access === 'define') fail(scope, `${name} is read but only defined`);
  const type = typeOfOperand(operand);
  return type === 'v128' && scope.lane ? scope.lane : type;
}

/** Result types of an expression whose first one should be `expected`. */
function typesOf(expression: MeaningExpression, scope: Scope, expected?: string): readonly string[] {
  switch (expression.kind) {
    case 'number':
      return expected === undefined ? fail(scope, `a number ${expression.value} without a type`) : [expected];
    case 'name':
      return [requireType(scope, typeOfName(scope, expression.name), expected)];
    case 'operation': {
      const results = typesOfOperation(expression, scope);
      if (results.length > 0) requireType(scope, results[0], expected);
      return results;
    }
  }
}

type OperationExpression = Extract<MeaningExpression, { kind: 'operation' }>;

function typesOfOperation(expression: OperationExpression, scope: Scope): readonly string[] {
  if (expression.name in addedOperations) return typesOfAdded(expression, scope);
  const opcode = operationOpcodes[expression.name as keyof typeof operationOpcodes];
  if (opcode === undefined) return fail(scope, `no operation ${expression.name}`);
  return typesOfIr(expression, operations[opcode], scope);
}

function typesOfIr({ name, type, operands }: OperationExpression, row: Operation, scope: Scope): readonly string[] {
  const own = type === undefined ? undefined : typeCalled(type);
  if (own === undefined || !row.types.includes(own)) return fail(scope, `${name} has no type ${type}`);
  if (operands.length !== row.operands.length) fail(scope, `${name} takes ${row.operands.length} operands`);
  const typeOf = (pattern: TypePattern): string | undefined =>
    pattern === 'S' ? undefined : asInteger(pattern === 'T' ? typeName(own) : pattern);
  row.operands.forEach((pattern, i) => {
    const [actual] = typesOf(operands[i], scope, typeOf(pattern));
    if (pattern === 'S' && !(row.from ?? []).includes(typeCalled(actual) as Type))
      fail(scope, `${name} from ${actual}`);
  });
  return row.results.map((pattern) => typeOf(pattern)!);
}

function typesOfAdded({ name, type, operands }: OperationExpression, scope: Scope): readonly string[] {
  const { operands: patterns, result } = addedOperations[name as keyof typeof addedOperations];
  if (operands.length !== patterns.length) fail(scope, `${name} takes ${patterns.length} operands`);
  const inner = name === 'lanes' ? { ...scope, lane: type } : scope;
  patterns.forEach((pattern, i) => {
    if (pattern === 'pair') {
      if (typesOf(operands[i], inner).length !== 2) fail(scope, `${name} of something that is no pair`);
    } else {
      if (pattern === 'T' && (type === undefined || typeCalled(type) === undefined))
        fail(scope, `${name} without type`);
      typesOf(operands[i], inner, pattern === 'T' ? type : pattern);
    }
  });
  return [result];
}

/** What a meaning's key holds; of a memory operand, what is stored there. */
function typeOfKey(form: InstructionDescription, key: string): string {
  if (key === 'rsp') return 'i64';
  if (key === 'direction') return 'i8';
  if (effectNames.includes(key)) return key;
  const operand = form.operands.find(({ name }) => name === key);
  if (!operand || !('access' in operand)) throw new Error(`${form.name} defines ${key}, which is no operand`);
  if (operand.access === 'use') throw new Error(`${form.name} defines ${key}, which is only used`);
  if (operand.kind === 'memory') return operand.width === 128 ? 'v128' : `${operand.width}`;
  return typeOfOperand(operand);
}

function check(form: InstructionDescription, key: string, text: string): void {
  const scope: Scope = { form, lane: undefined };
  const expression = parseMeaning(text);
  const keys = key.split(' ').map((name) => typeOfKey(form, name));
  // Of a store only the width is known.
  const results = typesOf(
    expression,
    scope,
    keys.length === 1 && /[a-z]/.test(keys[0]) && key !== 'memory' ? keys[0] : undefined,
  );
  if (key === 'memory') return;
  expect(results.length, `${form.name}: ${text}`).toBe(keys.length);
  keys.forEach((wanted, i) => {
    expect(/[a-z]/.test(wanted) ? results[i] : results[i].slice(1), `${form.name}: ${text}`).toBe(wanted);
  });
}

const withMeaning = instructions.filter((form) => form.meaning);

describe('meanings', () => {
  test('are well-typed expressions over the form’s operands and the IR’s operations', () => {
    for (const form of withMeaning) {
      for (const [key, text] of Object.entries(form.meaning!())) check(form, key, text);
    }
    expect(withMeaning.length).toBeGreaterThan(500);
  });

  test('say what every defined operand becomes', () => {
    for (const form of withMeaning) {
      const said = new Set(Object.keys(form.meaning!()).flatMap((key) => key.split(' ')));
      const defined = form.operands.filter((operand) => 'access' in operand && /define/.test(operand.access));
      expect(said, form.name).toEqual(new Set([...said, ...defined.map(({ name }) => name)]));
    }
  });

  test('of flags exist only where flags are written, and conditions only where they are read', () => {
    for (const form of withMeaning) {
      const meaning = form.meaning!();
      if ('flags' in meaning) expect(form.flags.writes, form.name).toBe(true);
      if (/condition/.test(Object.values(meaning).join())) expect(form.flags.reads, form.name).toBe(true);
    }
  });

  test('are absent for control transfers, and for what no state shows', () => {
    const unseen = ['fld80', 'fstp80', 'popfq'];
    for (const form of instructions) {
      expect(form.meaning === undefined, form.name).toBe(form.control !== 'none' || unseen.includes(form.name));
    }
  });
});

describe('parsing', () => {
  test('gives trees', () => {
    expect(parseMeaning('(add.i64 d (load.i64 s))')).toEqual({
      kind: 'operation',
      name: 'add',
      type: 'i64',
      operands: [
        { kind: 'name', name: 'd' },
        { kind: 'operation', name: 'load', type: 'i64', operands: [{ kind: 'name', name: 's' }] },
      ],
    });
    expect(parseMeaning('-1')).toEqual({ kind: 'number', value: -1n });
  });

  test.each(['', '(', ')', '()', '(add.i64 a b', '(add.i64 a b))', 'a b', '(add. a b)'])('refuses %j', (text) => {
    expect(() => parseMeaning(text)).toThrow(expect.objectContaining({ code: 'bad-meaning' }));
  });
});
