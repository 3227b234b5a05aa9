/** What finished code costs, by the expected executions of its blocks: the yardstick that candidates are compared by. */
import type { Lowering } from '../../targets/index.ts';
import type { PhysicalFunction } from '../compile.ts';
import { removed } from '../finish/peephole.ts';

/** An instruction takes a place in the processor's front end; what goes through memory takes more. */
const costs = { instruction: 1, read: 1, write: 1, registerMove: 0.75 } as const;

const tables = new WeakMap<Lowering, Float64Array>();

function costTable(target: Lowering): Float64Array {
  let table = tables.get(target);
  if (table !== undefined) return table;
  const moves = new Set([target.moves.integer.register, target.moves.float.register]);
  table = Float64Array.from(target.instructions, ({ name, operands }) => {
    let cost: number = moves.has(name) ? costs.registerMove : costs.instruction;
    for (const operand of operands) {
      if (operand.kind !== 'memory') continue;
      if (operand.access === 'use' || operand.access === 'use-define') cost += costs.read;
      if (operand.access === 'define' || operand.access === 'use-define') cost += costs.write;
    }
    return cost;
  });
  tables.set(target, table);
  return table;
}

/** Expected cost of one execution of a function, its callees' left out. */
export function codeCost({ code, lowering }: PhysicalFunction): number {
  const table = costTable(lowering.selection.book.lowering);
  let total = 0;
  for (const { start, end, frequency } of code.blocks) {
    let cost = 0;
    for (let id = start; id < end; id++) if (code.opcode[id] !== removed) cost += table[code.opcode[id]] ?? 0;
    total += frequency * cost;
  }
  return total;
}
