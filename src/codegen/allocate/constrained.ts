/**
 * Finds registers at one instruction that names registers, clobbers some, or writes early: whatever is in the way moves, all at once, before it.
 *
 * Spilling has left few enough values that they fit. Registers are given to what has the fewest choices first: values that live through, then
 * spanning operands, then uses that end here, then definitions (see `demand.ts`).
 */
import { int8Column, int32Column } from '../../ir/index.ts';
import { detailOf, editCause, overlaps, packCause, policy, policyOf } from '../machine.ts';
import { findContent, homeOf, type RegisterState, unknown } from './assign.ts';
import { newDemand, readDemand } from './demand.ts';
import { type EditList, editKey, phase } from './edit-list.ts';
import { firstRegister } from './numbering.ts';
import type { Mover } from './parallel-move.ts';
import { avoidRegisters, chooseRegister, type Preferences, passFixed, scoreOf } from './preferences.ts';
import type { Problem } from './problem.ts';
import { event, type Residence, wordFate } from './residence.ts';

// What follows is of the instruction at hand.

const demand = newDemand();
/** Values that live through, with their registers before (−1: reloaded) and after. */
const through = new Int32Array(64);
const throughFrom = new Int8Array(64);
const throughTo = new Int8Array(64);
/** By class: registers given to values that live through, to spanning operands, to uses that end, to definitions. */
const kept = new Int32Array(2);
const spanned = new Int32Array(2);
const reading = new Int32Array(2);
const writing = new Int32Array(2);
/** By class: registers that moves before the instruction write. */
const moved = new Int32Array(2);
const movedValue = new Int32Array(64);

/** Returns a function that assigns one instruction, given its range of events and its block's frequency; evictions have been done. */
export function createConstrainedSolver(
  problem: Problem,
  residence: Residence,
  preferences: Preferences,
  state: RegisterState,
  put: (value: number, index: number) => void,
  places: Int32Array,
  edits: EditList,
  mover: Mover,
): (at: number, eventFrom: number, eventTo: number, frequency: number) => void {
  const { machine, numbering, operands } = problem;
  const { words, constraints, wordStart, registerClass, recipe } = machine;
  const { uses, useStart, definitions, definitionStart } = operands;
  const { fate, events } = residence;
  const { register } = numbering;
  const { color, valueIn, occupied, content } = state;

  /** By virtual register, valid where `leavingAt` or `ownAt` is the instruction. */
  const leavingAt = int32Column(machine.virtualCount, -1);
  const ownAt = int32Column(machine.virtualCount, -1);
  const ownRegister = int8Column(machine.virtualCount);
  const servedAt = int32Column(machine.virtualCount, -1);
  const servedBy = int8Column(machine.virtualCount);
  let throughCount = 0;

  const isInSlot = (w: number): boolean => fate[w] === wordFate.inSlot;
  const isTied = (w: number): boolean => policyOf(constraints[w]) === policy.tied;
  /** The register that a word must have, or −1; a use tied to a fixed definition is fixed itself. */
  const fixedIndex = (w: number, first: number): number => {
    let constraint = constraints[w];
    if (policyOf(constraint) === policy.tied) constraint = constraints[first + detailOf(constraint)];
    return policyOf(constraint) === policy.fixed ? numbering.index[detailOf(constraint)] : -1;
  };
  /** Prefers registers of the first mask that are also in the second. */
  const pick = (value: number, mask: number, better: number): number =>
    chooseRegister(preferences, value, (mask & better) !== 0 ? mask & better : mask);

  const move = (value: number, to: number, cause: number): void => {
    const c = registerClass[value];
    if (content[(c << 5) | to] === value) return;
    const index = color[value] >= 0 ? color[value] : findContent(state, value, c);
    const from = index >= 0 ? register[(c << 5) | index] : homeOf(recipe, value);
    mover.add(from, register[(c << 5) | to], c, index >= 0 ? cause : packCause(editCause.reload, value));
  };

  const collect = (at: number, eventFrom: number, eventTo: number): void => {
    const first = wordStart[at];
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      if (isInSlot(w)) continue;
      const value = words[w];
      const fixed = fixedIndex(w, first);
      if (fate[w] === wordFate.leaves) leavingAt[value] = at;
      else if (fixed >= 0 && (demand.busyWriting[registerClass[value]] & (1 << fixed)) === 0) {
        ownAt[value] = at;
        ownRegister[value] = fixed;
      }
    }
    throughCount = 0;
    const note = (value: number): void => {
      if (leavingAt[value] === at) return;
      throughFrom[throughCount] = color[value];
      through[throughCount++] = value;
    };
    for (let c = 0; c < 2; c++) {
      for (let rest = occupied[c]; rest !== 0; rest &= rest - 1) note(valueIn[(c << 5) | firstRegister(rest)]);
    }
    for (let j = eventFrom; j < eventTo; j += 2) {
      if ((events.data[j + 1] & 1) === event.reload) note(events.data[j + 1] >> 1);
    }
  };

  const settleThrough = (at: number): void => {
    const { fixedUses, fixedDefinitions, clobbered } = demand;
    for (let t = 0; t < throughCount; t++) {
      const c = registerClass[through[t]];
      const bit = 1 << throughFrom[t];
      throughTo[t] = -1;
      if (throughFrom[t] < 0) continue;
      const own = ownAt[through[t]] === at && ownRegister[through[t]] === throughFrom[t];
      if (!own && (bit & (fixedUses[c] | fixedDefinitions[c] | clobbered[c])) !== 0) continue;
      throughTo[t] = throughFrom[t];
      kept[c] |= bit;
    }
    for (let t = 0; t < throughCount; t++) {
      if (throughTo[t] >= 0 || ownAt[through[t]] !== at) continue;
      throughTo[t] = ownRegister[through[t]];
      kept[registerClass[through[t]]] |= 1 << throughTo[t];
    }
    for (let t = 0; t < throughCount; t++) {
      if (throughTo[t] >= 0) continue;
      const c = registerClass[through[t]];
      throughTo[t] = pick(through[t], spare(c, at), ~occupied[c]);
      kept[c] |= 1 << throughTo[t];
    }
  };

  /** Registers that serve in both phases and are not taken; makes one if there is none. */
  const spare = (c: number, at: number): number => {
    const { fixedUses, fixedDefinitions, clobbered } = demand;
    return orVacate(
      numbering.all[c] & ~(fixedUses[c] | fixedDefinitions[c] | clobbered[c] | kept[c] | spanned[c]),
      c,
      at,
    );
  };

  /** If a mask is empty, sends a value that lives through where it must be read from anyway; then the mask of the register it leaves. */
  const orVacate = (mask: number, c: number, at: number): number => {
    if (mask !== 0) return mask;
    const usable = ~(demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c]);
    for (let t = 0; t < throughCount; t++) {
      const value = through[t];
      const bit = 1 << throughTo[t];
      if (registerClass[value] !== c || throughTo[t] < 0 || ownAt[value] !== at || (bit & usable) === 0) continue;
      throughTo[t] = ownRegister[value];
      kept[c] = (kept[c] & ~bit) | (1 << throughTo[t]);
      return bit;
    }
    throw new Error(`${machine.name}: no register left at instruction ${at}`);
  };

  const serve = (w: number, value: number, index: number, at: number): void => {
    places[w] = register[(registerClass[value] << 5) | index];
    servedAt[value] = at;
    servedBy[value] = index;
  };

  const settleFixed = (at: number): void => {
    const first = wordStart[at];
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const fixed = fixedIndex(uses[u], first);
      if (fixed >= 0 && !isInSlot(uses[u])) serve(uses[u], words[uses[u]], fixed, at);
    }
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      const w = definitions[d];
      const fixed = fixedIndex(w, first);
      if (fixed >= 0) places[w] = register[(registerClass[words[w]] << 5) | fixed];
    }
  };

  /**
   * A register for a two-address operand that is not simply overwritten where it is. If its value lives on, either the copy that is overwritten gets
   * the new register, or the value itself.
   */
  const pickTied = (value: number, target: number, free: number): number => {
    const c = registerClass[value];
    const copy = pick(target, free, ~occupied[c]);
    let t = 0;
    while (t < throughCount && through[t] !== value) t++;
    const home = t < throughCount ? throughTo[t] : -1;
    const taken = demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c];
    if (home < 0 || home !== throughFrom[t] || (taken & (1 << home)) !== 0) return copy;
    const away = pick(value, free, ~occupied[c]);
    const staying = scoreOf(preferences, value, home) + scoreOf(preferences, target, copy);
    const leaving = scoreOf(preferences, value, away) + scoreOf(preferences, target, home);
    if (leaving <= staying) return copy;
    throughTo[t] = away;
    kept[c] = (kept[c] & ~(1 << home)) | (1 << away);
    return home;
  };

  /** Two-address operands, late uses that end here, early definitions. */
  const settleSpanning = (at: number): void => {
    const first = wordStart[at];
    const { fixedUses, fixedDefinitions, clobbered } = demand;
    for (let keep = 1; keep >= 0; keep--) {
      for (let u = useStart[at]; u < useStart[at + 1]; u++) {
        const w = uses[u];
        if (places[w] >= 0 || isInSlot(w)) continue;
        const tied = isTied(w);
        const value = words[w];
        if (!tied && (!overlaps(constraints[w]) || leavingAt[value] !== at)) continue;
        const c = registerClass[value];
        let index = color[value];
        if (keep === 1) {
          if (leavingAt[value] !== at || index < 0) continue;
          const bad = fixedUses[c] | fixedDefinitions[c] | clobbered[c] | kept[c] | spanned[c];
          if ((bad & (1 << index)) !== 0) continue;
        } else {
          const free = spare(c, at);
          index = tied
            ? pickTied(value, words[first + detailOf(constraints[w])], free)
            : pick(value, free, ~occupied[c]);
        }
        spanned[c] |= 1 << index;
        serve(w, value, index, at);
        if (tied) places[first + detailOf(constraints[w])] = places[w];
      }
    }
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      const w = definitions[d];
      if (places[w] >= 0 || !overlaps(constraints[w])) continue;
      const c = registerClass[words[w]];
      const index = pick(words[w], spare(c, at), ~occupied[c]);
      spanned[c] |= 1 << index;
      places[w] = register[(c << 5) | index];
    }
  };

  const settleUses = (at: number): void => {
    for (let keep = 1; keep >= 0; keep--) {
      for (let u = useStart[at]; u < useStart[at + 1]; u++) {
        const w = uses[u];
        if (places[w] >= 0 || isInSlot(w)) continue;
        const value = words[w];
        if (leavingAt[value] !== at) continue;
        const c = registerClass[value];
        if (servedAt[value] === at) {
          places[w] = register[(c << 5) | servedBy[value]];
          continue;
        }
        const bad = demand.busyReading[c] | kept[c] | spanned[c] | reading[c];
        let index = color[value];
        if (keep === 1) {
          if (index < 0 || (bad & (1 << index)) !== 0) continue;
        } else index = pick(value, orVacate(numbering.all[c] & ~bad, c, at), ~occupied[c]);
        reading[c] |= 1 << index;
        serve(w, value, index, at);
      }
    }
  };

  const settleDefinitions = (at: number): void => {
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      const w = definitions[d];
      if (places[w] >= 0) continue;
      const c = registerClass[words[w]];
      const mask = numbering.all[c] & ~(demand.busyWriting[c] | kept[c] | spanned[c] | writing[c]);
      const index = chooseRegister(preferences, words[w], orVacate(mask, c, at));
      writing[c] |= 1 << index;
      places[w] = register[(c << 5) | index];
    }
  };

  /** Uses of what lives through are read where it stays. */
  const finishUses = (at: number): void => {
    for (let t = 0; t < throughCount; t++) {
      servedAt[through[t]] = at;
      servedBy[through[t]] = throughTo[t];
    }
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      const value = words[w];
      if (isInSlot(w)) places[w] = ~value;
      else if (places[w] < 0) places[w] = register[(registerClass[value] << 5) | servedBy[value]];
    }
  };

  const moveAll = (at: number): void => {
    const moveOnce = (value: number, to: number, cause: number): void => {
      const c = registerClass[value];
      if ((moved[c] & (1 << to)) !== 0) return;
      moved[c] |= 1 << to;
      movedValue[(c << 5) | to] = value;
      move(value, to, cause);
    };
    for (let t = 0; t < throughCount; t++) {
      if (throughTo[t] !== throughFrom[t]) moveOnce(through[t], throughTo[t], packCause(editCause.way, through[t]));
    }
    for (let u = useStart[at]; u < useStart[at + 1]; u++) {
      const w = uses[u];
      if (isInSlot(w) || color[words[w]] === numbering.index[places[w]]) continue;
      moveOnce(words[w], numbering.index[places[w]], packCause(editCause.operand, w));
    }
    const busyInteger = occupied[0] | kept[0] | spanned[0] | reading[0] | demand.fixedUses[0];
    const busyFloat = occupied[1] | kept[1] | spanned[1] | reading[1] | demand.fixedUses[1];
    mover.run(edits, editKey(at, phase.prepare), numbering.all[0] & ~busyInteger, numbering.all[1] & ~busyFloat);
  };

  const updateState = (at: number): void => {
    for (let c = 0; c < 2; c++) {
      for (let rest = occupied[c]; rest !== 0; rest &= rest - 1) color[valueIn[(c << 5) | firstRegister(rest)]] = -1;
      occupied[c] = 0;
      // A scratch register may have been used to break a cycle of floats.
      const scratch = c === 1 && (moved[1] & (moved[1] - 1)) !== 0 ? ~0 : 0;
      const written = spanned[c] | writing[c] | demand.fixedDefinitions[c] | demand.clobbered[c];
      for (let index = 0; index < numbering.size[c]; index++) {
        const bit = 1 << index;
        if (((scratch | kept[c] | written) & bit) !== 0) content[(c << 5) | index] = unknown.written;
        if ((moved[c] & ~written & bit) !== 0) content[(c << 5) | index] = movedValue[(c << 5) | index];
      }
    }
    for (let t = 0; t < throughCount; t++) put(through[t], throughTo[t]);
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
      const w = definitions[d];
      const index = numbering.index[places[w]];
      if (fate[w] !== wordFate.leaves) put(words[w], index);
      else if (recipe[words[w]] !== at) content[(registerClass[words[w]] << 5) | index] = words[w];
    }
  };

  const passIfFixed = (w: number, amount: number): void => {
    const constraint = constraints[w];
    if (policyOf(constraint) === policy.fixed)
      passFixed(preferences, words[w], numbering.index[detailOf(constraint)], amount);
  };

  /** Preferences that this instruction has been the reason for. */
  const leaveBehind = (at: number, frequency: number): void => {
    for (let u = useStart[at]; u < useStart[at + 1]; u++) passIfFixed(uses[u], frequency);
    for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) passIfFixed(definitions[d], frequency);
    for (let t = 0; t < throughCount; t++) {
      const c = registerClass[through[t]];
      const taken = demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c];
      avoidRegisters(preferences, through[t], taken, -frequency);
    }
  };

  return (at, eventFrom, eventTo, frequency) => {
    readDemand(problem, at, demand);
    for (let c = 0; c < 2; c++) kept[c] = spanned[c] = reading[c] = writing[c] = moved[c] = 0;
    collect(at, eventFrom, eventTo);
    leaveBehind(at, frequency);
    settleThrough(at);
    settleFixed(at);
    settleSpanning(at);
    settleUses(at);
    settleDefinitions(at);
    finishUses(at);
    moveAll(at);
    updateState(at);
  };
}
