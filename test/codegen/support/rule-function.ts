/** The left side of a rule as a function of its own, for checking the rule by running both sides. */
import type { CompiledRule } from '../../../src/codegen/rules/compile.ts';
import { constantTests } from '../../../src/codegen/rules/functions.ts';
import type { Pattern } from '../../../src/codegen/rules/syntax.ts';
import {
  appendInstruction,
  buildFunction,
  constantHalves,
  edge,
  type FunctionBuilder,
  f32,
  type IrFunction,
  i8,
  i64,
  isFloat,
  type Opcode,
  type OperationName,
  opcodes,
  operationOf,
  type Parameter,
  patternType,
  ptr,
  resultsOf,
  type Type,
  typeCalled,
  typeWidth,
  type Value,
} from '../../../src/ir/index.ts';

/** Bytes into the buffer where the results are stored: behind what rules load and store. */
export const resultOffset = 128;
const addressOffset = 24;

type OperationPattern = Pattern & { readonly kind: 'operation' };

interface Names {
  /** Types of the names that stand for values. */
  readonly values: Map<string, Type>;
  readonly addresses: Set<string>;
  readonly constants: Map<string, Type>;
}

function operandTypes(pattern: OperationPattern): (Type | 'address')[] {
  const operation = operationOf(opcodes[pattern.name as OperationName]);
  const type = pattern.type === '' ? undefined : typeCalled(pattern.type);
  return pattern.operands.map((operand, index) => {
    const wanted = operation.operands[index];
    if (operation.immediate === 'offset' && index === operation.operands.length - 1) return 'address';
    if (wanted === 'S') return typeCalled(pattern.from) ?? innerType(operand) ?? i64;
    return patternType(wanted, type);
  });
}

function innerType(operand: Pattern): Type | undefined {
  if (operand.kind !== 'operation') return undefined;
  return resultType(operand);
}

function resultType(pattern: OperationPattern): Type {
  const operation = operationOf(opcodes[pattern.name as OperationName]);
  return patternType(operation.results[0], pattern.type === '' ? undefined : typeCalled(pattern.type));
}

function collect(pattern: OperationPattern, names: Names): void {
  const types = operandTypes(pattern);
  pattern.operands.forEach((operand, index) => {
    const type = types[index];
    if (operand.kind === 'operation') collect(operand, names);
    else if (operand.kind === 'constant') names.constants.set(operand.name, type as Type);
    else if (operand.kind === 'variable') {
      if (type === 'address') names.addresses.add(operand.name);
      else names.values.set(operand.name, type);
    }
  });
}

const interesting = [0n, 1n, 2n, 3n, 7n, 8n, 31n, 33n, 100n, 127n, 128n, 255n, 256n, -1n, -2n, -128n, -129n];

/** Constants of a type that satisfy what a rule asks of them. */
function candidates(rule: CompiledRule['rule'], name: string, type: Type): (bigint | number)[] {
  const width = typeWidth(type);
  const guards = rule.guards.filter((guard) => guard.arguments[0] === name && guard.name in constantTests);
  if (isFloat(type)) {
    return [0, 1.5, -3e20, 2 ** 31]
      .map((value) => (type === f32 ? Math.fround(value) : value))
      .filter((value) => {
        const { low, high } = constantHalves(type, value);
        return guards.every((guard) => constantTests[guard.name](low, high, width) !== guard.negated);
      });
  }
  const sizes = [15, 16, 31, 32, 40, 47, 62, 63].map(BigInt);
  const all = [
    ...interesting,
    ...sizes.map((n) => 1n << n),
    ...sizes.map((n) => (1n << n) - 1n),
    0x1234_5678_9abc_def0n,
  ];
  const wrapped = new Set(all.map((value) => BigInt.asIntN(width, value)));
  return [...wrapped].filter((value) => {
    const low = Number(BigInt.asIntN(32, value));
    const high = Number(BigInt.asIntN(32, value >> 32n));
    return guards.every((guard) => constantTests[guard.name](low, high, width) !== guard.negated);
  });
}

export interface RuleFunction {
  readonly f: IrFunction;
  /** Types of the parameters after the buffer's address. */
  readonly types: readonly Type[];
  /** Type of what is stored first. */
  readonly result: Type | undefined;
}

/** Functions whose body is a rule's left side, one for each of some constants. */
export function ruleFunctions(compiled: CompiledRule, pattern: OperationPattern): RuleFunction[] {
  const { rule } = compiled;
  const names: Names = { values: new Map(), addresses: new Set(), constants: new Map() };
  collect(pattern, names);
  let choices: Map<string, bigint | number>[] = [new Map()];
  for (const [name, type] of names.constants) {
    choices = choices.flatMap((known) =>
      candidates(rule, name, type).map((value) => new Map([...known, [name, value] as const])),
    );
  }
  // Each with operands that die, and once with operands that live on.
  const dying = choices.map((constants) => buildOne(rule, pattern, names, constants, false));
  return [...dying, ...choices.slice(-1).map((constants) => buildOne(rule, pattern, names, constants, true))];
}

function buildOne(
  rule: CompiledRule['rule'],
  pattern: OperationPattern,
  names: Names,
  constants: ReadonlyMap<string, bigint | number>,
  keepsAll: boolean,
): RuleFunction {
  const asks = (guard: string, negated = false): string[] =>
    rule.guards.filter((one) => one.name === guard && one.negated === negated).map((one) => String(one.arguments[0]));
  const values = [...names.values];
  const inner = asks('address').length > 0;
  const parameters: Parameter[] = [{ type: ptr }, ...values.map(([, type]) => ({ type }))];
  const b = buildFunction('rule', { convention: 'sysv', parameters, results: [] });
  const [buffer, ...given] = b.parameters;
  const known = new Map<string, Value>(values.map(([name], index) => [name, given[index]]));
  if (inner && values.length > 0) {
    // The rule is for sums of sums.
    const [name, type] = values[0];
    known.set(name, b.add(given[0], b.iconst(type, 3)));
  }
  const make = (node: Pattern, type: Type | 'address'): Value => {
    switch (node.kind) {
      case 'literal':
        return b.iconst(type as Type, BigInt.asUintN(typeWidth(type as Type), node.value));
      case 'constant': {
        const value = constants.get(node.name)!;
        return typeof value === 'number' ? b.fconst(type as Type, value) : b.iconst(type as Type, value);
      }
      case 'variable':
        return type === 'address' ? buffer : known.get(node.name)!;
      case 'operation':
        return append(b, node, make)[0];
    }
  };
  const kept = keepsAll ? [...known.keys()] : asks('dies', true);
  finishFunction(
    b,
    rule,
    pattern,
    make,
    kept.map((name) => known.get(name)!),
  );
  const gives = operationOf(opcodes[pattern.name as OperationName]).results.length > 0 && !rule.condition;
  return { f: b.function, types: values.map(([, type]) => type), result: gives ? resultType(pattern) : undefined };
}

function append(b: FunctionBuilder, node: OperationPattern, make: (p: Pattern, t: Type | 'address') => Value): Value[] {
  const opcode = opcodes[node.name as OperationName] as Opcode;
  const operation = operationOf(opcode);
  const types = operandTypes(node);
  const type = node.type === '' ? undefined : typeCalled(node.type)!;
  const operands = node.operands.map((operand, index) => make(operand, types[index]));
  const id = appendInstruction(b.function, b.current, {
    opcode,
    operands,
    resultTypes: operation.results.map((one) => patternType(one, type)),
    ...(type === undefined ? {} : { type }),
    ...(operation.immediate === 'offset' ? { low: addressOffset } : {}),
  });
  return [...resultsOf(b.function, id)];
}

/** Stores what the left side gives, and what must live on after it. */
function finishFunction(
  b: FunctionBuilder,
  rule: CompiledRule['rule'],
  pattern: OperationPattern,
  make: (p: Pattern, t: Type | 'address') => Value,
  kept: readonly Value[],
): void {
  const [buffer] = b.parameters;
  const save = (value: Value, index: number) => b.store(value, buffer, resultOffset + 8 * index);
  if (pattern.name === 'branch' || rule.condition) {
    const condition = pattern.name === 'branch' ? make(pattern.operands[0], i8) : make(pattern, i8);
    const [yes, no] = [b.block(), b.block()];
    b.branch(condition, edge(yes), edge(no));
    for (const [block, constant] of [
      [yes, 1],
      [no, 2],
    ] as const) {
      b.switchTo(block);
      save(b.iconst(i64, constant), 0);
      b.return([]);
    }
    return;
  }
  const results = append(b, pattern, make);
  results.forEach(save);
  kept.forEach((value, index) => {
    save(value, 4 + index);
  });
  b.return([]);
}
