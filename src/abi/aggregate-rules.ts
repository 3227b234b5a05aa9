/**
 * How memory passed by value travels: the closed list of what no list of registers can say. A convention names these in order; the
 * first that takes an aggregate decides.
 */
import type { AggregateNature } from '../ir/index.ts';
import type { Register } from './registers.ts';

/** Which aggregates a rule looks at; all where nothing is said. */
interface Filter {
  readonly natures?: readonly AggregateNature[];
  /** Sizes in bytes. */
  readonly sizes?: readonly number[];
  readonly atMost?: number;
  readonly atLeast?: number;
  /** Only those with 80-bit floats in them, or only those without. */
  readonly extended?: boolean;
  /** Only those that are nothing but up to four floats of one type, or only others. */
  readonly equalFloats?: boolean;
  readonly point: string;
}

/** Rules for parameters and results alike. */
type CommonRule =
  /** Aggregates without content are not passed at all. */
  | (Filter & { readonly take: 'nothing' })
  /**
   * Each eight bytes as one value, a float where all leaves in them are floats and an integer otherwise; in registers whole or not at
   * all. Not taken: a leaf that is not aligned or is an 80-bit float. An aggregate that `exhausts` and finds too few registers uses up those
   * that are left.
   */
  | (Filter & { readonly take: 'eightbytes'; readonly exhausts?: boolean })
  /** Each eight bytes as one integer; in registers whole or not at all, where memory is aligned to 16 from an `even` register on. */
  | (Filter & { readonly take: 'words'; readonly even?: boolean })
  /** The bytes as one integer, placed as such. */
  | (Filter & { readonly take: 'integer' })
  /** The bytes as one float, placed as such, for sizes that a float register holds. */
  | (Filter & { readonly take: 'float' })
  /** Each leaf as a value of its own; in registers whole or not at all. */
  | (Filter & { readonly take: 'leaves'; readonly maximum?: number })
  /**
   * Each leaf as a value of its own, but neighbouring integers that share eight bytes together as one integer; those for which no register
   * is left on the stack.
   */
  | (Filter & { readonly take: 'chunks'; readonly maximum: number })
  /** Up to four floats of one type, each as a value of its own; in registers whole or not at all. */
  | (Filter & { readonly take: 'equal floats' });

export type AggregateRule =
  | CommonRule
  /** A copy in the argument area, aligned as the aggregate is within these bounds. */
  | (Filter & { readonly take: 'area'; readonly leastAlign: number; readonly mostAlign: number })
  /** The address of a copy that the caller makes and the callee may change, as one integer. */
  | (Filter & { readonly take: 'reference' });

export type AggregateResultRule =
  | CommonRule
  /** 80-bit floats on the machine's stack of such, the first on top. */
  | (Filter & { readonly take: 'float stack' })
  /** Sixteen bytes as they are in the next float register, whole. */
  | (Filter & { readonly take: 'float register' })
  /** A place in the argument area, above the arguments. */
  | (Filter & { readonly take: 'area'; readonly leastAlign: number; readonly mostAlign: number })
  /**
   * Memory of the caller's. Its address is passed in `register`, or where none is given as the first parameter; the callee returns
   * it in `returnedIn`, if given.
   */
  | (Filter & { readonly take: 'result pointer'; readonly register?: Register; readonly returnedIn?: Register });
