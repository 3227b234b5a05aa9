/**
 * What dominating branches decide: behind a branch its condition is known, and with it comparisons of the same values and choices by the
 * same condition. (The facts of Wegman and Zadeck's conditional constants that need no fixpoint.)
 *
 * Requires: a valid function, best after `gvn` (equal conditions are one value). Leaves: no unreachable blocks; branches and choices on constants,
 * for `blocks`; parameters that are copies, for `parameters`.
 */
import {
  type Block,
  type ControlFlow,
  coldBlocks,
  definition,
  dominatorTree,
  type Instruction,
  type IrFunction,
  i8,
  incomingCount,
  int32Column,
  is,
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
import { type Relations, relations } from './relations.ts';
import { replacement } from './replacement.ts';

/** How far conditions are taken apart. */
const deepest = 3;

/** What stands for a value, as a number: 0 for nothing, these two for truth values, another value plus `values`. */
const isFalse = 1;
const isTrue = 2;
const values = 3;

/** What holds in the block that is being visited. */
interface Facts {
  readonly f: IrFunction;
  /** By condition: the choices it makes. */
  readonly choices: ReadonlyMap<Value, readonly Instruction[]>;
  readonly related: Relations;
  /** By value: what stands for it. */
  readonly stands: Int32Array;
  /** Values for which something has come to stand, each followed by what stood for it before. */
  readonly before: number[];
}

/** A block behind a branch, and how much was known before it. */
interface Open {
  readonly block: Block;
  readonly stands: number;
  readonly relations: number;
}

export function decide(f: IrFunction): boolean {
  const { flow, changed: unreachable } = removeUnreachable(f);
  if (!flow.order.some((block) => is(f, terminator(f, block) as Instruction, 'branch'))) return unreachable;
  const tree = dominatorTree(flow);
  const cold = coldBlocks(f, flow);
  const related = relations(f, flow);
  const facts: Facts = { f, choices: choicesBy(f, flow.order), related, stands: int32Column(f.valueCount), before: [] };
  const map = replacement(f);
  const open: Open[] = [];
  let changed = unreachable;

  for (const block of tree.preorder) {
    while (open.length > 0 && tree.leave[open.at(-1)!.block]! < tree.enter[block]!) forget(facts, open.pop()!);
    enter(facts, flow, block, open);
    for (let at: number = f.blocks[block]!.first; at !== none; ) {
      const id = at as Instruction;
      at = f.instructions.next[id]!;
      if (facts.before.length > 0) {
        const { operandStart, operandCount } = f.instructions;
        if (rewrite(facts, operandStart[id]!, operandCount[id]!, id, cold[block] === 0)) changed = true;
      }
      const truth = related.decided(id);
      if (truth === undefined) continue;
      map.replace(result(f, id), insertConstant(f, id, i8, truth ? 1n : 0n));
      removeInstruction(f, id);
    }
    if (rewriteEdges(facts, terminator(f, block) as Instruction, cold[block] === 0)) changed = true;
  }
  map.apply();
  return changed || map.any();
}

/** Learns what the branch says that alone leads to a block. */
function enter(facts: Facts, flow: ControlFlow, block: Block, open: Open[]): void {
  const { f, related } = facts;
  if (incomingCount(flow, block) !== 1) return;
  const edge = flow.incoming[flow.incomingStart[block]!]!;
  const branch = terminator(f, flow.source[edge] as Block) as Instruction;
  if (!is(f, branch, 'branch')) return;
  open.push({ block, stands: facts.before.length, relations: related.count() });
  const truth = f.instructions.firstEdge[branch] === edge;
  takeBranch(facts, branch, truth);
  relate(facts, operand(f, branch, 0), truth, deepest);
}

function forget({ related, stands, before }: Facts, known: Open): void {
  forgetStands(stands, before, known.stands);
  related.forget(known.relations);
}

function forgetStands(stands: Int32Array, before: number[], count: number): void {
  while (before.length > count) {
    const stood = before.pop()!;
    stands[before.pop()!] = stood;
  }
}

function stand({ stands, before }: Facts, value: Value, by: number): void {
  // Constants that have been put in the place of conditions are used nowhere else.
  if (value >= stands.length) return;
  before.push(value, stands[value]!);
  stands[value] = by;
}

/** Takes a branch for gone one way: values are known, and so are choices by the same condition. */
function takeBranch(facts: Facts, branch: Instruction, truth: boolean): void {
  const { f, choices } = facts;
  const condition = operand(f, branch, 0);
  takeTruth(facts, condition, truth, deepest);
  if (choices.size === 0) return;
  for (const choice of choices.get(condition) ?? []) {
    stand(facts, result(f, choice), operand(f, choice, truth ? 1 : 2) + values);
  }
}

const itself = (value: Value): Value => value;

/** Whether it is known what a value is that has been found to be other than zero, or zero. */
const isKnown = (f: IrFunction, value: Value, truth: boolean): boolean => !truth || isTruth(f, value, itself);

/** The instruction that makes a condition of two which are both as it is; −1 where none does. */
function partsOf(f: IrFunction, value: Value, truth: boolean, depth: number): Instruction | -1 {
  const definer = definition(f, value);
  return definer !== none && depth > 0 && is(f, definer, truth ? 'and' : 'or') ? definer : none;
}

function takeTruth(facts: Facts, value: Value, truth: boolean, depth: number): void {
  const { f } = facts;
  if (isKnown(f, value, truth)) stand(facts, value, truth ? isTrue : isFalse);
  const both = partsOf(f, value, truth, depth);
  if (both === none) return;
  takeTruth(facts, operand(f, both, 0), truth, depth - 1);
  takeTruth(facts, operand(f, both, 1), truth, depth - 1);
}

function relate(facts: Facts, value: Value, truth: boolean, depth: number): void {
  const { f, related } = facts;
  if (isKnown(f, value, truth)) related.learn(value, truth);
  const both = partsOf(f, value, truth, depth);
  if (both === none) return;
  relate(facts, operand(f, both, 0), truth, depth - 1);
  relate(facts, operand(f, both, 1), truth, depth - 1);
}

/** On each edge of a terminator that brings arguments, what the edge itself says holds, too. */
function rewriteEdges(facts: Facts, last: Instruction, isHot: boolean): boolean {
  const { f, stands, before } = facts;
  const { firstEdge, edgeCount } = f.instructions;
  const { argumentStart, argumentCount } = f.edges;
  let changed = false;
  for (let index = 0; index < edgeCount[last]!; index++) {
    const edge = firstEdge[last]! + index;
    if (argumentCount[edge] === 0) continue;
    const known = before.length;
    if (is(f, last, 'branch')) takeBranch(facts, last, index === 0);
    if (rewrite(facts, argumentStart[edge]!, argumentCount[edge]!, last, isHot, known)) changed = true;
    forgetStands(stands, before, known);
  }
  return changed;
}

/**
 * Puts what stands for them in the place of some operands or arguments, which an instruction has. Cold blocks do not keep other values than
 * they did: there truth values are put in place, and what has been known from `own` on.
 */
function rewrite(
  { f, stands, before }: Facts,
  start: number,
  count: number,
  id: Instruction,
  isHot: boolean,
  own = before.length,
): boolean {
  let changed = false;
  for (let at = start; at < start + count; at++) {
    const value = f.pool[at]!;
    const by = stands[value]!;
    if (by === 0 || (by >= values && !isHot && !isAmong(before, own, value))) continue;
    f.pool[at] = by < values ? insertConstant(f, id, i8, by === isTrue ? 1n : 0n) : by - values;
    changed = true;
  }
  return changed;
}

function isAmong(before: readonly number[], own: number, value: number): boolean {
  for (let at = own; at < before.length; at += 2) if (before[at] === value) return true;
  return false;
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
