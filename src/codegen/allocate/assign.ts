/**
 * Gives registers to the values that spilling has left in registers, block after block and instruction after instruction, and writes the
 * place of every word. A value keeps its register until an instruction's constraints move it; blocks that meet may disagree, then moves on
 * the edge make it right (`edges.ts`).
 */
import { int8Column, int32Column } from '../../ir/index.ts';
import { detailOf, editCause, packCause, policy, policyOf, repeated } from '../machine.ts';
import { createConstrainedSolver } from './constrained.ts';
import { appendEdit, type EditList, editKey, phase } from './edit-list.ts';
import { createEntryMaps } from './entry-map.ts';
import { createFixedSoon, createForesight } from './make-way.ts';
import type { Mover } from './parallel-move.ts';
import { chooseRegister, leastFrequency, type Preferences, scoreOf, settleIn } from './preferences.ts';
import type { Problem } from './problem.ts';
import { createRemains } from './remains.ts';
import { event, type Residence, wordFate } from './residence.ts';

export interface Colors {
  /** Registers of the values in `residence.sets`, beside it. */
  data: Int8Array;
  /** By edge: 1 where its target simply goes on with what its source has in registers, and nothing moves. */
  readonly isStraight: Uint8Array;
}

export function reserveColors(colors: Colors, count: number): void {
  if (colors.data.length >= count) return;
  const larger = int8Column(Math.max(count, colors.data.length * 2), -1);
  larger.set(colors.data);
  colors.data = larger;
}

/** Where values are at the point being looked at. */
export interface RegisterState {
  /** By virtual register: index within its class, or −1. */
  readonly color: Int8Array;
  /** By `class << 5 | index`: the value, where `occupied` says that there is one. */
  readonly valueIn: Int32Array;
  /** By class: mask. */
  readonly occupied: Int32Array;
  /** By `class << 5 | index`: the value that the register still holds, needed or not, or why that is not known; see {@link unknown}. */
  readonly content: Int32Array;
}

/** What a register holds is not known because the block has not written it, or because it has. */
export const unknown = { untouched: -2, written: -1 } as const;
const { untouched, written } = unknown;

/** A register that still holds a value although it was given up there; or −1. */
export function findContent({ content, occupied }: RegisterState, value: number, c: number): number {
  for (let index = 0; index < 32; index++) {
    if (content[(c << 5) | index] === value && (occupied[c] & (1 << index)) === 0) return index;
  }
  return -1;
}

/** By virtual register: where its value comes from if it is in no register. Slots are named by the value until they are shared out. */
export const homeOf = (recipe: Int32Array, value: number): number =>
  recipe[value] >= 0 ? repeated + recipe[value] : ~value;

/** By class: registers free before the instruction at hand, and those that it defines so far. */
const freeBefore = new Int32Array(2);
const taken = new Int32Array(2);

/** Returns a function that assigns the blocks `order[from]` up to `order[to]`. */
export function createAssigner(
  problem: Problem,
  residence: Residence,
  preferences: Preferences,
  colors: Colors,
  places: Int32Array,
  edits: EditList,
  mover: Mover,
): (from: number, to: number) => void {
  const { machine, numbering, operands, graph } = problem;
  const { blocks, words, constraints, wordStart, registerClass, recipe } = machine;
  const { uses, useStart, definitions, definitionStart, isSimple } = operands;
  const { fate, events, sets } = residence;
  const { register, all } = numbering;

  const state: RegisterState = {
    color: int8Column(machine.virtualCount, -1),
    valueIn: int32Column(64),
    occupied: int32Column(2),
    content: int32Column(64),
  };
  const { color, valueIn, occupied, content } = state;
  const remains = createRemains(problem, residence, state, colors);
  const chooseEntryMap = createEntryMaps(problem, residence, preferences, colors);
  const put = (value: number, index: number): void => {
    const c = registerClass[value];
    color[value] = index;
    valueIn[(c << 5) | index] = value;
    content[(c << 5) | index] = value;
    occupied[c] |= 1 << index;
    settleIn(preferences, value, index);
  };
  const solve = createConstrainedSolver(problem, residence, preferences, state, put, places, edits, mover);

  const foresee = createForesight(problem, residence, colors);
  const fixedSoon = createFixedSoon(problem);
  let current = 0;

  const drop = (value: number): void => {
    occupied[registerClass[value]] &= ~(1 << color[value]);
    color[value] = -1;
  };

  const reload = (value: number, at: number): void => {
    const c = registerClass[value];
    const left = findContent(state, value, c);
    if (left >= 0) {
      put(value, left);
      return;
    }
    const free = all[c] & ~occupied[c];
    const result = overwritten(value, at);
    const soon = result === value ? -1 : fixedSoon(result, at, current);
    const reached = soon >= 0 && (free & (1 << soon)) !== 0;
    put(value, reached ? soon : chooseRegister(preferences, result, free));
    const to = register[(c << 5) | color[value]];
    appendEdit(edits, editKey(at, phase.prepare), homeOf(recipe, value), to, c, packCause(editCause.reload, value));
  };

  /** What an instruction makes of a value in its place, if the value ends there; otherwise the value itself. */
  const overwritten = (value: number, at: number): number => {
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      if (words[w] !== value || fate[w] !== wordFate.leaves || policyOf(constraints[w]) !== policy.tied) continue;
      return words[wordStart[at] + detailOf(constraints[w])];
    }
    return value;
  };

  /**
   * Chooses a register for a definition, not one that the instruction has taken for others. If the best one is held by a value that will have to
   * make way anyway, that value moves now.
   */
  const chooseForDefinition = (value: number, at: number): number => {
    const c = registerClass[value];
    const best = chooseRegister(preferences, value, all[c] & ~(occupied[c] | taken[c]));
    // Before the instruction and after it.
    const free = freeBefore[c] & ~(occupied[c] | taken[c]);
    if (free === 0) return best;
    const wanted = chooseRegister(preferences, value, all[c] & ~taken[c]);
    if (wanted === best || (occupied[c] & (1 << wanted)) === 0) return best;
    const inTheWay = valueIn[(c << 5) | wanted];
    const refuge = free & foresee(value, wanted, inTheWay, at, current);
    if (refuge === 0) return best;
    const elsewhere = chooseRegister(preferences, inTheWay, refuge);
    const from = register[(c << 5) | wanted];
    const to = register[(c << 5) | elsewhere];
    appendEdit(edits, editKey(at, phase.prepare), from, to, c, packCause(editCause.foresight, inTheWay));
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      if (words[uses[u]] === inTheWay && places[uses[u]] === from) places[uses[u]] = to;
    }
    occupied[c] &= ~(1 << wanted);
    put(inTheWay, elsewhere);
    return wanted;
  };

  const assignSimple = (at: number, eventFrom: number, eventTo: number): void => {
    for (let j = eventFrom; j < eventTo; j += 2) {
      if ((events.data[j + 1] & 1) === event.reload) reload(events.data[j + 1] >> 1, at);
    }
    freeBefore[0] = all[0] & ~occupied[0];
    freeBefore[1] = all[1] & ~occupied[1];
    taken[0] = taken[1] = 0;
    for (let u = useStart[at]; u < useStart[at + 1]; u++) placeUse(uses[u], at);
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      if (fate[w] === wordFate.leaves && color[words[w]] >= 0) drop(words[w]);
    }
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) placeDefinition(definitions[d], at);
  };

  const placeUse = (w: number, at: number): void => {
    const value = words[w];
    if (fate[w] === wordFate.inSlot) {
      places[w] = ~value;
      return;
    }
    const c = registerClass[value];
    let index = color[value];
    if (policyOf(constraints[w]) === policy.tied) {
      const definition = wordStart[at] + detailOf(constraints[w]);
      const isWanted = fate[w] === wordFate.stays || (taken[c] & (1 << index)) !== 0;
      if (isWanted) index = copyBeforeWrite(w, words[definition], at);
      taken[c] |= 1 << index;
      places[definition] = register[(c << 5) | index];
    }
    places[w] = register[(c << 5) | index];
  };

  /**
   * Copies a value that is wanted where the instruction overwrites it with `target`: either the definition gets another register, or the value
   * that lives on. Returns the register that is overwritten.
   */
  const copyBeforeWrite = (w: number, target: number, at: number): number => {
    const value = words[w];
    const c = registerClass[value];
    const index = color[value];
    const free = all[c] & ~(occupied[c] | taken[c]);
    const copy = chooseRegister(preferences, target, free);
    const away = chooseRegister(preferences, value, free);
    const staying = scoreOf(preferences, value, index) + scoreOf(preferences, target, copy);
    const leaving = scoreOf(preferences, value, away) + scoreOf(preferences, target, index);
    const moves = fate[w] === wordFate.stays && leaving > staying;
    const from = register[(c << 5) | index];
    const to = register[(c << 5) | (moves ? away : copy)];
    appendEdit(edits, editKey(at, phase.prepare), from, to, c, packCause(editCause.operand, w));
    if (!moves) return copy;
    drop(value);
    put(value, away);
    return index;
  };

  const placeDefinition = (w: number, at: number): void => {
    const value = words[w];
    const c = registerClass[value];
    // A use that is tied to it has given it a register.
    if (places[w] < 0) {
      const chosen = chooseForDefinition(value, at);
      taken[c] |= 1 << chosen;
      places[w] = register[(c << 5) | chosen];
    }
    const index = numbering.index[places[w]];
    if (fate[w] !== wordFate.leaves) put(value, index);
    // Recipes that nobody needs here are dropped.
    else content[(c << 5) | index] = recipe[value] === at ? written : value;
  };

  const assignBlock = (block: number): void => {
    current = block;
    const frequency = Math.max(blocks[block].frequency, leastFrequency);
    occupied[0] = occupied[1] = 0;
    content.fill(untouched);
    remains.recall(block, chooseEntryMap(block));
    for (let k = residence.entryStart[block]; k < residence.entryEnd[block]; k++) put(sets.data[k], colors.data[k]);
    let next = residence.eventStart[block];
    const eventEnd = residence.eventEnd[block];
    for (let i = blocks[block].start; i < blocks[block].end; i++) {
      const eventFrom = next;
      for (; next < eventEnd && events.data[next] === i; next += 2) {
        if ((events.data[next + 1] & 1) === event.evict) drop(events.data[next + 1] >> 1);
      }
      if (isSimple[i] === 1) assignSimple(i, eventFrom, next);
      else solve(i, eventFrom, next, frequency);
    }
    for (let k = residence.exitStart[block]; k < residence.exitEnd[block]; k++) {
      colors.data[k] = color[sets.data[k]];
      color[sets.data[k]] = -1;
    }
    remains.note(block);
  };

  return (from, to) => {
    reserveColors(colors, sets.count);
    for (let i = from; i < to; i++) assignBlock(graph.order[i]);
  };
}
