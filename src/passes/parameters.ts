/**
 * Block parameters that always have the same value: those whose arguments, on all edges, are one value or one constant, themselves
 * aside. Loops carry such parameters along for everything that they do not change.
 *
 * Requires: a valid function. Leaves: no unreachable blocks, no such parameter.
 * Optimistic: all parameters are taken for copies until an edge says otherwise, so rings of parameters that feed each other are
 * seen through. At the fixed point what a parameter is a copy of dominates it.
 */
import {
  type Block,
  definition,
  entryBlock,
  type IrFunction,
  int32Column,
  int32Copy,
  is,
  none,
  type Type,
  uint8Column,
  type Value,
  valueType,
} from '../ir/index.ts';
import { filterParameters, removeUnreachable } from './change.ts';
import { constantInBlock, constantOf } from './constant.ts';
import { replacement } from './replacement.ts';

/** Not looked at yet. */
const unknown = -2;
/** How often a parameter may turn out to be a copy of something else before it is taken for itself. */
const patience = 8;

export function removeCopiedParameters(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  // By value: what it is a copy of; itself if of nothing.
  const copyOf = int32Column(f.valueCount);
  for (let value = 0; value < f.valueCount; value++) copyOf[value] = value;
  const constants = new Map<string, number>();
  // By value: 1 for constants that have been compared with others.
  const compared = uint8Column(f.valueCount);
  const changes = uint8Column(f.valueCount);
  const work: Value[] = [];
  const waiting = uint8Column(f.valueCount);

  for (const block of flow.order) {
    if (block === entryBlock(f)) continue;
    for (const value of f.blocks[block]!.parameters) {
      copyOf[value] = unknown;
      waiting[value] = 1;
      work.push(value);
    }
  }
  if (work.length === 0) return unreachable;
  work.reverse();

  const source = (argument: Value): number => {
    const known = copyOf[argument]!;
    if (known !== argument || compared[argument] === 1) return known;
    const definer = definition(f, argument);
    if (definer === none || !(is(f, definer, 'iconst') || is(f, definer, 'fconst'))) return argument;
    const c = f.instructions;
    const key = `${c.opcode[definer]},${c.type[definer]},${c.low[definer]},${c.high[definer]}`;
    const first = constants.get(key) ?? argument;
    constants.set(key, first);
    compared[argument] = 1;
    copyOf[argument] = first;
    return first;
  };
  // Results of an invoke exist only on its edges: a parameter must take them up.
  const stays = (value: number): boolean => {
    const definer = definition(f, value as Value);
    return definer !== none && (is(f, definer, 'invoke') || is(f, definer, 'invokeindirect'));
  };

  const meet = (value: Value): number => {
    const index = f.values.index[value]!;
    let met = unknown;
    const block = f.values.block[value]!;
    for (let i = flow.incomingStart[block]!; i < flow.incomingStart[block + 1]!; i++) {
      const from = source(f.pool[f.edges.argumentStart[flow.incoming[i]!]! + index] as Value);
      if (from === unknown || from === value) continue;
      if (stays(from) || (met !== unknown && met !== from)) return value;
      met = from;
    }
    return met;
  };

  const fed = feeders(f, flow.order);
  /** What was a copy of `copied` by way of `value` may be one of `value` instead: rings would hold each other to the old one. */
  const forget = (value: Value, copied: number): void => {
    const way = [value];
    for (let from = way.pop(); from !== undefined; from = way.pop()) {
      for (let i = fed.start[from]!; i < fed.start[from + 1]!; i++) {
        const next = fed.parameters[i]! as Value;
        if (copyOf[next] !== copied) continue;
        copyOf[next] = unknown;
        way.push(next);
        if (waiting[next] === 1) continue;
        waiting[next] = 1;
        work.push(next);
      }
    }
  };
  while (work.length > 0) {
    const value = work.pop()!;
    waiting[value] = 0;
    if (copyOf[value] === value) continue;
    let met = meet(value);
    const before = copyOf[value]!;
    if (met === before) continue;
    if (++changes[value]! > patience) met = value;
    copyOf[value] = met;
    if (met === value && before !== unknown) forget(value, before);
    for (let i = fed.start[value]!; i < fed.start[value + 1]!; i++) {
      const next = fed.parameters[i]! as Value;
      if (waiting[next] === 1) continue;
      waiting[next] = 1;
      work.push(next);
    }
  }

  const map = replacement(f);
  for (const block of flow.order) {
    if (block === entryBlock(f)) continue;
    const { parameters } = f.blocks[block]!;
    if (parameters.every((value) => copyOf[value] === value || copyOf[value] === unknown)) continue;
    const keep = parameters.map((value) => copyOf[value] === value || copyOf[value] === unknown);
    parameters.forEach((value, index) => {
      if (keep[index]) return;
      const copied = copyOf[value] as Value;
      const constant = constantOf(f, copied);
      const type = valueType(f, value) as Type;
      map.replace(value, constant === undefined ? copied : constantInBlock(f, block, type, constant));
    });
    filterParameters(f, flow, block, keep);
  }
  map.apply();
  return unreachable || map.any();
}

/** By value: the block parameters that edges feed with it. */
function feeders(f: IrFunction, order: readonly Block[]): { start: Int32Array; parameters: Int32Array } {
  const start = int32Column(f.valueCount + 1);
  const { argumentStart, argumentCount, target } = f.edges;
  const { firstEdge, edgeCount } = f.instructions;
  const { pool } = f;
  for (const block of order) {
    const { last } = f.blocks[block]!;
    const pastEdges = firstEdge[last]! + edgeCount[last]!;
    for (let edge = firstEdge[last]!; edge < pastEdges; edge++) {
      const past = argumentStart[edge]! + argumentCount[edge]!;
      for (let i = argumentStart[edge]!; i < past; i++) start[pool[i]! + 1]!++;
    }
  }
  for (let value = 0; value < f.valueCount; value++) start[value + 1]! += start[value]!;
  const filled = int32Copy(start, f.valueCount);
  const parameters = int32Column(start[f.valueCount]!);
  for (const block of order) {
    const { last } = f.blocks[block]!;
    const pastEdges = firstEdge[last]! + edgeCount[last]!;
    for (let edge = firstEdge[last]!; edge < pastEdges; edge++) {
      const given = f.blocks[target[edge]!]!.parameters;
      for (let i = 0; i < argumentCount[edge]!; i++) {
        parameters[filled[pool[argumentStart[edge]! + i]!]!++] = given[i]!;
      }
    }
  }
  return { start, parameters };
}
