/**
 * Addresses in loops: what an address adds up is put in another order, so that all that does not change in the loop comes first. `hoist` then
 * makes one pointer of it, and an instruction adds the rest by itself (reassociation by loop depth, after Briggs and Cooper 1994).
 *
 * Requires: a valid function, best before `hoist`. Leaves: no unreachable blocks; sums without uses, for `dead`. Only addresses of one changing
 * part are rewritten, and only if none of the sums on the way to them is wanted otherwise.
 */
import {
  type Block,
  coldBlocks,
  definition,
  dominatorTree,
  type Instruction,
  type IrFunction,
  i64,
  insertBefore,
  instructionsIn,
  is,
  type LoopForest,
  loopForest,
  none,
  opcodeOf,
  opcodes,
  operand,
  operandsOf,
  operationOf,
  ptr,
  result,
  type Value,
  valueType,
} from '../ir/index.ts';
import { callsSomething } from './calls.ts';
import { removeUnreachable, useCounts } from './change.ts';
import { insertConstant } from './constant.ts';
import { canBeDropped, leavesMemory } from './effects.ts';
import { type LinearSum, linearAddress, zerosOf } from './linear.ts';

/** How many pointers a loop may be given to keep. */
const most = 4;
/** Loops of more instructions want their registers for other things. */
const largest = 80;
/** How far back operands of operands are looked at. */
const deepest = 4;
/** What an instruction multiplies an index by, as shifts. */
const largestShift = 3;

interface Access {
  readonly id: Instruction;
  /** Of the address among its operands. */
  readonly place: number;
  readonly constant: bigint;
  readonly fixed: readonly (readonly [Value, bigint])[];
  readonly index: Value;
  readonly shift: number;
  /** Sums and products in the loop that make up the address. */
  readonly interior: ReadonlySet<Instruction>;
}

export function regroupAddresses(f: IrFunction): boolean {
  const { flow, changed } = removeUnreachable(f);
  const forest = loopForest(flow, dominatorTree(flow));
  if (forest.loops.length === 0) return changed;
  const cold = coldBlocks(f, flow);
  const blocks: Block[][] = [];
  for (const _ of forest.loops) blocks.push([]);
  for (const block of flow.order) if (forest.innermost[block] !== none) blocks[forest.innermost[block]!]!.push(block);
  const isOuter = new Set(forest.loops.map(({ parent }) => parent));
  let counts: Int32Array | undefined;
  let any = changed;
  blocks.forEach((own, loop) => {
    if (isOuter.has(loop) || own.some((block) => callsSomething(f, block)) || isLarge(f, own)) return;
    const accesses: Access[] = [];
    for (const block of own) if (cold[block] === 0) addAccesses(f, forest, loop, block, accesses);
    if (accesses.length === 0) return;
    counts ??= useCounts(f, flow);
    const worth = worthwhile(f, accesses, counts);
    if (new Set(worth.map(keyOf)).size > most) return;
    for (const access of worth) rewrite(f, access);
    any ||= worth.length > 0;
  });
  return any;
}

function isLarge(f: IrFunction, blocks: readonly Block[]): boolean {
  let count = 0;
  for (const block of blocks) {
    for (let id: number = f.blocks[block]!.first; id !== none; id = f.instructions.next[id]!) count++;
  }
  return count > largest;
}

function addAccesses(f: IrFunction, forest: LoopForest, loop: number, block: Block, accesses: Access[]): void {
  for (const id of instructionsIn(f, block)) {
    if (leavesMemory[opcodeOf(f, id)] === 1) continue;
    const { effect, immediate } = operationOf(opcodeOf(f, id));
    if (immediate !== 'offset' || (effect !== 'reads' && effect !== 'writes')) continue;
    const access = accessOf(f, forest, loop, id, effect === 'reads' ? 0 : 1);
    if (access !== undefined) accesses.push(access);
  }
}

function accessOf(f: IrFunction, forest: LoopForest, loop: number, id: Instruction, place: number): Access | undefined {
  const address = operand(f, id, place);
  if (isFixed(f, forest, loop, address)) return undefined;
  const interior = new Set<Instruction>();
  const sum = linearAddress(f, address, undefined, (value) => {
    if (isFixed(f, forest, loop, value)) return true;
    interior.add(definition(f, value) as Instruction);
    return false;
  });
  const found = splitOf(sum, (value) => isFixed(f, forest, loop, value));
  const constant = BigInt(f.instructions.low[id]!) + sum.constant;
  if (found === undefined || BigInt.asIntN(32, constant) !== constant) return undefined;
  return { id, place, constant, ...found, interior };
}

/** Whether a value does not change in a loop. It need not have left the loop yet. */
function isFixed(f: IrFunction, forest: LoopForest, loop: number, value: Value, depth = deepest): boolean {
  if (forest.innermost[f.values.block[value]!] !== loop) return true;
  const definer = definition(f, value);
  if (definer === none || depth === 0 || operationOf(opcodeOf(f, definer)).effect !== 'pure') return false;
  if (!canBeDropped(f, definer)) return false;
  for (const one of operandsOf(f, definer)) if (!isFixed(f, forest, loop, one, depth - 1)) return false;
  return true;
}

/** Two or more fixed parts, one of which may be a pointer, and a changing one times what an instruction can multiply by. */
function splitOf({ terms }: LinearSum, isFixed: (value: Value) => boolean) {
  const fixed = [...terms].filter(([value]) => isFixed(value));
  const [changing, ...more] = [...terms].filter(([value]) => !isFixed(value));
  if (fixed.length < 2 || changing === undefined || more.length > 0) return undefined;
  const [index, by] = changing;
  const shift = zerosOf(by);
  if (by < 0n || by !== 1n << BigInt(shift) || shift > largestShift) return undefined;
  // What is subtracted, or multiplied by no power of two, has been computed in another way that is as good.
  if (fixed.some(([, times]) => times < 0n || times !== 1n << BigInt(zerosOf(times)))) return undefined;
  return { fixed, index, shift };
}

/** Accesses after whose rewriting nobody wants what made up their addresses. */
function worthwhile(f: IrFunction, all: readonly Access[], counts: Int32Array): readonly Access[] {
  let left = all;
  for (;;) {
    const inside = new Set(left.flatMap(({ interior }) => [...interior]));
    const uses = new Map<Value, number>();
    const count = (value: Value): void => void uses.set(value, (uses.get(value) ?? 0) + 1);
    for (const id of inside) operandsOf(f, id).forEach(count);
    for (const { id, place } of left) count(operandsOf(f, id)[place]!);
    const isFree = (id: Instruction): boolean => uses.get(result(f, id)) === counts[result(f, id)];
    const fewer = left.filter(({ interior }) => [...interior].every((id) => is(f, id, 'shl') || isFree(id)));
    if (fewer.length === left.length) return left;
    left = fewer;
  }
}

const keyOf = ({ fixed }: Access): string =>
  [...fixed]
    .sort(([a], [b]) => a - b)
    .map(([value, by]) => `${by}*${value}`)
    .join('+');

function rewrite(f: IrFunction, { id, place, constant, fixed, index, shift }: Access): void {
  const position = f.instructions.position[id]!;
  const make = (name: 'add' | 'shl' | 'ptradd' | 'ptrtoint' | 'inttoptr', ...operands: Value[]): Value => {
    const type = name === 'ptradd' || name === 'inttoptr' ? ptr : i64;
    const typed = name === 'add' || name === 'shl' ? { type } : {};
    return result(f, insertBefore(f, id, { opcode: opcodes[name], ...typed, operands, resultTypes: [type], position }));
  };
  const integer = (value: Value): Value => (valueType(f, value) === ptr ? make('ptrtoint', value) : value);
  const times = (value: Value, by: number): Value =>
    by === 0 ? integer(value) : make('shl', integer(value), insertConstant(f, id, i64, BigInt(by)));

  const base = fixed.find(([value, by]) => by === 1n && valueType(f, value) === ptr);
  const rest = fixed.filter((part) => part !== base).map(([value, by]) => times(value, zerosOf(by)));
  const sum = rest.reduce((a, b) => make('add', a, b));
  const scaled = times(index, shift);
  f.pool[f.instructions.operandStart[id]! + place] =
    base === undefined
      ? make('inttoptr', make('add', sum, scaled))
      : make('ptradd', make('ptradd', base[0], sum), scaled);
  f.instructions.low[id] = Number(constant);
}
