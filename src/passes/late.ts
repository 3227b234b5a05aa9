/**
 * Sums and the like wait for their operand: a pure operation of one value, constants aside, is done after the block's other uses of that value, where
 * nothing has wanted it before. The two then need not be kept at once, and the operation can overwrite its operand.
 *
 * Requires: a valid function, best after constants have come together in the offsets of loads and stores. Leaves: the same instructions, some
 * later in their block.
 */
import {
  type Block,
  blockIds,
  definition,
  float64Column,
  type Instruction,
  type IrFunction,
  int32Column,
  is,
  moveBefore,
  none,
  opcodeOf,
  opcodesWhere,
  type Value,
} from '../ir/index.ts';

/** Uses in the block being visited, from its end on, as lists by value. */
interface Uses {
  readonly block: Int32Array;
  readonly head: Int32Array;
  /** By use; those of blocks before are written over. */
  readonly instruction: Int32Array;
  readonly next: Int32Array;
  count: number;
}

/** How many uses of a value are looked at. */
const most = 64;

const calls = opcodesWhere(({ effect }) => effect === 'calls');
const mayWait = opcodesWhere(
  ({ effect, traps, results }) => effect === 'pure' && !traps && results.length === 1 && results[0] !== 'i8',
);

export function delay(f: IrFunction): boolean {
  const { opcode, next, previous } = f.instructions;
  const place = float64Column(f.instructionCount);
  let changed = false;
  const uses: Uses = {
    block: int32Column(f.valueCount, none),
    head: int32Column(f.valueCount),
    instruction: int32Column(f.poolSize),
    next: int32Column(f.poolSize),
    count: 0,
  };
  for (const block of blockIds(f)) {
    let count = 0;
    for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!) place[id] = count++;
    uses.count = 0;
    /** Nothing moves past a call, where what it is passed ends. */
    let bound = f.blocks[block]!.last as Instruction;
    for (let id: number = bound; id !== none; ) {
      const before = previous[id]!;
      const behind = mayWait[opcode[id]!] === 0 ? none : lastUseBefore(f, id as Instruction, bound, uses, block, place);
      if (behind !== none) {
        moveBefore(f, id as Instruction, next[behind] as Instruction);
        place[id] = place[behind]! + 0.5;
        changed = true;
      }
      noteUses(f, id as Instruction, uses, block);
      if (calls[opcode[id]!] === 1) bound = id as Instruction;
      id = before;
    }
  }
  return changed;
}

function noteUses(f: IrFunction, id: Instruction, uses: Uses, block: Block): void {
  const { operandStart, operandCount, firstEdge, edgeCount } = f.instructions;
  noteUsesOf(f, id, operandStart[id]!, operandCount[id]!, uses, block);
  const past = firstEdge[id]! + edgeCount[id]!;
  for (let edge = firstEdge[id]!; edge < past; edge++) {
    noteUsesOf(f, id, f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!, uses, block);
  }
}

/** Notes an instruction's uses of some values of the pool. */
function noteUsesOf(f: IrFunction, id: Instruction, start: number, count: number, uses: Uses, block: Block): void {
  const { pool } = f;
  const { instruction, next, head, block: home } = uses;
  for (let i = start; i < start + count; i++) {
    const value = pool[i]!;
    const use = uses.count++;
    instruction[use] = id;
    next[use] = home[value] === block ? head[value]! : none;
    home[value] = block;
    head[value] = use;
  }
}

/** The last of its operand's other uses before an instruction's own result is used, if it can wait for that; −1 otherwise. */
function lastUseBefore(
  f: IrFunction,
  id: Instruction,
  bound: Instruction,
  uses: Uses,
  block: Block,
  place: Float64Array,
): Instruction | -1 {
  const operand = waitsFor(f, id);
  if (operand === none || uses.block[operand] !== block) return none;
  const result = f.instructions.firstResult[id]!;
  // Uses are met from the end on, but those that have moved come later than where they were met.
  let end = place[bound]!;
  let left = most;
  for (let use = uses.block[result] === block ? uses.head[result]! : none; use !== none; use = uses.next[use]!) {
    end = Math.min(end, place[uses.instruction[use]!]!);
    if (left-- === 0) return none;
  }
  let found: Instruction | -1 = none;
  for (let use = uses.head[operand]!; use !== none; use = uses.next[use]!) {
    const by = uses.instruction[use] as Instruction;
    if (place[by]! < end && (found === none || place[by]! > place[found]!)) found = by;
    if (left-- === 0) return none;
  }
  return found;
}

/** The one operand of a pure operation that is no constant; −1 for other operations. */
export function waitsFor(f: IrFunction, id: Instruction): Value | -1 {
  if (mayWait[opcodeOf(f, id)] === 0) return none;
  let found: Value | -1 = none;
  const start = f.instructions.operandStart[id]!;
  for (let i = start; i < start + f.instructions.operandCount[id]!; i++) {
    const value = f.pool[i] as Value;
    const definer = definition(f, value);
    if (definer !== none && (is(f, definer, 'iconst') || is(f, definer, 'fconst'))) continue;
    if (found !== none && found !== value) return none;
    found = value;
  }
  return found;
}
