/** What is settled for all functions together before any is compiled: who is free, and the registers of their arguments and results. */
import { assign, type Convention, type Register } from '../../abi/index.ts';
import { type IrFunction, type IrModule, isFloat, isReplaceable, type Signature } from '../../ir/index.ts';
import type { Lowering } from '../../targets/index.ts';
import { type CallGraph, callGraph } from './call-graph.ts';
import { tailoredName } from './derive.ts';
import { type Freedom, findFreedom, ownReason, tailCallsOf } from './freedom.ts';
import { chooseInterfaces, type Interface, numberPoints, type Point, type PointNumbering } from './interface.ts';
import { secondEntries } from './second-entries.ts';
import { ordinaryTailCalls } from './tail-calls.ts';
import { valueFlows } from './value-flow.ts';

export interface Plan {
  readonly graph: CallGraph;
  /** As they are compiled: signatures name the conventions that functions have now. */
  readonly functions: readonly IrFunction[];
  /** By function: undefined where it is bound. */
  readonly interfaces: readonly (Interface | undefined)[];
  /** By function: why it keeps its convention; undefined where it has one of its own. */
  readonly bound: readonly (string | undefined)[];
}

type ConventionLookup = (name: string) => Convention;

export function planProgram(
  given: IrModule,
  entries: ReadonlySet<string>,
  target: Lowering,
  conventionOf: ConventionLookup,
): Plan {
  const seen = callGraph(given, entries);
  const entered = secondEntries(given, seen, (fn) => {
    const { f } = seen.nodes[fn];
    return (
      !isReplaceable(given.symbols, f.name) && ownReason(f, conventionOf(f.signature.convention), target) === undefined
    );
  });
  const first = entered === given ? seen : callGraph(entered, entries);
  const freedom = findFreedom(first, target, conventionOf);
  const module = ordinaryTailCalls(entered, first, (fn) => freedom.bound[fn] === undefined, conventionOf);
  const graph = module === entered ? first : callGraph(module, entries);
  const interfaces = findInterfaces(graph, freedom, target, conventionOf);
  const bound = freedom.bound.map((why, fn) =>
    why === undefined && interfaces[fn] === undefined ? 'no registers were left for its values' : why,
  );
  const isTailored = (symbol: string): boolean => {
    const number = graph.numbers.get(symbol);
    return number !== undefined && bound[number] === undefined;
  };
  return { graph, functions: module.functions.map((f) => renamed(f, isTailored)), interfaces, bound };
}

/** Functions with their own conventions and every call knowing nothing but these. */
export function unplanned(module: IrModule, entries: ReadonlySet<string>): Plan {
  return {
    graph: callGraph(module, entries),
    functions: module.functions,
    interfaces: module.functions.map(() => undefined),
    bound: module.functions.map(() => 'conventions are not tailored'),
  };
}

function findInterfaces(
  graph: CallGraph,
  { bound, results }: Freedom,
  target: Lowering,
  conventionOf: ConventionLookup,
): readonly (Interface | undefined)[] {
  const { nodes } = graph;
  const numbering = numberPoints(graph);
  const own = nodes.map(({ f }) => conventionOf(f.signature.convention));
  const assignments = nodes.map(({ f }, fn) => (bound[fn] === undefined ? undefined : assign(own[fn], f.signature)));
  const registerAt = ({ fn, side, index }: Point): Register | undefined => {
    const { signature } = nodes[fn].f;
    const { role } = (side === 0 ? signature.parameters : signature.results)[index];
    const rules = side === 0 ? own[fn].parameters : own[fn].results;
    if (role !== undefined) {
      return rules.flatMap((rule) => (rule.place === 'standing' && rule.role === role ? [rule.register] : []))[0];
    }
    const settled = assignments[fn];
    if (settled === undefined) return side === 1 ? results.get(fn)?.[index] : undefined;
    // Pieces are values where the signature is flat already.
    const place = settled.flat === signature ? settled[side === 0 ? 'parameters' : 'results'][index] : undefined;
    return place?.kind === 'register' ? place.register : undefined;
  };
  const candidates = (point: Point): readonly Register[] => {
    const { signature } = nodes[point.fn].f;
    const float = isFloat((point.side === 0 ? signature.parameters : signature.results)[point.index].type);
    const registers = float ? target.allocatable.float : target.allocatable.integer;
    if (point.side === 0) return registers;
    // A result lies where the convention has results, unless something speaks for another place.
    const usual = own[point.fn].results.flatMap((rule) =>
      rule.place === 'registers' && (rule.class === 'float') === float ? rule.registers : [],
    );
    return [...usual, ...registers.filter((register) => !usual.includes(register))];
  };
  return chooseInterfaces({
    graph,
    numbering,
    free: bound.map((why) => why === undefined),
    fixed: registerAt,
    candidates,
    equal: equalResults(graph, numbering, bound),
    flows: valueFlows(graph, numbering),
  });
}

/** A function that ends by calling another returns its results where that one does. */
function equalResults(
  graph: CallGraph,
  { numberOf }: PointNumbering,
  bound: readonly (string | undefined)[],
): (readonly [number, number])[] {
  return graph.nodes.flatMap((node, fn) =>
    tailCallsOf(node, graph.numbers).flatMap(({ callee }) =>
      callee === undefined || bound[fn] !== undefined || bound[callee] !== undefined
        ? []
        : node.f.signature.results.map(
            (_, index) => [numberOf({ fn, side: 1, index }), numberOf({ fn: callee, side: 1, index })] as const,
          ),
    ),
  );
}

/** The function with the new names of its own convention and its callees'. */
function renamed(f: IrFunction, isTailored: (symbol: string) => boolean): IrFunction {
  const named = (symbol: string, signature: Signature): Signature =>
    isTailored(symbol) ? { ...signature, convention: tailoredName(symbol) } : signature;
  return {
    ...f,
    signature: named(f.name, f.signature),
    callees: f.callees.map(({ symbol, signature }) => ({ symbol, signature: named(symbol, signature) })),
  };
}
