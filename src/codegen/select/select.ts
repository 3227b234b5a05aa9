/**
 * Selection: IR to machine code over virtual registers. Blocks are taken in postorder and each from its end, so that all uses of a
 * value have been seen when its definition comes: what nobody needs by then is not written at all. Cold blocks come after all hot ones, which
 * therefore know nothing of them; see `copies.ts`.
 */
import type { ContractLookup, Convention } from '../../abi/index.ts';
import {
  type Block,
  type Instruction,
  int32Column,
  none,
  type Opcode,
  opcodes,
  trapCodes,
  uint8Column,
  type Value,
} from '../../ir/index.ts';
import { type Assignments, hasStanding } from '../assignments.ts';
import { hasEffect, isWanted, scanCold, type ValueGraph } from '../graph.ts';
import { lowerEntry, lowerReturn, lowerTailCall, lowerThrow, lowerTrap } from '../lower/boundary.ts';
import { lowerCall } from '../lower/call.ts';
import { edgeAt, edgeLabel, type Labels, writeJump, writeJumpTo } from '../lower/edges.ts';
import {
  type FunctionLowering,
  flagCondition,
  hasWideFloats,
  mayRealign,
  preservedRegisters,
  standingBytes,
} from '../lower/function.ts';
import { lowerInvoke } from '../lower/invoke.ts';
import { lowerSwitch } from '../lower/switch.ts';
import { lowerListStart, prepareVariables } from '../lower/variadic.ts';
import type { NoteBook } from '../notes.ts';
import { createPool } from '../pool.ts';
import type { RuleBook } from '../rules/book.ts';
import { addBlock, closeBlock, createWriter, openBlock } from '../writer.ts';
import { applyRule, standAt } from './apply.ts';
import { isNeeded, noCopies, registerOf, type Selection } from './context.ts';
import { withCopies } from './copies.ts';
import { emitLeaf, emitPointer, leafDefinition } from './leaf.ts';
import { pointerOf } from './pointer.ts';

/** Writes all of a function; the result is in the selection's writer. */
export function selectFunction(
  graph: ValueGraph,
  book: RuleBook,
  conventions: ReadonlyMap<string, Convention>,
  assignments: Assignments,
  contracts: ContractLookup,
  positionIndependent: boolean,
  applied?: Uint32Array,
  notes?: NoteBook,
): FunctionLowering {
  const { f, flow } = graph;
  const writer = createWriter(notes);
  const selection: Selection = {
    graph,
    book,
    writer,
    pool: createPool(),
    registers: int32Column(f.valueCount, none),
    hasStanding: hasStanding(assignments),
    pointers: new Map(),
    standingBytes: (value) => standingBytes(lowering, value),
    flagCondition: (value) => flagCondition(lowering, value),
    neededIn: int32Column(f.valueCount, none),
    folded: uint8Column(f.instructionCount),
    takenLoads: new Map(),
    arrivals: new Map(),
    copies: noCopies,
    relations: undefined,
    kept: none,
    positionIndependent,
    applied,
    block: 0 as Block,
    epoch: 0,
  };
  // Hot code has none. Said here, and not above, because V8 takes a field that has never changed for constant: what it has made of the
  // selection of hot code would be thrown away when the first cold block comes.
  selection.copies = undefined;
  const lowering: FunctionLowering = {
    selection,
    conventions,
    contracts,
    assignment: assignments.own,
    preserved: preservedRegisters(selection, assignments.own),
    realigns: mayRealign(f, assignments),
    entryPointer: none,
    assignments,
    calls: [],
    savesVariables: false,
    saveSlot: none,
    wide: hasWideFloats(assignments),
    outgoingBytes: 0,
    alignment: 1,
    tailAlignment: 1,
    callsOthers: false,
    hot: { outgoingBytes: 0, alignment: 1 },
  };
  for (const { size, align } of f.slots) writer.slots.push({ area: 'local', size, align });
  prepareVariables(lowering);
  const machineBlock = int32Column(f.blocks.length, none);
  for (const block of flow.order) {
    machineBlock[block] = addBlock(
      writer,
      graph.frequencies[block],
      graph.cold[block] === 1,
      graph.loops.innermost[block],
    );
  }
  const labels: Labels = { selection, machineBlock, deferred: [] };
  for (let at = flow.order.length - 1; at >= 0; at--) {
    if (graph.cold[flow.order[at]] === 0) selectBlock(lowering, labels, flow.order[at]);
  }
  const { outgoingBytes, alignment } = lowering;
  lowering.hot = { outgoingBytes, alignment };
  writer.firstCold = writer.written.length;
  if (graph.cold.includes(1)) selectCold(lowering, labels);
  return lowering;
}

/** Cold blocks follow when all that hot code has in registers is known. */
function selectCold(lowering: FunctionLowering, labels: Labels): void {
  const { graph, writer } = lowering.selection;
  const { flow, cold } = graph;
  scanCold(graph);
  for (const block of flow.order.toReversed()) {
    if (cold[block] === 0) continue;
    const edges = flow.incoming.subarray(flow.incomingStart[block], flow.incomingStart[block + 1]);
    const sources = Array.from(edges, (edge) => flow.source[edge]);
    withCopies(lowering, sources, () => writeBlock(lowering, labels, block));
    finishBlock(lowering, labels, block);
  }
  for (const { source, block, write } of labels.deferred) {
    withCopies(lowering, [source], write);
    closeBlock(writer, block);
  }
}

function selectBlock(lowering: FunctionLowering, labels: Labels, block: Block): void {
  writeBlock(lowering, labels, block);
  finishBlock(lowering, labels, block);
}

/** Writes the instructions of a block. */
function writeBlock(lowering: FunctionLowering, labels: Labels, block: Block): void {
  const { selection } = lowering;
  const { f } = selection.graph;
  const c = f.instructions;
  const last = f.blocks[block].last as Instruction;
  selection.block = block;
  standAt(selection, last);
  selectTerminator(lowering, labels, last, block);
  for (let id = c.previous[last]; id !== none; id = c.previous[id]) {
    standAt(selection, id);
    selectInstruction(lowering, id as Instruction);
  }
}

/** Writes what comes before a block's instructions. */
function finishBlock(lowering: FunctionLowering, labels: Labels, block: Block): void {
  const { selection } = lowering;
  const { graph, writer } = selection;
  const { f } = graph;
  const machine = labels.machineBlock[block];
  if (block === 0) {
    writer.currentPosition = none;
    lowerEntry(lowering);
    lowering.selection.arrivals.set(none, writer.count - 1);
  } else {
    const { parameters } = writer.blocks[machine];
    for (const parameter of f.blocks[block].parameters) {
      if (isWanted(graph, parameter)) parameters.push(registerOf(selection, parameter));
    }
  }
  closeBlock(writer, machine);
}

function selectInstruction(lowering: FunctionLowering, id: Instruction): void {
  const { selection } = lowering;
  const { graph, folded } = selection;
  const c = graph.f.instructions;
  if (graph.live[id] === 0 || folded[id] === 1) return;
  const opcode = c.opcode[id] as Opcode;
  if (opcode === opcodes.call || opcode === opcodes.callindirect) {
    const known = lowering.calls.length;
    lowerCall(lowering, id);
    selection.arrivals.set(id, lowering.calls[known].instruction);
    return;
  }
  if (opcode === opcodes.vastart) {
    lowerListStart(lowering, id);
    return;
  }
  if (c.resultCount[id] === 1) {
    const value = c.firstResult[id] as Value;
    if (graph.canonical[value] !== value) return;
    if (hasEffect[opcode] === 0 && !isNeeded(selection, value)) return;
    const pointer = pointerOf(selection, value);
    if (pointer !== undefined) {
      emitPointer(selection, registerOf(selection, value), pointer);
      return;
    }
    if (leafDefinition(selection, value) === id) {
      emitLeaf(selection, registerOf(selection, value), id);
      return;
    }
  } else if (hasEffect[opcode] === 0 && !anyNeeded(selection, id)) {
    return;
  }
  applyRule(selection, id);
}

function anyNeeded(selection: Selection, id: Instruction): boolean {
  const { firstResult, resultCount } = selection.graph.f.instructions;
  for (let index = 0; index < resultCount[id]; index++) {
    if (isNeeded(selection, firstResult[id] + index)) return true;
  }
  return false;
}

function selectTerminator(lowering: FunctionLowering, labels: Labels, id: Instruction, block: Block): void {
  const { selection } = lowering;
  const { graph, writer } = selection;
  const machine = labels.machineBlock[block];
  switch (graph.f.instructions.opcode[id]) {
    case opcodes.branch: {
      const then = edgeLabel(labels, edgeAt(selection, id, 0), block);
      const otherwise = edgeLabel(labels, edgeAt(selection, id, 1), block);
      openBlock(writer, machine);
      writer.blocks[machine].edges.push({ target: then, arguments: [] }, { target: otherwise, arguments: [] });
      applyRule(selection, id, [then, otherwise]);
      return;
    }
    case opcodes.switch:
      lowerSwitch(labels, id, block);
      return;
    case opcodes.invoke:
    case opcodes.invokeindirect:
      lowerInvoke(lowering, labels, id, block);
      return;
    default:
      openBlock(writer, machine);
  }
  switch (graph.f.instructions.opcode[id]) {
    case opcodes.jump: {
      const edge = edgeAt(selection, id, 0);
      // What an entry hands to cold code is made in cold code.
      const entersCold = graph.cold[block] < graph.cold[graph.f.edges.target[edge]];
      if (entersCold) writeJumpTo(labels, edgeLabel(labels, edge, block), machine);
      else writeJump(labels, edge, machine);
      return;
    }
    case opcodes.return:
      lowerReturn(lowering, id);
      return;
    case opcodes.tailcall:
    case opcodes.tailcallindirect:
      lowerTailCall(lowering, id);
      return;
    case opcodes.throw:
      lowerThrow(lowering, id);
      return;
    case opcodes.trap:
      lowerTrap(lowering, graph.f.instructions.low[id]);
      return;
    default:
      lowerTrap(lowering, trapCodes.illegalInstruction);
  }
}
