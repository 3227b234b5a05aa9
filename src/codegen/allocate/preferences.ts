/**
 * What each value would gain by each register, in moves saved: after Braun, Mallon and Hack, "Preference-Guided Register Assignment"
 * (2010). Values that had best share a register (a block's parameter and its arguments, the operands of a two-address instruction) form a
 * **web** and share their preferences.
 */
import { float64Column, int8Column, int32Column } from '../../ir/index.ts';
import { detailOf, policy, policyOf } from '../machine.ts';
import { firstRegister } from './numbering.ts';
import type { Problem } from './problem.ts';
import { findWebs } from './webs.ts';

/** What blocks count that are never executed, as far as anybody knows: little, but more than nothing. */
export const leastFrequency = 1e-6;

/** Amounts added and taken back may leave this much. */
const rounding = 1e-9;

/** Scores by web and register, and what makes values of one web differ. */
export interface Preferences {
  /** By virtual register: see `webs.ts`. */
  readonly webOf: Int32Array;
  readonly ties: Float64Array;
  /** By web: its row plus one, or 0. */
  readonly rowOf: Int32Array;
  rows: Float64Array;
  rowCount: number;
  /** By virtual register: where it was first, which counts for the rest of its web; or −1. */
  readonly vote: Int8Array;
}

/** At first as if there were no cold blocks. */
export function createPreferences(problem: Problem): Preferences {
  const { virtualCount } = problem.machine;
  const { webOf, ties } = findWebs(problem, true);
  const preferences: Preferences = {
    webOf,
    ties,
    rowOf: int32Column(virtualCount),
    rows: float64Column(4 * 32),
    rowCount: 0,
    vote: int8Column(virtualCount, -1),
  };
  addFixed(preferences, problem, 1);
  return preferences;
}

/** From now on cold blocks count as well. */
export function addColdPreferences(preferences: Preferences, problem: Problem): void {
  const { webOf, ties, rowOf, rows, vote } = preferences;
  const webs = findWebs(problem, false);
  webOf.set(webs.webOf);
  ties.set(webs.ties);
  // What hot blocks wanted lies behind.
  rowOf.fill(0);
  preferences.rowCount = 0;
  rows.fill(0);
  addFixed(preferences, problem, 0);
  for (let v = 0; v < vote.length; v++) if (vote[v] >= 0) add(preferences, v, vote[v], ties[v]);
}

/** Fixed registers of instructions, in hot blocks or in cold ones. */
function addFixed(preferences: Preferences, { machine, numbering, operands, graph }: Problem, hot: number): void {
  const { blocks, words, constraints } = machine;
  const { uses, useStart, definitions, definitionStart, isSimple } = operands;
  const addIfFixed = (w: number, amount: number): void => {
    if (policyOf(constraints[w]) !== policy.fixed) return;
    add(preferences, words[w], numbering.index[detailOf(constraints[w])], amount);
  };
  for (let b = 0; b < blocks.length; b++) {
    if (graph.hot[b] !== hot) continue;
    const frequency = Math.max(blocks[b].frequency, leastFrequency);
    for (let i = blocks[b].start; i < blocks[b].end; i++) {
      if (isSimple[i] === 1) continue;
      for (let u = useStart[i]; u < useStart[i + 1]; u++) addIfFixed(uses[u], frequency);
      for (let d = definitionStart[i]; d < definitionStart[i + 1]; d++) addIfFixed(definitions[d], frequency);
    }
  }
}

/** Where the row of a value's web starts; makes one where there is none. */
function rowFor(preferences: Preferences, value: number): number {
  const { webOf, rowOf } = preferences;
  const web = webOf[value];
  if (rowOf[web] === 0) {
    rowOf[web] = ++preferences.rowCount;
    if (preferences.rowCount << 5 > preferences.rows.length) {
      const larger = float64Column(preferences.rows.length * 2);
      larger.set(preferences.rows);
      preferences.rows = larger;
    }
  }
  return (rowOf[web] - 1) << 5;
}

function add(preferences: Preferences, value: number, index: number, amount: number): void {
  // First the row: it may have to be made, in a larger array.
  const base = rowFor(preferences, value);
  preferences.rows[base + index] += amount;
}

/** Each register of the mask would cost `amount`. A negative amount takes back what lies behind. */
export function avoidRegisters(preferences: Preferences, value: number, mask: number, amount: number): void {
  const base = rowFor(preferences, value);
  const { rows } = preferences;
  for (let rest = mask; rest !== 0; rest &= rest - 1) rows[base + firstRegister(rest)] -= amount;
}

/** A use or definition in a fixed register lies behind: what it would have saved does not count any more. */
export function passFixed({ webOf, rowOf, rows }: Preferences, value: number, index: number, amount: number): void {
  const at = rowOf[webOf[value]];
  if (at > 0) rows[((at - 1) << 5) + index] -= amount;
}

/** The best register of a mask that is not empty. */
export function chooseRegister(preferences: Preferences, value: number, mask: number): number {
  const { webOf, rowOf, rows, ties, vote } = preferences;
  const at = rowOf[webOf[value]];
  if (at === 0) return firstRegister(mask);
  const voted = vote[value];
  let best = -1;
  let most = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) {
    const index = firstRegister(rest);
    let worth = rows[((at - 1) << 5) + index];
    if (index === voted) worth -= ties[value];
    if (best < 0 || worth > most + rounding) {
      best = index;
      most = worth;
    }
  }
  return best;
}

/** What a register would save, compared with others. */
export function scoreOf({ webOf, rowOf, rows, ties, vote }: Preferences, value: number, index: number): number {
  const at = rowOf[webOf[value]];
  if (at === 0) return 0;
  const worth = rows[((at - 1) << 5) + index];
  return vote[value] === index ? worth - ties[value] : worth;
}

/** The same of the first `count` registers, written to a column from `start` on. Returns the mask of those that differ from 0. */
export function scoresOf(
  preferences: Preferences,
  value: number,
  count: number,
  column: Float64Array,
  start: number,
): number {
  let uneven = 0;
  for (let index = 0; index < count; index++) {
    const score = scoreOf(preferences, value, index);
    column[start + index] = score;
    if (score !== 0) uneven |= 1 << index;
  }
  return uneven;
}

/** Records where a value went, for the rest of its web to follow. */
export function settleIn(preferences: Preferences, value: number, index: number): void {
  const { ties, vote } = preferences;
  // Where it began counts: there the ends of loops have to bring it back.
  if (ties[value] === 0 || vote[value] >= 0) return;
  add(preferences, value, index, ties[value]);
  vote[value] = index;
}
