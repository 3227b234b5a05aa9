/**
 * Selection: IR to machine code over virtual registers. Blocks are taken in postorder and each from its end, so that all uses of a
 * value have been seen when its definition comes: what nobody needs by then is not written at all.
 */
import type { ContractLookup, Convention } from '../../abi/index.ts';
import { assign } from '../../abi/index.ts';
import {
  type Block,
  ConveneError,
  type Instruction,
  none,
  type Opcode,
  opcodes,
  operationName,
  operationOf,
  type Type,
  trapCodes,
  typeName,
  type Value,
} from '../../ir/index.ts';
import { saveAreaOf } from '../expand/expand.ts';
import { isWanted, type ValueGraph } from '../graph.ts';
import { lowerEntry, lowerReturn, lowerTailCall, lowerThrow, lowerTrap } from '../lower/boundary.ts';
import { lowerCall } from '../lower/call.ts';
import { edgeAt, edgeLabel, type Labels, writeJump } from '../lower/edges.ts';
import { conventionOf, type FunctionLowering, standingBytes } from '../lower/function.ts';
import { lowerInvoke } from '../lower/invoke.ts';
import { lowerSwitch } from '../lower/switch.ts';
import { lowerListStart, readsVariableArguments } from '../lower/variadic.ts';
import { createPool } from '../pool.ts';
import type { RuleBook } from '../rules/book.ts';
import { addBlock, closeBlock, createWriter, newVirtual, openBlock } from '../writer.ts';
import { isNeeded, registerOf, type Selection } from './context.ts';
import { emitRule } from './emit.ts';
import { emitLeaf, emitPointer, leafDefinition } from './leaf.ts';
import { createMatch, findRule, type Match } from './match.ts';
import { pointerOf } from './pointer.ts';

/** Writes all of a function; the result is in the selection's writer. */
export function selectFunction(
  graph: ValueGraph,
  book: RuleBook,
  conventions: ReadonlyMap<string, Convention>,
  contracts: ContractLookup,
  applied?: Uint32Array,
): FunctionLowering {
  const { f, flow } = graph;
  const writer = createWriter();
  const selection: Selection = {
    graph,
    book,
    writer,
    pool: createPool(),
    registers: new Int32Array(f.valueCount).fill(none),
    pointers: new Map(),
    standingBytes: (value) => standingBytes(lowering, value),
    neededIn: new Int32Array(f.valueCount).fill(none),
    folded: new Uint8Array(f.instructionCount),
    applied,
    block: 0 as Block,
    epoch: 0,
  };
  const convention = conventionOf(conventions, f.signature.convention);
  const lowering: FunctionLowering = {
    selection,
    conventions,
    contracts,
    assignment: assign(convention, f.signature),
    preserved: convention.preserved.map((register) =>
      newVirtual(writer, convention.bank.registers.find(({ number }) => number === register)!.class),
    ),
    known: new Map(),
    calls: [],
    saveSlot: none,
    outgoingBytes: 0,
    alignment: 1,
    tailAlignment: 1,
    callsOthers: false,
  };
  for (const { size, align } of f.slots) writer.slots.push({ area: 'local', size, align });
  if (readsVariableArguments(lowering)) {
    const size = saveAreaOf(convention).bytes;
    lowering.saveSlot = writer.slots.push({ area: 'local', size, align: 8 }) - 1;
  }
  const machineBlock = new Int32Array(f.blocks.length).fill(none);
  for (const block of flow.order) {
    machineBlock[block] = addBlock(
      writer,
      graph.frequencies[block],
      graph.cold[block] === 1,
      graph.loops.innermost[block],
    );
  }
  const labels: Labels = { selection, machineBlock };
  const match = createMatch();
  for (let index = flow.order.length - 1; index >= 0; index--) {
    selectBlock(lowering, labels, match, flow.order[index]);
  }
  return lowering;
}

function selectBlock(lowering: FunctionLowering, labels: Labels, match: Match, block: Block): void {
  const { selection } = lowering;
  const { graph, writer } = selection;
  const { f } = graph;
  const c = f.instructions;
  const machine = labels.machineBlock[block];
  const last = f.blocks[block].last as Instruction;
  selection.block = block;
  standAt(selection, last);
  selectTerminator(lowering, labels, match, last, block);
  for (let id = c.previous[last]; id !== none; id = c.previous[id]) {
    standAt(selection, id);
    selectInstruction(lowering, match, id as Instruction);
  }
  if (block === 0) {
    writer.currentPosition = none;
    lowerEntry(lowering);
  } else {
    const { parameters } = writer.blocks[machine];
    for (const parameter of f.blocks[block].parameters) {
      if (isWanted(graph, parameter)) parameters.push(registerOf(selection, parameter));
    }
  }
  closeBlock(writer, machine);
}

function standAt(selection: Selection, id: number): void {
  const { graph, writer } = selection;
  selection.epoch = graph.epoch[id];
  writer.currentPosition = graph.f.instructions.position[id];
}

function selectInstruction(lowering: FunctionLowering, match: Match, id: Instruction): void {
  const { selection } = lowering;
  const { graph, folded } = selection;
  const c = graph.f.instructions;
  if (graph.live[id] === 0 || folded[id] === 1) return;
  const opcode = c.opcode[id] as Opcode;
  if (opcode === opcodes.call || opcode === opcodes.callindirect) {
    lowerCall(lowering, id);
    return;
  }
  if (opcode === opcodes.vastart) {
    lowerListStart(lowering, id, lowering.saveSlot);
    return;
  }
  const operation = operationOf(opcode);
  if (c.resultCount[id] === 1) {
    const value = c.firstResult[id] as Value;
    if (graph.canonical[value] !== value) return;
    const needed = isNeeded(selection, value);
    if (!needed && operation.effect === 'pure' && !operation.traps) return;
    const pointer = pointerOf(selection, value);
    if (pointer !== undefined) {
      emitPointer(selection, registerOf(selection, value), pointer);
      return;
    }
    if (leafDefinition(selection, value) === id) {
      emitLeaf(selection, registerOf(selection, value), id);
      return;
    }
  } else if (operation.effect === 'pure' && !operation.traps && !anyNeeded(selection, id)) {
    return;
  }
  applyRule(selection, match, id, []);
}

function anyNeeded(selection: Selection, id: Instruction): boolean {
  const { firstResult, resultCount } = selection.graph.f.instructions;
  for (let index = 0; index < resultCount[id]; index++) {
    if (isNeeded(selection, firstResult[id] + index)) return true;
  }
  return false;
}

function applyRule(selection: Selection, match: Match, id: Instruction, labels: readonly number[]): void {
  const rule = findRule(selection, match, id, false, true);
  if (rule === undefined) {
    const { f } = selection.graph;
    const type = f.instructions.type[id] as Type;
    const name = operationName(f.instructions.opcode[id] as Opcode);
    const typed = operationOf(f.instructions.opcode[id] as Opcode).types.length > 0;
    throw new ConveneError(
      'no-rule',
      `'${f.name}' uses '${name}${typed ? `.${typeName(type)}` : ''}', for which ${selection.book.lowering.name} has no rule`,
    );
  }
  emitRule(selection, rule, match, labels);
}

function selectTerminator(
  lowering: FunctionLowering,
  labels: Labels,
  match: Match,
  id: Instruction,
  block: Block,
): void {
  const { selection } = lowering;
  const { graph, writer } = selection;
  const machine = labels.machineBlock[block];
  const open = () => openBlock(writer, machine);
  switch (graph.f.instructions.opcode[id]) {
    case opcodes.branch: {
      const targets = [0, 1].map((index) => edgeLabel(labels, edgeAt(selection, id, index), block));
      open();
      for (const target of targets) writer.blocks[machine].edges.push({ target, arguments: [] });
      applyRule(selection, match, id, targets);
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
      open();
  }
  switch (graph.f.instructions.opcode[id]) {
    case opcodes.jump:
      writeJump(labels, edgeAt(selection, id, 0), machine);
      return;
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
