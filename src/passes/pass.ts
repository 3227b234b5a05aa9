/** What a pass is: a named change of one function that keeps its meaning. */
import type { IrFunction } from '../ir/index.ts';
import type { InlineLimits } from './inline.ts';

export interface PassContext {
  /** The body of a function by its symbol where it may be inlined; undefined where it is not known or may change. */
  readonly lookup?: (symbol: string) => IrFunction | undefined;
  /** Whether no other call of a function is known of: then its body may be large. */
  readonly isCalledOnce?: (symbol: string) => boolean;
  readonly inlineLimits?: Partial<InlineLimits>;
  /** Whether a recursion without end has to run out of stack; where it need not, a single recursive call in a sum becomes a loop. */
  readonly recursionEnds?: boolean;
  /** Whether calls in tail position may become tail calls under a convention; never, unless given. */
  readonly hasTailCalls?: (convention: string) => boolean;
}

export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** A second run finds nothing to do where nothing has changed since the first; or, `despite dead`, nothing but what `dead` has taken out. */
  readonly settles?: 'at once' | 'despite dead';
  /** Changes the function in place; true if anything changed. */
  readonly run: (f: IrFunction, context: PassContext) => boolean;
}
