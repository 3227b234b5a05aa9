/**
 * An IR function in columns. Ids index typed arrays; lists of instructions in a block are linked through columns, so inserting and
 * removing cost nothing elsewhere. This file creates, reads and changes; the builder on top of it is the pleasant way to make one.
 */
import { invariant, type SourcePosition } from './error.ts';
import type { ControlFlow } from './flow.ts';
import {
  type Columns,
  columnBytes,
  columnsIn,
  doubled,
  type EdgeColumns,
  type InstructionColumns,
  initial,
  poolWords,
  reserve,
  type ValueColumns,
} from './function-columns.ts';
import { floatBits, floatFromBits } from './meaning/float.ts';
import { type Opcode, type OperationName, opcodesWhere, operationNames } from './operations.ts';
import {
  type Aggregate,
  type Block,
  type Edge,
  type Instruction,
  isFloat,
  none,
  type Signature,
  type Slot,
  type Type,
  typeWidth,
  type Value,
} from './types.ts';

export interface StackSlot {
  /** Bytes. */
  readonly size: number;
  /** Bytes, a power of two. */
  readonly align: number;
}

export interface Callee {
  readonly symbol: string;
  readonly signature: Signature;
}

export interface BlockData {
  readonly parameters: Value[];
  first: Instruction | -1;
  last: Instruction | -1;
  /** Expected to run almost never: the hot code pays nothing for it. */
  cold: boolean;
  /** Taken out of the function; its id is not used again. */
  removed: boolean;
}

export interface IrFunction {
  readonly name: string;
  readonly signature: Signature;
  /** The entry comes first; its parameters are the function's. Order is the order of creation or of the text. */
  readonly blocks: BlockData[];
  readonly slots: StackSlot[];
  readonly symbols: string[];
  readonly callees: Callee[];
  readonly signatures: Signature[];
  /** Memory that is taken from variable arguments. */
  readonly aggregates: Aggregate[];
  /** Case values of each switch, by the instruction's immediate. */
  readonly cases: bigint[][];
  /** Source positions, by the `position` column of instructions. */
  readonly positions: SourcePosition[];
  readonly instructions: InstructionColumns;
  readonly values: ValueColumns;
  readonly edges: EdgeColumns;
  /** Operands and edge arguments, by start and count. */
  pool: Int32Array;
  poolSize: number;
  instructionCount: number;
  valueCount: number;
  edgeCount: number;
  /** Another number after each change of the control flow: of blocks, of what ends them, of where edges lead. */
  shape: number;
  /** The last graph that somebody has asked for; see {@link controlFlow}. */
  flow: ControlFlow | undefined;
}

/** How many instructions a function must have room for, for its columns to hold all that it has. */
export function roomOf(f: IrFunction): number {
  // Rows of edges are rounded down to a multiple of four.
  return Math.max(f.instructionCount, f.valueCount, 4 * (f.edgeCount + 3), Math.ceil(f.poolSize / poolWords));
}

/**
 * A function without blocks. `room` is the number of instructions that it is expected to have: columns grow where there are more. All
 * begin as parts of one buffer, because making and dropping a buffer costs more than filling it.
 */
export function createFunction(name: string, signature: Signature, room = initial): IrFunction {
  return functionOn(name, signature, columnsIn(new ArrayBuffer(columnBytes(room)), 0, room));
}

/** The same, on columns that are there. */
export function functionOn(name: string, signature: Signature, columns: Columns): IrFunction {
  return {
    name,
    signature,
    blocks: [],
    slots: [],
    symbols: [],
    callees: [],
    signatures: [],
    aggregates: [],
    cases: [],
    positions: [],
    instructions: columns.instructions,
    values: columns.values,
    edges: columns.edges,
    pool: columns.pool,
    poolSize: 0,
    instructionCount: 0,
    valueCount: 0,
    edgeCount: 0,
    shape: 0,
    flow: undefined,
  };
}

function toPool(f: IrFunction, values: readonly Value[]): number {
  const start = f.poolSize;
  while (start + values.length > f.pool.length) f.pool = doubled(f.pool);
  for (let i = 0; i < values.length; i++) f.pool[start + i] = values[i]!;
  f.poolSize = start + values.length;
  return start;
}

function newValue(f: IrFunction, type: Type, block: number, instruction: number, index: number): Value {
  const value = f.valueCount++;
  if (value >= f.values.type.length) reserve(f.values, value);
  f.values.type[value] = type;
  f.values.block[value] = block;
  f.values.instruction[value] = instruction;
  f.values.index[value] = index;
  return value as Value;
}

export function addBlock(f: IrFunction, cold = false): Block {
  f.shape++;
  f.blocks.push({ parameters: [], first: none, last: none, cold, removed: false });
  return (f.blocks.length - 1) as Block;
}

export function addParameter(f: IrFunction, block: Block, type: Type): Value {
  const { parameters } = f.blocks[block]!;
  const value = newValue(f, type, block, none, parameters.length);
  parameters.push(value);
  return value;
}

/** Takes out one parameter of a block; the arguments on edges into it must be taken out too. */
export function removeParameter(f: IrFunction, block: Block, index: number): void {
  const { parameters } = f.blocks[block]!;
  parameters.splice(index, 1);
  for (let i = index; i < parameters.length; i++) f.values.index[parameters[i]!] = i;
}

export function addSlot(f: IrFunction, size: number, align: number): Slot {
  f.slots.push({ size, align });
  return (f.slots.length - 1) as Slot;
}

export function symbolIndex(f: IrFunction, symbol: string): number {
  const found = f.symbols.indexOf(symbol);
  return found >= 0 ? found : f.symbols.push(symbol) - 1;
}

export function calleeIndex(f: IrFunction, symbol: string, signature: Signature): number {
  const found = f.callees.findIndex((callee) => callee.symbol === symbol && callee.signature === signature);
  return found >= 0 ? found : f.callees.push({ symbol, signature }) - 1;
}

export function signatureIndex(f: IrFunction, signature: Signature): number {
  const found = f.signatures.indexOf(signature);
  return found >= 0 ? found : f.signatures.push(signature) - 1;
}

export function aggregateIndex(f: IrFunction, aggregate: Aggregate): number {
  const found = f.aggregates.indexOf(aggregate);
  return found >= 0 ? found : f.aggregates.push(aggregate) - 1;
}

export interface NewInstruction {
  readonly opcode: Opcode;
  /** The operation's T where it has one. */
  readonly type?: Type | undefined;
  readonly operands?: readonly Value[];
  readonly resultTypes?: readonly Type[];
  readonly low?: number;
  readonly high?: number;
  /** Index into the function's `positions`; −1 for none. */
  readonly position?: number;
}

const nothing: readonly never[] = [];
const noType = 0 as Type;

/** Makes an instruction that is in no block yet. */
function newInstruction(
  f: IrFunction,
  opcode: Opcode,
  type: Type,
  operands: readonly Value[],
  resultTypes: readonly Type[],
  low: number,
  high: number,
  position: number,
): Instruction {
  const id = f.instructionCount++;
  const c = f.instructions;
  if (id >= c.opcode.length) reserve(c, id);
  c.opcode[id] = opcode;
  c.type[id] = type;
  c.block[id] = none;
  c.next[id] = none;
  c.previous[id] = none;
  c.operandStart[id] = toPool(f, operands);
  c.operandCount[id] = operands.length;
  c.firstEdge[id] = 0;
  c.edgeCount[id] = 0;
  c.low[id] = low;
  c.high[id] = high;
  c.position[id] = position;
  c.firstResult[id] = f.valueCount;
  c.resultCount[id] = resultTypes.length;
  for (let index = 0; index < resultTypes.length; index++) newValue(f, resultTypes[index]!, none, id, index);
  return id as Instruction;
}

/** By opcode: 1 for what ends a block. */
const ends = opcodesWhere(({ terminator }) => terminator);

function link(f: IrFunction, id: Instruction, block: Block, previous: number, next: number): void {
  const c = f.instructions;
  f.shape += ends[c.opcode[id]!]!;
  const data = f.blocks[block]!;
  c.block[id] = block;
  c.previous[id] = previous;
  c.next[id] = next;
  if (previous === none) data.first = id;
  else c.next[previous] = id;
  if (next === none) data.last = id;
  else c.previous[next] = id;
  for (let i = 0; i < c.resultCount[id]!; i++) f.values.block[c.firstResult[id]! + i] = block;
}

// Both take the record apart themselves: V8 looks names up where one place is given records of many forms, and each is given few.

export function appendInstruction(
  f: IrFunction,
  block: Block,
  {
    opcode,
    type = noType,
    operands = nothing,
    resultTypes = nothing,
    low = 0,
    high = 0,
    position = none,
  }: NewInstruction,
): Instruction {
  const id = newInstruction(f, opcode, type, operands, resultTypes, low, high, position);
  link(f, id, block, f.blocks[block]!.last, none);
  return id;
}

export function insertBefore(
  f: IrFunction,
  place: Instruction,
  {
    opcode,
    type = noType,
    operands = nothing,
    resultTypes = nothing,
    low = 0,
    high = 0,
    position = none,
  }: NewInstruction,
): Instruction {
  const id = newInstruction(f, opcode, type, operands, resultTypes, low, high, position);
  link(f, id, f.instructions.block[place] as Block, f.instructions.previous[place]!, place);
  return id;
}

/** Unlinks an instruction; its results must have no uses left. */
export function removeInstruction(f: IrFunction, id: Instruction): void {
  const c = f.instructions;
  f.shape += ends[c.opcode[id]!]!;
  const data = f.blocks[c.block[id]!]!;
  const previous = c.previous[id]!;
  const next = c.next[id]!;
  if (previous === none) data.first = next as Instruction | -1;
  else c.next[previous] = next;
  if (next === none) data.last = previous as Instruction | -1;
  else c.previous[next] = previous;
  c.block[id] = none;
}

/** Moves an instruction before another, also into another block. */
export function moveBefore(f: IrFunction, id: Instruction, place: Instruction): void {
  removeInstruction(f, id);
  link(f, id, f.instructions.block[place] as Block, f.instructions.previous[place]!, place);
}

/** Moves an instruction and all that follow it in its block to the end of another block. */
export function moveToEnd(f: IrFunction, first: Instruction, block: Block): void {
  f.shape++;
  const c = f.instructions;
  const from = f.blocks[c.block[first]!]!;
  const to = f.blocks[block]!;
  const before = c.previous[first]!;
  const { last } = from;
  from.last = before as Instruction | -1;
  if (before === none) from.first = none;
  else c.next[before] = none;
  c.previous[first] = to.last;
  if (to.last === none) to.first = first;
  else c.next[to.last] = first;
  to.last = last;
  for (let id: number = first; id !== none; id = c.next[id]!) {
    c.block[id] = block;
    for (let i = 0; i < c.resultCount[id]!; i++) f.values.block[c.firstResult[id]! + i] = block;
  }
}

export interface NewEdge {
  readonly target: Block;
  readonly arguments: readonly Value[];
}

/** Gives a terminator its successors; replaces those it had. */
export function setEdges(f: IrFunction, id: Instruction, edges: readonly NewEdge[]): void {
  f.shape++;
  f.instructions.firstEdge[id] = f.edgeCount;
  f.instructions.edgeCount[id] = edges.length;
  for (const { target, arguments: values } of edges) {
    const edge = f.edgeCount++;
    if (edge >= f.edges.target.length) reserve(f.edges, edge);
    f.edges.target[edge] = target;
    f.edges.argumentStart[edge] = toPool(f, values);
    f.edges.argumentCount[edge] = values.length;
  }
}

/** Leads an edge to another block, which must have parameters for its arguments. */
export function retarget(f: IrFunction, edge: Edge, target: Block): void {
  f.shape++;
  f.edges.target[edge] = target;
}

// Reading.

function fromPool(f: IrFunction, start: number, count: number): Value[] {
  const values: Value[] = [];
  for (let i = start; i < start + count; i++) values.push(f.pool[i] as Value);
  return values;
}

function numbersFrom<Id extends number>(first: number, count: number): Id[] {
  const ids: Id[] = [];
  for (let i = 0; i < count; i++) ids.push((first + i) as Id);
  return ids;
}

export const opcodeOf = (f: IrFunction, id: Instruction): Opcode => f.instructions.opcode[id] as Opcode;
export const is = (f: IrFunction, id: Instruction, name: OperationName): boolean =>
  operationNames[f.instructions.opcode[id]!] === name;
/** The operation's T. */
export const instructionType = (f: IrFunction, id: Instruction): Type => f.instructions.type[id] as Type;
export const operandCount = (f: IrFunction, id: Instruction): number => f.instructions.operandCount[id]!;
export const operand = (f: IrFunction, id: Instruction, index: number): Value =>
  f.pool[f.instructions.operandStart[id]! + index] as Value;
export const operandsOf = (f: IrFunction, id: Instruction): readonly Value[] =>
  fromPool(f, f.instructions.operandStart[id]!, f.instructions.operandCount[id]!);
export const resultCount = (f: IrFunction, id: Instruction): number => f.instructions.resultCount[id]!;
export const result = (f: IrFunction, id: Instruction, index = 0): Value =>
  (f.instructions.firstResult[id]! + index) as Value;
export const resultsOf = (f: IrFunction, id: Instruction): readonly Value[] =>
  numbersFrom<Value>(f.instructions.firstResult[id]!, f.instructions.resultCount[id]!);
export const valueType = (f: IrFunction, value: Value): Type => f.values.type[value] as Type;
/** The instruction that defines a value, or −1 for a block's parameter. */
export const definition = (f: IrFunction, value: Value): Instruction | -1 =>
  f.values.instruction[value] as Instruction | -1;
export const definingBlock = (f: IrFunction, value: Value): Block => f.values.block[value] as Block;
export const edgesOf = (f: IrFunction, id: Instruction): readonly Edge[] =>
  numbersFrom<Edge>(f.instructions.firstEdge[id]!, f.instructions.edgeCount[id]!);
/** A terminator's successors in the form in which `setEdges` takes them. */
export function edgeList(f: IrFunction, id: Instruction): NewEdge[] {
  const edges: NewEdge[] = [];
  for (const edge of edgesOf(f, id)) edges.push({ target: edgeTarget(f, edge), arguments: edgeArguments(f, edge) });
  return edges;
}
export const edgeTarget = (f: IrFunction, edge: Edge): Block => f.edges.target[edge] as Block;
export const edgeArguments = (f: IrFunction, edge: Edge): readonly Value[] =>
  fromPool(f, f.edges.argumentStart[edge]!, f.edges.argumentCount[edge]!);

export const entryBlock = (_: IrFunction): Block => 0 as Block;
/** Blocks that are still part of the function, in order. */
export function blockIds(f: IrFunction): Block[] {
  const ids: Block[] = [];
  for (let id = 0; id < f.blocks.length; id++) if (!f.blocks[id]!.removed) ids.push(id as Block);
  return ids;
}
/** A block's last instruction, which ends it; −1 while the block is being built. */
export function terminator(f: IrFunction, block: Block): Instruction | -1 {
  const { last } = f.blocks[block]!;
  return last !== none && ends[f.instructions.opcode[last]!] === 1 ? last : none;
}
export function successorCount(f: IrFunction, block: Block): number {
  const last = terminator(f, block);
  return last === none ? 0 : f.instructions.edgeCount[last]!;
}
export function successors(f: IrFunction, block: Block): Block[] {
  const targets: Block[] = [];
  const last = terminator(f, block);
  if (last === none) return targets;
  const first = f.instructions.firstEdge[last]!;
  const past = first + f.instructions.edgeCount[last]!;
  for (let edge = first; edge < past; edge++) targets.push(f.edges.target[edge] as Block);
  return targets;
}
/** The edges out of a block. */
export function edgesIn(f: IrFunction, block: Block): readonly Edge[] {
  const last = terminator(f, block);
  return last === none ? [] : edgesOf(f, last as Instruction);
}
/** The instructions that a block has now, from first to last. */
export function instructionsIn(f: IrFunction, block: Block): readonly Instruction[] {
  const ids: Instruction[] = [];
  const { next } = f.instructions;
  for (let id: number = f.blocks[block]!.first; id !== none; id = next[id]!) ids.push(id as Instruction);
  return ids;
}

/** The 64-bit immediate of an `iconst`, unsigned within the type's width. */
export function integerConstant(f: IrFunction, id: Instruction): bigint {
  const width = typeWidth(instructionType(f, id));
  const low = f.instructions.low[id]!;
  const high = f.instructions.high[id]!;
  // Each step of arithmetic on big integers makes one: most constants take none.
  if (width < 32) return BigInt(low & ((1 << width) - 1));
  if (width === 32 || high === 0) return BigInt(low >>> 0);
  return BigInt.asUintN(64, (BigInt(high) << 32n) | BigInt(low >>> 0));
}

/** The value of an `fconst`. */
export function floatConstant(f: IrFunction, id: Instruction): number {
  const width = typeWidth(instructionType(f, id));
  const bits = (BigInt(f.instructions.high[id]! >>> 0) << 32n) | BigInt(f.instructions.low[id]! >>> 0);
  return floatFromBits(width, bits);
}

/** Immediate halves of a constant of `type`. */
export function constantHalves(type: Type, constant: bigint | number): { low: number; high: number } {
  invariant(isFloat(type) === (typeof constant === 'number'), 'a constant of another kind than its type');
  if (typeof constant === 'bigint' && constant >= -0x8000_0000n && constant <= 0x7fff_ffffn) {
    const low = Number(constant);
    const width = typeWidth(type);
    return { low: width < 32 ? low & ((1 << width) - 1) : low, high: width > 32 ? low >> 31 : 0 };
  }
  const bits =
    typeof constant === 'number' ? floatBits(typeWidth(type), constant) : BigInt.asUintN(typeWidth(type), constant);
  return { low: Number(BigInt.asIntN(32, bits)), high: Number(BigInt.asIntN(32, bits >> 32n)) };
}

/** Rewrites every operand and edge argument through `map`; −1 keeps a value. Chains in the map are followed. */
export function replaceValues(f: IrFunction, map: Int32Array): void {
  const resolve = (value: number): number => {
    let current = value;
    while (map[current]! !== none && map[current] !== undefined) current = map[current]!;
    return current;
  };
  for (let i = 0; i < f.poolSize; i++) f.pool[i] = resolve(f.pool[i]!);
}
