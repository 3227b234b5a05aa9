/**
 * What one instruction asks of the registers of each class, and how many values may live through it in registers.
 *
 * Reading happens before writing. A value that lives through needs one register that serves in both phases, and so does a **spanning**
 * operand: one tied to a definition, an early definition, a late use. Plain uses need a register while reading, plain definitions while
 * writing. As the registers good for spanning operands are good for both others as well, counting decides whether all fit.
 */
import { int32Column } from '../../ir/index.ts';
import { detailOf, overlaps, policy, policyOf } from '../machine.ts';
import type { Numbering } from './numbering.ts';
import { countRegisters } from './numbering.ts';
import type { Problem } from './problem.ts';

/** All fields by class: masks of registers, or counts. */
export interface Demand {
  readonly fixedUses: Int32Array;
  readonly fixedDefinitions: Int32Array;
  readonly clobbered: Int32Array;
  /** Unavailable while reading: fixed uses and early fixed definitions. */
  readonly busyReading: Int32Array;
  /** Unavailable while writing: fixed definitions, what is clobbered, late fixed uses. */
  readonly busyWriting: Int32Array;
  /** Definitions in any register, neither tied nor early. */
  readonly plainDefinitions: Int32Array;
  /** Early definitions and pairs of a use and a definition that share a register. */
  readonly spanning: Int32Array;
}

export const newDemand = (): Demand => ({
  fixedUses: int32Column(2),
  fixedDefinitions: int32Column(2),
  clobbered: int32Column(2),
  busyReading: int32Column(2),
  busyWriting: int32Column(2),
  plainDefinitions: int32Column(2),
  spanning: int32Column(2),
});

/** Fills `demand` from an instruction, all but what depends on which values live on after it. */
export function readDemand({ machine, numbering, operands }: Problem, at: number, demand: Demand): void {
  const { constraints, wordStart } = machine;
  const { uses, useStart, definitions, definitionStart } = operands;
  const { fixedUses, fixedDefinitions, clobbered, busyReading, busyWriting, plainDefinitions, spanning } = demand;
  fixedUses[0] = fixedUses[1] = fixedDefinitions[0] = fixedDefinitions[1] = 0;
  busyReading[0] = busyReading[1] = busyWriting[0] = busyWriting[1] = 0;
  plainDefinitions[0] = plainDefinitions[1] = spanning[0] = spanning[1] = clobbered[0] = clobbered[1] = 0;
  const first = wordStart[at];
  for (let d = definitionStart[at]; d < definitionStart[at + 1]; d++) {
    const constraint = constraints[definitions[d]];
    const c = (constraint >> 2) & 1;
    if (policyOf(constraint) === policy.fixed) {
      const mask = 1 << numbering.index[detailOf(constraint)];
      fixedDefinitions[c] |= mask;
      busyWriting[c] |= mask;
      if (overlaps(constraint)) busyReading[c] |= mask;
    } else if (overlaps(constraint)) spanning[c]++;
    else plainDefinitions[c]++;
  }
  for (let u = useStart[at]; u < useStart[at + 1]; u++) {
    const constraint = constraints[uses[u]];
    const c = (constraint >> 2) & 1;
    const rule = policyOf(constraint);
    if (rule === policy.fixed) {
      const mask = 1 << numbering.index[detailOf(constraint)];
      fixedUses[c] |= mask;
      busyReading[c] |= mask;
      if (overlaps(constraint)) busyWriting[c] |= mask;
    } else if (rule === policy.tied) {
      // The definition has been counted as plain.
      const target = constraints[first + detailOf(constraint)];
      if (policyOf(target) === policy.fixed) {
        const mask = 1 << numbering.index[detailOf(target)];
        fixedUses[c] |= mask;
        busyReading[c] |= mask;
      } else if (!overlaps(target)) {
        plainDefinitions[c]--;
        spanning[c]++;
      }
    }
  }
  const set = machine.clobber[at];
  if (set >= 0) {
    for (let c = 0; c < 2; c++) {
      clobbered[c] = numbering.clobber[(set << 1) | c] & ~fixedDefinitions[c];
      busyWriting[c] |= clobbered[c];
    }
  }
}

/** How many values can live through in registers at all, if their own fixed uses don't help. */
export function throughCapacity(demand: Demand, numbering: Numbering, c: number): number {
  return (
    countRegisters(numbering.all[c] & ~(demand.fixedUses[c] | demand.fixedDefinitions[c] | demand.clobbered[c])) -
    demand.spanning[c]
  );
}
