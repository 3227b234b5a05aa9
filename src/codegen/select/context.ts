/** The state of selecting one function. */
import { type Block, isFloat, none, type Type, type Value } from '../../ir/index.ts';
import type { ValueGraph } from '../graph.ts';
import type { VirtualRegister } from '../machine.ts';
import type { ConstantPool } from '../pool.ts';
import type { RuleBook } from '../rules/book.ts';
import { type MachineWriter, newVirtual } from '../writer.ts';
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
  /** Values near standing registers' contents, as far as they have been asked for; see `pointer.ts`. */
  readonly pointers: Map<number, Pointer | undefined>;
  /** How far a standing register's content lies below a value that it comes with; undefined for other values. */
  readonly standingBytes: (value: Value) => number | undefined;
  /** By instruction: 1 once another instruction has taken over its work. */
  readonly folded: Uint8Array;
  /** By rule: how often it was applied. */
  readonly applied: Uint32Array | undefined;
  /** Where the instruction being selected stands. */
  block: Block;
  /** Its epoch; see `ValueGraph`. */
  epoch: number;
}

export const classOf = (type: Type): 'integer' | 'float' => (isFloat(type) ? 'float' : 'integer');

/** The register of a canonical value, which is thereby needed. */
export function registerOf(selection: Selection, value: Value): VirtualRegister {
  const known = selection.registers[value];
  selection.neededIn[value] = selection.block;
  if (known !== none) return known as VirtualRegister;
  const type = selection.graph.f.values.type[value] as Type;
  const register = newVirtual(selection.writer, classOf(type));
  selection.registers[value] = register;
  return register;
}

export const isNeeded = (selection: Selection, value: number): boolean => selection.registers[value] !== none;
