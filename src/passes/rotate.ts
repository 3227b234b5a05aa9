/**
 * Loops that begin with a test get a copy of the test before them, and go on only if it says so: the loop itself is then tested at its end.
 * `rotate` does so with loops that call something in each round: what their calls need is prepared only where they run, and a function that
 * returns at once saves no registers. `turn` does so with loops that begin each round, after the test, with what may fail or with a
 * load, if it is the same in all rounds: `hoist` can do that once behind the test.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; the values of each such test as parameters of the blocks that go on from it.
 */
import {
  type Block,
  type ControlFlow,
  coldBlocks,
  definition,
  dominatorTree,
  type Edge,
  edgeArguments,
  edgesIn,
  type Instruction,
  type IrFunction,
  incomingEdges,
  instructionsIn,
  is,
  type LoopForest,
  loopForest,
  none,
  opcodeOf,
  operandsOf,
  operationOf,
  removeInstruction,
  successors,
  terminator,
  type Value,
} from '../ir/index.ts';
import { callsSomething } from './calls.ts';
import { chainFrom, frontOf, mayFail, unchangingLoads } from './certain.ts';
import { blockOnEdge, removeUnreachable } from './change.ts';
import { type Copied, copyInstructions, joinDefinitions } from './copies.ts';
import { isLoad } from './effects.ts';
import { removeCopiedParameters } from './parameters.ts';

/** A test of more instructions, constants not counted, is not copied. */
const longestTest = 6;
/** What a loop carries may have to be brought to what follows it on two ways. */
const mostCarried = 4;

/** Loops, and by block the innermost one around it; new blocks are added. */
interface Nest {
  readonly loops: LoopForest['loops'];
  readonly innermost: number[];
}

export const rotateLoops = (f: IrFunction): boolean =>
  rotateWhere(f, () => (nest, loop) => callsEachTime(f, nest, loop));

export const turnLoops = (f: IrFunction): boolean => rotateWhere(f, (flow) => doesTheSame(f, flow));

function rotateWhere(f: IrFunction, where: (flow: ControlFlow) => (nest: Nest, loop: number) => boolean): boolean {
  const { flow, changed } = removeUnreachable(f);
  const forest = loopForest(flow, dominatorTree(flow));
  if (forest.loops.length === 0) return changed;
  const innermost: number[] = [];
  for (const loop of forest.innermost) innermost.push(loop);
  const nest: Nest = { loops: forest.loops, innermost };
  const cold = coldBlocks(f, flow);
  const copies = new Map<Value, Copied>();
  // Inner loops first: a block that has been given a test is no loop's own.
  const tested = new Set<Block>();
  const pays = where(flow);
  for (let loop = forest.loops.length - 1; loop >= 0; loop--) {
    const { header } = forest.loops[loop]!;
    if (cold[header] === 1 || tested.has(header) || !isTest(f, nest, loop, header)) continue;
    if (!pays(nest, loop)) continue;
    const entering = onlyEntry(f, flow, nest, loop, header);
    if (entering === none) continue;
    const before = blockOnEdge(f, flow.source[entering] as Block, entering);
    nest.innermost[before] ??= nest.loops[loop]!.parent;
    copyTest(f, header, before, copies);
    tested.add(before);
  }
  if (copies.size === 0) return changed;
  joinDefinitions(f, copies);
  removeCopiedParameters(f);
  return true;
}

/** Whether no way round a loop does without a call. */
function callsEachTime(f: IrFunction, nest: Nest, loop: number): boolean {
  const { header } = nest.loops[loop]!;
  const seen = new Set<Block>([header]);
  const work: Block[] = [header];
  for (let block = work.pop(); block !== undefined; block = work.pop()) {
    for (const next of successors(f, block)) {
      if (!contains(nest, loop, next) || callsSomething(f, next)) continue;
      if (next === header) return false;
      if (seen.has(next)) continue;
      seen.add(next);
      work.push(next);
    }
  }
  return true;
}

/** Whether what a loop does behind its test begins with something that may fail, or a load, and is the same in each round. */
function doesTheSame(f: IrFunction, { order }: ControlFlow): (nest: Nest, loop: number) => boolean {
  let isUnchanging: ReturnType<typeof unchangingLoads> | undefined;
  return (nest, loop) => {
    const inside = successors(f, nest.loops[loop]!.header).find((block) => contains(nest, loop, block))!;
    if (nest.innermost[inside] !== loop) return false;
    isUnchanging ??= unchangingLoads(f, nest, order);
    return beginsTheSame(f, nest, loop, inside, isUnchanging);
  };
}

/** Whether what control comes to without a question, from a block on, begins with something that is the same in each round. */
function beginsTheSame(
  f: IrFunction,
  nest: Nest,
  loop: number,
  start: Block,
  isUnchanging: ReturnType<typeof unchangingLoads>,
): boolean {
  const front = frontOf(f);
  for (const block of chainFrom(f, nest, start)) {
    for (const id of instructionsIn(f, block)) {
      const mayMove = (isLoad(f, id) || mayFail(f, id)) && front.mayPass(id);
      // Whether a load gives the same is asked last, since it takes the longest to tell.
      if (mayMove && areOperandsSame(f, nest, loop, id, deepest) && (!isLoad(f, id) || isUnchanging(loop, id)))
        return true;
      front.meet(id);
    }
  }
  return false;
}

/** How far back operands of operands are looked at. */
const deepest = 4;

function isSameIn(f: IrFunction, nest: Nest, loop: number, value: Value, depth: number): boolean {
  if (!contains(nest, loop, f.values.block[value] as Block)) return true;
  const definer = definition(f, value);
  if (definer === none || depth === 0 || operationOf(opcodeOf(f, definer)).effect !== 'pure') return false;
  return areOperandsSame(f, nest, loop, definer, depth - 1);
}

function areOperandsSame(f: IrFunction, nest: Nest, loop: number, id: Instruction, depth: number): boolean {
  for (const operand of operandsOf(f, id)) if (!isSameIn(f, nest, loop, operand, depth)) return false;
  return true;
}

/** Whether a loop begins with a short test that may leave it. */
function isTest(f: IrFunction, nest: Nest, loop: number, header: Block): boolean {
  if (!is(f, terminator(f, header) as Instruction, 'branch')) return false;
  if (f.blocks[header]!.parameters.length > mostCarried || callsSomething(f, header)) return false;
  const [a, b] = successors(f, header) as [Block, Block];
  if (a === header || b === header || contains(nest, loop, a) === contains(nest, loop, b)) return false;
  let length = 0;
  for (const id of instructionsIn(f, header)) {
    if (operationOf(opcodeOf(f, id)).operands.length > 0) length++;
  }
  return length <= longestTest + 1;
}

function contains({ loops, innermost }: Nest, loop: number, block: Block): boolean {
  let inner = innermost[block]!;
  while (inner > loop) inner = loops[inner]!.parent;
  return inner === loop;
}

/** The one edge that enters a loop whose other blocks before its header do not leave it; −1 where that is not so. */
function onlyEntry(f: IrFunction, flow: ControlFlow, nest: Nest, loop: number, header: Block): Edge | -1 {
  let entering: Edge | -1 = none;
  for (const edge of incomingEdges(flow, header)) {
    const source = flow.source[edge] as Block;
    if (!contains(nest, loop, source)) {
      if (entering !== none) return none;
      entering = edge;
    } else if (successors(f, source).some((block) => !contains(nest, loop, block))) return none;
  }
  return entering;
}

/** Puts a copy of a header in the place of the jump that leads to it. */
function copyTest(f: IrFunction, header: Block, before: Block, copies: Map<Value, Copied>): void {
  const given = edgeArguments(f, edgesIn(f, before)[0]!);
  removeInstruction(f, terminator(f, before) as Instruction);
  copyInstructions(f, header, before, given, copies);
}
