/**
 * Counters that only end their loop: where something else takes steps of its own from round to round, comparing that with where it
 * will be in the end does, too, and the counter is not needed (linear function test replacement; Cocke and Kennedy 1977).
 *
 * Requires: a valid function, best after `dead`: what nothing wants keeps a counter. Leaves: no unreachable blocks; counters that nothing wants, for `dead`.
 */
import {
  type Block,
  type ControlFlow,
  definition,
  dominatorTree,
  type Edge,
  edgesOf,
  edgeTarget,
  type Instruction,
  type IrFunction,
  i8,
  i64,
  incomingEdges,
  insertBefore,
  is,
  loopForest,
  none,
  type Opcode,
  opcodeOf,
  opcodes,
  operand,
  ptr,
  result,
  type Type,
  terminator,
  type Value,
  valueType,
} from '../ir/index.ts';
import { removeUnreachable, useCounts } from './change.ts';
import { insertConstant, integerOf } from './constant.ts';
import { constantSum, linearAddress, plus } from './linear.ts';

export function replaceCounters(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const tree = dominatorTree(flow);
  const { loops } = loopForest(flow, tree);
  if (loops.length === 0) return changed;
  const uses = useCounts(f, flow);
  let any = changed;
  for (const { header } of loops) {
    const loop = endedByCounter(f, flow, header, uses);
    if (loop === undefined) continue;
    const other = otherSteps(f, loop);
    if (other === undefined) continue;
    compareInstead(f, loop, other);
    any = true;
  }
  return any;
}

interface CountedLoop {
  readonly header: Block;
  readonly entry: Edge;
  readonly back: Edge;
  /** The counter's place among the header's parameters. */
  readonly place: number;
  readonly rounds: bigint;
  /** The end of the block that enters the loop. */
  readonly before: Instruction;
  readonly branch: Instruction;
  readonly test: Instruction;
}

/** A loop entered and repeated by one edge each, whose counter goes from constant to constant and has no other use. */
function endedByCounter(f: IrFunction, flow: ControlFlow, header: Block, uses: Int32Array): CountedLoop | undefined {
  const incoming = incomingEdges(flow, header);
  if (incoming.length !== 2) return undefined;
  for (const back of incoming) {
    const branch = terminator(f, flow.source[back] as Block) as Instruction;
    const entry = incoming.find((edge) => edge !== back)!;
    if (!is(f, branch, 'branch') || flow.source[entry] === flow.source[back]) continue;
    const test = definition(f, operand(f, branch, 0));
    if (test === none || !(is(f, test, 'eq') || is(f, test, 'ne')) || uses[result(f, test)] !== 1) continue;
    if (edgesOf(f, branch)[is(f, test, 'ne') ? 0 : 1] !== back || edgeTarget(f, back) !== header) continue;
    const limit = integerOf(f, operand(f, test, 1));
    const next = operand(f, test, 0);
    const place = argumentsOf(f, back).indexOf(next);
    if (limit === undefined || place < 0 || uses[next] !== 2 || valueType(f, next) !== i64) continue;
    const counter = f.blocks[header]!.parameters[place]!;
    const start = integerOf(f, argumentsOf(f, entry)[place]!);
    const step = stepOf(f, counter, next);
    if (start === undefined || step === undefined || uses[counter] !== 1) continue;
    const way = BigInt.asUintN(64, step > 0n ? limit - start : start - limit);
    const size = step > 0n ? step : -step;
    if (way === 0n || way % size !== 0n) continue;
    const before = terminator(f, flow.source[entry] as Block) as Instruction;
    return { header, entry, back, place, rounds: way / size, before, branch, test };
  }
  return undefined;
}

const argumentsOf = (f: IrFunction, edge: Edge): Value[] =>
  Array.from(
    f.pool.subarray(f.edges.argumentStart[edge]!, f.edges.argumentStart[edge]! + f.edges.argumentCount[edge]!),
  ) as Value[];

/** What a value exceeds a parameter by, if that is a constant other than zero. */
function stepOf(f: IrFunction, parameter: Value, next: Value): bigint | undefined {
  const { terms, constant } = linearAddress(f, next);
  return terms.size === 1 && terms.get(parameter) === 1n && constant !== 0n ? constant : undefined;
}

interface Steps {
  readonly start: Value;
  readonly next: Value;
  readonly whole: bigint;
}

/** Another parameter that takes steps, and cannot have come around to its last value before. */
function otherSteps(f: IrFunction, { header, entry, back, place, rounds }: CountedLoop): Steps | undefined {
  const [starts, nexts] = [argumentsOf(f, entry), argumentsOf(f, back)];
  for (const [index, parameter] of f.blocks[header]!.parameters.entries()) {
    const type = valueType(f, parameter);
    if (index === place || (type !== i64 && type !== ptr)) continue;
    const next = nexts[index]!;
    const step = stepOf(f, parameter, next);
    if (step === undefined || valueType(f, next) !== type) continue;
    const whole = step * rounds;
    if (whole < 2n ** 63n && whole >= -(2n ** 63n)) return { start: starts[index]!, next, whole };
  }
  return undefined;
}

/** Where the other is to end is computed where the loop is entered; a constant where it is compared. */
function compareInstead(f: IrFunction, { before, branch, test }: CountedLoop, { start, next, whole }: Steps): void {
  const end = plus(linearAddress(f, start), constantSum(whole));
  const place = end.terms.size === 0 ? branch : before;
  const type = valueType(f, next);
  const position = f.instructions.position[branch]!;
  const constant = insertConstant(f, place, i64, BigInt.asUintN(64, end.terms.size === 0 ? end.constant : whole));
  const make = (opcode: Opcode, operands: readonly Value[], own: Type | undefined, given: Type): Value =>
    result(
      f,
      insertBefore(f, opcode === opcodeOf(f, test) ? branch : place, {
        opcode,
        type: own,
        operands,
        resultTypes: [given],
        position,
      }),
    );
  let bound = constant;
  if (end.terms.size > 0) {
    bound =
      type === ptr
        ? make(opcodes.ptradd, [start, constant], undefined, ptr)
        : make(opcodes.add, [start, constant], i64, i64);
  } else if (type === ptr) bound = make(opcodes.inttoptr, [constant], undefined, ptr);
  f.pool[f.instructions.operandStart[branch]!] = make(opcodeOf(f, test), [next, bound], type, i8);
}
