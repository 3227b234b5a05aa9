/**
 * Which values are in registers where: the answer of spilling, not yet saying which registers.
 *
 * A value is in a register from its definition, from a block's entry, or from a reload, up to where it is evicted or not needed any more.
 */
import { int32Column, uint8Column } from '../../ir/index.ts';
import type { MachineFunction } from '../machine.ts';
import { type IntegerList, integerList } from './integer-list.ts';
import type { Problem } from './problem.ts';

export interface Residence {
  /** By block: ranges in `sets`, the values in registers at entry (after the moves on edges) and at exit. `exitEnd` −1: not yet known. */
  readonly entryStart: Int32Array;
  readonly entryEnd: Int32Array;
  readonly exitStart: Int32Array;
  readonly exitEnd: Int32Array;
  /** By block: end of a further range behind the exit set, of what only cold code wants and registers still hold. */
  readonly remainsEnd: Int32Array;
  /** By block: 1 where all that is live out of it is in its exit set. */
  readonly keepsAll: Uint8Array;
  readonly sets: IntegerList;
  /** By block: range in `events`, pairs of an instruction and `value << 1 | kind`, ascending by instruction. */
  readonly eventStart: Int32Array;
  readonly eventEnd: Int32Array;
  readonly events: IntegerList;
  /** By word: see {@link wordFate}. */
  readonly fate: Uint8Array;
  /** The words that are read in their slots. */
  readonly slotWords: IntegerList;
  /** By virtual register: a block's parameter that arrives in its slot. */
  readonly arrivesInSlot: Uint8Array;
  /** Reads of slots inside blocks: triples of value, block, instruction. */
  readonly slotReads: IntegerList;
  /** By virtual register: the first instruction before or at which it gave up its register for want of one, or −1. */
  readonly lostAt: Int32Array;
}

/** Kinds of events: the value gives up its register before the instruction, or gets one there. */
export const event = { evict: 0, reload: 1 } as const;

/** `stays`: in a register afterwards. `leaves`: not any more, or for a definition not at all. `inSlot`: read in its slot. */
export const wordFate = { stays: 0, leaves: 1, inSlot: 2 } as const;

export function newResidence(machine: MachineFunction): Residence {
  const blockCount = machine.blocks.length;
  return {
    entryStart: int32Column(blockCount),
    entryEnd: int32Column(blockCount),
    exitStart: int32Column(blockCount),
    exitEnd: int32Column(blockCount, -1),
    remainsEnd: int32Column(blockCount, -1),
    keepsAll: uint8Column(blockCount),
    sets: integerList(),
    eventStart: int32Column(blockCount),
    eventEnd: int32Column(blockCount),
    events: integerList(),
    fate: uint8Column(machine.words.length),
    slotWords: integerList(),
    arrivesInSlot: uint8Column(machine.virtualCount),
    slotReads: integerList(),
    lostAt: int32Column(machine.virtualCount, -1),
  };
}

/** Where the range of values that a block's registers hold for one of its edges ends: hot code knows nothing of what cold code finds there. */
export function knownEnd({ graph }: Problem, { exitEnd, remainsEnd }: Residence, edge: number): number {
  const end = graph.hot[graph.edgeTarget[edge]] === 1 ? exitEnd : remainsEnd;
  return end[graph.edgeSource[edge]];
}

/** The instruction that makes what a word defines, where it is a recipe that is only ever repeated elsewhere and itself serves nobody; else −1. */
export const droppedFor = ({ machine: { recipe, words } }: Problem, { fate }: Residence, word: number): number =>
  fate[word] === wordFate.leaves ? recipe[words[word]] : -1;

/** Whether an instruction is one of those. */
export function isDropped(problem: Problem, residence: Residence, at: number): boolean {
  const { definitions, definitionStart } = problem.operands;
  for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
    if (droppedFor(problem, residence, definitions[d]) === at) return true;
  }
  return false;
}

/** Whether a block does nothing but go on to one other, as far as its instructions show. */
export function isPassage(problem: Problem, residence: Residence, block: number): boolean {
  const { start, end, edges } = problem.machine.blocks[block];
  if (edges.length !== 1 || block === 0) return false;
  for (let at = start; at < end - 1; at++) if (!isDropped(problem, residence, at)) return false;
  return true;
}
