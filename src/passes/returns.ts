/**
 * Early returns: a block that does little but return, and is reached both after calls and on ways without any, is made twice. The way without calls
 * then has nothing to bring back.
 *
 * Requires: a valid function. Leaves: no unreachable blocks.
 */
import {
  addBlock,
  addParameter,
  appendInstruction,
  type Block,
  edgeTarget,
  type Instruction,
  type IrFunction,
  incomingEdges,
  instructionsIn,
  is,
  opcodeOf,
  operationOf,
  result,
  resultsOf,
  retarget,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { again } from './again.ts';
import { blocksAfterCalls } from './calls.ts';
import { removeUnreachable } from './change.ts';

/** A block of more instructions before its return is not made twice. */
const most = 2;

export function separateReturns(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  let changed = unreachable;
  const called = blocksAfterCalls(f, flow);
  for (const block of flow.order) {
    if (!isShortReturn(f, block)) continue;
    const incoming = incomingEdges(flow, block);
    const early = incoming.filter((edge) => called[flow.source[edge]!] === 0);
    if (early.length === 0 || early.length === incoming.length) continue;
    const copy = copyBlock(f, block);
    for (const edge of early) if (edgeTarget(f, edge) === block) retarget(f, edge, copy);
    changed = true;
  }
  return changed;
}

function isShortReturn(f: IrFunction, block: Block): boolean {
  if (!is(f, terminator(f, block) as Instruction, 'return')) return false;
  let length = 0;
  for (const id of instructionsIn(f, block)) {
    if (is(f, id, 'iconst')) continue;
    if (operationOf(opcodeOf(f, id)).effect === 'calls') return false;
    length++;
  }
  return length <= most + 1;
}

/** A block of its own, which goes by the same values. */
function copyBlock(f: IrFunction, block: Block): Block {
  const { parameters, cold } = f.blocks[block]!;
  const copy = addBlock(f, cold);
  const values = new Map<Value, Value>();
  for (const value of parameters) values.set(value, addParameter(f, copy, valueType(f, value)));
  const valueFor = (value: Value): Value => values.get(value) ?? value;
  for (const id of instructionsIn(f, block)) {
    const made = appendInstruction(f, copy, again(f, id, valueFor));
    for (const [index, value] of resultsOf(f, made).entries()) values.set(result(f, id, index), value);
  }
  return copy;
}
