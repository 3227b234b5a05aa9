/** Whether a block may be entered again after it was left. */
import { type Block, type IrFunction, successors } from '../../ir/index.ts';

export function reachesItself(f: IrFunction, block: Block): boolean {
  const seen = new Set<Block>();
  const work = successors(f, block);
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    if (next === block) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    work.push(...successors(f, next));
  }
  return false;
}
