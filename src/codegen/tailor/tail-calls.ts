/**
 * Tail calls that cannot stay: a function with a public convention must leave registers alone that a tailored callee may change. Where
 * its convention does not promise tail calls, it makes an ordinary call and returns.
 */
import type { Convention } from '../../abi/index.ts';
import type { IrModule } from '../../ir/index.ts';
import { ordinaryCall } from '../../passes/index.ts';
import type { CallGraph } from './call-graph.ts';
import { tailCallsOf } from './freedom.ts';

/** The module with ordinary calls from bound functions to free ones; itself where there is nothing to change. */
export function ordinaryTailCalls(
  module: IrModule,
  graph: CallGraph,
  isFree: (fn: number) => boolean,
  conventionOf: (name: string) => Convention,
): IrModule {
  let changed = false;
  const functions = module.functions.map((f, fn) => {
    const stays = isFree(fn) || conventionOf(f.signature.convention).tailCalls !== 'sibling';
    const tails = stays
      ? []
      : tailCallsOf(graph.nodes[fn], graph.numbers).filter(
          ({ callee }) => callee !== undefined && isFree(callee) && graph.groupOf[callee] !== graph.groupOf[fn],
        );
    if (tails.length === 0) return f;
    changed = true;
    const copy = structuredClone(f);
    for (const { instruction } of tails) ordinaryCall(copy, instruction);
    return copy;
  });
  return changed ? { ...module, functions } : module;
}
