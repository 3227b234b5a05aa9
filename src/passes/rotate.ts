/**
 * Loops that begin with a test, and call something in each round, get a copy of the test before them, and go on only if it says so: the loop
 * itself is then tested at its end. What its calls need is prepared only where it runs: a function that returns at once saves no registers.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; the values of each such test as parameters of the blocks that go on from it.
 */
import {
  addBlock,
  addParameter,
  appendInstruction,
  type Block,
  blockIds,
  type ControlFlow,
  coldBlocks,
  dominatorTree,
  type Edge,
  edgeArguments,
  edgeList,
  edgesIn,
  edgeTarget,
  type Instruction,
  type IrFunction,
  incomingEdges,
  instructionsIn,
  instructionType,
  is,
  type LoopForest,
  loopForest,
  none,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
  removeInstruction,
  resultsOf,
  retarget,
  setEdges,
  successors,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { callsSomething } from './calls.ts';
import { removeUnreachable } from './change.ts';
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

/** What a test defines has a second definition in its copy. */
interface Copied {
  readonly header: Block;
  readonly before: Block;
  readonly again: Value;
}

export function rotateLoops(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const forest = loopForest(flow, dominatorTree(flow));
  if (forest.loops.length === 0) return changed;
  const nest: Nest = { loops: forest.loops, innermost: Array.from(forest.innermost) };
  const cold = coldBlocks(f, flow);
  const copies = new Map<Value, Copied>();
  // Inner loops first: a block that has been given a test is no loop's own.
  const tested = new Set<Block>();
  for (let loop = forest.loops.length - 1; loop >= 0; loop--) {
    const { header } = forest.loops[loop]!;
    if (cold[header] === 1 || tested.has(header) || !isTest(f, nest, loop, header)) continue;
    if (!callsEachTime(f, nest, loop)) continue;
    const entering = onlyEntry(f, flow, nest, loop, header);
    if (entering === none) continue;
    const before = blockBefore(f, flow, entering);
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

/** Whether a loop begins with a short test that may leave it. */
function isTest(f: IrFunction, nest: Nest, loop: number, header: Block): boolean {
  if (!is(f, terminator(f, header) as Instruction, 'branch')) return false;
  if (f.blocks[header]!.parameters.length > mostCarried || callsSomething(f, header)) return false;
  const [a, b] = edgesIn(f, header).map((edge) => edgeTarget(f, edge)) as [Block, Block];
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

/** The block that an edge leaves, if it ends with a plain jump; else a new block on the edge. */
function blockBefore(f: IrFunction, flow: ControlFlow, edge: Edge): Block {
  const source = flow.source[edge] as Block;
  const last = terminator(f, source) as Instruction;
  if (is(f, last, 'jump')) return source;
  const between = addBlock(f, f.blocks[source]!.cold);
  const jump = appendInstruction(f, between, { opcode: opcodes.jump, position: f.instructions.position[last]! });
  setEdges(f, jump, [{ target: edgeTarget(f, edge), arguments: edgeArguments(f, edge) }]);
  retarget(f, edge, between);
  f.edges.argumentCount[edge] = 0;
  return between;
}

/** Puts a copy of a header in the place of the jump that leads to it. */
function copyTest(f: IrFunction, header: Block, before: Block, copies: Map<Value, Copied>): void {
  const jump = terminator(f, before) as Instruction;
  const given = edgeArguments(f, edgesIn(f, before)[0]!);
  removeInstruction(f, jump);
  const own = new Map<Value, Value>();
  const define = (value: Value, again: Value): void => {
    own.set(value, again);
    copies.set(value, { header, before, again });
  };
  f.blocks[header]!.parameters.forEach((value, index) => {
    define(value, given[index]!);
  });
  const mapped = (values: readonly Value[]): Value[] => values.map((value) => own.get(value) ?? value);
  for (const id of instructionsIn(f, header)) {
    const results = resultsOf(f, id);
    const copy = appendInstruction(f, before, {
      opcode: opcodeOf(f, id),
      type: instructionType(f, id),
      operands: mapped(operandsOf(f, id)),
      resultTypes: results.map((value) => valueType(f, value)),
      low: f.instructions.low[id]!,
      high: f.instructions.high[id]!,
      position: f.instructions.position[id]!,
    });
    resultsOf(f, copy).forEach((value, index) => {
      define(results[index]!, value);
    });
    setEdges(
      f,
      copy,
      edgeList(f, id).map((edge) => ({ target: edge.target, arguments: mapped(edge.arguments) })),
    );
  }
}

/** Makes each use of a value with two definitions find the one that control came by, through parameters where both may have been. */
function joinDefinitions(f: IrFunction, copies: ReadonlyMap<Value, Copied>): void {
  const sources = new Map<Block, Block[]>();
  for (const block of blockIds(f)) {
    for (const edge of edgesIn(f, block)) {
      const target = edgeTarget(f, edge);
      const list = sources.get(target);
      if (list === undefined) sources.set(target, [block]);
      else if (!list.includes(block)) list.push(block);
    }
  }
  const known = new Map<Value, Map<Block, Value>>();
  /** Parameters whose arguments are still to come, in the order in which blocks have them. */
  const wanting: { readonly value: Value; readonly block: Block }[] = [];

  const atEnd = (value: Value, block: Block): Value => {
    const { header, before, again } = copies.get(value)!;
    if (block === header) return value;
    if (block !== before) return atEntry(value, block);
    // What is given to a copied test may itself be of another.
    return copies.has(again) ? atEnd(again, block) : again;
  };
  const atEntry = (value: Value, block: Block): Value => {
    let found = known.get(value);
    if (found === undefined) {
      found = new Map();
      known.set(value, found);
    }
    let passed = found.get(block);
    if (passed === undefined) {
      const [source, ...others] = sources.get(block)!;
      if (others.length === 0) passed = atEnd(value, source!);
      else {
        passed = addParameter(f, block, valueType(f, value));
        wanting.push({ value, block });
      }
      found.set(block, passed);
    }
    return passed;
  };

  const rewrite = (start: number, count: number, block: Block, find: (value: Value, block: Block) => Value): void => {
    for (let i = start; i < start + count; i++) {
      const value = f.pool[i] as Value;
      const copied = copies.get(value);
      if (copied !== undefined && block !== copied.header) f.pool[i] = find(value, block);
    }
  };
  const c = f.instructions;
  for (const block of blockIds(f)) {
    for (const id of instructionsIn(f, block)) rewrite(c.operandStart[id]!, c.operandCount[id]!, block, atEntry);
    for (const edge of edgesIn(f, block)) {
      rewrite(f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!, block, atEnd);
    }
  }
  for (let i = 0; i < wanting.length; i++) {
    const { value, block } = wanting[i]!;
    for (const source of sources.get(block)!) addArgument(f, source, block, atEnd(value, source));
  }
}

function addArgument(f: IrFunction, source: Block, target: Block, value: Value): void {
  const last = terminator(f, source) as Instruction;
  setEdges(
    f,
    last,
    edgeList(f, last).map((edge) =>
      edge.target === target ? { ...edge, arguments: [...edge.arguments, value] } : edge,
    ),
  );
}
