/** What was chosen for a function, and why: what `convene why` and reports tell. */
import type { Convention, Register } from '../../abi/index.ts';

/** A set of preserved registers that was tried. */
export interface Candidate {
  readonly preserved: readonly Register[];
  /** Expected cost in one execution of the program, of the functions that it was chosen for and, where they matter, their callers. */
  readonly cost: number;
}

export interface Choice {
  readonly symbol: string;
  readonly convention: Convention;
  /** In words. */
  readonly reason: string;
  /** In the order in which they were tried; none where the function keeps its own convention. */
  readonly candidates: readonly Candidate[];
}
