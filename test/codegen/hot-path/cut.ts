/**
 * A function with each of its cold regions replaced by a trap: by blocks that use nothing, call nothing and go the same ways. What hot blocks pass to
 * where they meet is kept: a parameter that only cold code wants is still stored by it.
 */
import { analyse } from '../../../src/codegen/allocate/problem.ts';
import { select } from '../../../src/codegen/compile.ts';
import {
  appendInstruction,
  type Block,
  coldBlocks,
  constantHalves,
  controlFlow,
  edgeList,
  type Instruction,
  type IrFunction,
  i8,
  i64,
  insertBefore,
  instructionsIn,
  isFloat,
  type NewEdge,
  none,
  type OperationName,
  opcodeOf,
  opcodes,
  operandsOf,
  operationOf,
  parse,
  print,
  ptr,
  removeInstruction,
  result,
  setEdges,
  symbolIndex,
  type Type,
  terminator,
  type Value,
  valueType,
} from '../../../src/ir/index.ts';

export interface Cut {
  /** The function as it is, but for a store in each cold block, so that none is empty and can be passed by. */
  readonly whole: IrFunction;
  readonly cut: IrFunction;
  /** By block of either. */
  readonly cold: Uint8Array;
  /** The most values that are alive where hot code goes over to cold code. */
  readonly alive: number;
}

/** The function whole and cut, or nothing where no hot block leads to a cold one. */
export function withoutCold(f: IrFunction): Cut | undefined {
  const whole = parse(print(f));
  const flow = controlFlow(whole);
  const cold = coldBlocks(whole, flow);
  const coldOnes = flow.order.filter((block) => cold[block] === 1);
  if (cold[0] === 1 || coldOnes.length === 0) return undefined;
  for (const block of coldOnes) mark(whole, block);
  const cut = parse(print(whole));
  const joins = findJoins(cut, flow.order, cold);
  const kept = coldUses(cut, flow.order, cold, joins);
  for (const block of coldOnes) empty(cut, block, kept.get(block) ?? []);
  return { whole, cut, cold, alive: joins.alive };
}

/** Stores something at a block's start. */
function mark(f: IrFunction, block: Block): void {
  const place = f.blocks[block]!.first as Instruction;
  const address = insertBefore(f, place, {
    opcode: opcodes.symboladdr,
    resultTypes: [ptr],
    low: symbolIndex(f, 'kept'),
  });
  const zero = insertBefore(f, place, { opcode: opcodes.iconst, type: i8, resultTypes: [i8] });
  insertBefore(f, place, {
    opcode: opcodes.store,
    type: i8,
    operands: [result(f, zero), result(f, address)],
  });
}

const edgesOfBlock = (f: IrFunction, block: Block): NewEdge[] => edgeList(f, terminator(f, block) as Instruction);

interface Joins {
  /** By value: the value whose register it shares. */
  readonly canonical: Int32Array;
  /** Whether a hot block's parameter is wanted by cold code alone. */
  readonly isKept: (parameter: Value) => boolean;
  readonly alive: number;
}

function findJoins(f: IrFunction, order: readonly Block[], cold: Uint8Array): Joins {
  const { machine, lowering } = select(f);
  const { graph, registers, book } = lowering.selection;
  const { canonical, wanted } = graph;
  const { live, graph: blocks } = analyse(machine, book.lowering.allocatable);
  const hot = hotWants(f, order, cold);
  // Selection may find out that hot code does not need what it seemed to want.
  const isRead = (register: number): boolean =>
    register >= 0 && live.used[register] === 1 && live.usedHot[register] === 0;
  const isKept = (value: Value): boolean =>
    f.values.instruction[value] === none &&
    f.values.block[value] !== 0 &&
    cold[f.values.block[value]!] === 0 &&
    ((wanted[value] === 1 && !hot.has(value)) || isRead(registers[value]!));
  let alive = 0;
  blocks.edgeTarget.forEach((target, edge) => {
    if (blocks.hot[target] === 1 || blocks.hot[blocks.edgeSource[edge]!] === 0) return;
    alive = Math.max(alive, live.start[target + 1]! - live.start[target]!);
  });
  return { canonical, isKept, alive };
}

/** What hot code wants for what it does itself. */
function hotWants(f: IrFunction, order: readonly Block[], cold: Uint8Array): Set<Value> {
  const wanted = new Set<Value>();
  for (const block of order) {
    if (cold[block] === 1) continue;
    for (const id of instructionsIn(f, block)) {
      if (!isPure(f, id)) for (const operand of operandsOf(f, id)) wanted.add(operand);
    }
  }
  for (const value of wanted) {
    const definition = f.values.instruction[value] as Instruction | -1;
    if (definition !== none) {
      for (const operand of operandsOf(f, definition)) wanted.add(operand);
      continue;
    }
    for (const block of order) {
      if (cold[block] === 1) continue;
      for (const { target, arguments: passed } of edgesOfBlock(f, block)) {
        if (target === f.values.block[value]) wanted.add(passed[f.values.index[value]!]!);
      }
    }
  }
  return wanted;
}

function isPure(f: IrFunction, id: Instruction): boolean {
  const { effect, traps } = operationOf(opcodeOf(f, id));
  return effect === 'pure' && !traps;
}

/** By cold block: parameters of hot blocks that are kept for it, which it reads itself or to compute something from them. */
function coldUses(
  f: IrFunction,
  order: readonly Block[],
  cold: Uint8Array,
  { canonical, isKept }: Joins,
): Map<Block, Value[]> {
  const uses = new Map<Block, Value[]>();
  for (const block of order) {
    if (cold[block] === 0) continue;
    const seen = new Set<Value>();
    const read = (given: Value): void => {
      // Values beyond are made in compiling.
      const value = (canonical[given]! < f.valueCount ? canonical[given] : given) as Value;
      if (value < 0 || seen.has(value)) return;
      seen.add(value);
      const definition = f.values.instruction[value] as Instruction | -1;
      if (definition === none) return;
      if (isPure(f, definition)) for (const operand of operandsOf(f, definition)) read(operand);
    };
    for (const id of instructionsIn(f, block)) for (const operand of operandsOf(f, id)) read(operand);
    for (const { arguments: passed } of edgesOfBlock(f, block)) for (const value of passed) read(value);
    for (const source of order) {
      for (const edge of edgesOfBlock(f, source)) {
        if (edge.target === block && cold[source] === 0) for (const value of edge.arguments) read(value);
      }
    }
    uses.set(block, [...seen].filter(isKept));
  }
  return uses;
}

function empty(f: IrFunction, block: Block, kept: readonly Value[]): void {
  const edges = edgesOfBlock(f, block);
  const last = terminator(f, block) as Instruction;
  const ends: OperationName = edges.length === 1 ? 'jump' : edges.length === 2 ? 'branch' : 'switch';
  const cases = opcodeOf(f, last) === opcodes.switch ? f.instructions.low[last]! : 0;
  const type = f.instructions.type[last] as Type;
  const isSwitch = opcodeOf(f, last) === opcodes.switch;
  for (const id of [...instructionsIn(f, block)].reverse()) removeInstruction(f, id);
  for (const value of [...kept, constant(f, block, i8)]) {
    const place = appendInstruction(f, block, {
      opcode: opcodes.symboladdr,
      resultTypes: [ptr],
      low: symbolIndex(f, 'kept'),
    });
    appendInstruction(f, block, {
      opcode: opcodes.store,
      type: valueType(f, value),
      operands: [value, result(f, place)],
    });
  }
  if (edges.length === 0) {
    appendInstruction(f, block, { opcode: opcodes.trap, low: -9 });
    return;
  }
  const constants = edges.map(({ target, arguments: passed }) => ({
    target,
    arguments: passed.map((value) => constant(f, block, valueType(f, value))),
  }));
  const choice = isSwitch ? constant(f, block, type) : ends === 'branch' ? constant(f, block, i8) : undefined;
  const id = appendInstruction(f, block, {
    opcode: isSwitch ? opcodes.switch : opcodes[ends],
    ...(isSwitch ? { type, low: cases } : {}),
    operands: choice === undefined ? [] : [choice],
  });
  setEdges(f, id, constants);
}

function constant(f: IrFunction, block: Block, type: Type): Value {
  const plain = type === ptr ? i64 : type;
  const made = appendInstruction(f, block, {
    opcode: isFloat(plain) ? opcodes.fconst : opcodes.iconst,
    type: plain,
    resultTypes: [plain],
    ...constantHalves(plain, isFloat(plain) ? 1 : 1n),
  });
  if (type !== ptr) return result(f, made);
  const address = appendInstruction(f, block, {
    opcode: opcodes.inttoptr,
    type: i64,
    operands: [result(f, made)],
    resultTypes: [ptr],
  });
  return result(f, address);
}
