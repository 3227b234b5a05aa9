/**
 * Global value numbering over the dominator tree: a pure operation on the same operands as one that dominates it is that one
 * (Briggs, Cooper and Simpson 1997, their dominator-based method).
 *
 * Requires: a valid function, best after `simplify`. Leaves: no unreachable blocks, fewer operations, unused ones gone.
 * Constants and addresses are cheaper to make again than to keep, so they are shared within a block only; cold blocks do not use
 * what hot ones computed, which would keep it alive for them.
 */
import {
  type Block,
  coldBlocks,
  dominatorTree,
  type Instruction,
  type IrFunction,
  int32Column,
  isLeaf,
  none,
  opcodeOf,
  opcodesWhere,
  removeInstruction,
  type Value,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { isPure } from './effects.ts';
import { replacement } from './replacement.ts';

const isCommutative = opcodesWhere(({ commutative, operands }) => commutative && operands.length === 2);

export function numberValues(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const cold = coldBlocks(f, flow);
  const map = replacement(f);
  const table = scopedTable(f);
  // By value: the value that stands for its class.
  const numbers = int32Column(f.valueCount);
  for (let value = 0; value < f.valueCount; value++) numbers[value] = value;
  const open: Block[] = [];
  let changed = unreachable;

  for (const block of tree.preorder) {
    while (open.length > 0 && tree.leave[open.at(-1)!]! < tree.enter[block]!) {
      open.pop();
      table.close();
    }
    open.push(block);
    table.open();
    for (let at: number = f.blocks[block]!.first; at !== none; ) {
      const id = at as Instruction;
      at = f.instructions.next[id]!;
      resolveOperands(f, id, map.resolve);
      if (isPure[opcodeOf(f, id)] === 0) continue;
      const leader = table.find(id, numbers);
      if (leader === none) continue;
      const home = f.instructions.block[leader] as Block;
      const shared = home === block || !(isLeaf[opcodeOf(f, id)] === 1 || (cold[block] === 1 && cold[home] === 0));
      for (let i = 0; i < f.instructions.resultCount[id]!; i++) {
        const value = f.instructions.firstResult[id]! + i;
        const by = f.instructions.firstResult[leader]! + i;
        numbers[value] = numbers[by]!;
        if (shared) map.replace(value as Value, by as Value);
      }
      if (!shared) {
        table.add(id, numbers);
        continue;
      }
      removeInstruction(f, id);
      changed = true;
    }
  }
  map.apply();
  return changed;
}

function resolveOperands(f: IrFunction, id: Instruction, resolve: (value: Value) => Value): void {
  const start = f.instructions.operandStart[id]!;
  for (let i = start; i < start + f.instructions.operandCount[id]!; i++) f.pool[i] = resolve(f.pool[i] as Value);
}

interface ScopedTable {
  readonly open: () => void;
  /** Forgets what was added since the matching `open`. */
  readonly close: () => void;
  /** The latest instruction that computes the same; adds this one if there is none. */
  readonly find: (id: Instruction, numbers: Int32Array) => Instruction | -1;
  readonly add: (id: Instruction, numbers: Int32Array) => void;
}

function scopedTable(f: IrFunction): ScopedTable {
  const c = f.instructions;
  const size = 2 ** Math.ceil(Math.log2(Math.max(64, f.instructionCount)));
  // By bucket, and by instruction: the next instruction of the bucket plus one, 0 for none: columns come filled with zeros.
  const heads = int32Column(size);
  const chain = int32Column(f.instructionCount);
  // What has been added, in order, and the buckets that it was added to.
  const added = int32Column(f.instructionCount);
  const buckets = int32Column(f.instructionCount);
  let count = 0;
  const scopes: number[] = [];

  const swapped = (id: number, numbers: Int32Array): boolean =>
    isCommutative[c.opcode[id]!] === 1 &&
    numbers[f.pool[c.operandStart[id]!]!]! > numbers[f.pool[c.operandStart[id]! + 1]!]!;

  function bucketOf(id: Instruction, numbers: Int32Array): number {
    let hash = Math.imul(c.opcode[id]!, 31) + c.type[id]!;
    hash = Math.imul(hash, 0x9e3779b1) ^ c.low[id]!;
    hash = Math.imul(hash, 0x85ebca6b) ^ c.high[id]!;
    const start = c.operandStart[id]!;
    const flip = swapped(id, numbers) ? 1 : 0;
    for (let i = 0; i < c.operandCount[id]!; i++) {
      hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ numbers[f.pool[start + (i ^ flip)]!]!;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
    return (hash ^ (hash >>> 13)) & (size - 1);
  }

  function same(a: Instruction, b: Instruction, numbers: Int32Array): boolean {
    if (c.opcode[a] !== c.opcode[b] || c.type[a] !== c.type[b]) return false;
    if (c.low[a] !== c.low[b] || c.high[a] !== c.high[b] || c.operandCount[a] !== c.operandCount[b]) return false;
    const flipA = swapped(a, numbers) ? 1 : 0;
    const flipB = swapped(b, numbers) ? 1 : 0;
    for (let i = 0; i < c.operandCount[a]!; i++) {
      const x = f.pool[c.operandStart[a]! + (i ^ flipA)]!;
      const y = f.pool[c.operandStart[b]! + (i ^ flipB)]!;
      // Conversions from different types to one have the same name.
      if (numbers[x] !== numbers[y] || f.values.type[x] !== f.values.type[y]) return false;
    }
    return true;
  }

  function insert(id: Instruction, bucket: number): void {
    chain[id] = heads[bucket]!;
    heads[bucket] = id + 1;
    added[count] = id;
    buckets[count++] = bucket;
  }

  return {
    open: () => scopes.push(count),
    close() {
      for (const until = scopes.pop()!; count > until; ) {
        count--;
        heads[buckets[count]!] = chain[added[count]!]!;
      }
    },
    find(id, numbers) {
      const bucket = bucketOf(id, numbers);
      for (let next = heads[bucket]!; next !== 0; next = chain[next - 1]!) {
        if (same(id, (next - 1) as Instruction, numbers)) return (next - 1) as Instruction;
      }
      insert(id, bucket);
      return none;
    },
    add: (id, numbers) => insert(id, bucketOf(id, numbers)),
  };
}
