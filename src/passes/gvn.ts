/**
 * Global value numbering over the dominator tree: a pure operation on the same operands as one that dominates it is that one
 * (Briggs, Cooper and Simpson 1997, their dominator-based method).
 *
 * Requires: a valid function, best after `simplify`. Leaves: no unreachable blocks, fewer operations, unused ones gone.
 * Constants and addresses are cheaper to make again than to keep, so they are shared within a block only; cold blocks do not use
 * what hot ones computed, which would keep it alive for them. No two instructions become equal where others go: after `dead` alone nothing is
 * left to find.
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
  const { opcode, next, firstResult, resultCount } = f.instructions;
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
      at = next[id]!;
      map.resolveOperands(id);
      if (isPure[opcode[id]!] === 0) continue;
      const leader = table.find(id, numbers);
      if (leader === none) continue;
      const home = f.instructions.block[leader] as Block;
      const shared = home === block || !(isLeaf[opcode[id]!] === 1 || (cold[block] === 1 && cold[home] === 0));
      for (let i = 0; i < resultCount[id]!; i++) {
        const value = firstResult[id]! + i;
        const by = firstResult[leader]! + i;
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

interface ScopedTable {
  readonly open: () => void;
  /** Forgets what was added since the matching `open`. */
  readonly close: () => void;
  /** The latest instruction that computes the same; adds this one if there is none. */
  readonly find: (id: Instruction, numbers: Int32Array) => Instruction | -1;
  readonly add: (id: Instruction, numbers: Int32Array) => void;
}

function scopedTable(f: IrFunction): ScopedTable {
  const { opcode, type, low, high, operandStart, operandCount } = f.instructions;
  const { pool } = f;
  const types = f.values.type;
  const size = 1 << (32 - Math.clz32(Math.max(64, f.instructionCount) - 1));
  // By bucket, and by instruction: the next instruction of the bucket plus one, 0 for none: columns come filled with zeros.
  const heads = int32Column(size);
  const chain = int32Column(f.instructionCount);
  // What has been added, in order, and the buckets that it was added to.
  const added = int32Column(f.instructionCount);
  const buckets = int32Column(f.instructionCount);
  let count = 0;
  const scopes: number[] = [];

  const swapped = (id: number, numbers: Int32Array): boolean =>
    isCommutative[opcode[id]!] === 1 && numbers[pool[operandStart[id]!]!]! > numbers[pool[operandStart[id]! + 1]!]!;

  function bucketOf(id: Instruction, numbers: Int32Array): number {
    let hash = Math.imul(opcode[id]!, 31) + type[id]!;
    hash = Math.imul(hash, 0x9e3779b1) ^ low[id]!;
    hash = Math.imul(hash, 0x85ebca6b) ^ high[id]!;
    const start = operandStart[id]!;
    const count = operandCount[id]!;
    const flip = swapped(id, numbers) ? 1 : 0;
    for (let i = 0; i < count; i++) {
      hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35) ^ numbers[pool[start + (i ^ flip)]!]!;
    }
    hash = Math.imul(hash ^ (hash >>> 16), 0x9e3779b1);
    return (hash ^ (hash >>> 13)) & (size - 1);
  }

  function same(a: Instruction, b: Instruction, numbers: Int32Array): boolean {
    if (opcode[a] !== opcode[b] || type[a] !== type[b]) return false;
    if (low[a] !== low[b] || high[a] !== high[b] || operandCount[a] !== operandCount[b]) return false;
    const flipA = swapped(a, numbers) ? 1 : 0;
    const flipB = swapped(b, numbers) ? 1 : 0;
    for (let i = 0; i < operandCount[a]!; i++) {
      const x = pool[operandStart[a]! + (i ^ flipA)]!;
      const y = pool[operandStart[b]! + (i ^ flipB)]!;
      // Conversions from different types to one have the same name.
      if (numbers[x] !== numbers[y] || types[x] !== types[y]) return false;
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
