/** Edits while they are being collected, in any order, and their final order. */
import { int32Column, uint8Column } from '../../ir/index.ts';
import type { Edits } from '../machine.ts';
import { append, type IntegerList, integerList } from './integer-list.ts';

/** What comes first before one instruction. */
export const phase = {
  /** Stores on an edge, at its target's start, of what only cold code wants. */
  storeArriving: 0,
  /** Moves of an edge that stand at its target's start, and stores of what the instruction before has defined. */
  arrival: 1,
  /** Stores of what is in a register at a block's entry. */
  store: 2,
  /** Reloads and moves that the instruction itself asks for. */
  prepare: 3,
  /** Stores on an edge, at its source's end, of what only cold code wants. */
  storeDeparting: 4,
  /** Moves of an edge that stand at its source's end. */
  departure: 5,
} as const;

const phaseBits = 3;

/** The place of what is done in a phase before an instruction; places ascend. */
export const editKey = (at: number, of: number): number => (at << phaseBits) | of;

export const instructionOf = (key: number): number => key >> phaseBits;

/** Whether something is done where an edge arrives at its target. */
export const isArrival = (key: number): boolean => (key & ((1 << phaseBits) - 1)) <= phase.arrival;

export interface EditList {
  /** See {@link editKey}. */
  readonly key: IntegerList;
  readonly from: IntegerList;
  readonly to: IntegerList;
  readonly float: IntegerList;
  readonly cause: IntegerList;
}

export const editList = (): EditList => ({
  key: integerList(),
  from: integerList(),
  to: integerList(),
  float: integerList(),
  cause: integerList(),
});

export function appendEdit(edits: EditList, key: number, from: number, to: number, float: number, cause: number): void {
  append(edits.key, key);
  append(edits.from, from);
  append(edits.to, to);
  append(edits.float, float);
  append(edits.cause, cause);
}

/** Sorts by instruction and phase; edits of one key stay in the order they were added. */
export function sortEdits(edits: EditList, instructionCount: number): Edits {
  const count = edits.key.count;
  const start = int32Column((instructionCount << phaseBits) + 1);
  for (let i = 0; i < count; i++) start[edits.key.data[i] + 1]++;
  for (let k = 0; k < instructionCount << phaseBits; k++) start[k + 1] += start[k];
  const before = int32Column(count);
  const from = int32Column(count);
  const to = int32Column(count);
  const float = uint8Column(count);
  const cause = int32Column(count);
  for (let i = 0; i < count; i++) {
    const at = start[edits.key.data[i]]++;
    before[at] = edits.key.data[i] >> phaseBits;
    from[at] = edits.from.data[i];
    to[at] = edits.to.data[i];
    float[at] = edits.float.data[i];
    cause[at] = edits.cause.data[i];
  }
  return { before, from, to, float, cause, count };
}
