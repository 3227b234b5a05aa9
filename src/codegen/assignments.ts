/** Where the pieces of a function's own signature and of its calls lie, worked out once for each signature. */
import { type Assignment, type Contract, poppedBytes } from '../abi/index.ts';
import { invariant, type Signature } from '../ir/index.ts';

export interface Assignments {
  /** The function's own. */
  readonly own: Assignment;
  /** By signature of a call, as the function has them after expansion: each lists all arguments, and all are pieces. */
  readonly calls: ReadonlyMap<Signature, Assignment>;
  /** The most that a jump to another function moves the return address down, in bytes, and whether any moves it at all. */
  readonly tails: { readonly room: number; readonly move: boolean };
}

export function callAssignment({ calls }: Assignments, signature: Signature): Assignment {
  const assignment = calls.get(signature);
  invariant(assignment !== undefined, 'a call is assigned before it is lowered');
  return assignment;
}

/** Whether a stack that the function or a callee of it is passed also carries arguments or results. */
export function hasStanding({ own, calls }: Assignments): boolean {
  if (own.standing.length > 0) return true;
  for (const { standing } of calls.values()) if (standing.length > 0) return true;
  return false;
}

/** Alignment of the stack that a call wants: what an argument wants, or else what the callee is known to rely on. */
export function wantedAlignment({ convention, stackAlign }: Assignment, contract: Contract | undefined): number {
  return stackAlign > convention.stack.alignment ? stackAlign : (contract?.stackAlignment ?? stackAlign);
}

/** By how much a jump moves the return address down: what the callee takes off the stack more than its caller was to. */
export const returnAddressMove = (from: Assignment, to: Assignment): number => poppedBytes(to) - poppedBytes(from);
