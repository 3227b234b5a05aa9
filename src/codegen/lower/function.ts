/** What lowering knows of the function being compiled: its own convention, and those of its callees. */
import {
  type Assignment,
  type Contract,
  type ContractLookup,
  type Convention,
  type Location,
  type Register,
  registerClasses,
} from '../../abi/index.ts';
import { type IrFunction, none, opcodes, type Signature, type Value } from '../../ir/index.ts';
import { type Assignments, callAssignment, wantedAlignment } from '../assignments.ts';
import type { VirtualRegister } from '../machine.ts';
import { registerOf, type Selection } from '../select/context.ts';
import { newVirtual } from '../writer.ts';
import { type FixedWord, fixedWord } from './fixed-words.ts';

const wordBytes = 8;

export interface FunctionLowering {
  readonly selection: Selection;
  readonly conventions: ReadonlyMap<string, Convention>;
  /** What compiled callees have promised. */
  readonly contracts: ContractLookup;
  /** The function's own. */
  readonly assignment: Assignment;
  /** What the preserved registers held at entry. */
  readonly preserved: readonly FixedWord[];
  /** Whether the frame may be aligned more strictly than the stack pointer is at entry. */
  readonly realigns: boolean;
  /** The stack pointer at entry, where the way to the arguments goes by it; −1 where it does not. */
  entryPointer: VirtualRegister | -1;
  readonly assignments: Assignments;
  /** Calls in the order of writing, that is from last to first. */
  readonly calls: LoweredCall[];
  /** Whether registers of variable arguments are saved at entry, and the slot for them; −1 where they have other places. */
  savesVariables: boolean;
  saveSlot: number;
  /** Whether float registers may hold more than a value of the IR: what is spilled of them is spilled whole. */
  readonly wide: boolean;
  /** The largest argument area that a call wants, in bytes, and the strictest alignment. */
  outgoingBytes: number;
  alignment: number;
  /** The strictest alignment that a call in tail position wants. */
  tailAlignment: number;
  /** Whether anything is called, so that the stack's alignment matters. */
  callsOthers: boolean;
  /** The same for calls in hot blocks alone. */
  hot: { readonly outgoingBytes: number; readonly alignment: number };
}

export interface LoweredCall {
  /** Number of the instruction; counted from the function's end while it is written. */
  instruction: number;
  /** Of the IR. */
  readonly site: number;
  readonly convention: string;
  readonly symbol: string | undefined;
  /** A call comes back here, an invoke perhaps to its handler, a tail call not at all. */
  readonly kind: 'call' | 'invoke' | 'tail';
  /** Bytes of arguments that the callee takes off the stack; of a call in tail position, by how much the return address moves down. */
  readonly popped: number;
  /** Registers that its convention lets the callee change, its results' among them. */
  readonly clobbered: readonly Register[];
}

/** Whether the function leaves a result in a condition flag. */
export const returnsFlag = ({ assignment }: Pick<FunctionLowering, 'assignment'>): boolean =>
  assignment.results.some(({ kind }) => kind === 'flag');

/** Notes what a call asks of the frame. */
export function noteCall(lowering: FunctionLowering, assignment: Assignment, contract: Contract | undefined): void {
  const { convention, stackBytes } = assignment;
  if (convention.transfer !== 'call') return;
  lowering.callsOthers = true;
  lowering.outgoingBytes = Math.max(lowering.outgoingBytes, stackBytes);
  lowering.alignment = Math.max(lowering.alignment, wantedAlignment(assignment, contract));
}

/**
 * How far the content of a standing register lies below a value that came with it, as a parameter or a call's result; undefined for other
 * values.
 */
export function standingBytes(lowering: FunctionLowering, value: Value): number | undefined {
  const { f } = lowering.selection.graph;
  const definition = f.values.instruction[value];
  const index = f.values.index[value];
  if (definition === none) {
    if (f.values.block[value] !== 0) return undefined;
    const { role } = f.signature.parameters[index];
    return lowering.assignment.standing.find((one) => one.role === role)?.argumentBytes;
  }
  const callee = calleeSignature(f, definition);
  const role = callee?.results[index]?.role;
  if (callee === undefined || role === undefined) return undefined;
  return callAssignment(lowering.assignments, callee).standing.find((one) => one.role === role)?.resultBytes;
}

/** The condition that holds right after a call where this result of it, which it leaves in a flag, is 1. */
export function flagCondition(lowering: FunctionLowering, value: Value): number | undefined {
  const { graph, book } = lowering.selection;
  const definition = graph.f.values.instruction[value];
  const callee = definition === none ? undefined : calleeSignature(graph.f, definition);
  const place = callee && callAssignment(lowering.assignments, callee).results[graph.f.values.index[value]];
  return place?.kind === 'flag' ? book.lowering.conditions[book.lowering.flags[place.condition].condition] : undefined;
}

/** The signature of a call that comes back to where it stands; variadic ones have no stacks. */
export function calleeSignature(f: IrFunction, id: number): Signature | undefined {
  const { opcode, low } = f.instructions;
  const signature =
    opcode[id] === opcodes.call
      ? f.callees[low[id]].signature
      : opcode[id] === opcodes.callindirect
        ? f.signatures[low[id]]
        : undefined;
  return signature?.variadic === true ? undefined : signature;
}

/**
 * What the preserved registers held at entry: registers of their own, or a parameter's where it is passed in a preserved register, which
 * it leaves intact.
 */
export function preservedRegisters(selection: Selection, own: Assignment): FixedWord[] {
  const { parameters } = selection.graph.f.blocks[0];
  const classes = registerClasses(own.convention.bank);
  const words: FixedWord[] = [];
  for (const fixed of own.preserved) {
    const piece = intactPiece(own, fixed);
    const register =
      piece < 0 ? newVirtual(selection.writer, classes[fixed]) : registerOf(selection, parameters[piece]);
    words.push(fixedWord(register, fixed, classes[fixed], { kind: 'preserved', register: fixed }));
  }
  return words;
}

/** The parameter that a register holds as it comes, or −1. */
function intactPiece({ parameters, standing }: Assignment, register: Register): number {
  for (const one of standing) if (one.register === register && one.argumentBytes > 0) return none;
  for (let piece = 0; piece < parameters.length; piece++) {
    const place = parameters[piece];
    if (place.kind === 'register' && place.register === register) return piece;
  }
  return none;
}

/** Whether float registers are passed or preserved whole anywhere. */
export function hasWideFloats({ own, calls }: Assignments): boolean {
  const { convention, preserved } = own;
  const classes = registerClasses(convention.bank);
  if (convention.preservedFloatBits === 128 && preserved.some((register) => classes[register] === 'float')) return true;
  if (passesWhole(own)) return true;
  for (const assignment of calls.values()) if (passesWhole(assignment)) return true;
  return false;
}

const isWhole = ({ kind }: Location): boolean => kind === 'whole register';
const passesWhole = ({ parameters, results }: Assignment): boolean => parameters.some(isWhole) || results.some(isWhole);

/** Preserved registers of which a call preserves less than a function has in them. */
export function halfPreserved({ wide }: FunctionLowering, { convention, preserved }: Assignment): readonly Register[] {
  if (!wide || convention.preservedFloatBits === 128) return [];
  const classes = registerClasses(convention.bank);
  return preserved.filter((register) => classes[register] === 'float');
}

/** Whether a frame may have to be aligned more strictly than the stack is at entry. */
export function mayRealign(f: IrFunction, { own, calls }: Assignments): boolean {
  const least = Math.max(own.stackAlign, wordBytes);
  if (f.slots.some(({ align }) => align > least)) return true;
  for (const { stackAlign } of calls.values()) if (stackAlign > least) return true;
  return false;
}
