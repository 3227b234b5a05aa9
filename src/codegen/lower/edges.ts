/**
 * Edges between blocks. A critical edge, from a block with several successors to one with several predecessors, gets a block of its
 * own, where its arguments are moved.
 */
import { type Block, type Edge, type Instruction, incomingCount, type Value } from '../../ir/index.ts';
import { isWanted, type ValueGraph } from '../graph.ts';
import { type MachineEdge, plain } from '../machine.ts';
import type { Selection } from '../select/context.ts';
import { emitPending, inputRegister, type Pending } from '../select/leaf.ts';
import { addBlock, beginInstruction, closeBlock, openBlock, writeWord } from '../writer.ts';

/** The machine blocks of IR blocks, and the edge table seen from machine code. */
export interface Labels {
  readonly selection: Selection;
  /** By IR block. */
  readonly machineBlock: Int32Array;
  /** Blocks on edges from hot to cold code, to be written with the latter. */
  readonly deferred: DeferredBlock[];
}

/** A block that has been opened, but not closed, when `write` has written its instructions. */
export interface DeferredBlock {
  readonly source: Block;
  readonly block: number;
  readonly write: () => void;
}

/** Edges of a terminator, by index. */
export function edgeAt({ graph }: Selection, id: Instruction, index: number): Edge {
  return (graph.f.instructions.firstEdge[id] + index) as Edge;
}

/** An edge as machine code has it: its arguments in registers, without those that nothing wants. */
function machineEdge({ selection, machineBlock }: Labels, edge: Edge, pending: Pending): MachineEdge {
  const { graph } = selection;
  const { f, canonical } = graph;
  const target = f.edges.target[edge];
  const first = f.edges.argumentStart[edge];
  const values: MachineEdge['arguments'][number][] = [];
  const { parameters } = f.blocks[target];
  for (let index = 0; index < parameters.length; index++) {
    if (!isWanted(graph, parameters[index])) continue;
    values.push(inputRegister(selection, canonical[f.pool[first + index]] as Value, pending));
  }
  return { target: machineBlock[target], arguments: values };
}

/** Writes a jump along an edge, at the end of the open block, which has no other successor. */
export function writeJump(labels: Labels, edge: Edge, block: number): void {
  const { selection } = labels;
  const { writer, book } = selection;
  const pending: Pending = [];
  const outward = machineEdge(labels, edge, pending);
  beginInstruction(writer, book.lowering.opcodes[book.lowering.jump]);
  writeWord(writer, outward.target, plain);
  emitPending(selection, pending);
  writer.blocks[block].edges.push(outward);
}

/** Writes the jump to a block that is given nothing. */
export function writeJumpTo({ selection: { writer, book } }: Labels, target: number, block: number): void {
  beginInstruction(writer, book.lowering.opcodes[book.lowering.jump]);
  writeWord(writer, target, plain);
  writer.blocks[block].edges.push({ target, arguments: [] });
}

/** Makes and writes a block that does nothing but go along an edge, after what `arrive` writes. */
export function writeEdgeBlock(labels: Labels, edge: Edge, source: Block, arrive?: () => void): number {
  const { graph, writer } = labels.selection;
  const target = graph.f.edges.target[edge];
  const frequency = Math.min(graph.frequencies[source], graph.frequencies[target]);
  const cold = graph.cold[source] === 1 || graph.cold[target] === 1;
  const block = addBlock(writer, frequency, cold, edgeLoop(graph, source, target as Block));
  const write = (): void => {
    openBlock(writer, block);
    writeJump(labels, edge, block);
    arrive?.();
  };
  if (graph.cold[source] < graph.cold[target]) labels.deferred.push({ source, block, write });
  else {
    write();
    closeBlock(writer, block);
  }
  return block;
}

/**
 * The block to jump to for an edge of a block with several successors: the target, or a new block where the edge is critical.
 * `shared` says that the target will have more predecessors than the IR shows.
 */
export function edgeLabel(labels: Labels, edge: Edge, source: Block, shared = false): number {
  const { graph } = labels.selection;
  const target = graph.f.edges.target[edge] as Block;
  if (!shared && incomingCount(graph.flow, target) === 1) return labels.machineBlock[target];
  return writeEdgeBlock(labels, edge, source);
}

/** The innermost loop around both ends of an edge, −1 for none. One loop may lead straight into another beside it. */
function edgeLoop({ loops }: ValueGraph, source: Block, target: Block): number {
  let from = loops.innermost[source];
  let into = loops.innermost[target];
  // Inner loops come after those around them.
  while (from !== into) {
    if (from > into) from = loops.loops[from].parent;
    else into = loops.loops[into].parent;
  }
  return from;
}
