/** What a pass is: a named change of one function that keeps its meaning. */
import type { IrFunction } from '../ir/index.ts';
import type { InlineLimits } from './inline.ts';

export interface PassContext {
  /** The body of a function by its symbol where it may be inlined; undefined where it is not known or may change. */
  readonly lookup?: (symbol: string) => IrFunction | undefined;
  readonly inlineLimits?: Partial<InlineLimits>;
  /** Whether calls in tail position may become tail calls under a convention; never, unless given. */
  readonly hasTailCalls?: (convention: string) => boolean;
}

export interface Pass {
  readonly name: string;
  readonly summary: string;
  /** Changes the function in place; true if anything changed. */
  readonly run: (f: IrFunction, context: PassContext) => boolean;
}
