/**
 * Values of hot code that others tell. Where hot code is done with a value but still has what it was computed from, cold code computes it once
 * more, and hot code need not store it: an argument that the callee may have overwritten. Or cold code goes back to it from another that
 * differs by a constant: a counter from the next one, a pointer from where it has moved to.
 */
import {
  type Block,
  dominates,
  float64Column,
  i32,
  i64,
  none,
  type Opcode,
  opcodes,
  operationOf,
  ptr,
  type Type,
  type Value,
} from '../../ir/index.ts';
import { constantAt, definitionOf, operandValue, operationKey, type ValueGraph } from '../graph.ts';
import { isLiveOut } from '../live.ts';
import { isNeeded, type Selection } from './context.ts';
import { leafDefinition } from './leaf.ts';

/** A value as another less a constant. */
export interface Derivation {
  readonly from: Value;
  readonly difference: number;
}

/** Sums and last uses of a function. */
export interface Relations {
  /** By value: values that are this one plus a constant. */
  readonly sums: ReadonlyMap<number, readonly Derivation[]>;
  /** By value: where hot code uses it last, as places ascend. */
  readonly lastUse: Float64Array;
}

/** How many operations that follow from each other are done again at most. */
const deepest = 3;

/**
 * How cold code best gets a value of hot code that would have to be stored otherwise, at the ends of some hot blocks: by the operation that
 * defines it (`'repeated'`), or from a value that is still wanted there, or else from one that was wanted for longer, so that it may still
 * be where it was.
 */
export function derivationOf(
  selection: Selection,
  value: Value,
  sources: readonly number[],
): Derivation | 'repeated' | undefined {
  const { graph } = selection;
  const isAlive = (one: number): boolean => sources.every((source) => isLiveOut(graph, one, source));
  if (sources.length === 0 || isAlive(value)) return undefined;
  if (isRepeatable(selection, value, isAlive, deepest)) return 'repeated';
  const type = graph.f.values.type[value];
  if (type !== i32 && type !== i64 && type !== ptr) return undefined;
  selection.relations ??= findRelations(graph);
  const { sums, lastUse } = selection.relations;
  const frequency = frequencyOf(graph, value);
  let best: Derivation = { from: value, difference: 0 };
  for (let current: Derivation | undefined = best; current !== undefined; ) {
    best = current;
    if (isAlive(best.from)) break;
    current = undefined;
    for (const { from, difference } of sums.get(best.from) ?? []) {
      if (!isNeeded(selection, from) || lastUse[from] <= lastUse[(current ?? best).from]) continue;
      if (frequencyOf(graph, from) > frequency || !isDefinedAt(graph, from, sources)) continue;
      const sum: number = best.difference + difference;
      if (sum === (sum | 0)) current = { from, difference: sum };
    }
  }
  return best.from === value ? undefined : best;
}

/** Whether a value is computed, by no more than so many operations, from values that are alive and constants. */
function isRepeatable(
  selection: Selection,
  value: Value,
  isAlive: (value: Value) => boolean,
  operations: number,
): boolean {
  const { graph } = selection;
  const definition = definitionOf(graph, value);
  if (definition === none || operations === 0) return false;
  const { effect, traps } = operationOf(graph.f.instructions.opcode[definition] as Opcode);
  if (effect !== 'pure' || traps) return false;
  for (let index = 0; index < graph.f.instructions.operandCount[definition]; index++) {
    const operand = operandValue(graph, definition, index);
    const isThere = isNeeded(selection, operand) && isAlive(operand);
    if (isThere || leafDefinition(selection, operand) !== none) continue;
    if (!isRepeatable(selection, operand, isAlive, operations - 1)) return false;
  }
  return true;
}

/** Storing a value is no gain where that happens more often. */
const frequencyOf = ({ f, frequencies }: ValueGraph, value: number): number =>
  Math.fround(frequencies[f.values.block[value]]);

const isDefinedAt = ({ f, tree }: ValueGraph, value: number, sources: readonly number[]): boolean =>
  sources.every((source) => dominates(tree, f.values.block[value] as Block, source as Block));

/** By key of an addition: 1, of a subtraction: −1. */
const signs: ReadonlyMap<number, 1 | -1> = new Map(
  [i32, i64].flatMap((type) => [
    [operationKey(opcodes.add, type), 1],
    [operationKey(opcodes.sub, type), -1],
  ]),
);

function findRelations(graph: ValueGraph): Relations {
  const { f, flow, cold, live, key, order, canonical } = graph;
  const c = f.instructions;
  const sums = new Map<number, Derivation[]>();
  const lastUse = float64Column(f.valueCount, -1);
  const blockRank = 2 ** 32;
  for (const block of flow.order) {
    if (cold[block] === 1) continue;
    const start = flow.place[block] * blockRank;
    for (let id = f.blocks[block].first as number; id !== none; id = c.next[id]) {
      if (live[id] === 0) continue;
      for (let index = 0; index < c.operandCount[id]; index++) {
        const value = operandValue(graph, id, index);
        lastUse[value] = Math.max(lastUse[value], start + order[id]);
      }
      for (let edge = c.firstEdge[id]; edge < c.firstEdge[id] + c.edgeCount[id]; edge++) {
        if (cold[f.edges.target[edge]] === 1) continue;
        const first = f.edges.argumentStart[edge];
        for (let at = first; at < first + f.edges.argumentCount[edge]; at++) {
          const value = canonical[f.pool[at]];
          lastUse[value] = Math.max(lastUse[value], start + blockRank - 1);
        }
      }
      const sign = signs.get(key[id]);
      if (sign === undefined) continue;
      const constant = constantOperand(graph, id);
      const [value, from] = [operandValue(graph, id, 0), c.firstResult[id] as Value];
      if (constant === undefined || canonical[from] !== from || !isOfWidth(graph, id, value)) continue;
      const difference = sign * constant;
      const list = sums.get(value);
      if (list === undefined) sums.set(value, [{ from, difference }]);
      else list.push({ from, difference });
    }
  }
  return { sums, lastUse };
}

/** Whether all of a value takes part in an operation: the register of a wider one may be its operand. */
const isOfWidth = ({ f }: ValueGraph, id: number, value: Value): boolean =>
  (f.values.type[value] === i32) === (f.instructions.type[id] === i32);

/** The second operand of an addition or subtraction, if it is a constant that an address can hold. */
function constantOperand(graph: ValueGraph, id: number): number | undefined {
  const definition = definitionOf(graph, operandValue(graph, id, 1));
  const { opcode, type } = graph.f.instructions;
  if (definition === none || opcode[definition] !== opcodes.iconst) return undefined;
  const { low, high } = constantAt(graph, definition, (type[id] === i32 ? i32 : i64) as Type);
  return high === low >> 31 && low !== -0x8000_0000 ? low : undefined;
}
