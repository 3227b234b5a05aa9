/**
 * Sinking: a pure operation that only less frequent blocks use is done there. Hot code does not compute what only cold code wants, and a counter
 * that is counted down where it is tested overwrites itself behind the test.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; each pure operation in the block that dominates its uses, unless that
 * runs as often or lies in a loop further in.
 */
import {
  type Block,
  blockFrequencies,
  type DominatorTree,
  dominates,
  dominatorTree,
  type Instruction,
  type IrFunction,
  int32Column,
  loopForest,
  moveBefore,
  none,
  opcodeOf,
  opcodesWhere,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { waitsFor } from './late.ts';

/** How far up the dominator tree a common place of uses is looked for. */
const farthest = 64;
/** A block must run this much less often for a move into it to pay. */
const share = 0.75;

const mayMove = opcodesWhere(({ effect, traps }) => effect === 'pure' && !traps);

export function sinkDefinitions(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const frequencies = blockFrequencies(f, flow, tree, forest);
  const { block: home, previous, operandStart, operandCount, firstEdge, edgeCount } = f.instructions;
  const { argumentStart, argumentCount } = f.edges;
  const { pool } = f;
  // By value: the block that dominates all its uses so far.
  const wanted = int32Column(f.valueCount, none);
  const use = (start: number, count: number, block: Block): void => {
    for (let i = start; i < start + count; i++) {
      const value = pool[i]!;
      wanted[value] =
        wanted[value] === none
          ? block
          : commonDominator(tree, wanted[value] as Block, block, f.values.block[value] as Block);
    }
  };

  const paysOff = (id: Instruction, block: Block, place: Block): boolean =>
    canFollow(f, tree, id, place)
      ? frequencies[place]! <= frequencies[block]!
      : frequencies[place]! < share * frequencies[block]!;

  let changed = unreachable;
  // Users before what they use: against the order of blocks, from the end of each.
  for (let at = flow.order.length - 1; at >= 0; at--) {
    const block = flow.order[at]!;
    for (let id: number = f.blocks[block]!.last; id !== none; ) {
      const before = previous[id]!;
      const place = sinkPlace(f, id as Instruction, block, wanted);
      if (place !== none && paysOff(id as Instruction, block, place)) {
        moveBefore(f, id as Instruction, f.blocks[place]!.first as Instruction);
        changed = true;
      }
      const user = home[id] as Block;
      use(operandStart[id]!, operandCount[id]!, user);
      const past = firstEdge[id]! + edgeCount[id]!;
      for (let edge = firstEdge[id]!; edge < past; edge++) use(argumentStart[edge]!, argumentCount[edge]!, user);
      id = before;
    }
  }
  return changed;
}

/** Whether an operation of one value and constants is wanted only in a block that its own leads to: there it can overwrite its operand. */
const canFollow = (f: IrFunction, tree: DominatorTree, id: Instruction, place: Block): boolean =>
  tree.parent[place] === f.instructions.block[id] && waitsFor(f, id) !== none;

/** The block that dominates the uses of an instruction that can be moved, if it is another; −1 otherwise. */
function sinkPlace(f: IrFunction, id: Instruction, block: Block, wanted: Int32Array): Block | -1 {
  if (mayMove[opcodeOf(f, id)] === 0 || f.instructions.resultCount[id] !== 1) return none;
  const place = wanted[f.instructions.firstResult[id]!]!;
  return place === block ? none : (place as Block | -1);
}

/** The nearest block that dominates two; `home`, which dominates both, if that is too far to look for. */
function commonDominator(tree: DominatorTree, a: Block, b: Block, home: Block): Block {
  let common = a;
  for (let steps = 0; !dominates(tree, common, b); steps++) {
    if (steps === farthest || tree.parent[common] === none) return home;
    common = tree.parent[common] as Block;
  }
  return common;
}
