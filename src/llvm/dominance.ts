/**
 * Whether every value is defined on each way to where it is used: of all that makes a function valid, the one thing that reading its text
 * in order does not see.
 */
import {
  type Block,
  controlFlow,
  type DominatorTree,
  dominates,
  dominatorTree,
  type IrFunction,
  none,
} from '../ir/index.ts';
import type { Body } from './body.ts';
import { failure } from './errors.ts';
import { nameOf } from './names.ts';

/** Throws for the first value that is not. */
export function checkDominance(body: Body): void {
  const { f } = body;
  const { instructions: c, edges, pool } = f;
  let tree: DominatorTree | undefined;
  const check = (block: Block, user: number, start: number, count: number): void => {
    for (let at = start; at < start + count; at++) {
      const value = pool[at]!;
      const home = f.values.block[value]!;
      const definition = f.values.instruction[value]!;
      // Within a block, instructions are numbered in their order. The entry comes before all other blocks.
      if (home === block ? definition === none || definition < user : home === 0) continue;
      tree ??= treeOf(f);
      if (home !== block && tree.enter[home] !== none && dominates(tree, home as Block, block)) continue;
      // What nothing leads to may do as it likes.
      if (tree.enter[block] !== none) throw misplaced(body, value);
    }
  };
  for (let block = 0; block < f.blocks.length; block++) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = c.next[id]!) {
      check(block as Block, id, c.operandStart[id]!, c.operandCount[id]!);
      const last = c.firstEdge[id]! + c.edgeCount[id]!;
      for (let edge = c.firstEdge[id]!; edge < last; edge++) {
        check(block as Block, id, edges.argumentStart[edge]!, edges.argumentCount[edge]!);
      }
    }
  }
}

const treeOf = (f: IrFunction): DominatorTree => dominatorTree(controlFlow(f));

function misplaced({ f, lexer, lists, tables }: Body, value: number): Error {
  const { names, values } = tables;
  const local = values.findIndex(
    (known) => known === value + 1 || (known < 0 && lists[-1 - known]!.includes(value as never)),
  );
  const name = local < 0 ? 'a value' : `'%${local % 2 === 0 ? local / 2 : nameOf(names, local >> 1)}'`;
  return failure(lexer, 'llvm-type', `${name} is used in '@${f.name}' where it is not defined on every way`);
}
