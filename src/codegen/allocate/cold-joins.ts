/**
 * Where hot ways meet, what only cold code wants of the blocks' parameters: a store on each way, into a slot that cold code reads. A block that does
 * nothing but go on stays empty, so that it can be passed by: what it would store the blocks before it do. They may have other ways, on
 * which what the slot held before is still wanted. So such parameters come in slots of their own, and are copied where
 * they begin, unless both can be the same slot.
 */
import { int32Column, uint8Column } from '../../ir/index.ts';
import { editCause, packCause, repeated, type VirtualRegister } from '../machine.ts';
import { createExitLookup, type EdgeSlots, isColdParameter, isHotEdge } from './edges.ts';
import { type EditList, editKey, instructionOf, isArrival, phase } from './edit-list.ts';
import type { Decisions } from './homes.ts';
import type { Mover } from './parallel-move.ts';
import type { Problem } from './problem.ts';
import { isPassage } from './residence.ts';
import { addArrival, addRead, type SlotUses, standsAtSource } from './slot-ranges.ts';

export interface ColdJoins {
  /** By parameter: what stands for the slot that it comes in, if that is one of its own; numbers beyond those of values. */
  readonly incoming: ReadonlyMap<number, number>;
  /** What may share a slot: in pairs, which are both there at once. */
  readonly pairs: readonly (readonly [number, number])[];
  /** Whether a store for cold code may stand at a block's start. */
  readonly mayStartWith: (block: number) => boolean;
  /** Adds what the stores read in slots, and where parameters get theirs. */
  readonly addTo: (uses: SlotUses) => void;
  /** Keeps the slots of arguments that are always stored: if a parameter shares one, nothing need be stored. */
  readonly keepPassed: (alwaysStored: Uint8Array, uses: SlotUses) => void;
  /** Emits the stores, with a mover that needs no registers. */
  readonly emit: (slots: EdgeSlots, edits: EditList, mover: Mover) => void;
}

/** A store of what a parameter gets. */
interface Store {
  readonly parameter: number;
  /** The parameter, or what stands for the slot that it comes in. */
  readonly target: number;
  readonly value: number;
  readonly block: number;
  readonly key: number;
  /** A register, or −1 where the value is in none. */
  readonly register: number;
  /** Blocks through which the slot is kept from there. */
  readonly passed: readonly number[];
}

/** So many empty blocks in a row are looked through. */
const longestRow = 8;

/** Hot code has its edits by now. */
export function findColdJoins(problem: Problem, { residence, colors, edits }: Decisions): ColdJoins {
  const { machine, numbering, graph } = problem;
  const { blocks, registerClass, recipe, clobber, virtualCount } = machine;
  const { edgeStart, edgeSource, edgeTarget, incoming, incomingStart } = graph;
  const isEdited = editedBlocks(problem, edits);
  const isEmpty = (block: number): boolean =>
    graph.hot[block] === 1 && isEdited[block] === 0 && isPassage(problem, residence, block);
  const exitColor = createExitLookup(problem, residence, colors, true);
  const stores: Store[] = [];
  const own = new Map<number, number>();
  const pairs: [number, number][] = [];

  const edgesInto = (block: number): Int32Array => incoming.subarray(incomingStart[block], incomingStart[block + 1]);
  const edgesOutOf = (block: number): number[] =>
    Array.from({ length: edgeStart[block + 1] - edgeStart[block] }, (_, n) => edgeStart[block] + n);
  /** What a value at the end of an edge's target is at the end of its source. */
  const before = (edge: number, value: number): number => {
    const n = blocks[edgeTarget[edge]].parameters.indexOf(value as VirtualRegister);
    return n < 0 ? value : graph.passed[edge][n];
  };

  /** Ways back from an edge out of an empty block to blocks that are not, as edges; nothing if these must not be used. */
  const placesBefore = (
    block: number,
    mayUse: (edge: number) => boolean,
    passed: number[],
  ): (readonly number[])[] | undefined => {
    passed.push(block);
    const ways: (readonly number[])[] = [];
    const out = edgeStart[block];
    for (const edge of edgesInto(block)) {
      const source = edgeSource[edge];
      if (isEmpty(source)) {
        const further = passed.length < longestRow ? placesBefore(source, mayUse, passed) : undefined;
        if (further === undefined) return undefined;
        ways.push(...further.map((way) => [out, ...way]));
      } else if (clobber[blocks[source].end - 1] < 0 && mayUse(edge)) {
        ways.push([out, edge]);
      } else return undefined;
    }
    return ways;
  };

  const add = (parameter: number, edge: number, value: number, block: number, key: number, passed: number[]): void => {
    const c = registerClass[value];
    const index = exitColor(edge, value);
    const register = index < 0 ? -1 : numbering.register[(c << 5) | index];
    stores.push({ parameter, target: own.get(parameter) ?? parameter, value, block, key, register, passed });
  };

  /** Brings parameters of an edge's target what the edge passes for them. */
  const bring = (parameters: readonly number[], edge: number, mayUse: (edge: number) => boolean): void => {
    const target = edgeTarget[edge];
    const passed: number[] = [];
    const source = edgeSource[edge];
    const earlier = isEmpty(source) ? placesBefore(source, mayUse, passed) : undefined;
    for (const parameter of parameters) {
      const value = before(edge, parameter);
      pairs.push([own.get(parameter) ?? parameter, value]);
      if (!standsAtSource(problem, edge)) {
        add(parameter, edge, value, target, editKey(blocks[target].start, phase.storeArriving), []);
        continue;
      }
      for (const way of earlier ?? [[edge]]) {
        const first = way[way.length - 1];
        const block = edgeSource[first];
        const there = way.slice(1).reduce((one, step) => before(step, one), value);
        add(parameter, first, there, block, editKey(blocks[block].end - 1, phase.storeDeparting), passed);
      }
    }
  };

  const bringAll = (parameters: readonly number[], home: number): void => {
    if (edgesInto(home).some((edge) => isEmpty(edgeSource[edge]))) {
      for (const parameter of parameters) {
        own.set(parameter, virtualCount + own.size);
        pairs.unshift([parameter, own.get(parameter) as number]);
      }
    }
    const taken = new Set<number>();
    /** Only one of the ways from a block to the join is stored for before it branches. */
    const mayUse = (edge: number): boolean => {
      const block = edgeSource[edge];
      if (edgesOutOf(block).length === 1) return true;
      if (taken.has(block)) return false;
      taken.add(block);
      return true;
    };
    for (const edge of edgesInto(home)) if (isHotEdge(problem, edge)) bring(parameters, edge, mayUse);
    for (const parameter of parameters) {
      const value = own.get(parameter);
      if (value === undefined) continue;
      const key = editKey(blocks[home].start, phase.storeArriving);
      stores.push({ parameter, target: parameter, value, block: home, key, register: -1, passed: [] });
    }
  };

  blocks.forEach(({ parameters }, home) => {
    const joined = parameters.filter((one) => residence.arrivesInSlot[one] === 1 && isColdParameter(problem, one));
    if (joined.length > 0) bringAll(joined, home);
  });

  return {
    incoming: own,
    pairs,
    mayStartWith: (block) => !isEmpty(block),
    addTo(uses) {
      for (const [parameter, value] of own) {
        uses.arrivesIn[value] = problem.live.definitionBlock[parameter];
        uses.copied.add(parameter);
      }
      for (const { target, value, block, key, register, passed } of stores) {
        if (register < 0 && !(recipe[value] >= 0)) addRead(uses, value, block, key + 1);
        if (isArrival(key)) continue;
        addArrival(uses, target, key, editKey(blocks[block].end, 0));
        for (const through of passed) {
          addArrival(uses, target, editKey(blocks[through].start, 0), editKey(blocks[through].end, 0));
        }
      }
    },
    keepPassed(alwaysStored, uses) {
      for (const { value, block, key, register } of stores) {
        if (register >= 0 && alwaysStored[value] === 1) addRead(uses, value, block, key + 1);
      }
    },
    emit(slots, list, mover) {
      const inOrder = stores.toSorted((a, b) => a.key - b.key);
      inOrder.forEach(({ parameter, target, value, key, register }, n) => {
        const slot = slots.slotOf(target);
        if (slot >= 0 && !(slot === slots.slotOf(value) && slots.isAlwaysStored(value))) {
          let from = register;
          if (from < 0) from = recipe[value] >= 0 ? repeated + recipe[value] : ~slots.slotOf(value);
          mover.add(from, ~slot, registerClass[parameter], packCause(editCause.parameter, parameter));
        }
        if (inOrder[n + 1]?.key !== key) mover.run(list, key, 0, 0);
      });
    },
  };
}

function editedBlocks({ machine: { blocks, instructionCount } }: Problem, edits: EditList): Uint8Array {
  const isEdited = uint8Column(blocks.length);
  const blockOf = int32Column(instructionCount + 1);
  blocks.forEach(({ start, end }, block) => {
    blockOf.fill(block, start, end);
  });
  for (let e = 0; e < edits.key.count; e++) isEdited[blockOf[instructionOf(edits.key.data[e])]] = 1;
  return isEdited;
}
