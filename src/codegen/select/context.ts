/** The state of selecting one function. */
import { type Block, isFloat, none, opcodes, type Type, type Value } from '../../ir/index.ts';
import type { ValueGraph } from '../graph.ts';
import type { VirtualRegister } from '../machine.ts';
import type { ConstantPool } from '../pool.ts';
import type { RuleBook } from '../rules/book.ts';
import { type MachineWriter, newVirtual } from '../writer.ts';
import type { Relations } from './derive.ts';
import type { Pointer } from './pointer.ts';

export interface Selection {
  readonly graph: ValueGraph;
  readonly book: RuleBook;
  readonly writer: MachineWriter;
  readonly pool: ConstantPool;
  /** By canonical value: its register once something needs it, or −1. */
  readonly registers: Int32Array;
  /** By canonical value: the block in which it was last found to be needed. */
  readonly neededIn: Int32Array;
  /** Whether any value comes with a standing register's content: under most conventions none does. */
  readonly hasStanding: boolean;
  /** Values near standing registers' contents, as far as they have been asked for; see `pointer.ts`. */
  readonly pointers: Map<number, Pointer | undefined>;
  /** How far a standing register's content lies below a value that it comes with; undefined for other values. */
  readonly standingBytes: (value: Value) => number | undefined;
  /** The condition that holds right after a call where this result of it, which it leaves in a flag, is 1; undefined for other values. */
  readonly flagCondition: (value: Value) => number | undefined;
  /** By instruction: 1 once another instruction has taken over its work. */
  readonly folded: Uint8Array;
  /** By load that another instruction has taken over: that instruction, and the first word of its memory operand. */
  readonly takenLoads: Map<number, { readonly instruction: number; readonly word: number }>;
  /** By call, or −1 for the entry: the instruction after which what was passed in memory lies there. */
  readonly arrivals: Map<number, number>;
  /** In cold code: registers for values of hot code that are in none there, to be made where the cold block begins; see `copies.ts`. */
  copies: Copies | undefined;
  /** Found when cold code first wants a value of hot code; see `derive.ts`. */
  relations: Relations | undefined;
  /** The slot that the load being selected reads instead of its address, or −1. */
  kept: number;
  /** Whether addresses of symbols may be no more than a distance from the instruction: then no register goes with one. */
  readonly positionIndependent: boolean;
  /** By rule: how often it was applied. */
  readonly applied: Uint32Array | undefined;
  /** Where the instruction being selected stands. */
  block: Block;
  /** Its epoch; see `ValueGraph`. */
  epoch: number;
}

export const classOf = (type: Type): 'integer' | 'float' => (isFloat(type) ? 'float' : 'integer');

/** Values that a cold block makes for itself. */
export interface Copies {
  /** Whether a value that hot code has in a register is best taken from there. */
  readonly isTaken: (value: Value) => boolean;
  readonly registers: Map<Value, VirtualRegister>;
  /** Those that remain to be made, in the order of their definitions. */
  readonly wanted: { readonly value: Value; readonly rank: number }[];
}

export const noCopies: Copies = { registers: new Map(), wanted: [], isTaken: () => true };

function wantCopy({ graph }: Selection, { registers, wanted }: Copies, value: Value, register: VirtualRegister): void {
  const { values } = graph.f;
  const definition = values.instruction[value];
  const within = definition === none ? 0 : graph.order[definition] + 1;
  const rank = graph.flow.place[values.block[value]] * 2 ** 32 + within;
  registers.set(value, register);
  let at = wanted.length;
  while (at > 0 && wanted[at - 1].rank > rank) at--;
  wanted.splice(at, 0, { value, rank });
}

/** The register of a canonical value, which is thereby needed. */
export function registerOf(selection: Selection, value: Value): VirtualRegister {
  const { copies, registers } = selection;
  const known = knownRegister(selection, value);
  selection.neededIn[value] = selection.block;
  const isForeign = copies !== undefined && isHot(selection, value);
  if (known !== none && (!isForeign || known !== registers[value] || copies.isTaken(value))) return known;
  const type = selection.graph.f.values.type[value] as Type;
  const register = newVirtual(selection.writer, classOf(type));
  if (isForeign) wantCopy(selection, copies, value, register);
  else registers[value] = register;
  return register;
}

/** The register of a canonical value if something needs it, or −1. */
const knownRegister = (selection: Selection, value: number): VirtualRegister | -1 =>
  selection.copies?.registers.get(value as Value) ?? (selection.registers[value] as VirtualRegister | -1);

/** The register that a definition being written gives a value, or −1: a copy in cold code leaves hot code's registers alone. */
export const resultRegister = (selection: Selection, value: number): VirtualRegister | -1 =>
  selection.copies !== undefined && isHot(selection, value as Value)
    ? (selection.copies.registers.get(value as Value) ?? none)
    : knownRegister(selection, value);

/** Whether hot code defines a value. Results of an invoke belong to its edges. */
function isHot({ graph }: Selection, value: Value): boolean {
  const { f, cold } = graph;
  if (cold[f.values.block[value]] === 1) return false;
  const definition = f.values.instruction[value];
  const { opcode } = f.instructions;
  return (
    definition === none || (opcode[definition] !== opcodes.invoke && opcode[definition] !== opcodes.invokeindirect)
  );
}

export const isNeeded = (selection: Selection, value: number): boolean => selection.registers[value] !== none;

/** Whether anything needs a value that costs nothing to define: where cold code wants one, hot code need not know yet. */
export const isWelcome = (selection: Selection, value: number): boolean =>
  isNeeded(selection, value) || selection.graph.wanted[value] === 1;
