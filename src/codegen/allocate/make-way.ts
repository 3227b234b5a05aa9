/**
 * Sees ahead whether the value in a register will have to leave it anyway, because a new value is wanted there soon: then it had better move at once,
 * and the new value can be computed in place. So `a b` become `b a+b` in a loop with one move.
 */
import { detailOf, type MachineEdge, policy, policyOf, type VirtualRegister } from '../machine.ts';
import type { Colors } from './assign.ts';
import { newDemand, readDemand } from './demand.ts';
import type { Problem } from './problem.ts';
import { type Residence, wordFate } from './residence.ts';

const window = 16;

/** Of the instruction being looked at. */
const demand = newDemand();

/**
 * Returns a function that tells where the value in the way may go: the mask of registers that nothing takes up to the instruction, or the end of
 * `block`, that wants `value` (or what two-address operations make of it) in register `index`; 0 if there is no such instruction near, or
 * the other value does not live through it.
 */
export function createForesight(
  problem: Problem,
  residence: Residence,
  colors: Colors,
): (value: number, index: number, inTheWay: number, at: number, block: number) => number {
  const { machine, numbering, operands, live } = problem;
  const { blocks, words, constraints, wordStart, registerClass } = machine;
  const { uses, useStart } = operands;
  const { fate, sets, entryStart, entryEnd } = residence;

  /** Where a block visited before wants a value at its start: an index, −1 for nowhere, −2 if it is not known. */
  const wantedAt = (target: number, value: number, edge: MachineEdge): number => {
    let wanted = -1;
    for (let k = entryStart[target]; k < entryEnd[target]; k++) {
      if (colors.data[k] < 0) return -2;
      let source = sets.data[k];
      if (live.definitionBlock[source] === target && live.definitionAt[source] < 0) {
        source = edge.arguments[blocks[target].parameters.indexOf(source as VirtualRegister)];
      }
      if (source !== value) continue;
      if (wanted >= 0) return -2;
      wanted = colors.data[k];
    }
    return wanted;
  };

  const refugeAtEnd = (block: number, value: number, index: number, inTheWay: number, usable: number): number => {
    const { edges } = blocks[block];
    if (edges.length !== 1) return 0;
    const [edge] = edges;
    if (wantedAt(edge.target, value, edge) !== index) return 0;
    const elsewhere = wantedAt(edge.target, inTheWay, edge);
    return elsewhere < 0 ? 0 : usable & (1 << elsewhere);
  };

  return (value, index, inTheWay, at, block) => {
    const c = registerClass[value];
    const end = Math.min(blocks[block].end, at + window);
    let usable = numbering.all[c];
    let current = value;
    for (let i = at + 1; i < end; i++) {
      if (operands.isSimple[i] === 0) {
        readDemand(problem, i, demand);
        usable &= ~(demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c]);
      }
      let wanted = false;
      let successor = -1;
      for (let u = useStart[i]; u < useStart[i + 1]; u++) {
        const w = uses[u];
        if (words[w] === inTheWay && fate[w] === wordFate.leaves) return 0;
        if (words[w] !== current) continue;
        const rule = policyOf(constraints[w]);
        if (rule === policy.fixed) wanted = numbering.index[detailOf(constraints[w])] === index;
        else if (rule === policy.tied) successor = words[wordStart[i] + detailOf(constraints[w])];
        if (fate[w] === wordFate.leaves && !wanted && successor < 0) return 0;
      }
      if (wanted) return usable;
      if (successor >= 0) current = successor;
    }
    return end === blocks[block].end ? refugeAtEnd(block, current, index, inTheWay, usable) : 0;
  };
}

/** Returns a function that finds the register in which a value will be read soon after an instruction, as an index; −1 if none is near. */
export function createFixedSoon(problem: Problem): (value: number, at: number, block: number) => number {
  const { machine, numbering, operands } = problem;
  const { blocks, words, constraints } = machine;
  const { uses, useStart } = operands;
  return (value, at, block) => {
    const end = Math.min(blocks[block].end, at + window);
    for (let u = useStart[at + 1]; u < useStart[end]; u++) {
      const w = uses[u];
      if (words[w] !== value) continue;
      return policyOf(constraints[w]) === policy.fixed ? numbering.index[detailOf(constraints[w])] : -1;
    }
    return -1;
  };
}
