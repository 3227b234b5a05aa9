/**
 * What values flow from one point of a function's interface to another: a result that becomes an argument, a parameter that is handed
 * on or returned. Where both are the same register, the flow costs no move.
 */
import {
  type Block,
  dominates,
  dominatorTree,
  type Edge,
  edgeArguments,
  type Instruction,
  instructionsIn,
  type OperationName,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
  signatureText,
  type Value,
} from '../../ir/index.ts';
import type { CallGraph, FunctionNode } from './call-graph.ts';
import type { PointNumbering } from './interface.ts';
import { type CallLiveness, callLiveness } from './liveness.ts';

export interface Flow {
  /** Numbers of points. */
  readonly from: number;
  readonly to: number;
  /** Moves saved in one execution of the program, if both are the same register. */
  readonly weight: number;
}

/** Operations that leave their first operand's register with their result, and how much of a flow survives them. */
const passing = new Map<number, number>(
  (
    [
      [['trunc', 'zext', 'ptrtoint', 'inttoptr', 'bitcast'], 1],
      // An address computation does these into any register.
      [['add', 'sub', 'ptradd', 'shl'], 0.25],
      [['mul', 'and', 'or', 'xor', 'lshr', 'ashr', 'rotl', 'rotr', 'neg', 'not'], 0.5],
      [['fadd', 'fsub', 'fmul', 'fdiv'], 0.5],
    ] as const satisfies readonly (readonly [readonly OperationName[], number])[]
  ).flatMap(([names, share]) => names.map((name) => [opcodes[name], share] as const)),
);

/** What is left of a flow whose value is kept elsewhere in between, or is wanted after it. */
const interrupted = 0.1;
/** Points that one value is followed back to. */
const mostOrigins = 4;

interface Origin {
  readonly point: number;
  readonly share: number;
}

type OriginsAt = (value: Value, use: Instruction) => readonly Origin[];

/** By instruction: its place in its block. */
function placesInBlocks({ f, flow }: FunctionNode): Int32Array {
  const places = new Int32Array(f.instructionCount);
  for (const block of flow.order) {
    let place = 0;
    for (const id of instructionsIn(f, block)) places[id] = place++;
  }
  return places;
}

export function valueFlows(graph: CallGraph, numbering: PointNumbering): readonly Flow[] {
  const total = new Map<number, number>();
  graph.nodes.forEach((node, fn) => {
    flowsIn(graph, numbering, node, fn, (from, to, weight) => {
      if (from === to) return;
      const key = from * numbering.count + to;
      total.set(key, (total.get(key) ?? 0) + weight);
    });
  });
  return [...total].map(([key, weight]) => ({
    from: Math.floor(key / numbering.count),
    to: key % numbering.count,
    weight,
  }));
}

function flowsIn(
  { nodes, numbers, frequencies }: CallGraph,
  { numberOf }: PointNumbering,
  node: FunctionNode,
  fn: number,
  tell: (from: number, to: number, weight: number) => void,
): void {
  const { f, flow, blockFrequencies } = node;
  const liveness = callLiveness(f, flow);
  const origins: (readonly Origin[])[] = new Array(f.valueCount).fill([]);
  const places = placesInBlocks(node);
  /** A function of the module that is called as it is declared: with the values that it has points for. */
  const calleeOf = (id: Instruction): number | undefined => {
    if (operationOf(opcodeOf(f, id)).immediate !== 'callee') return undefined;
    const { symbol, signature } = f.callees[f.instructions.low[id]];
    const callee = numbers.get(symbol);
    if (callee === undefined || signature.variadic === true) return undefined;
    return signatureText(signature) === signatureText(nodes[callee].f.signature) ? callee : undefined;
  };
  const tree = dominatorTree(flow);
  const isBefore = (call: Instruction, use: Instruction): boolean => {
    const [callBlock, useBlock] = [f.instructions.block[call] as Block, f.instructions.block[use] as Block];
    return callBlock === useBlock ? places[call] < places[use] : dominates(tree, callBlock, useBlock);
  };
  /** Where a value comes from when an instruction uses it; after a call that it lives across it has been somewhere else. */
  const originsAt: OriginsAt = (value, use) => {
    const isKept = liveness.crossed.get(value)?.some((call) => isBefore(call, use)) === true;
    return isKept ? origins[value].map(({ point, share }) => ({ point, share: share * interrupted })) : origins[value];
  };
  const visit = (block: Block): void => {
    f.blocks[block].parameters.forEach((parameter, index) => {
      if (block === flow.order[0]) origins[parameter] = [{ point: numberOf({ fn, side: 0, index }), share: 1 }];
      else origins[parameter] = merged(node, originsAt, block, index);
    });
    for (const id of instructionsIn(f, block)) {
      const share = passing.get(opcodeOf(f, id));
      const first = f.instructions.firstResult[id];
      if (share !== undefined) origins[first] = passedOn(node, originsAt, id, share);
      const callee = calleeOf(id);
      if (callee === undefined) continue;
      const { results } = f.callees[f.instructions.low[id]].signature;
      if (f.instructions.resultCount[id] < results.length) continue;
      results.forEach((_, index) => {
        origins[first + index] = [{ point: numberOf({ fn: callee, side: 1, index }), share: 1 }];
      });
    }
  };
  // Twice, so that what goes round a loop is seen to.
  for (let pass = 0; pass < 2; pass++) for (const block of flow.order) visit(block);

  for (const block of flow.order) {
    const frequency = frequencies[fn] * blockFrequencies[block];
    for (const id of instructionsIn(f, block)) {
      const callee = calleeOf(id);
      const isReturn = opcodeOf(f, id) === opcodes.return;
      if (callee === undefined && !isReturn) continue;
      operandsOf(f, id).forEach((value, index) => {
        const to = numberOf(isReturn ? { fn, side: 1, index } : { fn: callee!, side: 0, index });
        const factor = livesOn(liveness, id, index) ? interrupted : 1;
        for (const { point, share } of originsAt(value, id)) tell(point, to, frequency * share * factor);
      });
    }
  }
}

const livesOn = ({ calls }: CallLiveness, id: Instruction, index: number): boolean =>
  calls.get(id)?.argumentLives[index] === true;

/** A block's parameter comes from where its arguments come from. */
function merged(
  { f, flow, blockFrequencies }: FunctionNode,
  originsAt: OriginsAt,
  block: Block,
  index: number,
): readonly Origin[] {
  const shares = new Map<number, number>();
  let all = 0;
  for (let i = flow.incomingStart[block]; i < flow.incomingStart[block + 1]; i++) {
    const edge = flow.incoming[i] as Edge;
    const weight = blockFrequencies[flow.source[edge]];
    all += weight;
    const last = f.blocks[flow.source[edge]].last as Instruction;
    for (const { point, share } of originsAt(edgeArguments(f, edge)[index], last)) {
      shares.set(point, (shares.get(point) ?? 0) + share * weight);
    }
  }
  return most([...shares].map(([point, weight]) => ({ point, share: all === 0 ? 0 : weight / all })));
}

function passedOn({ f }: FunctionNode, originsAt: OriginsAt, id: Instruction, share: number): readonly Origin[] {
  const operands = operandsOf(f, id);
  const taken: readonly Value[] = operationOf(opcodeOf(f, id)).commutative ? operands : operands.slice(0, 1);
  return most(taken.flatMap((value) => originsAt(value, id).map((one) => ({ ...one, share: one.share * share }))));
}

const most = (list: readonly Origin[]): readonly Origin[] =>
  [...list].sort((a, b) => b.share - a.share || a.point - b.point).slice(0, mostOrigins);
