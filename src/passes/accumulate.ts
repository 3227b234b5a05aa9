/**
 * Accumulator recursion: a function that returns the sum of what a call of itself gives and something else goes back to its start
 * instead, with the something added to a sum that it carries along. So is it with products and bitwise operations. Of two recursive
 * calls in a sum one is left. (Arsac and Kodratoff, *Some Techniques for Recursion Removal from Recursive Functions*, 1982.)
 *
 * Requires: a valid function, after `tail`. Leaves: functions with memory in their frame, with tail calls, or without a way to end as they are.
 */
import {
  addParameter,
  appendInstruction,
  type Block,
  blockIds,
  constantHalves,
  controlFlow,
  dominatorTree,
  edgesOf,
  edgeTarget,
  entryBlock,
  type Instruction,
  type IrFunction,
  insertBefore,
  instructionsIn,
  instructionType,
  is,
  moveBefore,
  none,
  type Opcode,
  opcodeOf,
  opcodes,
  operandsOf,
  result,
  resultsOf,
  type Type,
  terminator,
  type Value,
} from '../ir/index.ts';
import { useCounts } from './change.ts';
import { callsItself, goBack, keepsFrame, restart, returnedBy } from './tail.ts';

/** Operations that are associative and commutative, with what they leave as it is. */
const identities: ReadonlyMap<number, bigint> = new Map([
  [opcodes.add, 0n],
  [opcodes.or, 0n],
  [opcodes.xor, 0n],
  [opcodes.mul, 1n],
  [opcodes.and, -1n],
]);

/** What is accumulated: which result of the function, by which operation. */
interface Sum {
  readonly opcode: Opcode;
  readonly type: Type;
  readonly place: number;
}

/** A block that ends with a recursive call and what is made of its results. */
interface Step {
  readonly call: Instruction;
  readonly sum: Sum;
  /** What else goes into the sum. */
  readonly terms: readonly Value[];
}

/** With `recursionEnds`, only where another recursive call comes before: calls without end then still run out of stack. */
export function accumulate(f: IrFunction, recursionEnds = false): boolean {
  if (!f.callees.some(({ symbol }) => symbol === f.name) || keepsFrame(f)) return false;
  const blocks = blockIds(f);
  if (blocks.some((block) => isTailCall(f, terminator(f, block) as Instruction))) return false;
  const counts = useCounts(f, controlFlow(f));
  const found = blocks
    .flatMap((block) => stepAt(f, block, counts) ?? [])
    .filter(({ call }) => !recursionEnds || isPrecededByAnother(f, call));
  const first = found[0];
  if (first === undefined) return false;
  const steps = found.filter(({ sum }) => isSame(sum, first.sum));
  const ways = new Set(steps.map(({ call }) => f.instructions.block[call]! as Block));
  const returns = returnsWithout(f, blocks, ways);
  if (returns.length === 0) return false;
  carry(f, first.sum, steps, returns);
  return true;
}

const isTailCall = (f: IrFunction, last: Instruction): boolean =>
  is(f, last, 'tailcall') || is(f, last, 'tailcallindirect');

const isSame = (a: Sum, b: Sum): boolean => a.opcode === b.opcode && a.type === b.type && a.place === b.place;

/** The recursive call at the end of a block, if all that is done with its results is that one goes into a sum and all are returned. */
function stepAt(f: IrFunction, block: Block, counts: Int32Array): Step | undefined {
  const returned = returnedBy(f, block);
  if (returned === undefined) return undefined;
  const after = new Set<Instruction>();
  let call: number = f.instructions.previous[terminator(f, block)]!;
  while (call !== none && !is(f, call as Instruction, 'call')) {
    if (!is(f, call as Instruction, 'iconst') && !identities.has(opcodeOf(f, call as Instruction))) return undefined;
    after.add(call as Instruction);
    call = f.instructions.previous[call]!;
  }
  if (call === none || !callsItself(f, call as Instruction)) return undefined;
  const results = resultsOf(f, call as Instruction);
  if (results.some((value) => counts[value] !== 1)) return undefined;
  const place = returned.findIndex((value, index) => value !== results[index]);
  if (place < 0 || returned.some((value, index) => index !== place && value !== results[index])) return undefined;
  const root = f.values.instruction[returned[place]!] as Instruction;
  if (!after.has(root)) return undefined;
  const sum: Sum = { opcode: opcodeOf(f, root), type: instructionType(f, root), place };
  const terms: Value[] = [];
  let isInside = false;
  const work: Value[] = [returned[place]!];
  while (work.length > 0) {
    const value = work.pop()!;
    const definer = f.values.instruction[value] as Instruction;
    if (value === results[place]) isInside = true;
    else if (!after.has(definer)) terms.push(value);
    else if (is(f, definer, 'iconst')) terms.push(value);
    else if (opcodeOf(f, definer) === sum.opcode && counts[value] === 1) work.push(...operandsOf(f, definer));
    else return undefined;
  }
  return isInside ? { call: call as Instruction, sum, terms } : undefined;
}

function isPrecededByAnother(f: IrFunction, call: Instruction): boolean {
  const tree = dominatorTree(controlFlow(f));
  for (let block: number = f.instructions.block[call]!; block !== none; block = tree.parent[block]!) {
    for (const id of instructionsIn(f, block as Block)) {
      if (id === call) break;
      if (is(f, id, 'call') && callsItself(f, id)) return true;
    }
  }
  return false;
}

/** The returns that are reached other than by way of certain blocks. */
function returnsWithout(f: IrFunction, blocks: readonly Block[], ways: ReadonlySet<Block>): Instruction[] {
  const reached = new Set<Block>();
  const work = [entryBlock(f)];
  while (work.length > 0) {
    const block = work.pop()!;
    if (reached.has(block) || ways.has(block)) continue;
    reached.add(block);
    for (const edge of edgesOf(f, terminator(f, block) as Instruction)) work.push(edgeTarget(f, edge));
  }
  return blocks
    .filter((block) => reached.has(block))
    .map((block) => terminator(f, block) as Instruction)
    .filter((last) => is(f, last, 'return'));
}

/** Has a sum carried around a loop that recursive calls become. */
function carry(f: IrFunction, sum: Sum, steps: readonly Step[], returns: readonly Instruction[]): void {
  const { start, enter } = restart(f);
  const carried = addParameter(f, start, sum.type);
  for (const last of returns) {
    const returned = f.instructions.operandStart[last]! + sum.place;
    const all = insertBefore(f, last, operation(f, sum, carried, f.pool[returned] as Value, last));
    f.pool[returned] = result(f, all);
  }
  for (const step of steps) goBack(f, step.call, start, total(f, step, carried));
  enter(neutral(f, sum));
}

/** Makes, at the end of the entry, what a sum begins with. */
const neutral = (f: IrFunction, { opcode, type }: Sum): Value =>
  result(
    f,
    appendInstruction(f, entryBlock(f), {
      opcode: opcodes.iconst,
      type,
      resultTypes: [type],
      ...constantHalves(type, identities.get(opcode)!),
    }),
  );

const operation = (f: IrFunction, { opcode, type }: Sum, a: Value, b: Value, place: Instruction) => ({
  opcode,
  type,
  operands: [a, b],
  resultTypes: [type],
  position: f.instructions.position[place]!,
});

/** Makes, before a recursive call, the sum of what is carried along and what else goes into it. */
function total(f: IrFunction, { call, sum, terms }: Step, carried: Value): Value {
  let all = carried;
  for (const term of terms) {
    const definer = f.values.instruction[term] as Instruction | -1;
    if (definer !== none && is(f, definer, 'iconst') && f.instructions.block[definer] === f.instructions.block[call]) {
      moveBefore(f, definer, call);
    }
    all = result(f, insertBefore(f, call, operation(f, sum, all, term, call)));
  }
  return all;
}
