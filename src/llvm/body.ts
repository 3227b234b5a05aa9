/**
 * The body of a function while it is read. Each local name has a number; a value that is used before the text defines it is a
 * placeholder, a negative number, until the end of the body.
 */
import {
  addBlock,
  addParameter,
  appendInstruction,
  type Block,
  constantHalves,
  createFunction,
  type Instruction,
  type IrFunction,
  i64,
  isFloat,
  none,
  type Opcode,
  type OperationName,
  opcodes,
  ptr,
  result,
  type Signature,
  type Slot,
  type Type,
  type Value,
} from '../ir/index.ts';
import type { Constant } from './constants.ts';
import { failure } from './errors.ts';
import type { Lexer } from './lexer.ts';
import { internName } from './names.ts';
import type { ModuleScope } from './scope.ts';
import { clearTables, reachLocal, type Tables } from './tables.ts';
import { nameText } from './text.ts';
import { describeType, type LlvmType, type Part, sameType } from './types.ts';

/** What a phi has for one predecessor: a value, several, or a constant to be made there. */
export interface Incoming {
  readonly from: Block;
  readonly value: Value | readonly Value[] | Constant;
}

/** One phi of a block: what comes in from each predecessor. */
export interface Phi {
  readonly parts: readonly Part[];
  readonly type: LlvmType;
  readonly incoming: Incoming[];
  /** By predecessor: its place in `incoming`, once there are too many to look through. */
  rows: Map<Block, number> | undefined;
  readonly place: number;
}

/** How a block ends, until its edges can be made: when the phis of its targets are known. */
export interface Ending {
  readonly block: Block;
  readonly opcode: Opcode;
  readonly type: Type;
  readonly operands: readonly Value[];
  readonly targets: readonly Block[];
  /** Of a switch. */
  readonly cases: bigint[] | undefined;
  /** Of a trap. */
  readonly code: number;
  readonly position: number;
  /** By target, how often it is gone to in comparison with the others: known only with what follows the instruction. */
  weights: readonly number[] | undefined;
}

export interface Body {
  readonly scope: ModuleScope;
  readonly lexer: Lexer;
  readonly f: IrFunction;
  readonly tables: Tables;
  /** The block that instructions are appended to; −1 where the text has ended one and begun no other. */
  block: Block | -1;
  /** What locals are that are not one value. */
  readonly lists: (readonly Value[])[];
  /** By placeholder, −2 being the first. */
  readonly settled: (Value | undefined)[];
  /** By block: where the text first refers to it while it has no beginning yet; −1 after. */
  readonly blockUse: number[];
  /** By block: its phis. */
  readonly phis: (Phi[] | undefined)[];
  readonly endings: Ending[];
  readonly resultType: LlvmType;
  /** The parameter that results are written to, or −1. */
  resultPointer: Value | -1;
  /** The slot that fences name, −1 while there is none. */
  fenceSlot: Slot | -1;
  /** Whether instructions know where they stand in the text. */
  readonly positions: boolean;
  position: number;
}

/** Two times the number of an unnamed local name, or two times a named one's place among those plus one. */
export function localNumber(body: Body): number {
  const { number } = body.lexer;
  const local = number >= 0 ? 2 * number : 2 * internName(body.tables.names, body.lexer) + 1;
  if (local >= body.tables.locals) reach(body, local);
  return local;
}

/** The number of the unnamed local of a number. */
export function unnamedLocal(body: Body, number: number): number {
  if (2 * number >= body.tables.locals) reach(body, 2 * number);
  return 2 * number;
}

/** A file may name its values by any numbers; those it has no text for would only take memory. */
const looseness = 64;

function reach({ lexer, tables }: Body, local: number): void {
  if (local > 2 * (lexer.bytes.length + looseness)) throw failure(lexer, 'llvm-name', 'the number is too large');
  reachLocal(tables, local);
}

export interface BodyOptions {
  readonly scope: ModuleScope;
  readonly lexer: Lexer;
  readonly name: string;
  readonly signature: Signature;
  readonly resultType: LlvmType;
  readonly positions: boolean;
  /** Lines of the text. */
  readonly lines: number;
}

/** Instructions of ours that a line of the text becomes, roughly: constants are instructions too. */
const instructionsPerLine = 1.25;
const leastRoom = 16;

export function createBody(options: BodyOptions): Body {
  const { scope, lexer, name, signature, resultType, positions, lines } = options;
  const { tables } = scope;
  clearTables(tables);
  const f = createFunction(name, signature, leastRoom + Math.ceil(instructionsPerLine * lines));
  const block = addBlock(f);
  for (const { type } of signature.parameters) addParameter(f, block, type);
  return {
    scope,
    lexer,
    f,
    tables,
    block,
    lists: [],
    settled: [],
    blockUse: [-1],
    phis: [],
    endings: [],
    resultType,
    resultPointer: -1,
    fenceSlot: -1,
    positions,
    position: none,
  };
}

// Values.

/** What a local name is called in a message. */
const called = ({ lexer }: Body): string => `'%${nameText(lexer)}'`;

/** The values of the local name that the lexer stands at, which must be of a type. */
export function localValues(body: Body, type: LlvmType): readonly Value[] {
  const local = localNumber(body);
  const { values, types } = body.tables;
  const known = values[local]!;
  if (known === 0) return awaitValues(body, local, type);
  checkType(body, types[local]!, type);
  return known > 0 ? [(known - 1) as Value] : body.lists[-1 - known]!;
}

/** The same for a type whose values are one value. */
export function localValue(body: Body, type: LlvmType): Value {
  const local = localNumber(body);
  const { values, types } = body.tables;
  const known = values[local]!;
  if (known > 0 && types[local] === type) return (known - 1) as Value;
  return localValues(body, type)[0]!;
}

function checkType(body: Body, actual: LlvmType, wanted: LlvmType): void {
  if (actual === wanted || sameType(actual, wanted)) return;
  throw failure(
    body.lexer,
    'llvm-type',
    `${called(body)} is of type ${describeType(actual)}, not ${describeType(wanted)}`,
  );
}

function awaitValues(body: Body, local: number, type: LlvmType): readonly Value[] {
  const placeholders: number[] = [];
  for (let count = partsOf(body, type).length; count > 0; count--) {
    body.settled.push(undefined);
    placeholders.push(-1 - body.settled.length);
  }
  const { awaited, types, values } = body.tables;
  awaited.set(local, { place: body.lexer.start, placeholders });
  types[local] = type;
  body.lists.push(placeholders as Value[]);
  values[local] = -body.lists.length;
  return placeholders as Value[];
}

/** The parts of a type. Throws where no value can have it. */
export function partsOf({ lexer }: Body, type: LlvmType): readonly Part[] {
  if (type.parts === undefined)
    throw failure(lexer, 'llvm-unsupported', `a value of type ${describeType(type)} is not supported`);
  return type.parts;
}

/** Says what a local name is, a value that is no placeholder; −1 is no name. */
export function defineValue(body: Body, local: number, place: number, type: LlvmType, value: Value): void {
  if (local < 0) return;
  const { values, types } = body.tables;
  if (values[local] !== 0) settle(body, local, place, type, [value]);
  values[local] = value + 1;
  types[local] = type;
}

export function defineValues(body: Body, local: number, place: number, type: LlvmType, given: readonly Value[]): void {
  if (given.length === 1 && given[0]! >= 0) {
    defineValue(body, local, place, type, given[0]!);
    return;
  }
  if (local < 0) return;
  const { values, types } = body.tables;
  if (values[local] !== 0) settle(body, local, place, type, given);
  body.lists.push(given);
  values[local] = -body.lists.length;
  types[local] = type;
}

/** A name that was used before. */
function settle(body: Body, local: number, place: number, type: LlvmType, values: readonly Value[]): void {
  const { lexer, settled } = body;
  const { awaited, types } = body.tables;
  const waiting = awaited.get(local);
  if (waiting === undefined) throw failure(lexer, 'llvm-name', 'the name is defined twice', place);
  const used = types[local]!;
  if (!sameType(used, type)) {
    const text = `the name is of type ${describeType(type)}, but is used as ${describeType(used)}`;
    throw failure(lexer, 'llvm-type', text, place);
  }
  waiting.placeholders.forEach((placeholder, index) => {
    settled[-2 - placeholder] = values[index]!;
  });
  awaited.delete(local);
}

// Instructions.

/** Appends an instruction; the block must not have ended. */
export function append(
  body: Body,
  opcode: Opcode,
  type: Type | undefined,
  operands: readonly Value[],
  resultTypes: readonly Type[],
  low = 0,
  high = 0,
): Instruction {
  const { f, block, position } = body;
  return appendInstruction(f, block as Block, { opcode, type, operands, resultTypes, low, high, position });
}

const typeLists: readonly (readonly Type[])[] = [0, 1, 2, 3, 4, 5, 6].map((type) => [type as Type]);
const i8 = 0 as Type;

/** An operation on values of one type that gives another of it, or of `to`. */
export function emitOperation(
  body: Body,
  opcode: Opcode,
  type: Type,
  operands: readonly Value[],
  to: Type = type,
): Value {
  return result(body.f, append(body, opcode, type, operands, typeLists[to]!));
}

/** The same by the operation's name. */
export const emit = (body: Body, name: OperationName, type: Type, operands: readonly Value[], to: Type = type): Value =>
  emitOperation(body, opcodes[name], type, operands, to);

/** A comparison: 0 or 1. */
export const emitComparison = (body: Body, name: OperationName, type: Type, a: Value, b: Value): Value =>
  emit(body, name, type, [a, b], i8);

/** Both results of an operation. */
export function emitPair(
  body: Body,
  name: OperationName,
  type: Type,
  operands: readonly Value[],
  second: Type = type,
): readonly [Value, Value] {
  const id = append(body, opcodes[name], type, operands, [type, second]);
  return [result(body.f, id, 0), result(body.f, id, 1)];
}

export const emitLoad = (body: Body, type: Type, address: Value, offset: number, name: OperationName = 'load'): Value =>
  result(body.f, append(body, opcodes[name], type, [address], typeLists[type]!, offset));

export function emitStore(
  body: Body,
  type: Type,
  value: Value,
  address: Value,
  offset: number,
  name: OperationName = 'store',
): void {
  append(body, opcodes[name], type, [value, address], [], offset);
}

/** An integer constant, given as a number of at most 32 bits. */
export function emitInteger(body: Body, type: Type, value: number): Value {
  const low = type === 0 ? value & 0xff : type === 1 ? value & 0xffff : value | 0;
  return result(body.f, append(body, opcodes.iconst, type, [], typeLists[type]!, low, type === i64 ? value >> 31 : 0));
}

export function emitConstant(body: Body, type: Type, constant: bigint | number): Value {
  const { low, high } = constantHalves(type, constant);
  return result(
    body.f,
    append(body, isFloat(type) ? opcodes.fconst : opcodes.iconst, type, [], typeLists[type]!, low, high),
  );
}

/** A floating-point constant by its bits, which a number would not always keep. */
export function emitFloatBits(body: Body, type: Type, bits: bigint): Value {
  const [low, high] = [Number(BigInt.asIntN(32, bits)), Number(BigInt.asIntN(32, bits >> 32n))];
  return result(body.f, append(body, opcodes.fconst, type, [], typeLists[type]!, low, high));
}

/** An operation that has no type of its own. */
export const emitPlain = (body: Body, name: OperationName, to: Type, operands: readonly Value[]): Value =>
  result(body.f, append(body, opcodes[name], undefined, operands, typeLists[to]!));

/** The address of a symbol plus bytes. */
export function emitSymbol(body: Body, symbol: string, addend: bigint): Value {
  const { f } = body;
  const fits = BigInt.asIntN(32, addend) === addend;
  const low = symbolOf(body, symbol);
  const id = append(body, opcodes.symboladdr, undefined, [], typeLists[ptr]!, low, fits ? Number(addend) : 0);
  return fits ? result(f, id) : emitPlain(body, 'ptradd', ptr, [result(f, id), emitConstant(body, i64, addend)]);
}

function symbolOf({ f, tables: { symbols } }: Body, symbol: string): number {
  let place = symbols.get(symbol);
  if (place === undefined) {
    place = f.symbols.push(symbol) - 1;
    symbols.set(symbol, place);
  }
  return place;
}

/** An address moved by a constant. */
export const emitMoved = (body: Body, address: Value, bytes: number): Value =>
  bytes === 0 ? address : emitPlain(body, 'ptradd', ptr, [address, emitConstant(body, i64, BigInt(bytes))]);

export const emitSlotAddress = (body: Body, slot: Slot): Value =>
  result(body.f, append(body, opcodes.slotaddr, undefined, [], typeLists[ptr]!, slot));
