/**
 * Dead code: what contributes to no effect, return or branch is taken out, block parameters that only feed each other included.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; every value left is used, but for results that come with others, loads and
 * divisions that might trap, and the entry's parameters.
 */
import {
  type Block,
  type ControlFlow,
  entryBlock,
  type Instruction,
  type IrFunction,
  none,
  removeInstruction,
  uint8Column,
} from '../ir/index.ts';
import { filterParameters, removeUnreachable } from './change.ts';
import { canBeDropped } from './effects.ts';

export function removeDead(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  let changed = unreachable;
  const needed = uint8Column(f.instructionCount);
  const live = liveValues(f, flow, needed);
  const { next } = f.instructions;
  for (const block of flow.order) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!) {
      if (needed[id] === 1) continue;
      removeInstruction(f, id as Instruction);
      changed = true;
    }
    if (keepLive(f, flow, block, live)) changed = true;
  }
  return changed;
}

/** By value: 1 where something needs it. Sets what is needed among the instructions. */
function liveValues(f: IrFunction, flow: ControlFlow, needed: Uint8Array): Uint8Array {
  const live = uint8Column(f.valueCount);
  const { previous, operandStart, operandCount, firstResult, resultCount } = f.instructions;
  const definers = f.values.instruction;
  const { pool } = f;
  const work: number[] = [];
  // Users before what they use: then only parameters bring along what has been passed already.
  for (let at = flow.order.length - 1; at >= 0; at--) {
    for (let id: number = f.blocks[flow.order[at]!]!.last; id !== none; id = previous[id]!) {
      let isNeeded = !canBeDropped(f, id as Instruction);
      const pastResults = firstResult[id]! + resultCount[id]!;
      for (let value = firstResult[id]!; value < pastResults && !isNeeded; value++) isNeeded = live[value] === 1;
      if (!isNeeded) continue;
      needed[id] = 1;
      const past = operandStart[id]! + operandCount[id]!;
      for (let i = operandStart[id]!; i < past; i++) {
        const value = pool[i]!;
        if (live[value] === 0 && definers[value] === none) work.push(value);
        live[value] = 1;
      }
    }
  }
  for (const value of f.blocks[entryBlock(f)]!.parameters) live[value] = 1;

  const use = (value: number): void => {
    if (live[value] === 1) return;
    live[value] = 1;
    work.push(value);
  };
  const { incoming, incomingStart } = flow;
  const { argumentStart } = f.edges;
  while (work.length > 0) {
    const value = work.pop()!;
    const definer = definers[value]!;
    if (definer === none) {
      const block = f.values.block[value]!;
      const index = f.values.index[value]!;
      for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
        use(pool[argumentStart[incoming[i]!]! + index]!);
      }
    } else if (needed[definer] === 0) {
      needed[definer] = 1;
      const past = operandStart[definer]! + operandCount[definer]!;
      for (let i = operandStart[definer]!; i < past; i++) use(pool[i]!);
    }
  }
  return live;
}

/** Takes out the parameters of a block that are not live; says whether there were any. */
function keepLive(f: IrFunction, flow: ControlFlow, block: Block, live: Uint8Array): boolean {
  const { parameters } = f.blocks[block]!;
  let isDead = false;
  for (const value of parameters) if (live[value] === 0) isDead = true;
  if (!isDead) return false;
  filterParameters(
    f,
    flow,
    block,
    parameters.map((value) => live[value] === 1),
  );
  return true;
}
