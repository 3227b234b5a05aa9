/**
 * Sees ahead whether the value in a register will have to leave it anyway, because a new value is wanted there soon: then it had better move at once,
 * and the new value can be computed in place.
 */
import { detailOf, policy, policyOf, role, roleOf } from '../machine.ts';
import { newDemand, readDemand } from './demand.ts';
import type { Problem } from './problem.ts';
import { type Residence, wordFate } from './residence.ts';

const window = 16;

/**
 * Returns a function that tells where the value in the way may go: the mask of registers that nothing takes up to the instruction that wants
 * `value` (or what two-address operations make of it) in register `index`; 0 if there is no such instruction near, or the other
 * value does not live through it.
 */
export function createForesight(
  { machine, numbering }: Problem,
  { fate }: Residence,
): (value: number, index: number, inTheWay: number, at: number, blockEnd: number) => number {
  const { words, constraints, wordStart, registerClass } = machine;
  const demand = newDemand();
  return (value, index, inTheWay, at, blockEnd) => {
    const c = registerClass[value];
    const end = Math.min(blockEnd, at + window);
    let usable = numbering.all[c];
    let current = value;
    for (let i = at + 1; i < end; i++) {
      readDemand(machine, numbering, i, demand);
      usable &= ~(demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c]);
      const first = wordStart[i];
      let wanted = false;
      let successor = -1;
      for (let w = first; w < wordStart[i + 1]; w++) {
        if (roleOf(constraints[w]) !== role.use) continue;
        if (words[w] === inTheWay && fate[w] === wordFate.leaves) return 0;
        if (words[w] !== current) continue;
        const rule = policyOf(constraints[w]);
        if (rule === policy.fixed) wanted = numbering.index[detailOf(constraints[w])] === index;
        else if (rule === policy.tied) successor = words[first + detailOf(constraints[w])];
        if (fate[w] === wordFate.leaves && !wanted && successor < 0) return 0;
      }
      if (wanted) return usable;
      if (successor >= 0) current = successor;
    }
    return 0;
  };
}
