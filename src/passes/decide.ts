/**
 * What dominating branches decide: behind a branch its condition is known, and with it comparisons of the same values and choices by the
 * same condition. (The facts of Wegman and Zadeck's conditional constants that need no fixpoint.)
 *
 * Requires: a valid function, best after `gvn` (equal conditions are one value). Leaves: no unreachable blocks; branches and choices on constants,
 * for `blocks`; parameters that are copies, for `parameters`.
 */
import {
  type Block,
  coldBlocks,
  definition,
  dominatorTree,
  type Edge,
  edgesIn,
  type Instruction,
  type IrFunction,
  i8,
  incomingCount,
  is,
  keepClosures,
  none,
  operand,
  removeInstruction,
  result,
  terminator,
  type Value,
} from '../ir/index.ts';
import { removeUnreachable } from './change.ts';
import { insertConstant } from './constant.ts';
import { isTruth } from './match.ts';
import { relations } from './relations.ts';
import { replacement } from './replacement.ts';

/** What stands for a value behind a branch: a truth value, or another value. */
type Stand = { readonly truth: bigint } | { readonly value: Value };

/** How far conditions are taken apart. */
const deepest = 3;

export function decide(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  if (!flow.order.some((block) => is(f, terminator(f, block) as Instruction, 'branch'))) return unreachable;
  const tree = dominatorTree(flow);
  const cold = coldBlocks(f, flow);
  const choices = choicesBy(f, flow.order);
  const related = relations(f);
  const stands = new Map<Value, Stand>();
  const map = replacement(f);
  const open: { readonly block: Block; readonly undo: (() => void)[] }[] = [];
  let changed = unreachable;

  const truthsBehind = (branch: Instruction, isTrue: boolean): Map<Value, bigint> => {
    const found = new Map<Value, bigint>();
    const follow = (value: Value, truth: boolean, depth: number): void => {
      if (!truth || isTruth(f, value, (same) => same)) found.set(value, truth ? 1n : 0n);
      const definer = definition(f, value);
      if (definer === none || depth === 0 || !is(f, definer, truth ? 'and' : 'or')) return;
      for (const index of [0, 1]) follow(operand(f, definer, index), truth, depth - 1);
    };
    follow(operand(f, branch, 0), isTrue, deepest);
    return found;
  };

  /** What stands for which values where a branch has gone one way. */
  const behind = (branch: Instruction, isTrue: boolean, truths = truthsBehind(branch, isTrue)): Map<Value, Stand> => {
    const found = new Map<Value, Stand>();
    const condition = operand(f, branch, 0);
    for (const [value, truth] of truths) found.set(value, { truth });
    for (const choice of choices.get(condition) ?? []) {
      found.set(result(f, choice), { value: operand(f, choice, isTrue ? 1 : 2) });
    }
    return found;
  };

  function enter(block: Block): void {
    while (open.length > 0 && tree.leave[open.at(-1)!.block]! < tree.enter[block]!) {
      for (const one of open.pop()!.undo.reverse()) one();
    }
    if (incomingCount(flow, block) !== 1) return;
    const edge = flow.incoming[flow.incomingStart[block]!]! as Edge;
    const branch = terminator(f, flow.source[edge] as Block) as Instruction;
    if (!is(f, branch, 'branch')) return;
    const isTrue = edgesIn(f, flow.source[edge] as Block)[0] === edge;
    const truths = truthsBehind(branch, isTrue);
    const undo: (() => void)[] = [];
    for (const [value, stand] of behind(branch, isTrue, truths)) {
      const before = stands.get(value);
      undo.push(() => (before === undefined ? stands.delete(value) : stands.set(value, before)));
      stands.set(value, stand);
    }
    for (const [value, truth] of truths) undo.push(related.learn(value, truth !== 0n));
    open.push({ block, undo });
  }

  /** Puts what stands for them in the place of some operands or arguments, which an instruction has. */
  function rewrite(start: number, count: number, id: Instruction, block: Block, more?: Map<Value, Stand>): void {
    for (let at = start; at < start + count; at++) {
      const value = f.pool[at] as Value;
      const stand = more?.get(value) ?? stands.get(value);
      if (stand === undefined) continue;
      if ('truth' in stand) f.pool[at] = insertConstant(f, id, i8, stand.truth);
      // Cold blocks do not keep other values than they did.
      else if (cold[block] === 0 || more?.has(value)) f.pool[at] = stand.value;
      else continue;
      changed = true;
    }
  }

  const rewriteEdge = (edge: Edge, id: Instruction, block: Block, more?: Map<Value, Stand>): void =>
    rewrite(f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!, id, block, more);

  for (const block of tree.preorder) {
    enter(block);
    for (let at: number = f.blocks[block]!.first; at !== none; ) {
      const id = at as Instruction;
      at = f.instructions.next[id]!;
      if (stands.size > 0) rewrite(f.instructions.operandStart[id]!, f.instructions.operandCount[id]!, id, block);
      const truth = related.decided(id);
      if (truth === undefined) continue;
      map.replace(result(f, id), insertConstant(f, id, i8, truth ? 1n : 0n));
      removeInstruction(f, id);
    }
    const last = terminator(f, block) as Instruction;
    edgesIn(f, block).forEach((edge, index) => {
      if (f.edges.argumentCount[edge] === 0) return;
      rewriteEdge(edge, last, block, is(f, last, 'branch') ? behind(last, index === 0) : undefined);
    });
  }
  map.apply();
  keepClosures('decide', enter, rewriteEdge);
  return changed || map.any();
}

/** By condition: the choices it makes. */
function choicesBy(f: IrFunction, order: readonly Block[]): Map<Value, Instruction[]> {
  const choices = new Map<Value, Instruction[]>();
  for (const block of order) {
    for (let at: number = f.blocks[block]!.first; at !== none; at = f.instructions.next[at]!) {
      const id = at as Instruction;
      if (!is(f, id, 'select')) continue;
      const known = choices.get(operand(f, id, 0));
      if (known === undefined) choices.set(operand(f, id, 0), [id]);
      else known.push(id);
    }
  }
  return choices;
}
