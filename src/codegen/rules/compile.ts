/**
 * From rules to what selection runs: for each rule a short list of checks in an integer array, grouped by the operation at its root, and
 * its right side as instructions in a row.
 */
import { ConveneError, type OperationName, opcodes, operationOf, type TypeName, typeNames } from '../../ir/index.ts';
import { operationKey } from '../graph.ts';
import { constantTests, valueTests } from './functions.ts';
import type { Application, Pattern, Rule } from './syntax.ts';

/** Checks: an operation number, then its operands, as written at each. */
export const check = {
  /** node, parent, operand, key, free: the operand's definition becomes a node. Free ones may be repeated at each use. */
  node: 0,
  /** node, type: the node converts from this type. */
  from: 1,
  /** variable, parent, operand: the operand becomes a variable's value. */
  value: 2,
  /** variable, parent, operand: the same, and the parent's offset is its offset. */
  address: 3,
  /** variable, parent, operand: the operand is the value that the variable has already. */
  sameValue: 4,
  sameAddress: 5,
  /** variable, parent, operand, opcode: the operand is a constant. */
  constant: 6,
  /** parent, operand, low, high: the operand is this constant. */
  literal: 7,
  /** test, variable, expected. */
  constantTest: 8,
  /** test, variable, other variable or −1, expected. Variable −1 is the root's own result. */
  valueTest: 9,
} as const;

export const checkLengths = [6, 3, 4, 4, 4, 4, 5, 5, 4, 5];

export type VariableKind = 'value' | 'address' | 'constant';

export interface CompiledRule {
  readonly rule: Rule;
  readonly key: number;
  /** The left side with the operands as this variant has them. */
  readonly pattern: OperationPattern;
  readonly checks: Int32Array;
  readonly variables: ReadonlyMap<string, { readonly index: number; readonly kind: VariableKind }>;
  /** Operations that the root's first two operands must be defined by, or −1. */
  readonly first: number;
  readonly second: number;
}

export const constantTestNames = Object.keys(constantTests);

function opcodeCalled(rule: Rule, name: string): number {
  const opcode = (opcodes as Readonly<Record<string, number>>)[name];
  if (opcode === undefined) throw new ConveneError('bad-rule', `${rule.place}: the IR has no operation '${name}'`);
  return opcode;
}

function typeNumber(rule: Rule, name: string): number {
  const index = typeNames.indexOf(name as TypeName);
  if (index < 0) throw new ConveneError('bad-rule', `${rule.place}: there is no type '${name}'`);
  return index;
}

export type OperationPattern = Pattern & { readonly kind: 'operation' };

function patternKey(rule: Rule, pattern: OperationPattern): number {
  const opcode = opcodeCalled(rule, pattern.name);
  const wantsType = operationOf(opcode as never).types.length > 0;
  if (wantsType !== (pattern.type !== '')) {
    throw new ConveneError('bad-rule', `${rule.place}: '${pattern.name}' ${wantsType ? 'needs a' : 'has no'} type`);
  }
  return operationKey(opcode, wantsType ? typeNumber(rule, pattern.type) : 0);
}

/** Operations that cost nothing where they are used, so that every user may have its own. */
const free: readonly OperationName[] = ['slotaddr', 'symboladdr'];

/** Every way to exchange the operands of commutative operations, the way it is written first. */
function commuted(pattern: Pattern, worthwhile: boolean): Pattern[] {
  if (pattern.kind !== 'operation') return [pattern];
  let ways: Pattern[][] = [[]];
  for (const operand of pattern.operands) {
    const inner = commuted(operand, worthwhile);
    ways = ways.flatMap((known) => inner.map((one) => [...known, one]));
  }
  const all = ways.map((operands) => ({ ...pattern, operands }));
  const opcode = (opcodes as Readonly<Record<string, number>>)[pattern.name];
  const commutes = opcode !== undefined && operationOf(opcode as never).commutative && pattern.operands.length === 2;
  const plain = pattern.operands.every((operand) => operand.kind === 'variable');
  if (!commutes || (plain && !worthwhile)) return all;
  return [...all, ...all.map((one) => ({ ...one, operands: [one.operands[1], one.operands[0]] }))];
}

/** A rule with the variants that commutative operations give it. */
export function compileRule(rule: Rule): CompiledRule[] {
  const worthwhile = rule.guards.some(({ name }) => name in valueTests);
  return commuted(rule.pattern, worthwhile).map((pattern) => compileVariant(rule, pattern as OperationPattern));
}

function compileVariant(rule: Rule, root: OperationPattern): CompiledRule {
  /** What must be so comes first, since most rules that do not apply fail there. */
  const demands: number[] = [];
  /** What names of values and addresses then stand for. */
  const bindings: number[] = [];
  const variables = new Map<string, { index: number; kind: VariableKind }>();
  let nodes = 1;

  const bind = (name: string, kind: VariableKind): number => {
    variables.set(name, { index: variables.size, kind });
    return variables.size - 1;
  };

  // Breadth first: operations decide sooner than what lies under them.
  const queue: { pattern: OperationPattern; node: number }[] = [{ pattern: root, node: 0 }];
  const rootKey = patternKey(rule, root);
  if (root.from !== '') demands.push(check.from, 0, typeNumber(rule, root.from));
  while (queue.length > 0) {
    const { pattern, node } = queue.shift()!;
    const operation = operationOf(opcodeCalled(rule, pattern.name) as never);
    pattern.operands.forEach((operand, place) => {
      const isAddress = operation.immediate === 'offset' && place === operation.operands.length - 1;
      switch (operand.kind) {
        case 'operation': {
          const key = patternKey(rule, operand);
          const child = nodes++;
          demands.push(check.node, child, node, place, key, free.includes(operand.name as OperationName) ? 1 : 0);
          if (operand.from !== '') demands.push(check.from, child, typeNumber(rule, operand.from));
          queue.push({ pattern: operand, node: child });
          break;
        }
        case 'variable': {
          const known = variables.get(operand.name);
          const kind = isAddress ? 'address' : 'value';
          if (known === undefined) bindings.push(check[kind], bind(operand.name, kind), node, place);
          else bindings.push(isAddress ? check.sameAddress : check.sameValue, known.index, node, place);
          break;
        }
        case 'constant':
          demands.push(check.constant, bind(operand.name, 'constant'), node, place, opcodes[operand.operation]);
          break;
        case 'literal': {
          const bits = BigInt.asIntN(64, operand.value);
          demands.push(check.literal, node, place, Number(BigInt.asIntN(32, bits)), Number(bits >> 32n));
          break;
        }
      }
    });
  }
  const guards = rule.guards.flatMap((guard) => compileGuard(rule, guard, variables));
  return {
    rule,
    key: rootKey,
    pattern: root,
    checks: Int32Array.from([...demands, ...bindings, ...guards]),
    variables,
    first: operandOpcode(rule, root.operands[0]),
    second: operandOpcode(rule, root.operands[1]),
  };
}

function operandOpcode(rule: Rule, operand: Pattern | undefined): number {
  switch (operand?.kind) {
    case 'operation':
      return Math.floor(patternKey(rule, operand) / 8);
    case 'constant':
      return opcodes[operand.operation];
    case 'literal':
      return opcodes.iconst;
    default:
      return -1;
  }
}

function compileGuard(rule: Rule, guard: Application, variables: CompiledRule['variables']): number[] {
  const [argument] = guard.arguments;
  const expected = guard.negated ? 0 : 1;
  if (guard.name in valueTests) {
    const self = argument === 'self';
    const variable = variables.get(String(argument));
    if (!self && variable === undefined)
      throw new ConveneError('bad-rule', `${rule.place}: unknown name '${argument}'`);
    const other = variables.get(String(guard.arguments[1]))?.index ?? -1;
    const test = valueTests[guard.name as keyof typeof valueTests];
    return [check.valueTest, test, self ? -1 : variable!.index, other, expected];
  }
  const test = constantTestNames.indexOf(guard.name);
  const variable = variables.get(String(argument));
  if (test < 0) throw new ConveneError('bad-rule', `${rule.place}: there is no condition '${guard.name}'`);
  if (variable?.kind !== 'constant') throw new ConveneError('bad-rule', `${rule.place}: '${argument}' is no constant`);
  return [check.constantTest, test, variable.index, expected];
}
