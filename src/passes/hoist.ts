/**
 * Loop-invariant code: a pure operation whose operands do not change in a loop is done once before it.
 *
 * Requires: a valid function. Leaves: no unreachable blocks. Constants and addresses stay where they are used; loops with calls
 * stay as they are, because what is kept across a call costs as much as it saves; a loop is given a few values to keep, not more.
 */
import {
  type Block,
  blockFrequencies,
  coldBlocks,
  definition,
  dominatorTree,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionsIn,
  instructionType,
  is,
  type LoopForest,
  loopForest,
  moveBefore,
  none,
  opcodeOf,
  operandsOf,
  operationOf,
  result,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';

/** How many values a loop may be given to keep. */
const most = 6;

export function hoistInvariants(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  if (forest.loops.length === 0) return unreachable;
  const cold = coldBlocks(f, flow);
  const frequencies = blockFrequencies(f, flow, tree, forest, cold);
  const calls = loopsWithCalls(f, forest, flow.order);
  const kept = new Int32Array(forest.loops.length);
  let changed = unreachable;

  for (const block of flow.order) {
    if (forest.innermost[block] === none || cold[block] === 1) continue;
    for (const id of instructionsIn(f, block)) {
      if (!worthMoving(f, id)) continue;
      const loop = outermostInvariant(f, forest, calls, block, operandsOf(f, id));
      if (loop === none || kept[loop]! >= most) continue;
      const before = tree.parent[forest.loops[loop]!.header] as Block;
      if (frequencies[before]! >= frequencies[block]!) continue;
      moveOut(f, id, terminator(f, before) as Instruction);
      kept[loop]!++;
      changed = true;
    }
  }
  return changed;
}

/** By loop: 1 if it, or a loop within it, calls something. */
function loopsWithCalls(f: IrFunction, { loops, innermost }: LoopForest, order: readonly Block[]): Uint8Array {
  const calls = new Uint8Array(loops.length);
  for (const block of order) {
    if (innermost[block] === none) continue;
    for (const id of instructionsIn(f, block)) {
      const { effect, immediate } = operationOf(opcodeOf(f, id));
      if (effect === 'calls' || immediate === 'callee' || immediate === 'signature') calls[innermost[block]!] = 1;
    }
  }
  // Inner loops come after those around them.
  for (let loop = loops.length - 1; loop >= 0; loop--) {
    if (calls[loop] === 1 && loops[loop]!.parent !== none) calls[loops[loop]!.parent] = 1;
  }
  return calls;
}

const isConstant = (f: IrFunction, id: Instruction): boolean =>
  is(f, id, 'iconst') || is(f, id, 'fconst') || is(f, id, 'slotaddr') || is(f, id, 'symboladdr');

/** Pure, and more than a constant or another name for its operand. Comparisons are best made where they are tested. */
function worthMoving(f: IrFunction, id: Instruction): boolean {
  const { effect, traps, results } = operationOf(opcodeOf(f, id));
  if (effect !== 'pure' || traps || isConstant(f, id) || results.includes('i8')) return false;
  return !is(f, id, 'inttoptr') && !is(f, id, 'ptrtoint') && !allConstant(f, id);
}

const allConstant = (f: IrFunction, id: Instruction): boolean =>
  operandsOf(f, id).every((value) => {
    const definer = definition(f, value);
    return definer !== none && isConstant(f, definer);
  });

/** The outermost loop around a block in which no operand changes, and which calls nothing; −1 if there is none. */
function outermostInvariant(
  f: IrFunction,
  forest: LoopForest,
  calls: Uint8Array,
  block: Block,
  operands: readonly Value[],
): number {
  let found: number = none;
  for (let loop = forest.innermost[block]!; loop !== none && calls[loop] === 0; loop = forest.loops[loop]!.parent) {
    if (!operands.every((value) => isInvariant(f, forest, loop, value))) break;
    found = loop;
  }
  return found;
}

function isInvariant(f: IrFunction, forest: LoopForest, loop: number, value: Value): boolean {
  const definer = definition(f, value);
  if (definer !== none && isConstant(f, definer)) return true;
  let inner = forest.innermost[f.values.block[value]!]!;
  while (inner > loop) inner = forest.loops[inner]!.parent;
  return inner !== loop;
}

/** Moves an instruction, with copies of its constant operands, before another. */
function moveOut(f: IrFunction, id: Instruction, place: Instruction): void {
  const start = f.instructions.operandStart[id]!;
  operandsOf(f, id).forEach((value, index) => {
    const definer = definition(f, value);
    if (definer === none || !isConstant(f, definer)) return;
    const copy = insertBefore(f, place, {
      opcode: opcodeOf(f, definer),
      type: instructionType(f, definer),
      resultTypes: [valueType(f, value)],
      low: f.instructions.low[definer]!,
      high: f.instructions.high[definer]!,
      position: f.instructions.position[definer]!,
    });
    f.pool[start + index] = result(f, copy);
  });
  moveBefore(f, id, place);
}
