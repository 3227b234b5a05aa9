/** The evaluator's machine: frames, and what one instruction does to them. */
import { ConveneError } from './error.ts';
import type { HostFunction, Outcome } from './evaluate.ts';
import { type Allocate, type CallPassing, copyBytes, type PassedCall } from './evaluate-passing.ts';
import {
  edgeArguments,
  edgesOf,
  edgeTarget,
  floatConstant,
  type IrFunction,
  instructionType,
  integerConstant,
  opcodeOf,
  operandsOf,
  resultCount,
  valueType,
} from './function.ts';
import { Trap, trapCodes } from './meaning/trap.ts';
import type { Memory, Region } from './memory.ts';
import { type Datum, type OperationName, operationName, operationOf } from './operations.ts';
import {
  type Block,
  type Instruction,
  i8,
  i16,
  i32,
  isFloat,
  ptr,
  type Signature,
  type Type,
  typeWidth,
  type Value,
} from './types.ts';

export interface Frame {
  readonly f: IrFunction;
  /** By value: what it is now. */
  readonly values: Datum[];
  /** Addresses of the stack slots. */
  readonly slots: readonly number[];
  /** The stack's top before this frame. */
  readonly stackTop: number;
  /** Arguments beyond the declared ones. */
  readonly extra: readonly Datum[];
  /** The calls that lead here and end when this frame returns: one, or more where calls in tail position changed the convention. */
  readonly entered: readonly EnteredCall[];
  /** Memory for the results of calls, by instruction and result. */
  readonly resultMemory: Map<number, number>;
  /** The next instruction; a call, while its callee runs. */
  instruction: Instruction;
}

interface EnteredCall {
  readonly passed: PassedCall;
  readonly state: unknown;
}

export interface Machine {
  readonly passing: CallPassing;
  readonly functions: ReadonlyMap<string, IrFunction>;
  readonly hosts: Readonly<Record<string, HostFunction>>;
  readonly memory: Memory;
  readonly code: ReadonlyMap<bigint, string>;
  readonly addressOf: (symbol: string) => bigint;
  readonly frames: Frame[];
  readonly depth: number;
  readonly stack: Region;
  stackTop: number;
  /** Variable arguments that lists in memory refer to. */
  readonly lists: (readonly Datum[])[];
  outcome: Outcome | undefined;
}

/** What fills stack slots at first, so that a program that reads them unwritten is noticed. */
const unwritten = 0xa5;

/** What is known of a call: its signature, where something makes it, and the calls that end with it. */
interface CallMade {
  readonly call?: Signature | undefined;
  readonly outer?: readonly EnteredCall[];
}

/** Calls a function: pushes its frame, or lets the host compute. Results go to the frame that is on top now. */
export function pushFrame(machine: Machine, name: string, values: readonly Datum[], made: CallMade = {}): void {
  const f = machine.functions.get(name);
  if (f === undefined) {
    const host = machine.hosts[name];
    if (host === undefined) throw new ConveneError('evaluate-symbol', `there is no function '${name}'`);
    returnThrough(machine, made.outer ?? [], host(values, machine.memory));
    return;
  }
  if (machine.frames.length >= machine.depth) throw new Trap(trapCodes.returnStackOverflow);
  const before = machine.stackTop;
  const allocate: Allocate = (bytes, align) => {
    machine.stackTop = Math.floor((machine.stackTop - bytes) / align) * align;
    if (machine.stackTop < machine.stack.address) {
      machine.stackTop = before;
      throw new Trap(trapCodes.returnStackOverflow);
    }
    return machine.stackTop;
  };
  const slots = f.slots.map(({ size, align }) => allocate(size, align));
  machine.stack.bytes.fill(unwritten, machine.stackTop - machine.stack.address, before - machine.stack.address);

  const { call, outer = [] } = made;
  let found = values;
  let entered = outer;
  if (call !== undefined) {
    const passed: PassedCall = { call, callee: f.signature, name, memory: machine.memory };
    const { values: given, state } = machine.passing.enter(passed, values, allocate, callersMemory(machine));
    found = given;
    entered = [...outer, { passed, state }];
  }
  const { parameters, variadic } = f.signature;
  const surplus = found.length - parameters.length;
  const kinds = parameters.every(({ type }, index) => isFloat(type) === (typeof found[index] === 'number'));
  if (surplus < 0 || (surplus > 0 && variadic !== true) || !kinds)
    throw new ConveneError('evaluate-arguments', `'${name}' is called with other arguments than it takes`);
  const frame: Frame = {
    f,
    values: [],
    slots,
    stackTop: before,
    extra: found.slice(parameters.length),
    entered,
    resultMemory: new Map(),
    instruction: f.blocks[0]!.first as Instruction,
  };
  f.blocks[0]!.parameters.forEach((parameter, index) => {
    frame.values[parameter] = found[index]!;
  });
  machine.frames.push(frame);
}

/** Memory in the top frame for the results of the call that it is at: the same each time that the call is made. */
function callersMemory(machine: Machine): Allocate {
  const frame = machine.frames.at(-1);
  let count = 0;
  return (bytes, align) => {
    const key = (frame?.instruction ?? 0) * 64 + count++;
    const known = frame?.resultMemory.get(key);
    if (known !== undefined) return known;
    const { address } = machine.memory.map(Math.max(bytes, 1), { align: Math.max(align, 16) });
    frame?.resultMemory.set(key, address);
    return address;
  };
}

/** Ends calls, the innermost first, and gives the results to the frame that made the outermost. */
function returnThrough(machine: Machine, entered: readonly EnteredCall[], results: readonly Datum[]): void {
  let found = results;
  for (const { passed, state } of entered.toReversed()) {
    found = machine.passing.leave(passed, state, found, callersMemory(machine));
  }
  returnTo(machine, found);
}

function popFrame(machine: Machine): void {
  machine.stackTop = machine.frames.pop()!.stackTop;
}

const isInvoke = (frame: Frame): boolean => operationName(opcodeOf(frame.f, frame.instruction)).startsWith('invoke');

/** Gives results to the call that the top frame is at, or ends the run. */
function returnTo(machine: Machine, results: readonly Datum[]): void {
  const frame = machine.frames.at(-1);
  if (frame === undefined) {
    machine.outcome = { kind: 'returned', results };
    return;
  }
  setResults(frame, results);
  if (isInvoke(frame)) follow(frame, 0);
  else advance(frame);
}

/** Leaves frames until one is at an invoke, which goes on with the code; false if there is none. */
export function unwind(machine: Machine, code: bigint): boolean {
  while (machine.frames.length > 0) {
    const frame = machine.frames.at(-1)!;
    if (isInvoke(frame)) {
      frame.values[frame.f.instructions.firstResult[frame.instruction]! + resultCount(frame.f, frame.instruction) - 1] =
        code;
      follow(frame, 1);
      return true;
    }
    popFrame(machine);
  }
  return false;
}

function setResults(frame: Frame, results: readonly Datum[]): void {
  const first = frame.f.instructions.firstResult[frame.instruction]!;
  results.forEach((value, index) => {
    frame.values[first + index] = value;
  });
}

function advance(frame: Frame): void {
  frame.instruction = frame.f.instructions.next[frame.instruction] as Instruction;
}

/** Goes along an edge: all arguments are read before any parameter is written. */
function follow(frame: Frame, index: number): void {
  const { f, values } = frame;
  const edge = edgesOf(f, frame.instruction)[index]!;
  const given = edgeArguments(f, edge).map((value) => values[value]!);
  const target: Block = edgeTarget(f, edge);
  f.blocks[target]!.parameters.forEach((parameter, at) => {
    values[parameter] = given[at]!;
  });
  frame.instruction = f.blocks[target]!.first as Instruction;
}

/** Does one instruction. */
export function step(machine: Machine): void {
  const frame = machine.frames.at(-1)!;
  const { f, values, instruction: id } = frame;
  const operation = operationOf(opcodeOf(f, id));
  const name = operationName(opcodeOf(f, id));
  const operands = operandsOf(f, id);
  const data = operands.map((value) => values[value]!);
  const type = instructionType(f, id);
  if (operation.meaning !== undefined) {
    const from = operands.length === 0 ? type : valueType(f, operands[0]!);
    setResults(frame, operation.meaning(type, data, from));
    advance(frame);
  } else if (operation.terminator || operation.effect === 'calls') {
    transfer(machine, frame, name, data);
  } else {
    setResults(frame, access(machine, frame, name, data, operands));
    advance(frame);
  }
}

/** Calls and terminators. */
function transfer(machine: Machine, frame: Frame, name: OperationName, data: readonly Datum[]): void {
  const { f, instruction: id } = frame;
  const low = f.instructions.low[id]!;
  switch (name) {
    case 'jump':
      follow(frame, 0);
      return;
    case 'branch':
      follow(frame, data[0] !== 0n ? 0 : 1);
      return;
    case 'switch': {
      const width = typeWidth(instructionType(f, id));
      follow(frame, f.cases[low]!.findIndex((value) => BigInt.asUintN(width, value) === data[0]) + 1);
      return;
    }
    case 'return':
      popFrame(machine);
      returnThrough(machine, frame.entered, data);
      return;
    case 'throw':
      popFrame(machine);
      if (!unwind(machine, data[0] as bigint)) machine.outcome = { kind: 'thrown', code: data[0] as bigint };
      return;
    case 'trap':
      throw new Trap(low);
    case 'unreachable':
      throw new ConveneError('evaluate-unreachable', `'${f.name}' reached what is never reached`);
    case 'call':
    case 'invoke':
      pushFrame(machine, f.callees[low]!.symbol, data, { call: f.callees[low]!.signature });
      return;
    case 'callindirect':
    case 'invokeindirect':
      pushFrame(machine, functionAt(machine, data[0]!), data.slice(1), { call: f.signatures[low]! });
      return;
    case 'tailcall':
      tailCall(machine, frame, f.callees[low]!.symbol, f.callees[low]!.signature, data);
      return;
    default:
      tailCall(machine, frame, functionAt(machine, data[0]!), f.signatures[low]!, data.slice(1));
  }
}

/** The frame gives way to its callee's. The memory of aggregates that it passes is still what it was when the callee copies it. */
function tailCall(machine: Machine, frame: Frame, name: string, call: Signature, values: readonly Datum[]): void {
  popFrame(machine);
  const { entered, f } = frame;
  const same = call.convention === f.signature.convention;
  const byValue = [...call.parameters, ...call.results].some(({ aggregate }) => aggregate !== undefined);
  // A chain of any length of such calls is one call to whoever made the first.
  const outer = same && !byValue && entered.length > 0 ? entered.slice(0, -1) : entered;
  pushFrame(machine, name, values, { call, outer });
}

function functionAt(machine: Machine, address: Datum): string {
  const name = machine.code.get(address as bigint);
  if (name === undefined) throw new Trap(trapCodes.invalidAddress);
  return name;
}

const narrowTypes: Record<string, Type> = { '8': i8, '16': i16, '32': i32 };

/** Constants, addresses and memory. */
function access(
  machine: Machine,
  frame: Frame,
  name: OperationName,
  data: readonly Datum[],
  operands: readonly Value[],
): readonly Datum[] {
  const { f, instruction: id } = frame;
  const { memory } = machine;
  const type = instructionType(f, id);
  const low = f.instructions.low[id]!;
  const moved = (address: Datum): bigint => BigInt.asUintN(64, (address as bigint) + BigInt(low));
  switch (name) {
    case 'iconst':
      return [integerConstant(f, id)];
    case 'fconst':
      return [floatConstant(f, id)];
    case 'slotaddr':
      return [BigInt(frame.slots[low]!)];
    case 'symboladdr':
      return [BigInt.asUintN(64, machine.addressOf(f.symbols[low]!) + BigInt(f.instructions.high[id]!))];
    case 'load':
      return [memory.load(type, moved(data[0]!))];
    case 'store':
      memory.store(type, data[0]!, moved(data[1]!));
      return [];
    case 'blockcopy':
      copyBytes(memory, data[0] as bigint, data[1] as bigint, blockSize(data[2] as bigint));
      return [];
    case 'blockfill': {
      const [to, byte, size] = data as readonly [bigint, bigint, bigint];
      if (size === 0n) return [];
      const view = memory.view(to, blockSize(size));
      new Uint8Array(view.buffer, view.byteOffset, view.byteLength).fill(Number(byte));
      return [];
    }
    case 'vastart':
      memory.store(ptr, BigInt(machine.lists.push(frame.extra)), data[0] as bigint);
      memory.store(ptr, 0n, (data[0] as bigint) + 8n);
      return [];
    case 'vaarg': {
      const list = machine.lists[Number(memory.load(ptr, data[0] as bigint)) - 1];
      const index = memory.load(ptr, (data[0] as bigint) + 8n) as bigint;
      const value = list?.[Number(index)];
      if (value === undefined || isFloat(type) !== (typeof value === 'number'))
        throw new ConveneError('evaluate-arguments', `'${f.name}' takes a variable argument that was not given`);
      memory.store(ptr, index + 1n, (data[0] as bigint) + 8n);
      return [typeof value === 'number' ? value : BigInt.asUintN(typeWidth(type), value)];
    }
    case 'vacopy': {
      const list = machine.lists[Number(memory.load(ptr, data[0] as bigint)) - 1];
      const index = memory.load(ptr, (data[0] as bigint) + 8n) as bigint;
      const from = list?.[Number(index)];
      if (typeof from !== 'bigint')
        throw new ConveneError('evaluate-arguments', `'${f.name}' takes a variable argument that was not given`);
      memory.store(ptr, index + 1n, (data[0] as bigint) + 8n);
      copyBytes(memory, data[1] as bigint, from, f.aggregates[low]!.bytes);
      return [];
    }
    default:
      return narrowAccess(memory, name, type, data, moved(data[operands.length - 1]!));
  }
}

function narrowAccess(
  memory: Memory,
  name: OperationName,
  type: Type,
  data: readonly Datum[],
  address: bigint,
): readonly Datum[] {
  const narrow = narrowTypes[/\d+$/.exec(name)![0]]!;
  if (name.startsWith('store')) {
    memory.store(narrow, data[0]!, address);
    return [];
  }
  const value = memory.load(narrow, address) as bigint;
  const signed = name.startsWith('s') ? BigInt.asIntN(typeWidth(narrow), value) : value;
  return [BigInt.asUintN(typeWidth(type), signed)];
}

function blockSize(size: bigint): number {
  if (size > 0xffff_ffff_ffffn) throw new Trap(trapCodes.invalidAddress);
  return Number(size);
}
