/**
 * How far away the next use of each value is at the start of each block, the measure by which values are spilled (Braun and Hack,
 * "Register Spilling and Live-Range Splitting for SSA-Form Programs", 2009).
 *
 * Distances count instructions. Leaving a loop adds {@link loopExit}, so that what the loop uses always comes first; an instruction that no
 * value of a class survives in a register adds {@link barrier} for that class, for what is needed only afterwards may as well be spilled.
 */
import { int32Column, keepClosures, uint8Column } from '../../ir/index.ts';
import { detailOf, type MachineFunction, policy, policyOf } from '../machine.ts';
import type { Graph } from './graph.ts';
import type { Liveness } from './liveness.ts';
import { countRegisters, type Numbering } from './numbering.ts';
import type { Operands } from './operands.ts';

export const barrier = 4096;
export const loopExit = 0x40_0000;
export const never = 0x3fff_ffff;
/** Instead of a position: not before the block's end. */
export const beyond = -1;

/** What passing through a loop that does not use the value counts. */
const loopPassage = 64;

/** The distance at the end of an edge's source, given that at the start of its target. */
export function acrossEdge({ loopsLeft, loopsEntered }: Graph, edge: number, distance: number): number {
  let far = distance;
  // Seen from before a loop, leaving it again is nothing.
  for (let n = loopsEntered[edge]; n > 0 && far >= loopExit && far < never; n--) far += loopPassage - loopExit;
  return Math.min(never, far + loopsLeft[edge] * loopExit);
}

/** Whether an edge neither enters nor leaves a loop, so that distances are the same at both its ends. */
export const staysInLoop = ({ loopsLeft, loopsEntered }: Graph, edge: number): boolean =>
  loopsLeft[edge] === 0 && loopsEntered[edge] === 0;

export interface NextUse {
  /** By `instruction << 1 | class`: distance from the start of its block. */
  readonly position: Int32Array;
  /** By `block << 1 | class`: distance from start to end. */
  readonly length: Int32Array;
  /** Beside `liveness.values`: distance from the start of the block to the value's next use. */
  readonly distance: Int32Array;
  /** By `block << 1 | class`: by how many the values that live through some instruction exceed the registers that survive it; may be negative. */
  readonly excess: Int32Array;
  /**
   * Where a value is next used, as a position in the block, its end where it is passed on there; {@link beyond} where only other blocks use it, {@link never} where
   * none does. By word, after the instruction:
   */
  readonly after: Int32Array;
  /** Beside `liveness.values`, at the start of the block. */
  readonly first: Int32Array;
  /** By virtual register, for parameters, at the start of their block. */
  readonly firstOfParameter: Int32Array;
}

export function findNextUses(
  machine: MachineFunction,
  numbering: Numbering,
  operands: Operands,
  graph: Graph,
  live: Liveness,
): NextUse {
  const { blocks, registerClass } = machine;
  const { blockCount, order, hotCount, edgeStart, edgeTarget, hot } = graph;
  const isReturnedTo = findReturns(graph);
  const position = int32Column(machine.instructionCount * 2);
  const length = int32Column(blockCount * 2);
  measureBlocks(machine, numbering, operands, position, length);
  const local = findLocalUses(machine, numbering, operands, graph, live, position, length);
  const { first } = local;

  const distance = int32Column(live.values.length, never);

  const reached = int32Column(machine.virtualCount, -1);
  const nearest = int32Column(machine.virtualCount);
  let changed = false;
  let visit = 0;
  const update = (block: number): void => {
    if (live.start[block] === live.start[block + 1]) return;
    visit++;
    for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
      const target = edgeTarget[e];
      if (hot[block] > hot[target]) continue;
      const isPlain = staysInLoop(graph, e);
      for (let j = live.start[target]; j < live.start[target + 1]; j++) {
        const value = live.values[j];
        const far = isPlain ? distance[j] : acrossEdge(graph, e, distance[j]);
        if (reached[value] !== visit || far < nearest[value]) nearest[value] = far;
        reached[value] = visit;
      }
    }
    for (let j = live.start[block]; j < live.start[block + 1]; j++) {
      const value = live.values[j];
      let best = first[j];
      if (best === beyond) {
        best = reached[value] === visit ? nearest[value] : never;
        best = Math.min(never, best + length[(block << 1) | registerClass[value]]);
      }
      if (distance[j] !== best) {
        distance[j] = best;
        if (isReturnedTo[block] === 1) changed = true;
      }
    }
  };
  // Another round finds something new only where one has changed what a way back leads to: all else is visited before it is asked for.
  const settle = (from: number, to: number): void => {
    // Distances need not be exact: what a third round would still change lies several loops away.
    for (let round = 0; round < 3; round++) {
      changed = false;
      for (let i = to - 1; i >= from; i--) update(order[i]);
      if (!changed) return;
    }
  };
  settle(0, hotCount);
  settle(hotCount, blocks.length);
  keepClosures('next uses', settle);
  return { position, length, distance, ...local };
}

/** By block: 1 where an edge leads to it from a block that does not come before it in the order. */
function findReturns({ order, blockCount, edgeStart, edgeTarget }: Graph): Uint8Array {
  const isReturnedTo = uint8Column(blockCount);
  const isVisited = uint8Column(blockCount);
  for (let i = 0; i < order.length; i++) {
    isVisited[order[i]] = 1;
    for (let e = edgeStart[order[i]]; e < edgeStart[order[i] + 1]; e++) {
      if (isVisited[edgeTarget[e]] === 1) isReturnedTo[edgeTarget[e]] = 1;
    }
  }
  return isReturnedTo;
}

function measureBlocks(
  machine: MachineFunction,
  numbering: Numbering,
  operands: Operands,
  position: Int32Array,
  length: Int32Array,
): void {
  const { blocks, clobber } = machine;
  for (let b = 0; b < blocks.length; b++) {
    let integerPosition = 0;
    let floatPosition = 0;
    for (let i = blocks[b].start; i < blocks[b].end; i++) {
      position[i << 1] = integerPosition++;
      position[(i << 1) | 1] = floatPosition++;
      if (clobber[i] < 0) continue;
      if (surviving(machine, numbering, operands, i, 0) === 0) integerPosition += barrier;
      if (surviving(machine, numbering, operands, i, 1) === 0) floatPosition += barrier;
    }
    length[b << 1] = integerPosition;
    length[(b << 1) | 1] = floatPosition;
  }
}

/** The registers that keep their values through an instruction which clobbers others: neither clobbered nor written. */
function surviving(
  { constraints, clobber }: MachineFunction,
  numbering: Numbering,
  { definitions, definitionStart }: Operands,
  at: number,
  registerClass: number,
): number {
  let written = numbering.clobber[(clobber[at] << 1) | registerClass];
  for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
    const constraint = constraints[definitions[d]];
    if (policyOf(constraint) !== policy.fixed) continue;
    if (((constraint >> 2) & 1) === registerClass) written |= 1 << numbering.index[detailOf(constraint)];
  }
  return numbering.all[registerClass] & ~written;
}

/** Walks blocks backwards with what is alive. */
function findLocalUses(
  machine: MachineFunction,
  numbering: Numbering,
  operands: Operands,
  graph: Graph,
  live: Liveness,
  position: Int32Array,
  length: Int32Array,
): Pick<NextUse, 'excess' | 'after' | 'first' | 'firstOfParameter'> {
  const { blocks, words, registerClass, clobber } = machine;
  const { uses, useStart, definitions, definitionStart } = operands;
  const { hot, edgeStart, edgeTarget, passed } = graph;
  const { used, usedHot } = live;
  const excess = int32Column(blocks.length * 2);
  const after = int32Column(machine.words.length);
  const first = int32Column(live.values.length);
  const firstOfParameter = int32Column(machine.virtualCount);
  /** By virtual register: the block in which it is alive, and where it is used next there. */
  const alive = int32Column(machine.virtualCount, -1);
  const next = int32Column(machine.virtualCount);
  let total = 0;
  let floats = 0;
  const add = (value: number, block: number): void => {
    if (alive[value] === block) return;
    alive[value] = block;
    next[value] = beyond;
    total++;
    floats += registerClass[value];
  };
  const nextUse = (value: number, block: number): number => (alive[value] === block ? next[value] : never);
  for (let b = 0; b < blocks.length; b++) {
    total = floats = 0;
    const needed = hot[b] === 1 ? usedHot : used;
    for (let e = edgeStart[b]; e < edgeStart[b + 1]; e++) {
      const target = edgeTarget[e];
      if (hot[b] > hot[target]) continue;
      for (let j = live.start[target]; j < live.start[target + 1]; j++) add(live.values[j], b);
      const { parameters } = blocks[target];
      for (let n = 0; n < parameters.length; n++) {
        if (needed[parameters[n]] === 0) continue;
        const value = passed[e][n];
        add(value, b);
        next[value] = length[(b << 1) | registerClass[value]];
      }
    }
    let mostInteger = total - floats - numbering.size[0];
    let mostFloat = floats - numbering.size[1];
    for (let i = blocks[b].end - 1; i >= blocks[b].start; i--) {
      for (let d = definitionStart[i]; d < definitionStart[i + 1]; d++) {
        const value = words[definitions[d]];
        after[definitions[d]] = nextUse(value, b);
        if (alive[value] !== b) continue;
        alive[value] = -1;
        total--;
        floats -= registerClass[value];
      }
      if (clobber[i] >= 0) {
        const integers = countRegisters(surviving(machine, numbering, operands, i, 0));
        mostInteger = Math.max(mostInteger, total - floats - integers);
        mostFloat = Math.max(mostFloat, floats - countRegisters(surviving(machine, numbering, operands, i, 1)));
      }
      for (let u = useStart[i]; u < useStart[i + 1]; u++) after[uses[u]] = nextUse(words[uses[u]], b);
      for (let u = useStart[i]; u < useStart[i + 1]; u++) {
        const value = words[uses[u]];
        add(value, b);
        next[value] = position[(i << 1) | registerClass[value]];
      }
      mostInteger = Math.max(mostInteger, total - floats - numbering.size[0]);
      mostFloat = Math.max(mostFloat, floats - numbering.size[1]);
    }
    for (let j = live.start[b]; j < live.start[b + 1]; j++) first[j] = next[live.values[j]];
    const { parameters } = blocks[b];
    for (let n = 0; n < parameters.length; n++) firstOfParameter[parameters[n]] = nextUse(parameters[n], b);
    excess[b << 1] = mostInteger;
    excess[(b << 1) | 1] = mostFloat;
  }
  return { excess, after, first, firstOfParameter };
}
