/**
 * Strength reduction: in an innermost loop, the product of a counter and what does not change becomes a sum that grows with the counter
 * (Allen, Cocke and Kennedy 1981).
 *
 * Requires: a valid function, best after `hoist`. Leaves: no unreachable blocks; products without uses, for `dead`. Products with constants stay: these
 * are cheap, or part of an address. A loop gets a few more values to keep, not more.
 */
import {
  addParameter,
  type Block,
  type ControlFlow,
  coldBlocks,
  type DominatorTree,
  definingBlock,
  definition,
  dominates,
  dominatorTree,
  type Edge,
  edgeArguments,
  edgesOf,
  edgeTarget,
  type Instruction,
  type IrFunction,
  i64,
  incomingEdges,
  insertBefore,
  instructionsIn,
  instructionType,
  is,
  loopForest,
  none,
  type Opcode,
  opcodes,
  operand,
  result,
  setEdges,
  terminator,
  type Value,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { integerOf } from './constant.ts';
import { replacement } from './replacement.ts';

/** How many products of one loop become sums. */
const most = 2;

interface Product {
  readonly id: Instruction;
  /** A parameter of the loop's header. */
  readonly counter: Value;
  readonly factor: Value;
}

export function reduceStrength(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const forest = loopForest(flow, tree);
  const cold = coldBlocks(f, flow);
  const products = new Map<number, Product[]>();
  for (const block of flow.order) {
    const loop = forest.innermost[block]!;
    if (loop === none || cold[block] === 1) continue;
    const { header } = forest.loops[loop]!;
    for (const id of instructionsIn(f, block)) {
      const product = productAt(f, tree, header, id);
      if (product === undefined) continue;
      const list = products.get(loop);
      if (list === undefined) products.set(loop, [product]);
      else list.push(product);
    }
  }
  const map = replacement(f);
  for (const [loop, list] of products) {
    if (forest.loops.some(({ parent }) => parent === loop)) continue;
    const { header } = forest.loops[loop]!;
    for (const product of list.slice(0, most)) {
      const sum = sumFor(f, flow, tree, header, product);
      if (sum !== undefined) map.replace(result(f, product.id), sum);
    }
  }
  map.apply();
  return changed || map.any();
}

/** A product of a parameter of a loop's header and a value from before the loop. */
function productAt(f: IrFunction, tree: DominatorTree, header: Block, id: Instruction): Product | undefined {
  if (!is(f, id, 'mul') || instructionType(f, id) !== i64) return undefined;
  for (const place of [0, 1]) {
    const [counter, factor] = [operand(f, id, place), operand(f, id, 1 - place)];
    const isCounter = definition(f, counter) === none && definingBlock(f, counter) === header;
    if (!isCounter || integerOf(f, factor) !== undefined || dominates(tree, header, definingBlock(f, factor))) continue;
    return { id, counter, factor };
  }
  return undefined;
}

/** A new parameter of the header that is always the product, if the counter takes steps of one size each way round. */
function sumFor(
  f: IrFunction,
  flow: ControlFlow,
  tree: DominatorTree,
  header: Block,
  { id, counter, factor }: Product,
): Value | undefined {
  const place = f.values.index[counter]!;
  // Edges may have other numbers since the graph was made; where they come from has not changed.
  const sources = incomingEdges(flow, header).map((edge) => flow.source[edge] as Block);
  if (new Set(sources).size < sources.length) return undefined;
  const edges = sources.map((source) => {
    const leaving = edgesOf(f, terminator(f, source) as Instruction);
    return { source, edge: leaving.find((edge) => edgeTarget(f, edge) === header)! };
  });
  const position = f.instructions.position[id]!;
  const make = (before: Instruction, opcode: Opcode, operands: readonly Value[]): Value =>
    result(f, insertBefore(f, before, { opcode, type: i64, operands, resultTypes: [i64], position }));
  const given = (edge: Edge): Value => edgeArguments(f, edge)[place]!;
  const isBack = (source: Block): boolean => dominates(tree, header, source);
  if (!edges.every(({ source, edge }) => !isBack(source) || isNext(f, counter, given(edge)))) return undefined;

  const sum = addParameter(f, header, i64);
  const grown = new Map<Value, Value>();
  for (const { source, edge } of edges) {
    const last = terminator(f, source) as Instruction;
    const value = given(edge);
    let next = grown.get(value);
    if (next === undefined) {
      if (isBack(source)) next = make(definition(f, value) as Instruction, opcodes.add, [sum, factor]);
      else next = integerOf(f, value) === 0n ? value : make(last, opcodes.mul, [value, factor]);
      if (isBack(source)) grown.set(value, next);
    }
    addArgument(f, last, edge, next);
  }
  return sum;
}

/** Whether a value is the counter plus one. */
function isNext(f: IrFunction, counter: Value, next: Value): boolean {
  const definer = definition(f, next);
  if (definer === none || !is(f, definer, 'add') || instructionType(f, definer) !== i64) return false;
  return operand(f, definer, 0) === counter && integerOf(f, operand(f, definer, 1)) === 1n;
}

function addArgument(f: IrFunction, last: Instruction, edge: Edge, value: Value): void {
  const edges = edgesOf(f, last).map((one) => ({
    target: edgeTarget(f, one),
    arguments: one === edge ? [...edgeArguments(f, one), value] : edgeArguments(f, one),
  }));
  setEdges(f, last, edges);
}
