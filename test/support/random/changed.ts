/** Random programs as passes leave them. */
import { describeProblem, type IrFunction, type IrModule, verify } from '../../../src/ir/index.ts';
import type { PassContext } from '../../../src/passes/index.ts';

/** Changes the functions of a copy of a module one by one, callees first, as a compiler does; bodies of callees are known, and large ones, too. */
export function changed(module: IrModule, change: (f: IrFunction, context: PassContext) => void): IrModule {
  const functions = module.functions.map((f) => structuredClone(f));
  const done = new Map<string, IrFunction>();
  for (const f of [...functions].reverse()) {
    change(f, {
      lookup: (symbol) => done.get(symbol),
      inlineLimits: { calleeCost: 200, totalCost: 3000 },
      hasTailCalls: (convention) => convention === 'forth',
    });
    done.set(f.name, f);
  }
  return { ...module, functions };
}

/** What makes a module invalid, a line each. */
export const problemsOf = ({ functions }: IrModule): readonly string[] =>
  functions.flatMap((f) => verify(f).map(describeProblem));
