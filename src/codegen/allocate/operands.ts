/**
 * The register words of each instruction, uses and definitions apart: most stages of allocation ask for the one or the other, many times, and
 * more than half of all words are neither.
 */
import { int32Column, uint8Column } from '../../ir/index.ts';
import { type MachineFunction, overlaps, policy, policyOf, role, roleOf } from '../machine.ts';

export interface Operands {
  /** By instruction: range in `uses`, words that it reads, ascending. One more entry than there are instructions. */
  readonly useStart: Int32Array;
  readonly uses: Int32Array;
  /** The same of words that it defines. */
  readonly definitionStart: Int32Array;
  readonly definitions: Int32Array;
  /** The same of those among the words read that are tied to a definition. */
  readonly tiedStart: Int32Array;
  readonly tied: Int32Array;
  /** By instruction: 1 where there are neither clobbers nor fixed registers, early definitions, late uses. */
  readonly isSimple: Uint8Array;
}

export function listOperands({ constraints, wordStart, clobber, instructionCount }: MachineFunction): Operands {
  const useStart = int32Column(instructionCount + 1);
  const definitionStart = int32Column(instructionCount + 1);
  const tiedStart = int32Column(instructionCount + 1);
  const isSimple = uint8Column(instructionCount);
  const uses = int32Column(constraints.length);
  const definitions = int32Column(constraints.length);
  const tied = int32Column(constraints.length);
  let useCount = 0;
  let definitionCount = 0;
  let tiedCount = 0;
  for (let at = 0; at < instructionCount; at++) {
    let simple = clobber[at] < 0;
    for (let w = wordStart[at]; w < wordStart[at + 1]; w++) {
      const constraint = constraints[w];
      const kind = roleOf(constraint);
      if (kind === role.use) uses[useCount++] = w;
      else if (kind === role.define) definitions[definitionCount++] = w;
      else continue;
      const rule = policyOf(constraint);
      if (rule === policy.tied) tied[tiedCount++] = w;
      if (overlaps(constraint) || rule === policy.fixed) simple = false;
    }
    useStart[at + 1] = useCount;
    definitionStart[at + 1] = definitionCount;
    tiedStart[at + 1] = tiedCount;
    isSimple[at] = simple ? 1 : 0;
  }
  return { useStart, uses, definitionStart, definitions, tiedStart, tied, isSimple };
}
