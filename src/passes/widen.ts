/**
 * Counters of 32 bits that are extended in their loop, as C's `int` indices are, count in 64 bits: a test in the loop says that they do not
 * come around, so that the extension of the sum is the sum of the extensions. What wanted the counter itself gets the low half of the wide one.
 *
 * Requires: a valid function, best after `gvn`. Leaves: no unreachable blocks; the narrow counters, for `dead` where nothing else wants them.
 */
import {
  addParameter,
  type Block,
  type ControlFlow,
  coldBlocks,
  type DominatorTree,
  definition,
  dominates,
  dominatorTree,
  type Edge,
  edgeArguments,
  edgesOf,
  edgeTarget,
  type Instruction,
  type IrFunction,
  i32,
  i64,
  incomingCount,
  incomingEdges,
  insertBefore,
  instructionsIn,
  instructionType,
  is,
  type LoopForest,
  loopForest,
  none,
  type Opcode,
  opcodeOf,
  opcodes,
  operand,
  result,
  setEdges,
  type Type,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { insertConstant, integerOf } from './constant.ts';
import { type Replacement, replacement } from './replacement.ts';

/** How 32 bits are read. */
interface Reading {
  readonly extend: 'sext' | 'zext';
  readonly smallest: bigint;
  readonly largest: bigint;
  readonly of: (bits: bigint) => bigint;
  /** Comparisons: the counter is below, at most, above, at least. */
  readonly compares: readonly [number, number, number, number];
}

const signed: Reading = {
  extend: 'sext',
  smallest: -(2n ** 31n),
  largest: 2n ** 31n - 1n,
  of: (bits) => BigInt.asIntN(32, bits),
  compares: [opcodes.slt, opcodes.sle, opcodes.sgt, opcodes.sge],
};
const unsigned: Reading = {
  extend: 'zext',
  smallest: 0n,
  largest: 2n ** 32n - 1n,
  of: (bits) => BigInt.asUintN(32, bits),
  compares: [opcodes.ult, opcodes.ule, opcodes.ugt, opcodes.uge],
};

interface Extension {
  readonly id: Instruction;
  /** What is extended is the counter plus this; its bits as a signed number. */
  readonly distance: bigint;
}

interface Counter {
  readonly header: Block;
  /** A parameter of the header, and which. */
  readonly value: Value;
  readonly place: number;
  readonly entries: readonly Edge[];
  readonly backs: readonly Edge[];
  /** What it is changed by in each round, one number for each edge back; all have the same sign. */
  readonly steps: readonly bigint[];
}

/** What is known of a counter, in all blocks that `from` dominates. */
interface Range {
  readonly reading: Reading;
  readonly from: Block;
  readonly low: bigint;
  readonly high: bigint;
}

export function widenCounters(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const extensions = findExtensions(f, flow);
  if (extensions.size === 0) return changed;
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const widening: Widening = { f, flow, extensions, added: new Map(), map: replacement(f) };
  // Inner loops, which come after those around them, first: where they begin is an extension in those.
  for (const { header } of forest.loops.toReversed()) {
    for (const value of [...f.blocks[header]!.parameters]) {
      const wanted = extensions.get(value);
      if (!wanted?.some(({ id }) => contains(forest, header, f.instructions.block[id] as Block))) continue;
      const counter = counterAt(f, flow, forest, header, value);
      if (counter === undefined) continue;
      const range = rangeOf(f, flow, tree, forest, counter);
      if (range === undefined) continue;
      const possible = wanted.filter((extension) => isSum(f, tree, range, extension));
      if (possible.length > 0) widen(widening, counter, range.reading, possible);
    }
  }
  if (!widening.map.any()) return changed;
  addArguments(f, flow, widening.added);
  widening.map.apply();
  return true;
}

interface Widening {
  readonly f: IrFunction;
  readonly flow: ControlFlow;
  /** By value: its extensions to 64 bits, and those of sums of it and a constant, in hot code. */
  readonly extensions: Map<Value, Extension[]>;
  /** Arguments for the new parameters, which edges are still to be given. */
  readonly added: Map<Edge, Value[]>;
  readonly map: Replacement;
}

function findExtensions(f: IrFunction, flow: ControlFlow): Map<Value, Extension[]> {
  const found = new Map<Value, Extension[]>();
  const cold = coldBlocks(f, flow);
  for (const block of flow.order) {
    if (cold[block] === 1) continue;
    for (const id of instructionsIn(f, block)) {
      const isExtension = is(f, id, 'sext') || is(f, id, 'zext');
      if (isExtension && instructionType(f, id) === i64 && valueType(f, operand(f, id, 0)) === i32) note(f, found, id);
    }
  }
  return found;
}

function note(f: IrFunction, extensions: Map<Value, Extension[]>, id: Instruction): void {
  const extended = operand(f, id, 0);
  const [value, distance] = constantSumOf(f, extended) ?? [extended, 0n];
  const list = extensions.get(value);
  if (list === undefined) extensions.set(value, [{ id, distance }]);
  else list.push({ id, distance });
}

/** Gives edges more arguments. */
function addArguments(f: IrFunction, { source }: ControlFlow, added: ReadonlyMap<Edge, readonly Value[]>): void {
  for (const block of new Set([...added.keys()].map((edge) => source[edge] as Block))) {
    const last = terminator(f, block) as Instruction;
    const edges = edgesOf(f, last).map((edge) => ({
      target: edgeTarget(f, edge),
      arguments: [...edgeArguments(f, edge), ...(added.get(edge) ?? [])],
    }));
    setEdges(f, last, edges);
  }
}

/** A value of 32 bits as another plus a signed constant. */
function constantSumOf(f: IrFunction, value: Value): readonly [Value, bigint] | undefined {
  const definer = definition(f, value);
  if (definer === none || !is(f, definer, 'add')) return undefined;
  const constant = integerOf(f, operand(f, definer, 1));
  return constant === undefined ? undefined : [operand(f, definer, 0), signed.of(constant)];
}

function contains({ loops, innermost }: LoopForest, header: Block, block: Block): boolean {
  let loop = innermost[block]!;
  while (loop !== none && loops[loop]!.header !== header) loop = loops[loop]!.parent;
  return loop !== none;
}

function counterAt(
  f: IrFunction,
  flow: ControlFlow,
  forest: LoopForest,
  header: Block,
  value: Value,
): Counter | undefined {
  const place = f.values.index[value]!;
  const entries: Edge[] = [];
  const backs: Edge[] = [];
  const steps: bigint[] = [];
  for (const edge of incomingEdges(flow, header)) {
    if (!contains(forest, header, flow.source[edge] as Block)) {
      entries.push(edge);
      continue;
    }
    const sum = constantSumOf(f, edgeArguments(f, edge)[place]!);
    if (sum === undefined || sum[0] !== value || sum[1] === 0n) return undefined;
    backs.push(edge);
    steps.push(sum[1]);
  }
  if (entries.length === 0 || backs.length === 0) return undefined;
  const goesUp = steps[0]! > 0n;
  return steps.every((step) => step > 0n === goesUp) ? { header, value, place, entries, backs, steps } : undefined;
}

/** What a test in the loop, which all ways back pass, says of the counter, if it keeps the counter from coming around. */
function rangeOf(
  f: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  forest: LoopForest,
  counter: Counter,
): Range | undefined {
  const { header, value, entries, backs, steps, place } = counter;
  const starts = entries.map((edge) => integerOf(f, edgeArguments(f, edge)[place]!));
  let block = flow.source[backs[0]!] as Block;
  // Tests lie on the way from the header to each way back.
  for (; ; block = tree.parent[block] as Block) {
    if (!contains(forest, header, block)) return undefined;
    const limit = backs.every((edge) => dominates(tree, block, flow.source[edge] as Block))
      ? limitAt(f, flow, block, value)
      : undefined;
    if (limit !== undefined) {
      const { reading, isUpper, bound } = limit;
      const known = starts.every((start) => start !== undefined)
        ? starts.map((start) => reading.of(start!))
        : undefined;
      const goesUp = steps[0]! > 0n;
      const start = known?.reduce((a, b) => (a < b === goesUp ? a : b));
      const low = isUpper ? (start ?? reading.smallest) : bound;
      const high = isUpper ? bound : (start ?? reading.largest);
      const most = steps.reduce((a, b) => (a > b === goesUp ? a : b));
      const stays = goesUp ? high + most <= reading.largest : low + most >= reading.smallest;
      if (isUpper === goesUp && stays) return { reading, from: block, low, high };
    }
    if (block === header) return undefined;
  }
}

interface Limit {
  readonly reading: Reading;
  readonly isUpper: boolean;
  /** The largest, or else the smallest number that the counter can be. */
  readonly bound: bigint;
}

/** What the branch that alone leads to a block says of a value. */
function limitAt(f: IrFunction, flow: ControlFlow, block: Block, value: Value): Limit | undefined {
  if (incomingCount(flow, block) !== 1) return undefined;
  const [edge] = incomingEdges(flow, block);
  const branch = terminator(f, flow.source[edge!] as Block) as Instruction;
  if (!is(f, branch, 'branch')) return undefined;
  const test = definition(f, operand(f, branch, 0));
  if (test === none || instructionType(f, test) !== i32) return undefined;
  const isFirst = operand(f, test, 0) === value;
  if (!isFirst && operand(f, test, 1) !== value) return undefined;
  const isTrue = edgesOf(f, branch)[0] === edge;
  for (const reading of [signed, unsigned]) {
    let which = reading.compares.indexOf(opcodeOf(f, test));
    if (which < 0) continue;
    // Exchanged: below and above, at most and at least; not true: below and at least, at most and above.
    if (!isFirst) which = [2, 3, 0, 1][which]!;
    if (!isTrue) which = [3, 2, 1, 0][which]!;
    const constant = integerOf(f, operand(f, test, isFirst ? 1 : 0));
    const isUpper = which < 2;
    const limit = constant === undefined ? (isUpper ? reading.largest : reading.smallest) : reading.of(constant);
    const strict = which === 0 ? -1n : which === 2 ? 1n : 0n;
    return { reading, isUpper, bound: limit + strict };
  }
  return undefined;
}

/** Whether an extension is that of the counter plus a number, whichever way 32 bits are read. */
function isSum(
  f: IrFunction,
  tree: DominatorTree,
  { reading, from, low, high }: Range,
  { id, distance }: Extension,
): boolean {
  const isOwn = is(f, id, reading.extend);
  if (distance === 0n && isOwn) return true;
  // Only behind the test the limits hold.
  if (!dominates(tree, from, f.instructions.block[id] as Block)) return false;
  const [least, most] = [low + distance, high + distance];
  if (isOwn) return least >= reading.smallest && most <= reading.largest;
  return least >= 0n && most <= signed.largest;
}

function widen(
  { f, flow, extensions, added, map }: Widening,
  { header, value, entries, backs, steps, place }: Counter,
  { extend }: Reading,
  possible: readonly Extension[],
): void {
  const wide = addParameter(f, header, i64);
  const make = (before: Instruction, opcode: Opcode, type: Type, operands: readonly Value[]): Instruction =>
    insertBefore(f, before, {
      opcode,
      type,
      operands,
      resultTypes: [type],
      position: f.instructions.position[before]!,
    });
  const sum = (before: Instruction, distance: bigint): Value =>
    result(f, make(before, opcodes.add, i64, [wide, insertConstant(f, before, i64, BigInt.asUintN(64, distance))]));
  const give = (edge: Edge, given: Value): void => {
    const list = added.get(edge);
    if (list === undefined) added.set(edge, [given]);
    else list.push(given);
  };
  for (const edge of entries) {
    const before = terminator(f, flow.source[edge] as Block) as Instruction;
    const start = make(before, opcodes[extend], i64, [edgeArguments(f, edge)[place]!]);
    note(f, extensions, start);
    give(edge, result(f, start));
  }
  // Beside the narrow sums: these may lie in fewer rounds of other loops than the ways back do.
  backs.forEach((edge, index) => {
    give(edge, sum(definition(f, edgeArguments(f, edge)[place]!) as Instruction, steps[index]!));
  });
  for (const { id, distance } of possible) map.replace(result(f, id), distance === 0n ? wide : sum(id, distance));
  map.replace(value, result(f, make(f.blocks[header]!.first as Instruction, opcodes.trunc, i32, [wide])));
}
