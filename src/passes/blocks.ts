/**
 * The shape of control flow: branches on constants become jumps, edges pass by empty blocks, two ways to one block become a choice of
 * arguments, a block that is the only way into another takes it in.
 *
 * Requires: a valid function. Leaves: no unreachable blocks; a jump leads to a block with several predecessors, or out of a cold
 * block that stands on an edge to mark it as cold.
 */
import {
  type Block,
  type ControlFlow,
  type Datum,
  type Edge,
  edgeList,
  edgesIn,
  edgeTarget,
  entryBlock,
  type Instruction,
  type IrFunction,
  incomingCount,
  insertBefore,
  instructionType,
  is,
  isFloat,
  moveToEnd,
  type NewEdge,
  none,
  opcodes,
  operand,
  removeInstruction,
  result,
  setEdges,
  terminator,
  typeWidth,
  uint8Column,
  type Value,
  valueType,
} from '../ir/index.ts';
import { edgesAgain } from './again.ts';
import { removeUnreachable, replaceByJump, useCounts } from './change.ts';
import { constantOf } from './constant.ts';
import { replacement } from './replacement.ts';

export function simplifyBlocks(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  const decided = decideBranches(f, flow);
  const passed = passEmptyBlocks(f, decided ? removeUnreachable(f).flow : flow);
  const united = uniteEdges(f, flow);
  // Uniting edges leaves no block unreachable, but an edge less.
  const merged = mergeBlocks(f, decided || passed || united ? removeUnreachable(f).flow : flow);
  return unreachable || decided || passed || united || merged;
}

/** Branches and switches on constants. */
function decideBranches(f: IrFunction, flow: ControlFlow): boolean {
  let changed = false;
  for (const block of flow.order) {
    const id = terminator(f, block) as Instruction;
    if (!is(f, id, 'switch') && !is(f, id, 'branch')) continue;
    const chosen = chosenEdge(f, id, constantOf(f, operand(f, id, 0)));
    if (chosen === undefined) continue;
    replaceByJump(f, id, edgeList(f, id)[chosen]!);
    changed = true;
  }
  return changed;
}

/** Which of its edges a branch or switch takes on a constant. */
export function chosenEdge(f: IrFunction, id: Instruction, constant: Datum | undefined): number | undefined {
  if (is(f, id, 'branch')) return constant === undefined ? undefined : constant !== 0n ? 0 : 1;
  const cases = f.cases[f.instructions.low[id]!]!;
  if (cases.length === 0) return 0;
  return constant === undefined ? undefined : caseOf(cases, typeWidth(instructionType(f, id)), constant) + 1;
}

const caseOf = (cases: readonly bigint[], width: number, constant: Datum): number =>
  cases.findIndex((value) => BigInt.asUintN(width, value) === constant);

/** How many empty blocks one edge may pass in one go: rings of them have no end. */
const longestPath = 32;

/** Edges to a block with nothing but a jump lead where that jump leads. */
function passEmptyBlocks(f: IrFunction, flow: ControlFlow): boolean {
  const empty = flow.order.filter((block) => isEmpty(f, block));
  if (empty.length === 0) return false;
  const uses = useCounts(f, flow);
  const forwards = uint8Column(f.blocks.length);
  for (const block of empty) forwards[block] = forwardsAll(f, block, uses) ? 1 : 0;

  let changed = false;
  for (const block of flow.order) {
    const edges = edgesIn(f, block);
    if (!edges.some((edge) => forwards[edgeTarget(f, edge)] === 1)) continue;
    const id = terminator(f, block) as Instruction;
    const passing: NewEdge[] = [];
    for (const edge of edgeList(f, id)) passing.push(followed(f, edge, forwards));
    setEdges(f, id, passing);
    changed = true;
  }
  return changed;
}

/** Whether a block is a mere jump. */
function isEmpty(f: IrFunction, block: Block): boolean {
  const { first } = f.blocks[block]!;
  return block !== entryBlock(f) && first !== none && is(f, first, 'jump');
}

/** Whether the parameters of an empty block are for its jump alone, and that leads on. */
function forwardsAll(f: IrFunction, block: Block, uses: Int32Array): boolean {
  const { parameters, first, cold } = f.blocks[block]!;
  const [edge] = edgeList(f, first as Instruction);
  if (edge!.target === block || (cold && !f.blocks[edge!.target]!.cold)) return false;
  return parameters.every((value) => uses[value] === edge!.arguments.filter((argument) => argument === value).length);
}

function followed(f: IrFunction, start: NewEdge, forwards: Uint8Array): NewEdge {
  let edge = start;
  for (let steps = 0; forwards[edge.target] === 1 && steps < longestPath; steps++) {
    const { parameters, first } = f.blocks[edge.target]!;
    const given = edge.arguments;
    [edge] = edgesAgain(f, first as Instruction, (value) => given[parameters.indexOf(value)] ?? value) as [NewEdge];
  }
  return edge;
}

/** How many arguments may differ between two edges to be chosen without a branch. */
const mostChoices = 2;

/** A branch with both edges into one block is a jump that chooses its arguments. */
function uniteEdges(f: IrFunction, flow: ControlFlow): boolean {
  let changed = false;
  for (const block of flow.order) {
    if (f.blocks[block]!.removed) continue;
    const id = terminator(f, block) as Instruction;
    if (!is(f, id, 'branch')) continue;
    const edge = f.instructions.firstEdge[id]!;
    if (f.edges.target[edge] === f.edges.target[edge + 1] && choosesArguments(f, id)) changed = true;
  }
  return changed;
}

function choosesArguments(f: IrFunction, branch: Instruction): boolean {
  const [first, second] = edgeList(f, branch) as [NewEdge, NewEdge];
  const differing = first.arguments.filter((value, index) => value !== second.arguments[index]);
  if (differing.length > mostChoices || differing.some((value) => isFloat(valueType(f, value)))) return false;
  const chosen: Value[] = [];
  for (const [index, whenTrue] of first.arguments.entries()) {
    const whenFalse = second.arguments[index]!;
    chosen.push(whenTrue === whenFalse ? whenTrue : choice(f, branch, whenTrue, whenFalse));
  }
  replaceByJump(f, branch, { target: first.target, arguments: chosen });
  return true;
}

function choice(f: IrFunction, branch: Instruction, whenTrue: Value, whenFalse: Value): Value {
  const type = valueType(f, whenTrue);
  const select = insertBefore(f, branch, {
    opcode: opcodes.select,
    type,
    operands: [operand(f, branch, 0), whenTrue, whenFalse],
    resultTypes: [type],
    position: f.instructions.position[branch]!,
  });
  return result(f, select);
}

/** A block that jumps to one with no other way in takes it in. */
function mergeBlocks(f: IrFunction, flow: ControlFlow): boolean {
  const map = replacement(f);
  let changed = false;
  for (const block of flow.order) {
    if (f.blocks[block]!.removed) continue;
    for (;;) {
      const last = terminator(f, block) as Instruction;
      if (!is(f, last, 'jump')) break;
      const edge = f.instructions.firstEdge[last]! as Edge;
      const target = edgeTarget(f, edge);
      if (target === block || incomingCount(flow, target) !== 1) break;
      const { parameters, first } = f.blocks[target]!;
      const start = f.edges.argumentStart[edge]!;
      for (let index = 0; index < parameters.length; index++) {
        map.replace(parameters[index]!, f.pool[start + index] as Value);
      }
      removeInstruction(f, last);
      moveToEnd(f, first as Instruction, block);
      if (block !== entryBlock(f)) f.blocks[block]!.cold ||= f.blocks[target]!.cold;
      f.blocks[target]!.removed = true;
      changed = true;
    }
  }
  map.apply();
  return changed;
}
