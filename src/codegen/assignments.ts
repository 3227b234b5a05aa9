/** Where the pieces of a function's own signature and of its calls lie, worked out once for each signature. */
import type { Assignment } from '../abi/index.ts';
import { invariant, type Signature } from '../ir/index.ts';

export interface Assignments {
  /** The function's own. */
  readonly own: Assignment;
  /** By signature of a call, as the function has them after expansion: each lists all arguments, and all are pieces. */
  readonly calls: ReadonlyMap<Signature, Assignment>;
}

export function callAssignment({ calls }: Assignments, signature: Signature): Assignment {
  const assignment = calls.get(signature);
  invariant(assignment !== undefined, 'a call is assigned before it is lowered');
  return assignment;
}
