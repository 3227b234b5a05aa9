/** Tries rules against the instructions of a block. */
import { ConveneError, none, opcodes, opcodesNamed, type Type, typeWidth, type Value } from '../../ir/index.ts';
import { constantAt, definitionOf, operandType, operandValue, type ValueGraph } from '../graph.ts';
import { isLiveOut } from '../live.ts';
import { candidates, type ReadyRule } from '../rules/book.ts';
import { check, checkLengths, constantTestNames } from '../rules/compile.ts';
import { constantTests, valueTests } from '../rules/functions.ts';
import { addressParts } from './address.ts';
import { isNeeded, type Selection } from './context.ts';

const limit = 16;

/** What the names of a rule stand for. */
export interface Match {
  /** Instructions of the pattern's operations; the first is the root. */
  readonly nodes: Int32Array;
  nodeCount: number;
  readonly values: Int32Array;
  readonly types: Uint8Array;
  readonly offsets: Int32Array;
  readonly low: Int32Array;
  readonly high: Int32Array;
  /** Whether the root is used here alone, so that what only it uses may be folded too. */
  exclusive: boolean;
}

export const createMatch = (): Match => ({
  nodes: new Int32Array(limit),
  nodeCount: 0,
  values: new Int32Array(limit),
  types: new Uint8Array(limit),
  offsets: new Int32Array(limit),
  low: new Int32Array(limit),
  high: new Int32Array(limit),
  exclusive: true,
});

const testFunctions = constantTestNames.map((name) => constantTests[name]);

/** The first rule that applies to the instruction `root`, its names in `match`. */
export function findRule(
  selection: Selection,
  match: Match,
  root: number,
  condition: boolean,
  exclusive: boolean,
): ReadyRule | undefined {
  const { graph, book } = selection;
  const c = graph.f.instructions;
  const count = c.operandCount[root];
  const first = count > 0 ? definingOperation(graph, operandValue(graph, root, 0)) : none;
  const second = count > 1 ? definingOperation(graph, operandValue(graph, root, 1)) : none;
  match.exclusive = exclusive;
  match.nodes[0] = root;
  const rules = candidates(book, condition, graph.key[root], first, second);
  for (let at = 0; at < rules.length; at++) if (applies(selection, match, rules[at])) return rules[at];
  return undefined;
}

/** The operation that defines a value, as rules name it. */
function definingOperation(graph: ValueGraph, value: number): number {
  const definition = definitionOf(graph, value);
  if (definition === none) return none;
  return graph.f.instructions.opcode[definition] === opcodes.ptradd
    ? opcodes.add
    : graph.f.instructions.opcode[definition];
}

/** Makes a rule's checks, up to the first that fails. One loop makes them all, since this runs more often than anything else here. */
function applies(selection: Selection, match: Match, rule: ReadyRule): boolean {
  const { graph } = selection;
  const { nodes, values, offsets } = match;
  const { checks } = rule;
  match.nodeCount = 1;
  for (let at = 0; at < checks.length; at += checkLengths[checks[at]]) {
    switch (checks[at]) {
      case check.value:
        values[checks[at + 1]] = operandValue(graph, nodes[checks[at + 2]], checks[at + 3]);
        break;
      case check.constant: {
        const node = nodes[checks[at + 2]];
        if (!bindConstant(graph, match, checks[at + 1], node, checks[at + 3], checks[at + 4])) return false;
        break;
      }
      case check.literal: {
        const node = nodes[checks[at + 1]];
        const definition = constantDefinition(graph, operandValue(graph, node, checks[at + 2]), opcodes.iconst);
        if (definition === none) return false;
        const { low, high } = constantAt(graph, definition, operandType(graph, node, checks[at + 2]));
        if (low !== checks[at + 3] || high !== checks[at + 4]) return false;
        break;
      }
      case check.constantTest: {
        const variable = checks[at + 2];
        const width = typeWidth(match.types[variable] as Type);
        const outcome = testFunctions[checks[at + 1]](match.low[variable], match.high[variable], width);
        if (outcome !== (checks[at + 3] === 1)) return false;
        break;
      }
      case check.valueTest: {
        const outcome = testValue(selection, match, checks[at + 1], checks[at + 2], checks[at + 3]);
        if (outcome !== (checks[at + 4] === 1)) return false;
        break;
      }
      case check.sameValue:
        if (values[checks[at + 1]] !== operandValue(graph, nodes[checks[at + 2]], checks[at + 3])) return false;
        break;
      case check.node: {
        const value = operandValue(graph, nodes[checks[at + 2]], checks[at + 3]);
        const definition = definitionOf(graph, value);
        if (definition === none || graph.key[definition] !== checks[at + 4]) return false;
        if (checks[at + 5] === 0 && !mayFold(selection, match, definition, value)) return false;
        nodes[checks[at + 1]] = definition;
        match.nodeCount++;
        break;
      }
      case check.address: {
        const node = nodes[checks[at + 2]];
        values[checks[at + 1]] = operandValue(graph, node, checks[at + 3]);
        offsets[checks[at + 1]] = graph.f.instructions.low[node];
        break;
      }
      case check.sameAddress: {
        const node = nodes[checks[at + 2]];
        if (values[checks[at + 1]] !== operandValue(graph, node, checks[at + 3])) return false;
        if (offsets[checks[at + 1]] !== graph.f.instructions.low[node]) return false;
        break;
      }
      case check.from:
        if (operandType(graph, nodes[checks[at + 1]], 0) !== checks[at + 2]) return false;
        break;
      default:
        throw new ConveneError('internal', 'a rule has a check of no known kind');
    }
  }
  return true;
}

/** A value's definition may be done by its only user, in the same block, if no write lies between for a load. */
function mayFold(selection: Selection, match: Match, definition: number, value: Value): boolean {
  const { graph } = selection;
  if (!match.exclusive || graph.uses[value] !== 1 || isNeeded(selection, value)) return false;
  return isMovable(selection, definition);
}

/** Whether an instruction may be done later, at the place being selected. */
function isMovable(selection: Selection, definition: number): boolean {
  const { graph } = selection;
  const c = graph.f.instructions;
  if (c.block[definition] !== selection.block || c.resultCount[definition] !== 1) return false;
  return readsMemory[c.opcode[definition]] === 0 || graph.epoch[definition] === selection.epoch;
}

const readsMemory = opcodesNamed('load', 'uload8', 'uload16', 'uload32', 'sload8', 'sload16', 'sload32');

/** The definition of a value that an operation on constants makes, or −1. */
function constantDefinition(graph: ValueGraph, value: number, opcode: number): number {
  const definition = definitionOf(graph, value);
  return definition !== none && graph.f.instructions.opcode[definition] === opcode ? definition : none;
}

/** Binds a constant as the operand's type reads it: sign-extended from its width. */
function bindConstant(
  graph: ValueGraph,
  match: Match,
  variable: number,
  node: number,
  operand: number,
  opcode: number,
): boolean {
  const value = operandValue(graph, node, operand);
  const definition = constantDefinition(graph, value, opcode);
  if (definition === none) return false;
  const type = operandType(graph, node, operand);
  match.values[variable] = value;
  match.types[variable] = type;
  const { low, high } = constantAt(graph, definition, type);
  match.low[variable] = low;
  match.high[variable] = high;
  return true;
}

function testValue(selection: Selection, match: Match, test: number, variable: number, other: number): boolean {
  const { graph } = selection;
  if (test === valueTests.address) {
    return addressParts(selection, graph.f.instructions.firstResult[match.nodes[0]] as Value, 0, true).folded > 1;
  }
  const value = match.values[variable] as Value;
  if (test === valueTests.single) return graph.uses[value] === 1;
  if (!dies(selection, value)) return false;
  if (other < 0) return true;
  const second = match.values[other] as Value;
  return !dies(selection, second) || isBetterOverwritten(selection, value, second);
}

/**
 * Which of two dying operands the result should take the register of: one that a loop carries, because the result is likely what it
 * carries next; else the one computed last, because it is most likely still in a register. What the function was passed comes before all.
 */
function isBetterOverwritten({ graph }: Selection, a: Value, b: Value): boolean {
  if (isPassed(graph, a) !== isPassed(graph, b)) return isPassed(graph, b);
  const definitionA = definitionOf(graph, a);
  const definitionB = definitionOf(graph, b);
  if (definitionA === none || definitionB === none) return definitionA === none;
  const { block } = graph.f.instructions;
  const placeA = graph.flow.place[block[definitionA]];
  const placeB = graph.flow.place[block[definitionB]];
  return placeA === placeB ? graph.order[definitionA] >= graph.order[definitionB] : placeA > placeB;
}

/** Whether a value is what the function was passed. */
const isPassed = (graph: ValueGraph, value: Value): boolean =>
  definitionOf(graph, value) === none && graph.f.values.block[value] === 0;

/**
 * Whether nothing uses a value after the instruction being selected. It may say no where finding out would take long. To hot code, uses
 * in cold blocks are none.
 */
export const dies = (selection: Selection, value: Value): boolean =>
  selection.neededIn[value] !== selection.block && !isLiveOut(selection.graph, value, selection.block);

/** Marks what a match has taken over. */
export function commit(selection: Selection, match: Match, rule: ReadyRule): void {
  if (selection.applied !== undefined) selection.applied[rule.index]++;
  if (!match.exclusive) return;
  // Other operations are passed over because nothing needs their result.
  const { opcode } = selection.graph.f.instructions;
  for (let node = 1; node < match.nodeCount; node++) {
    if (readsMemory[opcode[match.nodes[node]]] === 1) selection.folded[match.nodes[node]] = 1;
  }
}
