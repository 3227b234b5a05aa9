/** A rule's left side as a function of the IR: its names are the parameters, what the rule computes is what it returns. */

import type { ReadyRule } from '../../../src/codegen/rules/book.ts';
import type { Pattern, Step } from '../../../src/codegen/rules/syntax.ts';
import {
  addBlock,
  addParameter,
  appendInstruction,
  type Block,
  constantHalves,
  createFunction,
  type Datum,
  type Instruction,
  type IrFunction,
  i64,
  type OperationName,
  opcodes,
  operationOf,
  patternType,
  ptr,
  resultsOf,
  setEdges,
  type Type,
  type TypePattern,
  typeBytes,
  typeCalled,
  type Value,
} from '../../../src/ir/index.ts';

export type OperationPattern = Pattern & { readonly kind: 'operation' };

export interface Name {
  readonly kind: 'value' | 'address' | 'constant';
  readonly type: Type;
  /** Bytes that are read or written at an address. */
  readonly bytes: number;
  /** Whether what lies at an address is a float. */
  readonly float: boolean;
}

/** A rule, and the rule of the condition that its right side asks for; without one, the condition is a byte in a register. */
export interface Case {
  readonly rule: ReadyRule;
  readonly condition: ReadyRule | undefined;
}

/** Names of a condition's rule stand beside those of the rule that uses it. */
export const conditionPrefix = 'condition ';

/** The name whose condition a rule's right side asks for: `self` for the root; nothing where it asks for none. */
export const conditionAsked = ({ rule }: ReadyRule): string | undefined => askedIn(rule.steps);

function askedIn(steps: readonly Step[]): string | undefined {
  for (const operand of steps.flatMap(({ operands }) => operands)) {
    const found =
      operand.kind === 'condition' ? operand.name : operand.kind === 'nested' ? askedIn([operand.step]) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The whole left side of a case: the condition's pattern stands where the rule has the condition's name. */
export function patternOf({ rule, condition }: Case): OperationPattern {
  if (condition === undefined) return rule.rule.pattern;
  const asked = conditionAsked(rule)!;
  const inner = renamed(condition.rule.pattern) as OperationPattern;
  return asked === 'self' ? inner : (replaced(rule.rule.pattern, asked, inner) as OperationPattern);
}

function mapped(pattern: Pattern, change: (leaf: Pattern) => Pattern): Pattern {
  if (pattern.kind !== 'operation') return change(pattern);
  return { ...pattern, operands: pattern.operands.map((operand) => mapped(operand, change)) };
}

const renamed = (pattern: Pattern): Pattern =>
  mapped(pattern, (leaf) => (leaf.kind === 'literal' ? leaf : { ...leaf, name: conditionPrefix + nameOf(leaf) }));

const replaced = (pattern: Pattern, name: string, by: Pattern): Pattern =>
  mapped(pattern, (leaf) => (leaf.kind === 'variable' && leaf.name === name ? by : leaf));

const nameOf = (leaf: Pattern): string => ('name' in leaf ? leaf.name : '');

/** The type written after an operation's name, or nothing. */
export const ownType = (pattern: OperationPattern): Type | undefined => typeCalled(pattern.type);

/** The type at which an operation reads its operand. */
export function operandTypeOf(pattern: OperationPattern, index: number): Type {
  const row = operationOf(opcodes[pattern.name as OperationName]);
  const wanted = row.operands[index];
  if (wanted !== 'S') return typeOf(wanted, ownType(pattern));
  const from = typeCalled(pattern.from);
  if (from !== undefined) return from;
  // What is written without its type has one, or takes its operand's.
  const [operand] = pattern.operands;
  if (operand.kind === 'operation') return resultTypesOf(operand)[0];
  const only = row.from!.filter((type) => type !== ownType(pattern));
  if (only.length !== 1) throw new Error(`the type that ${pattern.name} converts from is not known`);
  return only[0];
}

const typeOf = (pattern: TypePattern, type: Type | undefined): Type => patternType(pattern, type);

export const resultTypesOf = (pattern: OperationPattern): readonly Type[] =>
  operationOf(opcodes[pattern.name as OperationName]).results.map((result) => typeOf(result, ownType(pattern)));

/** Every name of a pattern, in the order of writing. */
export function namesIn(pattern: OperationPattern): ReadonlyMap<string, Name> {
  const names = new Map<string, Name>();
  visit(pattern, (leaf, parent, index) => {
    if (leaf.kind === 'literal') return;
    const { immediate } = operationOf(opcodes[parent.name as OperationName]);
    const isAddress = immediate === 'offset' && index === parent.operands.length - 1;
    const known = names.get(leaf.name);
    const bytes = Math.max(known?.bytes ?? 0, isAddress ? accessedBytes(parent) : 0);
    const float = known?.float === true || (isAddress && (parent.type === 'f32' || parent.type === 'f64'));
    const kind = leaf.kind === 'constant' ? 'constant' : isAddress ? 'address' : 'value';
    names.set(leaf.name, { kind, type: operandTypeOf(parent, index), bytes, float });
  });
  return names;
}

type Leaf = Exclude<Pattern, { kind: 'operation' }>;

export function visit(
  pattern: OperationPattern,
  see: (leaf: Leaf, parent: OperationPattern, index: number) => void,
): void {
  pattern.operands.forEach((operand, index) => {
    if (operand.kind === 'operation') visit(operand, see);
    else see(operand, pattern, index);
  });
}

/** Of `load.i32` 4, of `uload8.i32` 1. */
function accessedBytes(pattern: OperationPattern): number {
  const narrow = /\d+$/.exec(pattern.name);
  return narrow === null ? typeBytes(ownType(pattern)!) : Number(narrow[0]) / 8;
}

/** How a left side is written as a function. */
export interface Setting {
  readonly constants: ReadonlyMap<string, Datum>;
  /** By address: the offset of its loads and stores. */
  readonly offsets: ReadonlyMap<string, number>;
  /** Values that are used again after the rule's root. */
  readonly kept?: ReadonlySet<string>;
  /** Integers that are sums, computed just before. */
  readonly computed?: ReadonlySet<string>;
  /** Which commutative operations have their operands exchanged: one bit for each, in the order of writing. */
  readonly exchanged?: number;
  /** Whether the root decides a branch. */
  readonly branches?: boolean;
}

/**
 * The function. Parameters: a pointer to where kept values are stored, then the names in order, but for constants; a computed value
 * has two. A rule that branches, or a root that does, gives 1 on the first edge and 0 on the second.
 */
export function leftSide(pattern: OperationPattern, setting: Setting): IrFunction {
  const names = namesIn(pattern);
  const { kept = new Set<string>(), computed = new Set<string>(), exchanged = 0, branches = false } = setting;
  const isBranch = pattern.name === 'branch' || branches;
  const variables = [...names].filter(([, { kind }]) => kind !== 'constant');
  const types = variables.flatMap(([name, { type }]) => (computed.has(name) ? [type, type] : [type]));
  const results = isBranch ? [i64] : resultTypesOf(pattern);
  const f = createFunction('left', {
    convention: 'sysv',
    parameters: [ptr, ...types].map((type) => ({ type })),
    results: results.map((type) => ({ type })),
  });
  const entry = addBlock(f);
  const place = addParameter(f, entry, ptr);
  const parameters = types.map((type) => addParameter(f, entry, type));
  const values = new Map<string, Value>();
  const add = (name: OperationName, type: Type | undefined, operands: readonly Value[], low = 0): Instruction =>
    appendInstruction(f, entry, {
      opcode: opcodes[name],
      ...(type === undefined ? {} : { type }),
      operands,
      resultTypes: operationOf(opcodes[name]).results.map((result) => typeOf(result, type)),
      low,
    });
  for (const [name, { type }] of variables) {
    const value = parameters.shift()!;
    values.set(name, computed.has(name) ? resultsOf(f, add('add', type, [value, parameters.shift()!]))[0] : value);
  }

  let commutative = 0;
  function operation(at: OperationPattern): Instruction {
    const opcode = opcodes[at.name as OperationName];
    const row = operationOf(opcode);
    const isExchanged = row.commutative && ((exchanged >> commutative++) & 1) === 1;
    const operands = at.operands.map((operand, index) => leaf(operand, operandTypeOf(at, index)));
    const last = at.operands.at(-1);
    const offset = row.immediate === 'offset' && last?.kind === 'variable' ? (setting.offsets.get(last.name) ?? 0) : 0;
    return add(at.name as OperationName, ownType(at), isExchanged ? operands.reverse() : operands, offset);
  }
  function leaf(at: Pattern, type: Type): Value {
    switch (at.kind) {
      case 'operation':
        return resultsOf(f, operation(at)).at(-1)!;
      case 'variable':
        return values.get(at.name)!;
      case 'literal':
        return constant('iconst', type, at.value);
      case 'constant':
        return constant(at.operation, type, setting.constants.get(at.name)!);
    }
  }
  function constant(name: 'iconst' | 'fconst', type: Type, value: Datum): Value {
    const id = appendInstruction(f, entry, {
      opcode: opcodes[name],
      type,
      resultTypes: [type],
      ...constantHalves(type, value),
    });
    return resultsOf(f, id)[0];
  }

  const root = operation(pattern);
  if (pattern.name === 'branch') return withEdges(f, root);
  [...kept].forEach((name, index) => {
    add('store', names.get(name)!.type, [values.get(name)!, place], 8 * index);
  });
  if (branches) return withEdges(f, add('branch', undefined, resultsOf(f, root).slice(-1)));
  appendInstruction(f, entry, { opcode: opcodes.return, operands: resultsOf(f, root) });
  return f;
}

function withEdges(f: IrFunction, branch: Instruction): IrFunction {
  const targets = [1n, 0n].map((outcome): Block => {
    const block = addBlock(f);
    const id = appendInstruction(f, block, {
      opcode: opcodes.iconst,
      type: i64,
      resultTypes: [i64],
      ...constantHalves(i64, outcome),
    });
    appendInstruction(f, block, { opcode: opcodes.return, operands: resultsOf(f, id) });
    return block;
  });
  setEdges(
    f,
    branch,
    targets.map((target) => ({ target, arguments: [] })),
  );
  return f;
}

/** How many commutative operations a pattern has. */
export function commutativeOperations(pattern: OperationPattern): number {
  const own = operationOf(opcodes[pattern.name as OperationName]).commutative ? 1 : 0;
  return pattern.operands.reduce(
    (sum, operand) => sum + (operand.kind === 'operation' ? commutativeOperations(operand) : 0),
    own,
  );
}
