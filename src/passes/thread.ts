/**
 * Jump threading: where some ways into a block decide what its branch or switch does, since they bring a constant or come from a branch on the
 * same value, these get a copy of the block without the question.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; chains of blocks, for `blocks`. Headers of loops are not copied: that would
 * give loops several entries.
 */
import {
  addBlock,
  addParameter,
  type Block,
  type ControlFlow,
  type Datum,
  definition,
  dominatorTree,
  type Edge,
  edgeList,
  edgesOf,
  entryBlock,
  type Instruction,
  type IrFunction,
  incomingEdges,
  instructionsIn,
  instructionType,
  is,
  loopForest,
  none,
  opcodeOf,
  operand,
  operandCount,
  operandsOf,
  operationOf,
  resultsOf,
  retarget,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { chosenEdge } from './blocks.ts';
import { removeUnreachable, replaceByJump } from './change.ts';
import { constantOf, foldOperation } from './constant.ts';
import { type Copied, copyInstructions, joinDefinitions } from './copies.ts';
import { isTruth } from './match.ts';

/** Instructions, the last one too, of a block that may be copied. */
const longest = 8;
/** A copy's end may lead to another block that can be copied. */
const mostRounds = 4;

export function threadJumps(f: IrFunction): boolean {
  let { flow, changed } = removeUnreachable(f);
  for (let round = 0; round < mostRounds && threadOnce(f, flow); round++) {
    changed = true;
    flow = removeUnreachable(f).flow;
  }
  return changed;
}

function threadOnce(f: IrFunction, flow: ControlFlow): boolean {
  const candidates = flow.order.filter((block) => mayBeCopied(f, block));
  if (candidates.length === 0) return false;
  const headers = new Set(loopForest(flow, dominatorTree(flow)).loops.map(({ header }) => header));
  const copies = new Map<Value, Copied>();
  /** Blocks whose incoming edges are no longer those of `flow`. */
  const stale = new Set<Block>();
  let changed = false;
  for (const block of candidates) {
    if (headers.has(block) || stale.has(block)) continue;
    const edges = incomingEdges(flow, block);
    const way = mostChosen(f, flow, block, edges);
    if (way === undefined) continue;
    changed = true;
    stale.add(block);
    const last = terminator(f, block) as Instruction;
    for (const { target } of edgeList(f, last)) stale.add(target);
    if (way.edges.length === edges.length) replaceByJump(f, last, edgeList(f, last)[way.chosen]!);
    else copyFor(f, block, way, copies);
  }
  if (copies.size > 0) {
    // Ways that were decided may have left blocks that nothing leads to.
    removeUnreachable(f);
    joinDefinitions(f, copies);
  }
  return changed;
}

/** Whether a block is short, without effects, and ends with a question about what its edges bring. */
function mayBeCopied(f: IrFunction, block: Block): boolean {
  const last = terminator(f, block) as Instruction;
  if (block === entryBlock(f)) return false;
  if (!is(f, last, 'branch') && !is(f, last, 'switch')) return false;
  let length = 0;
  for (const id of instructionsIn(f, block)) {
    const { effect, traps } = operationOf(opcodeOf(f, id));
    if (++length > longest || (id !== last && (effect !== 'pure' || traps))) return false;
  }
  return true;
}

/** Edges that lead to the same end. */
interface Way {
  /** Which of the block's successors. */
  readonly chosen: number;
  readonly edges: Edge[];
}

/** What most of the edges that decide choose; undefined where none does. */
function mostChosen(f: IrFunction, flow: ControlFlow, block: Block, edges: readonly Edge[]): Way | undefined {
  const ways = new Map<number, Way>();
  for (const edge of edges) {
    const chosen = choiceOf(f, flow, block, edge);
    if (chosen === undefined) continue;
    const way = ways.get(chosen);
    if (way === undefined) ways.set(chosen, { chosen, edges: [edge] });
    else way.edges.push(edge);
  }
  return [...ways.values()].reduce<Way | undefined>(
    (best, way) => (best === undefined || way.edges.length > best.edges.length ? way : best),
    undefined,
  );
}

/** Which successor a block goes on to when it is entered by an edge, if that edge decides it. */
function choiceOf(f: IrFunction, flow: ControlFlow, block: Block, edge: Edge): number | undefined {
  const known = truthsOn(f, flow, edge);
  const datumOf = (value: Value): Datum | undefined => known.get(value) ?? constantOf(f, value);
  const { parameters } = f.blocks[block]!;
  const start = f.edges.argumentStart[edge]!;
  for (let index = 0; index < parameters.length; index++) {
    const constant = datumOf(f.pool[start + index] as Value);
    if (constant !== undefined) known.set(parameters[index]!, constant);
  }
  if (known.size === 0) return undefined;
  const last = terminator(f, block) as Instruction;
  for (const id of instructionsIn(f, block)) {
    if (id === last) return chosenEdge(f, id, datumOf(operand(f, id, 0)));
    if (operandCount(f, id) === 0 || operationOf(opcodeOf(f, id)).meaning === undefined) continue;
    const data: Datum[] = [];
    for (const value of operandsOf(f, id)) {
      const datum = datumOf(value);
      if (datum === undefined) break;
      data.push(datum);
    }
    if (data.length < operandCount(f, id)) continue;
    const folded = foldOperation(opcodeOf(f, id), instructionType(f, id), data, valueType(f, operand(f, id, 0)));
    if (folded === undefined) continue;
    for (const [index, value] of resultsOf(f, id).entries()) known.set(value, folded[index]!);
  }
  return undefined;
}

/** How many branches back what they say is looked for. */
const farthest = 4;

/**
 * What branches on the only way to an edge, and the edge itself, say of what they test: that it is zero, or one where it is a truth value, and
 * what it has been found equal to.
 */
function truthsOn(f: IrFunction, { source, incomingStart, incoming }: ControlFlow, edge: Edge): Map<Value, Datum> {
  const known = new Map<Value, Datum>();
  for (let at: number = edge, steps = 0; steps < farthest; steps++) {
    const block = source[at] as Block;
    const branch = terminator(f, block) as Instruction;
    if (is(f, branch, 'branch')) {
      const tested = operand(f, branch, 0);
      const [whenTrue, whenFalse] = edgesOf(f, branch);
      const isTrue = at === whenTrue;
      // The edges of a branch that was changed in this round have other numbers.
      const isCertain = isTrue ? isTruth(f, tested, (value) => value) : at === whenFalse;
      if (isCertain && !known.has(tested)) known.set(tested, isTrue ? 1n : 0n);
      const same = isTrue || at === whenFalse ? equalTo(f, tested, isTrue) : undefined;
      if (same !== undefined && !known.has(same.value)) known.set(same.value, same.constant);
    }
    if (incomingStart[block + 1]! - incomingStart[block]! !== 1) break;
    at = incoming[incomingStart[block]!]!;
  }
  return known;
}

/** The value that a comparison with a constant has found to be that constant. */
function equalTo(f: IrFunction, tested: Value, isTrue: boolean): { value: Value; constant: Datum } | undefined {
  const definer = definition(f, tested);
  if (definer === none || !is(f, definer, isTrue ? 'eq' : 'ne')) return undefined;
  const constant = constantOf(f, operand(f, definer, 1));
  return constant === undefined ? undefined : { value: operand(f, definer, 0), constant };
}

/** Gives edges into a block a copy of it, which goes on as they decide. */
function copyFor(f: IrFunction, block: Block, { chosen, edges }: Way, copies: Map<Value, Copied>): void {
  const copy = addBlock(f, f.blocks[block]!.cold);
  const given = f.blocks[block]!.parameters.map((value) => addParameter(f, copy, valueType(f, value)));
  copyInstructions(f, block, copy, given, copies);
  const last = terminator(f, copy) as Instruction;
  replaceByJump(f, last, edgeList(f, last)[chosen]!);
  for (const edge of edges) retarget(f, edge, copy);
}
