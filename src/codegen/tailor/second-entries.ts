/**
 * Functions that are entered from outside and called within the module much more often get two entries: the one that all know, a bridge
 * of a call and a return under the public convention, and one under a name of its own, which the module's calls go to and which may
 * have any convention.
 */
import {
  buildFunction,
  type IrFunction,
  type IrModule,
  instructionsIn,
  opcodeOf,
  opcodes,
  signatureText,
} from '../../ir/index.ts';
import type { CallGraph, FunctionNode } from './call-graph.ts';

/** Calls within the module for one from outside that are worth another entry. */
const worthwhile = 4;

export const innerName = (symbol: string): string => `${symbol}~inner`;

/**
 * The module with second entries where they pay; itself where there are none. `mayChoose` says of a function whether it could have
 * another convention, if nobody entered it from outside.
 */
export function secondEntries(module: IrModule, graph: CallGraph, mayChoose: (fn: number) => boolean): IrModule {
  const chosen = new Set(
    graph.nodes.flatMap((node, fn) => (isWorthwhile(graph, node) && mayChoose(fn) ? [node.f.name] : [])),
  );
  if (chosen.size === 0) return module;
  const signatures = new Map(module.functions.map(({ name, signature }) => [name, signatureText(signature)]));
  const functions = module.functions.flatMap((f) => {
    const inner = redirected(f, (symbol, signature) => chosen.has(symbol) && signatures.get(symbol) === signature);
    return chosen.has(f.name) ? [outerEntry(f), { ...inner, name: innerName(f.name) }] : [inner];
  });
  return { ...module, functions };
}

function isWorthwhile({ frequencies }: CallGraph, { f, flow, escapes, callers }: FunctionNode): boolean {
  if (escapes === undefined) return false;
  const within = callers.reduce((sum, { caller, frequency }) => sum + frequencies[caller] * frequency, 0);
  // Who ends by calling others may count on a stack that does not grow.
  const endsByCalls = flow.order.some((block) =>
    instructionsIn(f, block).some((id) => {
      const opcode = opcodeOf(f, id);
      return opcode === opcodes.tailcall || opcode === opcodes.tailcallindirect;
    }),
  );
  return within >= worthwhile && !endsByCalls;
}

/** The function with its calls of others going to their inner entries. */
function redirected(f: IrFunction, goesInside: (symbol: string, signature: string) => boolean): IrFunction {
  if (!f.callees.some(({ symbol, signature }) => goesInside(symbol, signatureText(signature)))) return f;
  return {
    ...f,
    callees: f.callees.map(({ symbol, signature }) =>
      goesInside(symbol, signatureText(signature)) ? { symbol: innerName(symbol), signature } : { symbol, signature },
    ),
  };
}

function outerEntry({ name, signature }: IrFunction): IrFunction {
  const b = buildFunction(name, signature);
  b.return(b.call(innerName(name), signature, b.parameters));
  return b.function;
}
