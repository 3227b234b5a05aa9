/** Changes of control flow that several passes make. */
import {
  addBlock,
  appendInstruction,
  type Block,
  type ControlFlow,
  controlFlow,
  type Edge,
  edgeArguments,
  edgeTarget,
  type Instruction,
  type IrFunction,
  incomingEdges,
  int32Column,
  is,
  type NewEdge,
  none,
  opcodes,
  removeInstruction,
  retarget,
  setEdges,
  terminator,
} from '../ir/index.ts';

/** Takes out blocks that the entry does not reach. Gives the control flow of what is left, and whether anything was taken out. */
export function removeUnreachable(f: IrFunction): { flow: ControlFlow; changed: boolean } {
  const flow = controlFlow(f);
  let changed = false;
  for (let block = 0; block < f.blocks.length; block++) {
    if (flow.place[block] !== none || f.blocks[block]!.removed) continue;
    f.blocks[block]!.removed = true;
    changed = true;
  }
  return { flow, changed };
}

/** Keeps the parameters of a block that `keep` names, with the arguments on all edges from reachable blocks. */
export function filterParameters(f: IrFunction, flow: ControlFlow, block: Block, keep: readonly boolean[]): void {
  for (const edge of incomingEdges(flow, block)) {
    const kept = edgeArguments(f, edge).filter((_, index) => keep[index]);
    f.pool.set(kept, f.edges.argumentStart[edge]!);
    f.edges.argumentCount[edge] = kept.length;
  }
  const { parameters } = f.blocks[block]!;
  const kept = parameters.filter((_, index) => keep[index]);
  parameters.splice(0, parameters.length, ...kept);
  kept.forEach((value, index) => {
    f.values.index[value] = index;
  });
}

/** Puts a jump in place of a terminator. */
export function replaceByJump(f: IrFunction, id: Instruction, edge: NewEdge): void {
  const block = f.instructions.block[id] as Block;
  const position = f.instructions.position[id]!;
  removeInstruction(f, id);
  setEdges(f, appendInstruction(f, block, { opcode: opcodes.jump, position }), [edge]);
}

/** The block that an edge leaves, if it ends with a plain jump; else a new block on the edge. */
export function blockOnEdge(f: IrFunction, source: Block, edge: Edge): Block {
  const last = terminator(f, source) as Instruction;
  if (is(f, last, 'jump')) return source;
  const between = addBlock(f, f.blocks[source]!.cold);
  const jump = appendInstruction(f, between, { opcode: opcodes.jump, position: f.instructions.position[last]! });
  setEdges(f, jump, [{ target: edgeTarget(f, edge), arguments: edgeArguments(f, edge) }]);
  retarget(f, edge, between);
  f.edges.argumentCount[edge] = 0;
  return between;
}

/** By value: how often it is used in blocks that are part of the function. */
export function useCounts(f: IrFunction, flow: ControlFlow): Int32Array {
  const counts = int32Column(f.valueCount);
  const count = (start: number, length: number): void => {
    for (let i = start; i < start + length; i++) counts[f.pool[i]!]!++;
  };
  const c = f.instructions;
  for (const block of flow.order) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = c.next[id]!) {
      count(c.operandStart[id]!, c.operandCount[id]!);
      for (let edge = c.firstEdge[id]!; edge < c.firstEdge[id]! + c.edgeCount[id]!; edge++) {
        count(f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!);
      }
    }
  }
  return counts;
}
