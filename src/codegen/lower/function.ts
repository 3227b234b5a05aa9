/** What lowering knows of the function being compiled: its own convention, and those of its callees. */
import {
  type Assignment,
  assign,
  type Contract,
  type ContractLookup,
  type Convention,
  type Register,
} from '../../abi/index.ts';
import { ConveneError, type IrFunction, none, opcodes, type Signature, type Type, type Value } from '../../ir/index.ts';
import type { VirtualRegister } from '../machine.ts';
import type { Selection } from '../select/context.ts';

export interface FunctionLowering {
  readonly selection: Selection;
  readonly conventions: ReadonlyMap<string, Convention>;
  /** What compiled callees have promised. */
  readonly contracts: ContractLookup;
  /** The function's own. */
  readonly assignment: Assignment;
  /** What the preserved registers held at entry, in the order of the convention. */
  readonly preserved: readonly VirtualRegister[];
  /** Assignments of callees that have been met, but variadic ones. */
  readonly known: Map<Signature, Assignment>;
  /** Calls in the order of writing, that is from last to first. */
  readonly calls: LoweredCall[];
  /** Slot where the registers of variable arguments are saved, −1 where none are read. */
  saveSlot: number;
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
  /** Number of the instruction, counted from the function's end. */
  readonly instruction: number;
  readonly convention: string;
  readonly symbol: string | undefined;
  /** A call comes back here, an invoke perhaps to its handler, a tail call not at all. */
  readonly kind: 'call' | 'invoke' | 'tail';
  /** Registers that its convention lets the callee change, its results' among them. */
  readonly clobbered: readonly Register[];
}

/** The description of a convention by name. */
export function conventionOf(conventions: ReadonlyMap<string, Convention>, name: string): Convention {
  const convention = conventions.get(name);
  if (convention === undefined) {
    throw new ConveneError('no-such-convention', `there is no calling convention '${name}'`);
  }
  return convention;
}

/** Where a call's arguments and results go. `values` are the arguments, those after the declared ones being variable. */
export function assignmentOf(
  lowering: FunctionLowering,
  f: IrFunction,
  signature: Signature,
  values: readonly Value[],
): Assignment {
  const variable = values.slice(signature.parameters.length).map((value) => f.values.type[value] as Type);
  const known = variable.length === 0 ? lowering.known.get(signature) : undefined;
  if (known !== undefined) return known;
  const assignment = assign(conventionOf(lowering.conventions, signature.convention), signature, variable);
  if (variable.length === 0) lowering.known.set(signature, assignment);
  return assignment;
}

/** What the callee of a call by name has promised, if the call is as the promise has it. */
export function contractOf(
  contracts: ContractLookup,
  symbol: string | undefined,
  convention: string,
): Contract | undefined {
  const contract = symbol === undefined ? undefined : contracts(symbol);
  return contract?.convention === convention ? contract : undefined;
}

/** Notes what a call asks of the frame. */
export function noteCall(lowering: FunctionLowering, assignment: Assignment, contract: Contract | undefined): void {
  const { convention, stackBytes } = assignment;
  if (convention.transfer !== 'call') return;
  lowering.callsOthers = true;
  lowering.outgoingBytes = Math.max(lowering.outgoingBytes, stackBytes);
  lowering.alignment = Math.max(lowering.alignment, contract?.stackAlignment ?? convention.stack.alignment);
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
  return assignmentOf(lowering, f, callee, []).standing.find((one) => one.role === role)?.resultBytes;
}

/** The signature of a call that comes back to where it stands; variadic ones have no stacks. */
function calleeSignature(f: IrFunction, id: number): Signature | undefined {
  const { opcode, low } = f.instructions;
  const signature =
    opcode[id] === opcodes.call
      ? f.callees[low[id]].signature
      : opcode[id] === opcodes.callindirect
        ? f.signatures[low[id]]
        : undefined;
  return signature?.variadic === true ? undefined : signature;
}
