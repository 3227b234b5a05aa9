/**
 * What cold blocks make for themselves. Hot code is selected first, as if cold blocks did not exist: it folds loads and addresses, branches on
 * flags, and computes nothing that only they want. A cold block that wants a value which is in no register there makes it again where the block
 * begins: by the same operation, from operands that are had in the same way. A load is done again if nothing may have written since;
 * else hot code keeps a copy of what it read, in a slot (see `KeptCopy`), which is the one thing that it does for cold code.
 */
import {
  type Block,
  type Instruction,
  i32,
  invariant,
  none,
  type Opcode,
  opcodes,
  operationOf,
  type Type,
  typeWidth,
  type Value,
} from '../../ir/index.ts';
import { definitionOf, type ValueGraph } from '../graph.ts';
import { atSlot, loadValue } from '../lower/access.ts';
import type { FunctionLowering } from '../lower/function.ts';
import { standingPlace, takeParameter } from '../lower/places.ts';
import type { KeptCopy, VirtualRegister } from '../machine.ts';
import { applyRule } from './apply.ts';
import type { Copies, Selection } from './context.ts';
import { type Derivation, derivationOf } from './derive.ts';
import { emitLeaf, emitPointer, leafDefinition } from './leaf.ts';
import { pointerOf } from './pointer.ts';

/** Loads of hot blocks do not move into copies. */
const noEpoch = -1;
/** Walks that get longer than this are given up. */
const longestWalk = 64;

/**
 * Writes a part of cold code with `write`, then, before it in program order, what that wanted of hot code. `sources`: the blocks that lead there.
 */
export function withCopies(lowering: FunctionLowering, sources: readonly number[], write: () => void): void {
  const { selection } = lowering;
  let hotSources: readonly number[] | undefined;
  const derived = new Map<Value, Derivation>();
  const isTaken = (value: Value): boolean => {
    hotSources ??= findHotSources(selection.graph, sources);
    const derivation = derivationOf(selection, value, hotSources);
    if (typeof derivation === 'object') derived.set(value, derivation);
    return derivation === undefined;
  };
  const copies: Copies = { registers: new Map(), wanted: [], isTaken };
  selection.copies = copies;
  write();
  const { block, writer } = selection;
  const { currentPosition } = writer;
  const made = new Set<number>();
  for (let next = last(copies.wanted); next !== undefined; next = last(copies.wanted)) {
    const { value } = next;
    const derivation = derived.get(value);
    if (derivation !== undefined) {
      derive(selection, value, derivation);
      continue;
    }
    const definition = definitionOf(selection.graph, value);
    // Other results of the same operation come with it.
    if (made.has(definition)) continue;
    if (definition !== none && !isCall(selection.graph, definition)) made.add(definition);
    makeCopy(lowering, value, definition, sources);
    writer.currentPosition = currentPosition;
  }
  selection.block = block;
  selection.copies = undefined;
}

const last = <T>(list: T[]): T | undefined => list.pop();

/** The hot blocks from which cold code is entered that leads to some blocks' ends; none where looking for them takes long. */
function findHotSources({ flow, cold }: ValueGraph, sources: readonly number[]): number[] {
  const seen = new Set(sources);
  for (const block of seen) {
    if (cold[block] === 0) continue;
    if (seen.size > longestWalk) return [];
    for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
      seen.add(flow.source[flow.incoming[i]]);
    }
  }
  return [...seen].filter((block) => cold[block] === 0);
}

function derive(selection: Selection, value: Value, { from, difference }: Derivation): void {
  const register = selection.copies!.registers.get(value) as VirtualRegister;
  const other = selection.registers[from] as VirtualRegister;
  const isWide = selection.graph.f.values.type[value] !== i32;
  emitPointer(selection, register, { register: other, bytes: -difference, root: from }, isWide);
}

function makeCopy(lowering: FunctionLowering, value: Value, definition: number, sources: readonly number[]): void {
  const { selection } = lowering;
  const { graph } = selection;
  const register = selection.copies!.registers.get(value) as VirtualRegister;
  const pointer = pointerOf(selection, value);
  if (pointer !== undefined) emitPointer(selection, register, pointer);
  else if (leafDefinition(selection, value) !== none) emitLeaf(selection, register, definition);
  else if (definition === none || isCall(graph, definition)) {
    invariant(
      definition !== none || graph.f.values.block[value] === graph.flow.order[0],
      'hot code has its parameters in registers',
    );
    const slot = keepPassed(lowering, value, definition);
    if (slot === undefined) takeParameter(lowering, value, register);
    else loadValue(selection, register, graph.f.values.type[value] as Type, atSlot(selection, slot), false);
  } else {
    const { opcode, block } = graph.f.instructions;
    const { effect } = operationOf(opcode[definition] as Opcode);
    invariant(effect === 'pure' || effect === 'reads', 'effects have their results in registers');
    selection.block = block[definition] as Block;
    selection.epoch = noEpoch;
    if (effect === 'reads' && !isUnchanged(graph, definition, sources)) selection.kept = keepCopy(lowering, definition);
    applyRule(selection, definition as Instruction);
    selection.kept = none;
  }
}

const isCall = ({ f }: ValueGraph, definition: number): boolean =>
  f.instructions.opcode[definition] === opcodes.call || f.instructions.opcode[definition] === opcodes.callindirect;

/** Whether nothing may have been written between a load and the ends of some blocks. */
function isUnchanged(graph: ValueGraph, load: number, sources: readonly number[]): boolean {
  const { f, flow } = graph;
  const { block, next } = f.instructions;
  const home = block[load];
  if (mayWrite(graph, next[load])) return false;
  const seen = new Set<number>(sources);
  for (const at of seen) {
    if (at === home) continue;
    if (seen.size > longestWalk || mayWrite(graph, f.blocks[at].first)) return false;
    for (let i = flow.incomingStart[at]; i < flow.incomingStart[at + 1]; i++) seen.add(flow.source[flow.incoming[i]]);
  }
  return true;
}

/** Whether an instruction or one after it in its block may write memory. */
function mayWrite({ f }: ValueGraph, first: number): boolean {
  const { opcode, next } = f.instructions;
  for (let id = first; id !== none; id = next[id]) {
    const { effect } = operationOf(opcode[id] as Opcode);
    if (effect === 'writes' || effect === 'calls') return true;
    if (opcode[id] === opcodes.invoke || opcode[id] === opcodes.invokeindirect) return true;
  }
  return false;
}

/** Has hot code copy what an instruction of it reads in memory to a slot, from which the load is repeated. */
function keepCopy({ selection }: FunctionLowering, load: number): number {
  const taken = selection.takenLoads.get(load);
  invariant(taken !== undefined, 'a load that nobody has taken over leaves its result in a register');
  const { instruction, word } = taken;
  return keep(selection, { instruction, memory: { kind: 'operand', word }, bytes: loadedBytes(selection.graph, load) });
}

/** The same for what an entry or a call leaves in memory. */
function keepPassed(lowering: FunctionLowering, value: Value, definition: number): number | undefined {
  const { selection } = lowering;
  const place = standingPlace(lowering, value);
  const instruction = selection.arrivals.get(definition);
  if (place === undefined || instruction === undefined) return undefined;
  return keep(selection, { instruction, memory: { kind: 'standing', ...place }, bytes: wordBytes });
}

/** The slot that a copy is kept in; each copy is made once. */
function keep({ writer }: Selection, copy: Omit<KeptCopy, 'slot'>): number {
  const isSame = (other: KeptCopy): boolean =>
    other.instruction === copy.instruction && JSON.stringify(other.memory) === JSON.stringify(copy.memory);
  const known = writer.kept.find(isSame);
  if (known !== undefined) return known.slot;
  const slot = writer.slots.push({ area: 'local', size: wordBytes, align: wordBytes }) - 1;
  writer.kept.push({ ...copy, slot });
  return slot;
}

const wordBytes = 8;

/** Bytes that a load reads. */
function loadedBytes({ f }: ValueGraph, load: number): 1 | 2 | 4 | 8 {
  const narrow = loadWidths.get(f.instructions.opcode[load]);
  return ((narrow ?? typeWidth(f.instructions.type[load] as Type)) / 8) as 1 | 2 | 4 | 8;
}

const loadWidths: ReadonlyMap<number, number> = new Map(
  ([8, 16, 32] as const).flatMap((width) => [
    [opcodes[`uload${width}`], width],
    [opcodes[`sload${width}`], width],
  ]),
);
