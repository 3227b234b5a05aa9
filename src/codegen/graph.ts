/**
 * What selection knows of a function beyond its columns: which instructions matter, how often each value is used, which values are
 * the same register, and what may move past what.
 */
import {
  type Block,
  blockFrequencies,
  type ControlFlow,
  coldBlocks,
  controlFlow,
  type DominatorTree,
  dominatorTree,
  type Instruction,
  type IrFunction,
  i32,
  i64,
  int32Column,
  isFloat,
  type LoopForest,
  loopForest,
  none,
  opcodes,
  opcodesWhere,
  ptr,
  type Type,
  typeWidth,
  uint8Column,
  uint16Column,
  type Value,
} from '../ir/index.ts';
import { createLiveOut, type LiveOut } from './live.ts';

export interface ValueGraph {
  readonly f: IrFunction;
  readonly flow: ControlFlow;
  readonly tree: DominatorTree;
  readonly loops: LoopForest;
  readonly frequencies: Float64Array;
  readonly cold: Uint8Array;
  /** By value: the value whose register it shares; itself for most. */
  readonly canonical: Int32Array;
  /** By canonical value: uses by live instructions and edges. In a hot block nothing is known of uses in cold ones; see {@link scanCold}. */
  readonly uses: Int32Array;
  /** By instruction: whether anything wants it; of a hot block's, anything hot. */
  readonly live: Uint8Array;
  /** By canonical value: whether anything wants it, hot or cold. */
  readonly wanted: Uint8Array;
  /** By instruction: opcode and type in one number, with addresses as integers; see {@link operationKey}. */
  readonly key: Uint16Array;
  /**
   * By instruction: how many instructions that write memory, call or may trap otherwise than by an access come before it in its
   * block. A load may move down to an instruction of the same epoch.
   */
  readonly epoch: Int32Array;
  /** By instruction: its place in its block. */
  readonly order: Int32Array;
  /** Uses outside the value's own block: pairs of canonical value and block. */
  readonly distantUses: number[];
  /** Blocks that values leave alive, found when first asked for. */
  readonly liveOut: LiveOut;
  /**
   * By canonical value: 1 where every use is in the value's own block, and the address of a load or store or arithmetic of which the
   * same is true.
   */
  readonly addressOnly: Uint8Array;
}

/** Types as selection sees them: an address is an integer. */
const registerType = (type: number): number => (type === ptr ? i64 : type);

const isTyped = opcodesWhere(({ types }) => types.length > 0);

/** One number for an operation and its type. `ptradd` is an addition. */
export const operationKey = (opcode: number, type: number): number => {
  if (opcode === opcodes.ptradd) return opcodes.add * 8 + i64;
  return opcode * 8 + (isTyped[opcode] === 0 ? 0 : registerType(type));
};
export const keyCount = 128 * 8;

/** Operations that are done whether or not anybody wants their results. */
export const hasEffect = opcodesWhere(({ effect, traps }) => effect !== 'pure' || traps);
/** Operations that a load does not move past. */
const endsEpoch = opcodesWhere(
  ({ effect, traps }) => effect === 'writes' || effect === 'calls' || (traps && effect !== 'reads'),
);
/** Loads and stores; their address is the last operand. */
const isAccess = opcodesWhere(({ immediate }) => immediate === 'offset');

export function buildGraph(f: IrFunction): ValueGraph {
  const flow = controlFlow(f);
  const tree = dominatorTree(flow);
  const loops = loopForest(flow, tree);
  const marked = coldBlocks(f, flow);
  const frequencies = blockFrequencies(f, flow, tree, loops);
  // Where all is cold nothing is. What is marked belongs to all who ask about the graph.
  const cold = marked[flow.order[0]] === 1 ? uint8Column(marked.length) : marked;
  const canonical = canonicalValues(f, flow);
  const { live, wanted } = findWanted(f, flow, canonical, cold);
  const uses = int32Column(f.valueCount);
  const key = uint16Column(f.instructionCount);
  const epoch = int32Column(f.instructionCount);
  const order = int32Column(f.instructionCount);
  const addressOnly = uint8Column(f.valueCount, 1);
  const graph = {
    f,
    flow,
    tree,
    loops,
    frequencies,
    cold,
    canonical,
    uses,
    live,
    wanted,
    key,
    epoch,
    order,
    addressOnly,
    distantUses: [],
    liveOut: createLiveOut(f.valueCount, f.blocks.length),
  };
  for (const block of flow.order) if (cold[block] === 0) scanBlock(graph, block);
  return graph;
}

/** Counts what cold blocks use. Hot code has been selected by then, as if they did not exist. */
export function scanCold(graph: ValueGraph): void {
  const { flow, cold } = graph;
  for (const block of flow.order) {
    if (cold[block] === 0) continue;
    scanBlock(graph, block);
    for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
      if (cold[flow.source[flow.incoming[i]]] === 0) scanEdge(graph, flow.incoming[i], block);
    }
  }
}

function scanBlock(graph: ValueGraph, block: Block): void {
  const { f, key, epoch, order, live, canonical, addressOnly } = graph;
  const c = f.instructions;
  /** What addresses are computed with: what its operands are wanted for is known when all uses of its result have been seen. */
  const arithmetic: number[] = [];
  let now = 0;
  let place = 0;
  for (let id = f.blocks[block].first as number; id !== none; id = c.next[id]) {
    const opcode = c.opcode[id];
    key[id] = operationKey(opcode, c.type[id]);
    epoch[id] = now;
    order[id] = place++;
    now += endsEpoch[opcode];
    if (live[id] === 0 || isCopy(f, id, canonical)) continue;
    const isArithmetic = addressArithmetic[key[id]] === 1;
    if (isArithmetic) arithmetic.push(id);
    const last = c.operandStart[id] + c.operandCount[id] - 1;
    for (let at = c.operandStart[id]; at <= last; at++) {
      const value = canonical[f.pool[at]];
      const isDistant = noteUse(graph, value, block);
      const mayBeAddress = isArithmetic || (at === last && isAccess[opcode] === 1);
      if (isDistant || !mayBeAddress) addressOnly[value] = 0;
    }
  }
  scanEdges(graph, block);
  for (let at = arithmetic.length - 1; at >= 0; at--) {
    if (addressOnly[c.firstResult[arithmetic[at]]] === 0) leaveAddresses(graph, arithmetic[at]);
  }
}

function scanEdges(graph: ValueGraph, block: Block): void {
  const { f, cold } = graph;
  const { firstEdge, edgeCount } = f.instructions;
  const last = f.blocks[block].last;
  if (last === none) return;
  for (let edge = firstEdge[last]; edge < firstEdge[last] + edgeCount[last]; edge++) {
    if (cold[f.edges.target[edge]] <= cold[block]) scanEdge(graph, edge, block);
  }
}

/** Arguments of an edge, used in `block`: its source, but for those that go from hot to cold code its target. */
function scanEdge(graph: ValueGraph, edge: number, block: Block): void {
  const { f, canonical, addressOnly } = graph;
  const target = f.blocks[f.edges.target[edge]];
  const first = f.edges.argumentStart[edge];
  for (let index = 0; index < f.edges.argumentCount[edge]; index++) {
    if (!isWanted(graph, target.parameters[index])) continue;
    const value = canonical[f.pool[first + index]];
    noteUse(graph, value, block);
    addressOnly[value] = 0;
  }
}

/** By operation key: 1 for what addresses are computed with. */
const addressArithmetic = new Uint8Array(keyCount);
for (const opcode of [opcodes.add, opcodes.sub, opcodes.shl]) addressArithmetic[operationKey(opcode, i64)] = 1;

/** Notes that an instruction's operands are wanted for more than addresses. */
function leaveAddresses({ f, canonical, addressOnly }: ValueGraph, id: number): void {
  const { operandStart, operandCount } = f.instructions;
  for (let index = 0; index < operandCount[id]; index++) addressOnly[canonical[f.pool[operandStart[id] + index]]] = 0;
}

/** Tells whether the use is outside the value's own block. */
function noteUse({ f, uses, distantUses }: ValueGraph, value: number, block: number): boolean {
  uses[value]++;
  const isDistant = f.values.block[value] !== block;
  if (isDistant) distantUses.push(value, block);
  return isDistant;
}

/** Block parameters that nothing reads are marked by being their own −1; see {@link findWanted}. */
export const isWanted = (graph: ValueGraph, parameter: Value): boolean => graph.canonical[parameter] === parameter;

const isCopy = (f: IrFunction, id: number, canonical: Int32Array): boolean =>
  f.instructions.resultCount[id] === 1 && canonical[f.instructions.firstResult[id]] !== f.instructions.firstResult[id];

/** Operations at width 32 that leave the upper half of their register clear on every target: their result is its own extension. */
const clearing: ReadonlySet<number> = new Set(
  (['add', 'sub', 'mul', 'and', 'or', 'xor', 'shl', 'lshr', 'ashr', 'rotl', 'rotr', 'neg', 'not'] as const).map(
    (name) => opcodes[name],
  ),
);

function canonicalValues(f: IrFunction, flow: ControlFlow): Int32Array {
  const canonical = int32Column(f.valueCount);
  for (let value = 0; value < f.valueCount; value++) canonical[value] = value;
  const c = f.instructions;
  // A definition comes before its uses in this order, so one step finds the end of each chain.
  for (const block of flow.order) {
    if (flow.incomingStart[block + 1] - flow.incomingStart[block] === 1 && block !== flow.order[0]) {
      const first = f.edges.argumentStart[flow.incoming[flow.incomingStart[block]]];
      const { parameters } = f.blocks[block];
      for (let index = 0; index < parameters.length; index++) {
        const argument = f.pool[first + index];
        if (!isInvokeResult(f, argument)) canonical[parameters[index]] = canonical[argument];
      }
    }
    for (let id = f.blocks[block].first as number; id !== none; id = c.next[id]) {
      if (c.resultCount[id] !== 1 || c.operandCount[id] !== 1) continue;
      const from = f.pool[c.operandStart[id]];
      if (sharesRegister(f, id, from, canonical)) canonical[c.firstResult[id]] = canonical[from];
    }
  }
  return canonical;
}

/** The results of an invoke exist only on its edges. */
function isInvokeResult(f: IrFunction, value: number): boolean {
  const id = f.values.instruction[value];
  return (
    id !== none &&
    (f.instructions.opcode[id] === opcodes.invoke || f.instructions.opcode[id] === opcodes.invokeindirect)
  );
}

function sharesRegister(f: IrFunction, id: number, from: number, canonical: Int32Array): boolean {
  const type = f.instructions.type[id] as Type;
  const source = f.values.type[from] as Type;
  switch (f.instructions.opcode[id]) {
    case opcodes.ptrtoint:
    case opcodes.inttoptr:
    case opcodes.trunc:
      return true;
    case opcodes.bitcast:
      return isFloat(type) === isFloat(source) && typeWidth(type) === typeWidth(source);
    case opcodes.zext: {
      const definition = f.values.instruction[from];
      return (
        source === i32 &&
        canonical[from] === from &&
        definition !== none &&
        clearing.has(f.instructions.opcode[definition])
      );
    }
    default:
      return false;
  }
}

interface Wanted {
  /** By instruction. */
  readonly live: Uint8Array;
  /** By canonical value. */
  readonly wanted: Uint8Array;
}

/**
 * Marks what is wanted. Hot instructions that only cold code wants are not, but where hot blocks meet, what their parameters become counts, whoever
 * wants it. The canonical value of a parameter that nothing wants becomes −1.
 */
function findWanted(f: IrFunction, flow: ControlFlow, canonical: Int32Array, cold: Uint8Array): Wanted {
  const all = followWants(f, flow, canonical, uint8Column(f.blocks.length), []);
  const kept: Value[] = [];
  for (const block of flow.order) {
    for (const parameter of f.blocks[block].parameters) {
      if (canonical[parameter] !== parameter) continue;
      if (all.wanted[parameter] === 0) canonical[parameter] = none;
      else if (cold[block] === 0) kept.push(parameter);
    }
  }
  if (!cold.includes(1)) return all;
  const { live } = followWants(f, flow, canonical, cold, kept);
  for (let id = 0; id < f.instructionCount; id++) if (cold[f.instructions.block[id]] === 1) live[id] = all.live[id];
  return { live, wanted: all.wanted };
}

/**
 * Marks what effects, control and their operands want, through block parameters, so that values that only circulate in a loop are found
 * dead. `excluded`: by block, 1 for those that do not count.
 */
function followWants(
  f: IrFunction,
  flow: ControlFlow,
  canonical: Int32Array,
  excluded: Uint8Array,
  kept: readonly Value[],
): Wanted {
  const c = f.instructions;
  const live = uint8Column(f.instructionCount);
  const wanted = uint8Column(f.valueCount);
  const work: number[] = [];
  const wants: Wants = { f, canonical, live, wanted, work };
  for (const block of flow.order) {
    if (excluded[block] === 1) continue;
    for (let id = f.blocks[block].first as number; id !== none; id = c.next[id]) {
      if (hasEffect[c.opcode[id]] === 1) keep(wants, id);
    }
  }
  for (const parameter of kept) want(wants, parameter);
  while (work.length > 0) {
    const value = work.pop()!;
    const definition = f.values.instruction[value];
    if (definition !== none) {
      keep(wants, definition);
      continue;
    }
    const block = f.values.block[value];
    const index = f.values.index[value];
    for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
      const edge = flow.incoming[i];
      if (excluded[flow.source[edge]] === 0) want(wants, f.pool[f.edges.argumentStart[edge] + index]);
    }
  }
  return { live, wanted };
}

/** What has been found wanted so far. */
interface Wants extends Wanted {
  readonly f: IrFunction;
  readonly canonical: Int32Array;
  /** Wanted values whose own wants have not been followed. */
  readonly work: number[];
}

function want({ canonical, wanted, work }: Wants, given: number): void {
  const value = canonical[given];
  if (wanted[value] === 1) return;
  wanted[value] = 1;
  work.push(value);
}

function keep(wants: Wants, id: number): void {
  const { f, live } = wants;
  if (live[id] === 1) return;
  live[id] = 1;
  const { operandStart, operandCount } = f.instructions;
  for (let index = 0; index < operandCount[id]; index++) want(wants, f.pool[operandStart[id] + index]);
}

// Reading.

/** The canonical value of an operand. */
export const operandValue = (graph: ValueGraph, id: number, index: number): Value =>
  graph.canonical[graph.f.pool[graph.f.instructions.operandStart[id] + index]] as Value;

/** The canonical values of all operands. */
export function operandValues(graph: ValueGraph, id: number): Value[] {
  const values: Value[] = [];
  const count = graph.f.instructions.operandCount[id];
  for (let index = 0; index < count; index++) values.push(operandValue(graph, id, index));
  return values;
}

/** The type at which an instruction reads an operand, which is not always its canonical value's. */
export const operandType = (graph: ValueGraph, id: number, index: number): Type =>
  graph.f.values.type[graph.f.pool[graph.f.instructions.operandStart[id] + index]] as Type;

export const definitionOf = (graph: ValueGraph, value: number): Instruction | -1 =>
  graph.f.values.instruction[value] as Instruction | -1;

const halves = { low: 0, high: 0 };

/** The halves of a constant read at a type; integers narrower than 64 bits are sign-extended. The result is overwritten by the next call. */
export function constantAt(graph: ValueGraph, definition: number, type: Type): { low: number; high: number } {
  const c = graph.f.instructions;
  const width = typeWidth(type);
  if (width === 64 || c.opcode[definition] === opcodes.fconst) {
    halves.low = c.low[definition];
    halves.high = c.high[definition];
  } else {
    halves.low = (c.low[definition] << (32 - width)) >> (32 - width);
    halves.high = halves.low >> 31;
  }
  return halves;
}
