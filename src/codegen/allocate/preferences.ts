/**
 * What each value would gain by each register, in moves saved: after Braun, Mallon and Hack, "Preference-Guided Register Assignment"
 * (2010). Values that had best share a register (a block's parameter and its arguments, the operands of a two-address instruction) form a
 * **web** and share their preferences.
 */
import { float64Column, int8Column, int32Column } from '../../ir/index.ts';
import { detailOf, policy, policyOf } from '../machine.ts';
import type { Problem } from './problem.ts';
import { findWebs } from './webs.ts';

/** What blocks count that are never executed, as far as anybody knows: little, but more than nothing. */
export const leastFrequency = 1e-6;

/** Amounts added and taken back may leave this much. */
const rounding = 1e-9;

export interface Preferences {
  /** Each register of the mask would cost `amount`. A negative amount takes back what lies behind. */
  avoid(value: number, mask: number, amount: number): void;
  /** A use or definition in a fixed register lies behind: what it would have saved does not count any more. */
  pass(value: number, index: number, amount: number): void;
  /** The best register of a mask that is not empty. */
  choose(value: number, mask: number): number;
  /** What a register would save, compared with others. */
  score(value: number, index: number): number;
  /** The same of the first `count` registers, written to a column from `start` on. Returns the mask of those that differ from 0. */
  scores(value: number, count: number, column: Float64Array, start: number): number;
  /** Records where a value went, for the rest of its web to follow. */
  settle(value: number, index: number): void;
  /** From now on cold blocks count as well. */
  addCold(): void;
}

/** At first as if there were no cold blocks. */
export function createPreferences(problem: Problem): Preferences {
  const { machine, numbering, operands, graph } = problem;
  const { blocks, words, constraints } = machine;
  const { uses, useStart, definitions, definitionStart, isSimple } = operands;
  let { webOf, ties } = findWebs(problem, true);
  /** By web: its row of scores plus one, or 0. */
  const rowOf = int32Column(machine.virtualCount);
  let rows = float64Column(4 * 32);
  let rowCount = 0;
  /** By virtual register: where it was first, which counts for the rest of its web; or −1. */
  const vote = int8Column(machine.virtualCount, -1);

  const row = (value: number): number => {
    const web = webOf[value];
    if (rowOf[web] === 0) {
      rowOf[web] = ++rowCount;
      if (rowCount << 5 > rows.length) {
        const larger = float64Column(rows.length * 2);
        larger.set(rows);
        rows = larger;
      }
    }
    return (rowOf[web] - 1) << 5;
  };

  const add = (value: number, index: number, amount: number): void => {
    // First the row: it may have to be made, in a larger array.
    const base = row(value);
    rows[base + index] += amount;
  };

  const addIfFixed = (w: number, amount: number): void => {
    if (policyOf(constraints[w]) === policy.fixed) add(words[w], numbering.index[detailOf(constraints[w])], amount);
  };

  const addFixed = (hot: number): void => {
    for (let b = 0; b < blocks.length; b++) {
      if (graph.hot[b] !== hot) continue;
      const frequency = Math.max(blocks[b].frequency, leastFrequency);
      for (let i = blocks[b].start; i < blocks[b].end; i++) {
        if (isSimple[i] === 1) continue;
        for (let u = useStart[i]; u < useStart[i + 1]; u++) addIfFixed(uses[u], frequency);
        for (let d = definitionStart[i]; d < definitionStart[i + 1]; d++) addIfFixed(definitions[d], frequency);
      }
    }
  };
  addFixed(1);

  const score = (value: number, index: number): number => {
    const at = rowOf[webOf[value]];
    if (at === 0) return 0;
    const worth = rows[((at - 1) << 5) + index];
    return vote[value] === index ? worth - ties[value] : worth;
  };

  return {
    avoid(value, mask, amount) {
      const base = row(value);
      for (let rest = mask; rest !== 0; rest &= rest - 1) rows[base + 31 - Math.clz32(rest & -rest)] -= amount;
    },
    pass(value, index, amount) {
      const at = rowOf[webOf[value]];
      if (at > 0) rows[((at - 1) << 5) + index] -= amount;
    },
    choose(value, mask) {
      const web = webOf[value];
      if (rowOf[web] === 0) return 31 - Math.clz32(mask & -mask);
      const base = (rowOf[web] - 1) << 5;
      const voted = vote[value];
      let best = -1;
      let most = 0;
      for (let rest = mask; rest !== 0; rest &= rest - 1) {
        const index = 31 - Math.clz32(rest & -rest);
        const worth = index === voted ? rows[base + index] - ties[value] : rows[base + index];
        if (best < 0 || worth > most + rounding) {
          best = index;
          most = worth;
        }
      }
      return best;
    },
    score,
    scores(value, count, column, start) {
      const at = rowOf[webOf[value]];
      if (at === 0) {
        for (let index = 0; index < count; index++) column[start + index] = 0;
        return 0;
      }
      let uneven = 0;
      for (let index = 0; index < count; index++) {
        let worth = rows[((at - 1) << 5) + index];
        if (index === vote[value]) worth -= ties[value];
        column[start + index] = worth;
        if (worth !== 0) uneven |= 1 << index;
      }
      return uneven;
    },
    settle(value, index) {
      // Where it began counts: there the ends of loops have to bring it back.
      if (ties[value] === 0 || vote[value] >= 0) return;
      add(value, index, ties[value]);
      vote[value] = index;
    },
    addCold() {
      ({ webOf, ties } = findWebs(problem, false));
      // What hot blocks wanted lies behind.
      rowOf.fill(0);
      rowCount = 0;
      rows.fill(0);
      addFixed(0);
      for (let v = 0; v < machine.virtualCount; v++) if (vote[v] >= 0) add(v, vote[v], ties[v]);
    },
  };
}
