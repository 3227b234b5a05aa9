/**
 * Loop-invariant code: a pure operation whose operands do not change in a loop is done once before it. So is what may fail, and loads of what the
 * loop does not change, if each round begins with them; what such a loop keeps is computed behind the test that leads to it.
 *
 * Requires: a valid function, best after `turn`. Leaves: no unreachable blocks. Constants and addresses that an instruction can hold stay where they are used;
 * loops with calls stay as they are, because what is kept across a call costs as much as it saves; a loop is given a few values to keep, not more.
 */
import {
  type Block,
  blockFrequencies,
  type ControlFlow,
  coldBlocks,
  type DominatorTree,
  definition,
  dominates,
  dominatorTree,
  type Edge,
  type Instruction,
  type IrFunction,
  i64,
  incomingEdges,
  insertBefore,
  instructionType,
  is,
  isLeaf,
  keepClosures,
  type LoopForest,
  loopForest,
  loopRounds,
  moveBefore,
  none,
  opcodeOf,
  opcodes,
  opcodesWhere,
  operandsOf,
  operations,
  result,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { certainIn } from './certain.ts';
import { blockOnEdge, removeUnreachable } from './change.ts';
import { canBeDropped } from './effects.ts';

/** How many values a loop may be given to keep. */
const most = 6;
/** How many long constants and addresses beside them: where registers are short, these can be made again. */
const mostLeaves = 4;

export function hoistInvariants(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const calls = loopsWithCalls(f, forest, flow.order);
  if (calls.every((one) => one === 1)) return unreachable;
  const cold = coldBlocks(f, flow);
  const frequencies = blockFrequencies(f, flow, tree, forest);
  const kept = new Int32Array(forest.loops.length);
  const leaves = new Map<string, Value>();
  const keptLeaves = new Int32Array(forest.loops.length);
  const entrances = new Map<number, Entrance>();
  /** Blocks that are made here, with the loop around them. */
  const made = new Map<Block, number>();
  const certain = certainIn(f, flow, forest);
  const entranceOf = (loop: number): Entrance => {
    let found = entrances.get(loop);
    if (found === undefined) {
      found = findEntrance(flow, tree, forest, frequencies, loop);
      entrances.set(loop, found);
    }
    return found;
  };
  let changed = unreachable;

  /** Makes an instruction use what a loop around it keeps of a constant or an address. */
  const keepLeaves = (id: Instruction, block: Block): void => {
    const c = f.instructions;
    const past = c.operandStart[id]! + c.operandCount[id]!;
    for (let at = c.operandStart[id]!; at < past; at++) {
      const value = f.pool[at] as Value;
      const definer = definition(f, value);
      if (definer === none || !isLong(f, definer)) continue;
      const loop = outermostInvariant(f, forest, calls, made, block, [value]);
      if (loop === none) continue;
      const entrance = entranceOf(loop);
      if (entrance.frequency >= frequencies[block]!) continue;
      const key = `${loop} ${c.opcode[definer]} ${c.low[definer]} ${c.high[definer]}`;
      let known = leaves.get(key);
      if (known === undefined) {
        if (keptLeaves[loop]! >= mostLeaves) continue;
        keptLeaves[loop]!++;
        known = result(f, copyBefore(f, definer, endOf(f, entrance, made)));
        leaves.set(key, known);
      }
      f.pool[at] = known;
      changed = true;
    }
  };

  const moves = (id: Instruction, block: Block): boolean => {
    const isCertain = certain.is(id);
    if (!isCertain && !worthMoving(f, id)) return false;
    const outermost = outermostInvariant(f, forest, calls, made, block, operandsOf(f, id));
    if (outermost === none) return false;
    const loop = isCertain ? forest.innermost[block]! : outermost;
    if (kept[loop]! >= most) return false;
    if (isCertain) {
      const behindTest = edgeInto(flow, tree, forest, frequencies, loop);
      if (behindTest === undefined) return false;
      if (entranceOf(loop).isBehindTest !== true) entrances.set(loop, behindTest);
    }
    const entrance = entranceOf(loop);
    if (entrance.frequency >= frequencies[block]!) return false;
    moveOut(f, id, endOf(f, entrance, made));
    kept[loop]!++;
    return true;
  };

  for (const block of flow.order) {
    if (forest.innermost[block] === none || cold[block] === 1) continue;
    for (let at: number = f.blocks[block]!.first; at !== none; ) {
      const id = at as Instruction;
      at = f.instructions.next[id]!;
      if (moves(id, block)) changed = true;
      else {
        keepLeaves(id, block);
        certain.stays(id);
      }
    }
  }
  keepClosures('hoist', moves, keepLeaves);
  return changed;
}

/** Where what a loop is to keep is computed: a block, or one that is still to be made on an edge. */
interface Entrance {
  block: Block;
  edge: Edge | -1;
  /** The loop around it. */
  readonly around: number;
  readonly frequency: number;
  /** Whether the loop is entered whenever this is reached. */
  readonly isBehindTest?: true;
}

/** The block before a loop; on the edge into it, where that comes from another loop, which goes round more often. */
function findEntrance(
  flow: ControlFlow,
  tree: DominatorTree,
  { loops, innermost }: LoopForest,
  frequencies: Float64Array,
  loop: number,
): Entrance {
  const { header, parent } = loops[loop]!;
  const before = tree.parent[header] as Block;
  const isInside = (block: Block): boolean => dominates(tree, header, block);
  const entering = incomingEdges(flow, header).filter((edge) => !isInside(flow.source[edge] as Block));
  const [edge] = entering;
  if (entering.length !== 1 || innermost[before] === parent || flow.source[edge!] !== before) {
    return { block: before, edge: none, around: parent, frequency: frequencies[before]! };
  }
  const frequency = Math.min(frequencies[before]!, frequencies[header]! / loopRounds);
  return { block: before, edge: edge!, around: parent, frequency };
}

/** The only edge into a loop, as a place for what each of its rounds does. */
function edgeInto(
  flow: ControlFlow,
  tree: DominatorTree,
  { loops }: LoopForest,
  frequencies: Float64Array,
  loop: number,
): Entrance | undefined {
  const { header, parent } = loops[loop]!;
  const entering = incomingEdges(flow, header).filter((edge) => !dominates(tree, header, flow.source[edge] as Block));
  if (entering.length !== 1) return undefined;
  const block = flow.source[entering[0]!] as Block;
  const frequency = Math.min(frequencies[block]!, frequencies[header]! / loopRounds);
  return { block, edge: entering[0]!, around: parent, frequency, isBehindTest: true };
}

function endOf(f: IrFunction, entrance: Entrance, made: Map<Block, number>): Instruction {
  if (entrance.edge !== none) {
    const from = entrance.block;
    entrance.block = blockOnEdge(f, from, entrance.edge);
    if (entrance.block !== from) made.set(entrance.block, entrance.around);
  }
  entrance.edge = none;
  return terminator(f, entrance.block) as Instruction;
}

/** By loop: 1 if it, or a loop within it, calls something. */
function loopsWithCalls(f: IrFunction, { loops, innermost }: LoopForest, order: readonly Block[]): Uint8Array {
  const calls = new Uint8Array(loops.length);
  if (loops.length === 0) return calls;
  const { opcode, next } = f.instructions;
  for (const block of order) {
    const loop = innermost[block]!;
    if (loop === none) continue;
    for (let id: number = f.blocks[block]!.first; id !== none && calls[loop] === 0; id = next[id]!) {
      calls[loop] = mayCall[opcode[id]!]!;
    }
  }
  // Inner loops come after those around them.
  for (let loop = loops.length - 1; loop >= 0; loop--) {
    if (calls[loop] === 1 && loops[loop]!.parent !== none) calls[loops[loop]!.parent] = 1;
  }
  return calls;
}

const mayCall = opcodesWhere(
  ({ effect, immediate }) => effect === 'calls' || immediate === 'callee' || immediate === 'signature',
);

/** Whether no instruction holds a constant in place of a register: an address, or a number of more than 32 bits. */
function isLong(f: IrFunction, id: Instruction): boolean {
  if (is(f, id, 'symboladdr')) return true;
  const { low, high } = f.instructions;
  return is(f, id, 'iconst') && instructionType(f, id) === i64 && high[id] !== 0 && high[id] !== low[id]! >> 31;
}

/** By opcode: 1 for what is pure, and more than a constant or another name for its operand. Comparisons are best made where they are tested. */
const mayBeWorth = Uint8Array.from(operations, ({ effect, results }, opcode) =>
  effect === 'pure' &&
  isLeaf[opcode] === 0 &&
  !results.includes('i8') &&
  opcode !== opcodes.inttoptr &&
  opcode !== opcodes.ptrtoint
    ? 1
    : 0,
);

const worthMoving = (f: IrFunction, id: Instruction): boolean =>
  mayBeWorth[opcodeOf(f, id)] === 1 && canBeDropped(f, id) && !allConstant(f, id);

function allConstant(f: IrFunction, id: Instruction): boolean {
  const start = f.instructions.operandStart[id]!;
  for (let at = start; at < start + f.instructions.operandCount[id]!; at++) {
    const definer = definition(f, f.pool[at] as Value);
    if (definer === none || isLeaf[opcodeOf(f, definer)] === 0) return false;
  }
  return true;
}

/** The outermost loop around a block in which no operand changes, and which calls nothing; −1 if there is none. */
function outermostInvariant(
  f: IrFunction,
  forest: LoopForest,
  calls: Uint8Array,
  made: ReadonlyMap<Block, number>,
  block: Block,
  operands: readonly Value[],
): number {
  let found: number = none;
  for (let loop = forest.innermost[block]!; loop !== none && calls[loop] === 0; loop = forest.loops[loop]!.parent) {
    if (!operands.every((value) => isInvariant(f, forest, made, loop, value))) break;
    found = loop;
  }
  return found;
}

function isInvariant(
  f: IrFunction,
  forest: LoopForest,
  made: ReadonlyMap<Block, number>,
  loop: number,
  value: Value,
): boolean {
  const definer = definition(f, value);
  if (definer !== none && isLeaf[opcodeOf(f, definer)] === 1) return true;
  const home = f.values.block[value] as Block;
  let inner = forest.innermost[home] ?? made.get(home)!;
  while (inner > loop) inner = forest.loops[inner]!.parent;
  return inner !== loop;
}

/** Moves an instruction, with copies of its constant operands, before another. */
function moveOut(f: IrFunction, id: Instruction, place: Instruction): void {
  const start = f.instructions.operandStart[id]!;
  operandsOf(f, id).forEach((value, index) => {
    const definer = definition(f, value);
    if (definer === none || isLeaf[opcodeOf(f, definer)] === 0) return;
    f.pool[start + index] = result(f, copyBefore(f, definer, place));
  });
  moveBefore(f, id, place);
}

/** Makes a constant or an address once more. */
const copyBefore = (f: IrFunction, definer: Instruction, place: Instruction): Instruction =>
  insertBefore(f, place, {
    opcode: opcodeOf(f, definer),
    type: instructionType(f, definer),
    resultTypes: [valueType(f, result(f, definer))],
    low: f.instructions.low[definer]!,
    high: f.instructions.high[definer]!,
    position: f.instructions.position[definer]!,
  });
