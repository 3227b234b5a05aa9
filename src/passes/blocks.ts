/**
 * The shape of control flow: branches on constants become jumps, edges pass by empty blocks, two ways to one block become a choice of
 * arguments (if-conversion, where nothing but constants would be made in vain), a block that is the only way into another takes it in.
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
  instructionsIn,
  instructionType,
  is,
  isFloat,
  moveBefore,
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
  const current = decided || passed ? removeUnreachable(f).flow : flow;
  const united = uniteEdges(f, current);
  const merged = mergeBlocks(f, united ? removeUnreachable(f).flow : current);
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

/**
 * A branch with both edges into one block is a jump that chooses its arguments. So is one whose edges meet behind a block, or two, where
 * nothing but constants is made; they are made before then.
 */
function uniteEdges(f: IrFunction, flow: ControlFlow): boolean {
  let changed = false;
  for (const block of flow.order) {
    if (f.blocks[block]!.removed) continue;
    const id = terminator(f, block) as Instruction;
    if (is(f, id, 'branch') && choosesArguments(f, flow, id)) changed = true;
  }
  return changed;
}

function choosesArguments(f: IrFunction, flow: ControlFlow, branch: Instruction): boolean {
  const passed = blocksToPass(f, flow, branch);
  if (passed === undefined) return false;
  const [first, second] = edgeList(f, branch).map((edge) =>
    passed.includes(edge.target) ? edgeList(f, terminator(f, edge.target) as Instruction)[0]! : edge,
  ) as [NewEdge, NewEdge];
  const differing = first.arguments.filter((value, index) => value !== second.arguments[index]);
  if (differing.length > mostChoices || differing.some((value) => isFloat(valueType(f, value)))) return false;
  for (const block of passed) {
    for (const id of instructionsIn(f, block).slice(0, -1)) moveBefore(f, id, branch);
  }
  const chosen: Value[] = [];
  for (const [index, whenTrue] of first.arguments.entries()) {
    const whenFalse = second.arguments[index]!;
    chosen.push(whenTrue === whenFalse ? whenTrue : choice(f, branch, whenTrue, whenFalse));
  }
  replaceByJump(f, branch, { target: first.target, arguments: chosen });
  return true;
}

/** The blocks between a branch and the one block that both its ways lead to, if they do and those blocks can be passed. */
function blocksToPass(f: IrFunction, flow: ControlFlow, branch: Instruction): readonly Block[] | undefined {
  const edge = f.instructions.firstEdge[branch]!;
  const [a, b] = [edgeTarget(f, edge as Edge), edgeTarget(f, (edge + 1) as Edge)];
  if (a === b) return [];
  const [behindA, behindB] = [behindConstants(f, flow, a), behindConstants(f, flow, b)];
  if (behindA === b) return [a];
  if (behindB === a) return [b];
  return behindA !== none && behindA === behindB ? [a, b] : undefined;
}

/** Where a block leads that one edge brings nothing to, and that makes a few integer constants and nothing else; −1 for others. */
function behindConstants(f: IrFunction, flow: ControlFlow, block: Block): Block | -1 {
  const last = terminator(f, block) as Instruction;
  const { parameters, cold, first } = f.blocks[block]!;
  if (!is(f, last, 'jump') || cold || parameters.length > 0 || incomingCount(flow, block) !== 1) return none;
  let count = 0;
  for (let id: number = first; id !== last; id = f.instructions.next[id]!) {
    if (!is(f, id as Instruction, 'iconst') || ++count > mostChoices) return none;
  }
  return edgeTarget(f, f.instructions.firstEdge[last]! as Edge);
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
