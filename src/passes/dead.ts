/**
 * Dead code: what contributes to no effect, return or branch is taken out, block parameters that only feed each other included.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; every value left is used, but for results that come with others, loads and
 * divisions that might trap, and the entry's parameters.
 */
import {
  type Block,
  type ControlFlow,
  definition,
  entryBlock,
  type Instruction,
  type IrFunction,
  none,
  removeInstruction,
  uint8Column,
  type Value,
} from '../ir/index.ts';
import { filterParameters, removeUnreachable } from './change.ts';
import { canBeDropped } from './effects.ts';

export function removeDead(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  let changed = unreachable;
  const live = uint8Column(f.valueCount);
  const needed = uint8Column(f.instructionCount);
  const work: number[] = [];
  const c = f.instructions;
  const use = (value: number): void => {
    if (live[value] === 1) return;
    live[value] = 1;
    work.push(value);
  };
  const need = (id: Instruction): void => {
    if (needed[id] === 1) return;
    needed[id] = 1;
    for (let i = c.operandStart[id]!; i < c.operandStart[id]! + c.operandCount[id]!; i++) use(f.pool[i]!);
  };
  for (const block of flow.order) {
    for (let id = f.blocks[block]!.first; id !== none; id = c.next[id] as Instruction | -1) {
      if (!canBeDropped(f, id)) need(id);
    }
  }
  for (const value of f.blocks[entryBlock(f)]!.parameters) use(value);

  while (work.length > 0) {
    const value = work.pop()! as Value;
    const definer = definition(f, value);
    if (definer !== none) {
      need(definer);
      continue;
    }
    const block = f.values.block[value] as Block;
    const { incoming, incomingStart } = flow;
    for (let i = incomingStart[block]!; i < incomingStart[block + 1]!; i++) {
      use(f.pool[f.edges.argumentStart[incoming[i]!]! + f.values.index[value]!]!);
    }
  }

  for (const block of flow.order) {
    for (let id = f.blocks[block]!.first; id !== none; id = c.next[id] as Instruction | -1) {
      if (needed[id] === 1) continue;
      removeInstruction(f, id);
      changed = true;
    }
    if (keepLive(f, flow, block, live)) changed = true;
  }
  return changed;
}

/** Takes out the parameters of a block that are not live; says whether there were any. */
function keepLive(f: IrFunction, flow: ControlFlow, block: Block, live: Uint8Array): boolean {
  const { parameters } = f.blocks[block]!;
  if (parameters.every((value) => live[value] === 1)) return false;
  filterParameters(
    f,
    flow,
    block,
    parameters.map((value) => live[value] === 1),
  );
  return true;
}
