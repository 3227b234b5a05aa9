/** Who calls whom in a module, how often, and which functions are reached by ways that nobody sees. */
import {
  type Block,
  blockFrequencies,
  type ControlFlow,
  controlFlow,
  dominatorTree,
  type Instruction,
  type IrFunction,
  type IrModule,
  instructionsIn,
  isReplaceable,
  loopForest,
  opcodeOf,
  opcodes,
  operationOf,
  signatureText,
  stronglyConnected,
} from '../../ir/index.ts';

/** A call by name of a function of the module. */
export interface CallSite {
  readonly caller: number;
  readonly callee: number;
  readonly instruction: Instruction;
  readonly kind: 'call' | 'invoke' | 'tail';
  /** Expected executions for one of the caller. */
  readonly frequency: number;
}

export interface FunctionNode {
  readonly f: IrFunction;
  readonly flow: ControlFlow;
  /** By block: expected executions for one of the function. */
  readonly blockFrequencies: Float64Array;
  readonly calls: readonly CallSite[];
  /** Calls of this function. */
  readonly callers: readonly CallSite[];
  /** Why somebody may call it whom the module does not show, in words; undefined where all callers are known. */
  readonly escapes: string | undefined;
}

export interface CallGraph {
  /** In the order of the module. */
  readonly nodes: readonly FunctionNode[];
  readonly numbers: ReadonlyMap<string, number>;
  /** Functions that call each other, callees before callers. */
  readonly groups: readonly (readonly number[])[];
  /** By function: its group. */
  readonly groupOf: Int32Array;
  /** By function: expected executions for one of the program. */
  readonly frequencies: Float64Array;
}

const kinds: Readonly<Record<number, CallSite['kind']>> = {
  [opcodes.call]: 'call',
  [opcodes.invoke]: 'invoke',
  [opcodes.tailcall]: 'tail',
};

/** `entries` are the functions that are called from outside the module. */
export function callGraph(module: IrModule, entries: ReadonlySet<string>): CallGraph {
  const numbers = new Map(module.functions.map((f, number) => [f.name, number]));
  const escapes = new Map<number, string>();
  const noteEscape = (symbol: string, why: string): void => {
    const number = numbers.get(symbol);
    if (number !== undefined && !escapes.has(number)) escapes.set(number, why);
  };
  for (const entry of entries) noteEscape(entry, 'it is entered from outside');
  for (const { name, items } of module.data) {
    for (const item of items) if (item.kind === 'address') noteEscape(item.symbol, `its address lies in '${name}'`);
  }
  for (const { name, target } of module.aliases ?? []) noteEscape(target, `'${name}' is another name of it`);
  for (const { name } of module.functions) {
    if (isReplaceable(module.symbols, name)) noteEscape(name, 'another definition may take its place');
  }
  const callers: CallSite[][] = module.functions.map(() => []);
  const known = module.functions.map((f, number) => {
    const flow = controlFlow(f);
    const tree = dominatorTree(flow);
    const frequencies = blockFrequencies(f, flow, tree, loopForest(flow, tree));
    const calls: CallSite[] = [];
    for (const block of flow.order) scan(f, block, frequencies[block], number);
    return { f, flow, blockFrequencies: frequencies, calls };

    function scan(caller: IrFunction, block: Block, frequency: number, of: number): void {
      for (const id of instructionsIn(caller, block)) {
        const opcode = opcodeOf(caller, id);
        if (opcode === opcodes.symboladdr) {
          noteEscape(caller.symbols[caller.instructions.low[id]], `'${caller.name}' takes its address`);
        }
        if (operationOf(opcode).immediate !== 'callee') continue;
        const { symbol, signature } = caller.callees[caller.instructions.low[id]];
        const callee = numbers.get(symbol);
        if (callee === undefined) continue;
        if (signatureText(signature) !== signatureText(module.functions[callee].signature)) {
          noteEscape(symbol, `'${caller.name}' calls it with another signature`);
        }
        const site = { caller: of, callee, instruction: id, kind: kinds[opcode], frequency };
        calls.push(site);
        callers[callee].push(site);
      }
    }
  });
  const nodes = known.map((node, number) => ({ ...node, callers: callers[number], escapes: escapes.get(number) }));
  const groups = stronglyConnected([...nodes.keys()], (number) => nodes[number].calls.map(({ callee }) => callee));
  const groupOf = new Int32Array(nodes.length);
  groups.forEach((group, index) => {
    for (const number of group) groupOf[number] = index;
  });
  return { nodes, numbers, groups, groupOf, frequencies: functionFrequencies(nodes, groups, groupOf) };
}

/** How often functions that call each other are taken to go round. */
const rounds = 8;
/** Counts beyond this say nothing more. */
const most = 1e12;

/** Whether functions of a group call each other, or the one itself. */
export const isRecursive = ({ nodes, groupOf }: CallGraph, group: readonly number[]): boolean =>
  group.some((number) => nodes[number].calls.some(({ callee }) => groupOf[callee] === groupOf[number]));

/** Callers hand their frequency on along their calls; what is reached by ways that nobody sees runs once at least. */
function functionFrequencies(
  nodes: readonly FunctionNode[],
  groups: readonly (readonly number[])[],
  groupOf: Int32Array,
): Float64Array {
  const frequencies = new Float64Array(nodes.length);
  for (let index = groups.length - 1; index >= 0; index--) {
    const group = groups[index];
    const inner = (site: CallSite): boolean => groupOf[site.caller] === index;
    for (const number of group) {
      const { callers, escapes } = nodes[number];
      const own = escapes !== undefined || callers.length === 0 ? 1 : 0;
      frequencies[number] = callers
        .filter((site) => !inner(site))
        .reduce((sum, { caller, frequency }) => sum + frequencies[caller] * frequency, own);
    }
    if (!group.some((number) => nodes[number].callers.some(inner))) continue;
    // What comes in from outside goes round, and each function takes part in every round.
    const entered = group.reduce((sum, number) => sum + frequencies[number], 0);
    for (const number of group) frequencies[number] = Math.min(most, frequencies[number] + (rounds - 1) * entered);
  }
  return frequencies;
}

/** Instructions that are expected to be executed in one execution of the program. */
export function expectedWork({ nodes, frequencies }: CallGraph): number {
  return nodes.reduce((total, { f, flow, blockFrequencies: own }, fn) => {
    const work = flow.order.reduce((sum, block) => sum + own[block] * instructionsIn(f, block).length, 0);
    return total + frequencies[fn] * work;
  }, 0);
}
