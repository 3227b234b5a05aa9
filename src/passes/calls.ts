/** Where a function calls others. */
import { type Block, type ControlFlow, type IrFunction, isCall, none, successors } from '../ir/index.ts';

/** Whether a block calls anything, be it in tail position. */
export function callsSomething(f: IrFunction, block: Block): boolean {
  const { opcode, next } = f.instructions;
  for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!) if (isCall[opcode[id]!] === 1) return true;
  return false;
}

/** By block: 1 where something may have been called before its end. */
export function blocksAfterCalls(f: IrFunction, flow: ControlFlow): Uint8Array {
  const called = new Uint8Array(f.blocks.length);
  const work: Block[] = [];
  const mark = (block: Block): void => {
    if (called[block] === 1) return;
    called[block] = 1;
    work.push(block);
  };
  for (const block of flow.order) {
    if (callsSomething(f, block)) mark(block);
  }
  for (let block = work.pop(); block !== undefined; block = work.pop())
    for (const next of successors(f, block)) mark(next);
  return called;
}
