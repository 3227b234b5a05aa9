/**
 * The verifier: everything that later stages take for granted about a function, checked against the table of operations. It
 * reports all problems, not the first, and never throws on a malformed function whose ids are in range.
 */
import { patternType } from './builder.ts';
import { type DominatorTree, dominates, dominatorTree } from './dominators.ts';
import { ConveneError, type SourcePosition } from './error.ts';
import { controlFlow } from './flow.ts';
import {
  blockIds,
  definition,
  edgeArguments,
  edgesOf,
  edgeTarget,
  entryBlock,
  type IrFunction,
  instructionsIn,
  instructionType,
  opcodeOf,
  operandsOf,
  result,
  resultsOf,
  terminator,
  valueType,
} from './function.ts';
import { type Operation, type OperationName, operationName, operationOf, type TypePattern } from './operations.ts';
import {
  type Block,
  type Instruction,
  none,
  type Parameter,
  type Signature,
  type Type,
  typeName,
  typeWidth,
  type Value,
} from './types.ts';

export interface Problem {
  readonly message: string;
  readonly function: string;
  readonly block?: Block;
  readonly instruction?: Instruction;
  readonly position?: SourcePosition;
}

interface Verification {
  readonly f: IrFunction;
  readonly tree: DominatorTree;
  /** By instruction: its place in its block. */
  readonly place: Int32Array;
  readonly report: (message: string, block?: Block, instruction?: Instruction) => void;
}

/** All problems of a function; none if it is valid. */
export function verify(f: IrFunction): readonly Problem[] {
  const problems: Problem[] = [];
  const report = (message: string, block?: Block, instruction?: Instruction): void => {
    const position = instruction === undefined ? undefined : f.positions[f.instructions.position[instruction]!];
    problems.push({
      message,
      function: f.name,
      ...(block === undefined ? {} : { block }),
      ...(instruction === undefined ? {} : { instruction }),
      ...(position === undefined ? {} : { position }),
    });
  };
  if (f.blocks.length === 0 || f.blocks[0]!.removed) {
    report('the function has no entry block');
    return problems;
  }
  if (!checkShape(f, report)) return problems;
  checkEntry(f, report);

  const flow = controlFlow(f);
  const place = new Int32Array(f.instructionCount).fill(none);
  for (const block of blockIds(f)) {
    let count = 0;
    for (const id of instructionsIn(f, block)) place[id] = count++;
  }
  const context: Verification = { f, tree: dominatorTree(flow), place, report };
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) {
      checkInstruction(context, block, id);
      checkEdges(context, block, id);
      if (flow.place[block] !== none) checkUses(context, block, id);
    }
  }
  return problems;
}

/** Throws the first problem as an error with code `ir-invalid`. */
export function verifyOrThrow(f: IrFunction): void {
  const [problem, ...rest] = verify(f);
  if (problem === undefined) return;
  const more = rest.length === 0 ? '' : ` (and ${rest.length} more)`;
  throw new ConveneError('ir-invalid', `${describeProblem(problem)}${more}`, problem.position);
}

export function describeProblem(problem: Problem): string {
  const place = problem.block === undefined ? '' : `, block ${problem.block}`;
  return `function '${problem.function}'${place}: ${problem.message}`;
}

type Report = Verification['report'];

/** Blocks end where they should, edges lead somewhere: what the control flow graph needs to exist. */
function checkShape(f: IrFunction, report: Report): boolean {
  let sound = true;
  const fail = (message: string, block: Block, instruction?: Instruction): void => {
    sound = false;
    report(message, block, instruction);
  };
  for (const block of blockIds(f)) {
    if (terminator(f, block) === none) fail('the block does not end in a terminator', block);
    for (const id of instructionsIn(f, block)) {
      const name = operationName(opcodeOf(f, id));
      if (f.instructions.block[id] !== block) fail(`'${name}' is linked into a block that is not its own`, block, id);
      if (operationOf(opcodeOf(f, id)).terminator && f.blocks[block]!.last !== id)
        fail(`'${name}' stands in the middle of the block`, block, id);
      for (const edge of edgesOf(f, id)) {
        const target = f.blocks[edgeTarget(f, edge)];
        if (target === undefined || target.removed)
          fail(`'${name}' leads to block ${edgeTarget(f, edge)}, which is not in the function`, block, id);
      }
    }
  }
  return sound;
}

const listed = (types: readonly Type[]): string => `(${types.map(typeName).join(', ')})`;
const typesOf = (parameters: readonly Parameter[]): Type[] => parameters.map(({ type }) => type);
const sameTypes = (a: readonly Type[], b: readonly Type[]): boolean =>
  a.length === b.length && a.every((type, index) => type === b[index]);

function checkEntry(f: IrFunction, report: Report): void {
  const entry = entryBlock(f);
  const actual = f.blocks[entry]!.parameters.map((value) => valueType(f, value));
  const declared = typesOf(f.signature.parameters);
  if (f.signature.declared !== undefined)
    report("the signature has parameters after '...', which only a call can have", entry);
  if (!sameTypes(actual, declared))
    report(`the entry block has parameters ${listed(actual)}, the signature ${listed(declared)}`, entry);
}

function checkInstruction({ f, report }: Verification, block: Block, id: Instruction): void {
  const operation = operationOf(opcodeOf(f, id));
  const name = operationName(opcodeOf(f, id));
  const fail = (message: string): void => report(`'${name}' ${message}`, block, id);
  const type = instructionType(f, id);
  if (operation.types.length > 0 && !operation.types.includes(type)) {
    fail(`does not work on ${typeName(type)}`);
    return;
  }
  const operands = operandsOf(f, id);
  if (operands.some((value) => value < 0 || value >= f.valueCount)) {
    fail('has an operand that is no value');
    return;
  }
  const actual = operands.map((value) => valueType(f, value));
  if (!checkImmediate(f, id, operation, fail)) return;
  const wanted = operandTypes(f, id, name, operation, actual);
  if (wanted !== undefined && !sameTypes(actual, wanted))
    fail(`takes ${listed(wanted)}, but is given ${listed(actual)}`);
  const results = resultsOf(f, id).map((value) => valueType(f, value));
  const given = resultTypes(f, id, name, operation.results, type);
  if (!sameTypes(results, given)) fail(`gives ${listed(given)}, but its results are ${listed(results)}`);
  checkWidths(name, type, actual[0], fail);
  if (name === 'vastart' && f.signature.variadic !== true) fail('is only for variadic functions');
  if (name.startsWith('tailcall')) {
    const callee = calleeSignature(f, id)!;
    const same =
      sameTypes(typesOf(callee.results), typesOf(f.signature.results)) &&
      callee.results.every(({ role }, index) => role === f.signature.results[index]!.role);
    if (!same) fail('returns other results than its function');
  }
}

/** Conversions in the right direction: what the patterns of the table cannot say. */
function checkWidths(name: OperationName, to: Type, from: Type | undefined, fail: (message: string) => void): void {
  if (from === undefined) return;
  const wrong =
    ((name === 'zext' || name === 'sext') && typeWidth(to) <= typeWidth(from)) ||
    (name === 'trunc' && typeWidth(to) >= typeWidth(from)) ||
    (name === 'bitcast' && typeWidth(to) !== typeWidth(from));
  if (wrong) fail(`does not go from ${typeName(from)} to ${typeName(to)}`);
}

function checkImmediate(f: IrFunction, id: Instruction, operation: Operation, fail: (message: string) => void) {
  const tables: Partial<Record<Operation['immediate'], readonly unknown[]>> = {
    slot: f.slots,
    symbol: f.symbols,
    callee: f.callees,
    signature: f.signatures,
    aggregate: f.aggregates,
  };
  const table = tables[operation.immediate];
  if (table === undefined || table[f.instructions.low[id]!] !== undefined) return true;
  fail(`refers to ${operation.immediate} ${f.instructions.low[id]}, which does not exist`);
  return false;
}

/** The signature that a call names; undefined for other operations. */
export function calleeSignature(f: IrFunction, id: Instruction): Signature | undefined {
  const { immediate } = operationOf(opcodeOf(f, id));
  if (immediate === 'callee') return f.callees[f.instructions.low[id]!]?.signature;
  return immediate === 'signature' ? f.signatures[f.instructions.low[id]!] : undefined;
}

/** What the operands' types must be; undefined if the actual ones are good enough. */
function operandTypes(
  f: IrFunction,
  id: Instruction,
  name: OperationName,
  operation: Operation,
  actual: readonly Type[],
): Type[] | undefined {
  const wanted: Type[] = [];
  for (const pattern of operation.operands) {
    if (pattern === 'S') {
      const from = actual[wanted.length];
      wanted.push(from !== undefined && operation.from!.includes(from) ? from : operation.from![0]!);
    } else if (pattern !== 'values') {
      wanted.push(patternType(pattern, instructionType(f, id)));
    } else if (name === 'return') {
      wanted.push(...typesOf(f.signature.results));
    } else {
      const signature = calleeSignature(f, id)!;
      wanted.push(...typesOf(signature.parameters));
      if (signature.variadic === true) wanted.push(...actual.slice(wanted.length));
    }
  }
  return wanted;
}

function resultTypes(
  f: IrFunction,
  id: Instruction,
  name: OperationName,
  patterns: readonly TypePattern[],
  type: Type,
): Type[] {
  return patterns.flatMap((pattern) => {
    if (pattern !== 'values') return [patternType(pattern, type)];
    return name === 'return' ? [] : typesOf(calleeSignature(f, id)!.results);
  });
}

function checkEdges({ f, report }: Verification, block: Block, id: Instruction): void {
  const operation = operationOf(opcodeOf(f, id));
  const name = operationName(opcodeOf(f, id));
  const edges = edgesOf(f, id);
  const fail = (message: string): void => report(`'${name}' ${message}`, block, id);
  if (name === 'switch') {
    const cases = (f.cases[f.instructions.low[id]!] ?? []).map((value) =>
      BigInt.asUintN(typeWidth(instructionType(f, id)), value),
    );
    if (edges.length !== cases.length + 1)
      fail(`has ${cases.length} cases, but ${edges.length} edges where there must be one more`);
    if (new Set(cases).size !== cases.length) fail('has two cases of the same value');
  } else if (edges.length !== operation.edges) {
    fail(`has ${edges.length} edges, not ${operation.edges}`);
  }
  for (const edge of edges) {
    const target = edgeTarget(f, edge);
    if (target === entryBlock(f)) fail('leads to the entry block');
    const values = edgeArguments(f, edge);
    if (values.some((value) => value < 0 || value >= f.valueCount)) {
      fail('has an argument that is no value');
      continue;
    }
    const actual = values.map((value) => valueType(f, value));
    const wanted = f.blocks[target]!.parameters.map((value) => valueType(f, value));
    if (!sameTypes(actual, wanted)) fail(`passes ${listed(actual)} to block ${target}, which takes ${listed(wanted)}`);
  }
}

const isInvoke = (name: OperationName): boolean => name === 'invoke' || name === 'invokeindirect';

function checkUses({ f, tree, place, report }: Verification, block: Block, id: Instruction): void {
  const name = operationName(opcodeOf(f, id));
  const check = (value: Value): void => {
    if (value < 0 || value >= f.valueCount) return;
    const definer = definition(f, value);
    const home = f.values.block[value] as Block | -1;
    if (definer === none) {
      const parameters = f.blocks[home]?.parameters;
      const alive = parameters?.[f.values.index[value]!] === value && !f.blocks[home]!.removed;
      if (!alive) report(`'${name}' uses value ${value}, a parameter that was removed`, block, id);
      else if (!dominates(tree, home as Block, block))
        report(`'${name}' uses value ${value}, a parameter of block ${home}, which does not dominate it`, block, id);
      return;
    }
    if (place[definer] === none) {
      report(`'${name}' uses value ${value}, whose definition was removed`, block, id);
    } else if (isInvoke(operationName(opcodeOf(f, definer)))) {
      report(`'${name}' uses value ${value}, which exists only on the edges of its invoke`, block, id);
    } else if (home === block ? place[definer]! >= place[id]! : !dominates(tree, home as Block, block)) {
      report(`'${name}' uses value ${value}, whose definition does not dominate it`, block, id);
    }
  };
  for (const value of operandsOf(f, id)) check(value);
  const code = isInvoke(name) ? result(f, id, f.instructions.resultCount[id]! - 1) : none;
  edgesOf(f, id).forEach((edge, index) => {
    for (const value of edgeArguments(f, edge)) {
      if (value < 0 || value >= f.valueCount || !isInvoke(name) || definition(f, value) !== id) {
        check(value);
      } else if (index !== (value === code ? 1 : 0)) {
        const why = value === code ? 'the thrown code where nothing was thrown' : 'a result where there is none';
        report(`'${name}' passes ${why}`, block, id);
      }
    }
  });
}
