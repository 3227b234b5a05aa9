/**
 * Loops that end when a counter crosses a boundary, whatever the sign of its step: at the overflow of its distance from there. Where the
 * counter is known to meet one certain value then, comparing it with that value will do. Elsewhere the loop counts the distance itself; the
 * counter is the distance and an origin that stays the same, a sum that addresses take in.
 *
 * Requires: a valid function, best after `gvn`. Leaves: no unreachable blocks; computations without uses, for `dead`.
 */
import {
  type Block,
  type ControlFlow,
  definingBlock,
  definition,
  dominatorTree,
  type Edge,
  edgesOf,
  edgeTarget,
  type Instruction,
  type IrFunction,
  i8,
  i64,
  incomingEdges,
  insertBefore,
  is,
  type LoopForest,
  loopForest,
  none,
  opcodes,
  operand,
  result,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import {
  constantSum,
  isPlain,
  type LinearSum,
  linearSum,
  plus,
  sumCost,
  trailingZeros,
  valueSum,
  writeSum,
  zerosOf,
} from './linear.ts';
import { type Origin, replaceIndices } from './origins.ts';

/** A loop's counter whose distance from a boundary ends the loop by overflow. */
interface Counter {
  readonly loop: number;
  readonly header: Block;
  /** A parameter of the header, and which. */
  readonly index: Value;
  readonly place: number;
  readonly step: Value;
  /** What the distance exceeds the counter by. */
  readonly excess: LinearSum;
  readonly branch: Instruction;
  readonly overflow: Instruction;
  /** Which operand of the overflowing sum is the distance. */
  readonly distanceAt: 0 | 1;
  readonly entries: readonly Edge[];
  readonly back: Edge;
}

export function countDistances(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const ends = flow.order.filter((block) => overflowAt(f, block) !== none);
  if (ends.length === 0) return changed;
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const before = (header: Block): Instruction => terminator(f, tree.parent[header] as Block) as Instruction;
  const origins = new Map<Value, Origin>();
  let any = changed;
  for (const block of ends) {
    const counter = counterAt(f, flow, forest, block);
    if (counter === undefined || origins.has(counter.index)) continue;
    any = true;
    const last = lastIndex(f, counter);
    if (last !== undefined) compareWithLast(f, counter, last, before(counter.header));
    else origins.set(counter.index, countDistance(f, flow, counter, before(counter.header)));
  }
  if (origins.size > 0) replaceIndices(f, flow, forest, origins);
  return any;
}

/** The `saddover` whose truth decides the branch at the end of a block, or −1. */
function overflowAt(f: IrFunction, block: Block): Instruction | -1 {
  const branch = terminator(f, block) as Instruction;
  if (!is(f, branch, 'branch')) return none;
  const truth = operand(f, branch, 0);
  const definer = definition(f, truth);
  if (definer === none || !is(f, definer, 'saddover') || truth !== result(f, definer, 1)) return none;
  return valueType(f, result(f, definer)) === i64 ? definer : none;
}

function contains({ loops, innermost }: LoopForest, loop: number, block: Block): boolean {
  let inner = innermost[block]!;
  // Inner loops come after those around them.
  while (inner > loop) inner = loops[inner]!.parent;
  return inner === loop;
}

/** The counter of a loop whose only way back is taken at the end of a block, unless its distance overflows. */
function counterAt(f: IrFunction, flow: ControlFlow, forest: LoopForest, block: Block): Counter | undefined {
  const loop = forest.innermost[block]!;
  if (loop === none) return undefined;
  const { header } = forest.loops[loop]!;
  const isInside = (place: Block): boolean => contains(forest, loop, place);
  const branch = terminator(f, block) as Instruction;
  const [out, back] = edgesOf(f, branch) as [Edge, Edge];
  if (edgeTarget(f, back) !== header || isInside(edgeTarget(f, out))) return undefined;
  const entries = incomingEdges(flow, header).filter((edge) => !isInside(flow.source[edge] as Block));
  if (entries.length + 1 !== incomingEdges(flow, header).length) return undefined;

  const overflow = overflowAt(f, block) as Instruction;
  for (const distanceAt of [0, 1] as const) {
    const step = operand(f, overflow, 1 - distanceAt);
    const distance = linearSum(f, operand(f, overflow, distanceAt));
    const index = f.blocks[header]!.parameters.find((parameter) => distance.terms.get(parameter) === 1n);
    if (index === undefined) continue;
    const excess = plus(distance, valueSum(index), -1n);
    if (!isPlain(excess) || [...excess.terms.keys()].some((value) => isInside(definingBlock(f, value)))) continue;
    const place = f.values.index[index]!;
    const next = linearSum(f, f.pool[f.edges.argumentStart[back]! + place] as Value);
    const rest = plus(plus(next, valueSum(index), -1n), linearSum(f, step), -1n);
    if (rest.terms.size > 0 || rest.constant !== 0n) continue;
    return { loop, header, index, place, step, excess, branch, overflow, distanceAt, entries, back };
  }
  return undefined;
}

const argument = (f: IrFunction, edge: Edge, place: number): Value =>
  f.pool[f.edges.argumentStart[edge]! + place] as Value;

function setArgument(f: IrFunction, edge: Edge, place: number, value: Value): void {
  f.pool[f.edges.argumentStart[edge]! + place] = value;
}

const smallest = -(2n ** 63n);
const rounds = 2n ** 64n;

/** What the counter is when the loop ends, if that is the same however often it has gone round. */
function lastIndex(f: IrFunction, { entries, place, step, excess }: Counter): LinearSum | undefined {
  const by = linearSum(f, step);
  if (by.terms.size > 0 || by.constant === 0n || entries.length !== 1) return undefined;
  const size = by.constant < 0n ? -by.constant : by.constant;
  const isUp = by.constant > 0n;
  const start = linearSum(f, argument(f, entries[0]!, place));
  const distance = plus(start, excess);
  // How far it is to the first integer on the other side, or beside it, in the direction of the step.
  const way = isUp ? plus(constantSum(smallest), distance, -1n) : plus(distance, constantSum(smallest), -1n);
  if (way.terms.size === 0) {
    const length = BigInt.asUintN(64, way.constant);
    const times = isUp ? ((length === 0n ? rounds : length) + size - 1n) / size : length / size + 1n;
    return plus(start, constantSum(times * by.constant));
  }
  const isPower = (size & (size - 1n)) === 0n;
  const isMultiple = [...way.terms].every(
    ([value, factor]) => trailingZeros(f, value) + zerosOf(factor) >= zerosOf(size),
  );
  if (!isPower || !isMultiple || zerosOf(way.constant) < zerosOf(size)) return undefined;
  return plus(constantSum(isUp ? smallest : smallest + by.constant), excess, -1n);
}

/** Ends the loop where the counter is to become `last`, which is computed at `before`, in front of the loop. */
function compareWithLast(f: IrFunction, counter: Counter, last: LinearSum, before: Instruction): void {
  const { branch, back, place } = counter;
  const bound = writeSum(f, last.terms.size === 0 ? branch : before, last);
  const equal = insertBefore(f, branch, {
    opcode: opcodes.eq,
    type: i64,
    operands: [argument(f, back, place), bound],
    resultTypes: [i8],
    position: f.instructions.position[branch]!,
  });
  f.pool[f.instructions.operandStart[branch]!] = result(f, equal);
}

/** Turns the counter's parameter into the distance. What it was is still to be put in its place everywhere. */
function countDistance(f: IrFunction, flow: ControlFlow, counter: Counter, before: Instruction): Origin {
  const { loop, header, index, place, excess, overflow, distanceAt, entries, back } = counter;
  const origin = writeSum(f, before, plus(constantSum(0n), excess, -1n));
  for (const edge of entries) {
    const end = terminator(f, flow.source[edge] as Block) as Instruction;
    const start = argument(f, edge, place);
    const whole = plus(linearSum(f, start), excess);
    const short = isPlain(whole) && sumCost(whole) < 2;
    setArgument(f, edge, place, writeSum(f, end, short ? whole : plus(valueSum(start), valueSum(origin), -1n)));
  }
  setArgument(f, back, place, result(f, overflow));
  f.pool[f.instructions.operandStart[overflow]! + distanceAt] = index;
  return { loop, header, origin, overflow, index };
}
