/** Functions to machine code: what a session has compiled so far that later functions may take over. */
import { type CompiledFunction, type CompileOptions, compileTogether } from '../../codegen/index.ts';
import type { IrFunction } from '../../ir/index.ts';
import { functionCost, inlineLimits, optimize, type PassContext, type PassName } from '../../passes/index.ts';
import { x64Lowering } from '../../targets/x64/index.ts';
import type { Subject } from '../body.ts';
import { lower } from './lower.ts';

/** Symbols of the words that a single call names in what is being compiled: words that nothing called before. */
export type CalledOnce = ReadonlySet<string>;

export interface Compiler {
  /** Callers may take over what is small, or called nowhere else. */
  compile(f: IrFunction, calledOnce: CalledOnce): { readonly code: CompiledFunction; readonly isSmall: boolean };
  /** Like `compile`, for a function whose code is there already. */
  offer(f: IrFunction, calledOnce: CalledOnce): void;
  /** All passes or, with `after`, those up to the first run of that one. */
  optimize(f: IrFunction, calledOnce: CalledOnce, after?: PassName): void;
  /** The code of a function after all passes. */
  generate(f: IrFunction, sinks: Pick<CompileOptions, 'list' | 'explain'>): CompiledFunction;
}

/** What the compiler asks about code that is there. */
export interface CompiledSoFar {
  readonly contractOf: (symbol: string) => CompiledFunction['contract'] | undefined;
  /** The word that kept code was made from, where callers may want to inline it. */
  readonly inlinable: (symbol: string) => Subject | undefined;
}

const hasTailCalls = (convention: string): boolean =>
  x64Lowering.conventions.get(convention)?.tailCalls === 'guaranteed';

export function createCompiler({ contractOf, inlinable }: CompiledSoFar): Compiler {
  /** Optimised functions that callers may take over; large ones would only take memory. */
  const functions = new Map<string, IrFunction>();
  let calledOnce: CalledOnce = new Set();
  const context: PassContext = {
    hasTailCalls,
    recursionEnds: true,
    lookup: (symbol) => functions.get(symbol) ?? madeAgain(symbol),
    isCalledOnce: (symbol) => calledOnce.has(symbol),
  };

  /** The function that kept code was made from. */
  function madeAgain(symbol: string): IrFunction | undefined {
    const word = inlinable(symbol);
    if (word === undefined) return undefined;
    const f = lower(word);
    optimize(f, context);
    functions.set(symbol, f);
    return f;
  }

  function optimizeAndOffer(f: IrFunction, given: CalledOnce): boolean {
    calledOnce = given;
    optimize(f, context);
    const cost = functionCost(f);
    const isSmall = cost <= inlineLimits.calleeCost;
    if (isSmall || (calledOnce.has(f.name) && cost <= inlineLimits.onlyCallCost)) functions.set(f.name, f);
    return isSmall;
  }

  /** Callees are there already, and what they promise does not change. */
  const generate: Compiler['generate'] = (f, sinks) => compileTogether([f], { contracts: contractOf, ...sinks })[0]!;

  return {
    compile(f, given) {
      const isSmall = optimizeAndOffer(f, given);
      return { code: generate(f, {}), isSmall };
    },
    offer: optimizeAndOffer,
    optimize(f, given, after) {
      calledOnce = given;
      optimize(f, context, after);
    },
    generate,
  };
}
