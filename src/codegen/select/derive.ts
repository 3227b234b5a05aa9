/**
 * Values of hot code that differ from others by a constant. Where hot code is done with a value but still has another, cold code computes the one
 * from the other, and hot code need not store it: a counter from the next one, a pointer from where it has moved to.
 */
import { type Block, dominates, i64, none, opcodes, ptr, type Value } from '../../ir/index.ts';
import { constantAt, definitionOf, operandValue, operationKey, type ValueGraph } from '../graph.ts';
import { isLiveOut } from '../live.ts';
import { isNeeded, type Selection } from './context.ts';

/** A value as another less a constant. */
export interface Derivation {
  readonly from: Value;
  readonly difference: number;
}

interface Relations {
  /** By value: values that are this one plus a constant. */
  readonly sums: ReadonlyMap<number, readonly Derivation[]>;
  /** By value: where hot code uses it last, as places ascend. */
  readonly lastUse: Float64Array;
}

const known = new WeakMap<ValueGraph, Relations>();

/**
 * What a value is best computed from at the ends of some hot blocks, if it had to be stored otherwise: a value that is still wanted there,
 * or else one that was wanted for longer, so that it may still be where it was.
 */
export function derivationOf(selection: Selection, value: Value, sources: readonly number[]): Derivation | undefined {
  const { graph } = selection;
  const type = graph.f.values.type[value];
  if (sources.length === 0 || (type !== i64 && type !== ptr)) return undefined;
  const isAlive = (one: number): boolean => sources.every((source) => isLiveOut(graph, one, source));
  if (isAlive(value)) return undefined;
  const { sums, lastUse } = relationsOf(graph);
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

/** Storing a value is no gain where that happens more often. */
const frequencyOf = ({ f, frequencies }: ValueGraph, value: number): number =>
  Math.fround(frequencies[f.values.block[value]]);

const isDefinedAt = ({ f, tree }: ValueGraph, value: number, sources: readonly number[]): boolean =>
  sources.every((source) => dominates(tree, f.values.block[value] as Block, source as Block));

const addition = operationKey(opcodes.add, i64);
const subtraction = operationKey(opcodes.sub, i64);

function relationsOf(graph: ValueGraph): Relations {
  let relations = known.get(graph);
  if (relations === undefined) {
    relations = findRelations(graph);
    known.set(graph, relations);
  }
  return relations;
}

function findRelations(graph: ValueGraph): Relations {
  const { f, flow, cold, live, key, order, canonical } = graph;
  const c = f.instructions;
  const sums = new Map<number, Derivation[]>();
  const lastUse = new Float64Array(f.valueCount).fill(-1);
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
      if (key[id] !== addition && key[id] !== subtraction) continue;
      const constant = constantOperand(graph, id);
      const [value, from] = [operandValue(graph, id, 0), c.firstResult[id] as Value];
      if (constant === undefined || canonical[from] !== from) continue;
      const difference = key[id] === addition ? constant : -constant;
      const list = sums.get(value);
      if (list === undefined) sums.set(value, [{ from, difference }]);
      else list.push({ from, difference });
    }
  }
  return { sums, lastUse };
}

/** The second operand of an addition or subtraction, if it is a constant that an address can hold. */
function constantOperand(graph: ValueGraph, id: number): number | undefined {
  const definition = definitionOf(graph, operandValue(graph, id, 1));
  if (definition === none || graph.f.instructions.opcode[definition] !== opcodes.iconst) return undefined;
  const { low, high } = constantAt(graph, definition, i64);
  return high === low >> 31 && low !== -0x8000_0000 ? low : undefined;
}
