/**
 * Makes register pressure fit: decides for every point which values are in registers (Braun and Hack 2009, Belady's rule on next-use
 * distances). Blocks are visited in order; a block starts with a set taken from its predecessors (`entry-set.ts`), and at each
 * instruction the values used last give way. Where values are stored is decided later, when all reloads are known (`stores.ts`).
 */
import { int32Column } from '../../ir/index.ts';
import { overlaps, policy, policyOf } from '../machine.ts';
import { newDemand, readDemand } from './demand.ts';
import { createEntrySets } from './entry-set.ts';
import { append, integerList } from './integer-list.ts';
import { acrossEdge, beyond, never, staysInLoop } from './next-use.ts';
import { countRegisters } from './numbering.ts';
import { avoidRegisters, leastFrequency, type Preferences } from './preferences.ts';
import type { Problem } from './problem.ts';
import { event, knownEnd, type Residence, wordFate } from './residence.ts';

/** A value that can be recomputed gives way to one that would have to be reloaded if its use is at most this much nearer. */
const recomputationBonus = 200;
/** An operand that may stay in its slot is not reloaded if its next use is farther than this. */
const nearUse = 16;

/** Of the instruction at hand. */
const demand = newDemand();
/** Values in registers, by class; the count may exceed the registers while an instruction is looked at. */
const held = [new Int32Array(256), new Int32Array(256)];
const heldCount = new Int32Array(2);

/** By virtual register, for the block being visited. */
export interface Horizon {
  /** Position of the next use, counted from the block's start. */
  readonly next: Int32Array;
  /** The block at whose start the value is live. */
  readonly known: Int32Array;
  /** Its place among the values in registers, −1 for others. */
  readonly heldAt: Int32Array;
}

/** Returns a function that decides for the blocks `order[from]` up to `order[to]`. */
export function createSpiller(
  problem: Problem,
  residence: Residence,
  preferences: Preferences,
): (from: number, to: number) => void {
  const { machine, numbering, operands, graph, live, nextUse } = problem;
  const { blocks, words, constraints, registerClass, recipe } = machine;
  const { uses, useStart, definitions, definitionStart, isSimple } = operands;
  const { edgeStart, edgeTarget, passed, hot } = graph;
  const { used, usedHot } = live;
  const { position, length, distance, after, first, firstOfParameter } = nextUse;
  const { fate, events, sets } = residence;

  const next = int32Column(machine.virtualCount);
  const known = int32Column(machine.virtualCount, -1);
  /** By virtual register: position of the next use behind the block, if `leavesFrom` is the block. */
  const nextOutside = int32Column(machine.virtualCount);
  const leavesFrom = int32Column(machine.virtualCount, -1);
  const heldAt = int32Column(machine.virtualCount, -1);
  const chooseEntrySet = createEntrySets(problem, residence, { next, known, heldAt });

  /** By virtual register: the last instruction of the block that used or defined it in a register, or −1. */
  const usedAt = int32Column(machine.virtualCount, -1);
  /** How many values are live out of the block. */
  let leaving = 0;
  /** Values that the block has given up without having used them. */
  const untouched = integerList();
  const evictedAfter = int32Column(machine.virtualCount, -1);
  const countedAt = int32Column(machine.virtualCount, -1);
  /** By virtual register: the last instruction that wants it in a fixed register and leaves it there. */
  const staysAt = int32Column(machine.virtualCount, -1);

  /** Sets `next` for all values live into the block and its parameters, and `nextOutside` for those that leave it. */
  const lookAhead = (block: number): void => {
    const needed = hot[block] === 1 ? usedHot : used;
    leaving = 0;
    for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
      const target = edgeTarget[e];
      if (hot[block] > hot[target]) continue;
      const isPlain = staysInLoop(graph, e);
      for (let j = live.start[target]; j < live.start[target + 1]; j++) {
        const value = live.values[j];
        const rest = isPlain ? distance[j] : acrossEdge(graph, e, distance[j]);
        const far = Math.min(never - 1, length[(block << 1) | registerClass[value]] + rest);
        if (isLeaving(value, block)) nextOutside[value] = Math.min(nextOutside[value], far);
        else nextOutside[value] = far;
      }
    }
    // What is passed is used at the block's end, which nothing beyond comes before.
    for (let e = edgeStart[block]; e < edgeStart[block + 1]; e++) {
      if (hot[block] > hot[edgeTarget[e]]) continue;
      const { parameters } = blocks[edgeTarget[e]];
      for (let n = 0; n < parameters.length; n++) if (needed[parameters[n]] === 1) isLeaving(passed[e][n], block);
    }
    for (let j = live.start[block]; j < live.start[block + 1]; j++) startWith(live.values[j], first[j], block);
    const { parameters } = blocks[block];
    for (let n = 0; n < parameters.length; n++) startWith(parameters[n], firstOfParameter[parameters[n]], block);
  };

  /** Whether a value is known to leave the block; from now on it is. */
  const isLeaving = (value: number, block: number): boolean => {
    if (leavesFrom[value] === block) return true;
    leavesFrom[value] = block;
    leaving++;
    return false;
  };

  const startWith = (value: number, use: number, block: number): void => {
    if (use === never) return;
    known[value] = block;
    next[value] = use === beyond ? nextOutside[value] : use;
  };

  /** Position of the next use after the one in a word, or after the definition. */
  const nextAfter = (w: number): number => (after[w] === beyond ? nextOutside[words[w]] : after[w]);

  const hold = (value: number): void => {
    const c = registerClass[value];
    heldAt[value] = heldCount[c];
    held[c][heldCount[c]++] = value;
  };

  const release = (value: number): void => {
    const c = registerClass[value];
    const last = held[c][--heldCount[c]];
    held[c][heldAt[value]] = last;
    heldAt[last] = heldAt[value];
    heldAt[value] = -1;
  };

  const livesThrough = (value: number, at: number): boolean => next[value] < never && evictedAfter[value] !== at;

  /** How many too many values live through an instruction in registers. */
  const surplus = (at: number, c: number): number => {
    const { fixedUses, fixedDefinitions, clobbered, busyReading, busyWriting, plainDefinitions, spanning } = demand;
    const all = numbering.all[c];
    let through = 0;
    for (let j = 0; j < heldCount[c]; j++) if (livesThrough(held[c][j], at)) through++;
    let spans = spanning[c];
    let plainUses = 0;
    // What has a register by a fixed or tied use needs no other, unless it lives on.
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const constraint = constraints[uses[u]];
      const rule = policyOf(constraint);
      if (rule !== policy.fixed && rule !== policy.tied) continue;
      const value = words[uses[u]];
      if (registerClass[value] !== c || countedAt[value] === at) continue;
      if (!livesThrough(value, at)) countedAt[value] = at;
      else if (rule === policy.fixed && (fixedMask(constraint) & busyWriting[c]) === 0) {
        countedAt[value] = at;
        staysAt[value] = at;
        through--;
      }
    }
    for (let late = 1; late >= 0; late--) {
      for (let u = useStart[at]; u < useStart[at + 1]; u++) {
        const constraint = constraints[uses[u]];
        const rule = policyOf(constraint);
        if (rule === policy.fixed || rule === policy.tied) continue;
        if (fate[uses[u]] === wordFate.inSlot || overlaps(constraint) !== (late === 1)) continue;
        const value = words[uses[u]];
        if (registerClass[value] !== c || livesThrough(value, at)) continue;
        if (late === 1) spans++;
        else if (countedAt[value] !== at) plainUses++;
        countedAt[value] = at;
      }
    }
    for (let u = useStart[at]; u < useStart[at + 1]; u++) countedAt[words[uses[u]]] = -1;
    const both = countRegisters(all & ~(fixedUses[c] | fixedDefinitions[c] | clobbered[c])) - spans;
    const reading = countRegisters(all & ~busyReading[c]) - spans - plainUses;
    const writing = countRegisters(all & ~busyWriting[c]) - spans - plainDefinitions[c];
    return through - Math.min(both, reading, writing);
  };

  const fixedMask = (constraint: number): number => 1 << numbering.index[constraint >>> 8];

  /** Ends a value's stay in a register with its last use or definition there: later its register would serve nobody. */
  const giveUp = (value: number): void => {
    const at = usedAt[value];
    if (at < 0) {
      append(untouched, value);
      return;
    }
    for (let u = useStart[at]; u < useStart[at + 1]; u++) leave(uses[u], value);
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) leave(definitions[d], value);
  };

  const leave = (w: number, value: number): void => {
    if (words[w] === value && fate[w] === wordFate.stays) fate[w] = wordFate.leaves;
  };

  /** What stays in a fixed register gives way last: that would make no room. */
  const evictFarthest = (at: number, c: number): boolean => {
    let farthest = -1;
    let chosen = -1;
    const here = position[(at << 1) | c];
    for (let j = 0; j < heldCount[c]; j++) {
      const value = held[c][j];
      if (!livesThrough(value, at)) continue;
      const recomputed = recipe[value] >= 0 && next[value] > here + 2;
      const far = next[value] + (recomputed ? recomputationBonus : 0);
      const key = staysAt[value] === at ? 0 : far;
      if (key > farthest || (key === farthest && value < held[c][chosen])) {
        farthest = key;
        chosen = j;
      }
    }
    if (chosen < 0) return false;
    const value = held[c][chosen];
    if (residence.lostAt[value] < 0) residence.lostAt[value] = at;
    if (usedAt[value] === at) evictedAfter[value] = at;
    else {
      giveUp(value);
      release(value);
    }
    return true;
  };

  const bringIn = (block: number, at: number): void => {
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      const value = words[w];
      next[value] = nextAfter(w);
      if (heldAt[value] < 0) {
        const c = registerClass[value];
        const canStay = policyOf(constraints[w]) === policy.registerOrSlot && recipe[value] < 0;
        if (recipe[value] < 0) {
          append(residence.slotReads, value);
          append(residence.slotReads, block);
          append(residence.slotReads, at);
        }
        const far = next[value] > position[(at << 1) | c] + nearUse || heldCount[c] >= numbering.size[c];
        if (canStay && far) {
          fate[w] = wordFate.inSlot;
          append(residence.slotWords, w);
          continue;
        }
        hold(value);
        append(events, at);
        append(events, (value << 1) | event.reload);
      }
      usedAt[value] = at;
    }
  };

  /** Whether all that is held would fit even if every operand took one register more, and none that the instruction fixes or clobbers. */
  const isAmple = (at: number, c: number): boolean => {
    const operandCount = useStart[at + 1] - useStart[at] + definitionStart[at + 1] - definitionStart[at];
    const taken = demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c];
    return heldCount[c] + operandCount <= countRegisters(numbering.all[c] & ~taken);
  };

  /** Evicts values until those of a class that live through an instruction fit. */
  const makeRoom = (at: number, c: number): void => {
    if (isAmple(at, c)) return;
    while (surplus(at, c) > 0) {
      if (!evictFarthest(at, c))
        throw new Error(`${machine.name}: instruction ${at} needs more registers than there are`);
    }
  };

  /** The same at an instruction where it is enough to count its definitions, nearly always. */
  const makeRoomAtSimple = (at: number): void => {
    let integers = 0;
    let floats = 0;
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      if (registerClass[words[definitions[d]]] === 0) integers++;
      else floats++;
    }
    const isTight = heldCount[0] + integers > numbering.size[0];
    const isTightForFloats = heldCount[1] + floats > numbering.size[1];
    if (!isTight && !isTightForFloats) return;
    readDemand(problem, at, demand);
    if (isTight) makeRoom(at, 0);
    if (isTightForFloats) makeRoom(at, 1);
  };

  const visitInstruction = (block: number, at: number): void => {
    bringIn(block, at);
    if (isSimple[at] === 1) makeRoomAtSimple(at);
    else {
      readDemand(problem, at, demand);
      makeRoom(at, 0);
      makeRoom(at, 1);
    }
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      if (fate[w] === wordFate.inSlot || livesThrough(words[w], at)) continue;
      fate[w] = wordFate.leaves;
      if (heldAt[words[w]] >= 0) release(words[w]);
    }
    if (isSimple[at] === 0) avoidTaken(block);
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      const w = definitions[d];
      next[words[w]] = nextAfter(w);
      if (after[w] === never) fate[w] = wordFate.leaves;
      else {
        hold(words[w]);
        usedAt[words[w]] = at;
      }
    }
  };

  /** What lives through an instruction had best not be in the registers that it takes. */
  const avoidTaken = (block: number): void => {
    const frequency = Math.max(blocks[block].frequency, leastFrequency);
    for (let c = 0; c < 2; c++) {
      const taken = demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c];
      if (taken === 0) continue;
      for (let j = 0; j < heldCount[c]; j++) avoidRegisters(preferences, held[c][j], taken, frequency);
    }
  };

  const recordSet = (): void => {
    for (let c = 0; c < 2; c++) {
      for (let j = 0; j < heldCount[c]; j++) append(sets, held[c][j]);
    }
  };

  /**
   * Values that the block starts with, but gives up before it uses them. If they are in registers anyway they give them up at the start, where they
   * can be stored; otherwise they do not arrive at all.
   */
  const giveUpAtEntry = (block: number): void => {
    const from = residence.entryStart[block];
    for (let n = 0; n < untouched.count; n++) {
      const value = untouched.data[n];
      if (live.definitionBlock[value] === block || arrivesAnyway(block, value)) {
        append(events, 0);
        append(events, 0);
        const first = residence.eventStart[block];
        events.data.copyWithin(first + 2, first, events.count - 2);
        events.data[first] = blocks[block].start;
        events.data[first + 1] = (value << 1) | event.evict;
      } else {
        const at = sets.data.indexOf(value, from);
        sets.data.copyWithin(at, at + 1, sets.count--);
        residence.entryEnd[block]--;
      }
    }
  };

  /** Whether all predecessors end with a value in a register. */
  const arrivesAnyway = (block: number, value: number): boolean => {
    for (let j = graph.incomingStart[block]; j < graph.incomingStart[block + 1]; j++) {
      const edge = graph.incoming[j];
      const source = graph.edgeSource[edge];
      if (hot[block] > hot[source]) continue;
      let present = false;
      for (let k = residence.exitStart[source]; k < knownEnd(problem, residence, edge); k++) {
        if (sets.data[k] === value) present = true;
      }
      if (!present) return false;
    }
    return true;
  };

  const visitBlock = (block: number): void => {
    lookAhead(block);
    heldCount[0] = heldCount[1] = 0;
    chooseEntrySet(block, hold);
    residence.entryStart[block] = sets.count;
    recordSet();
    residence.entryEnd[block] = sets.count;
    residence.eventStart[block] = events.count;
    untouched.count = 0;
    for (let c = 0; c < 2; c++) {
      for (let j = 0; j < heldCount[c]; j++) usedAt[held[c][j]] = -1;
    }
    for (let i = blocks[block].start; i < blocks[block].end; i++) visitInstruction(block, i);
    if (untouched.count > 0) giveUpAtEntry(block);
    residence.eventEnd[block] = events.count;
    residence.exitStart[block] = sets.count;
    recordSet();
    residence.exitEnd[block] = sets.count;
    residence.remainsEnd[block] = sets.count;
    // What is not live out has been released with its last use, so that equal counts mean the same values.
    if (heldCount[0] + heldCount[1] === leaving) residence.keepsAll[block] = 1;
    for (let c = 0; c < 2; c++) {
      for (let j = 0; j < heldCount[c]; j++) heldAt[held[c][j]] = -1;
    }
  };

  return (from, to) => {
    for (let i = from; i < to; i++) visitBlock(graph.order[i]);
  };
}
