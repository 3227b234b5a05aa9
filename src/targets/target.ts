/**
 * What a target says about itself, as data: registers, instruction forms and how their operands lie in memory.
 *
 * Machine code before encoding is a flat run of 32-bit **words** per instruction. Each operand of an instruction form takes a
 * fixed number of words ({@link operandWords}), so an opcode alone tells where every operand lies:
 *
 * | operand     | words | contents                                                                  |
 * |-------------|-------|---------------------------------------------------------------------------|
 * | `register`  | 1     | register number (before allocation: virtual register id)                  |
 * | `immediate` | 1     | signed 32-bit value; for width 64 two words: low half, high half           |
 * | `memory`    | 5     | base or −1, index or −1, log2 of scale, displacement, symbol index or −1   |
 * | `label`     | 1     | block before layout; afterwards the displacement from the end of the instruction |
 * | `symbol`    | 1     | symbol index; the encoder records a relocation                            |
 * | `condition` | 1     | condition code of the target                                              |
 *
 * A memory operand with a symbol and neither base nor index is addressed relative to the instruction pointer; with base or index the
 * symbol's address is an absolute 32-bit displacement.
 */

import type { Register, RegisterClass } from '../abi/index.ts';

export type { Register, RegisterClass, RegisterDescription } from '../abi/index.ts';

/** How an instruction touches a register operand. `use-define` is a two-address operand: read, then overwritten. */
export type Access = 'use' | 'define' | 'use-define';

export interface RegisterOperand {
  readonly kind: 'register';
  readonly name: string;
  readonly access: Access;
  readonly class: RegisterClass;
  readonly width: 8 | 16 | 32 | 64 | 128;
  /** The only register that will do, for instance rcx as a shift count. Fixed operands that the assembler does not write are `implicit`. */
  readonly fixed?: Register;
  readonly implicit?: boolean;
  /** A definition written before all uses are read. */
  readonly earlyClobber?: boolean;
}

export interface ImmediateOperand {
  readonly kind: 'immediate';
  readonly name: string;
  readonly width: 8 | 16 | 32 | 64;
  /** Unsigned immediates (shift counts, port numbers) take 0 … 2^width − 1; others are sign-extended to the operation's width. */
  readonly unsigned?: boolean;
}

export interface MemoryOperand {
  readonly kind: 'memory';
  readonly name: string;
  /** `address`: only the address is computed, memory is not touched. */
  readonly access: Access | 'address';
  readonly width: 8 | 16 | 32 | 64 | 80 | 128;
}

export interface LabelOperand {
  readonly kind: 'label' | 'symbol' | 'condition';
  readonly name: string;
}

export type OperandDescription = RegisterOperand | ImmediateOperand | MemoryOperand | LabelOperand;

/** What an instruction does to control flow; everything but `none` ends or leaves the straight line. */
export type ControlEffect =
  | 'none'
  | 'jump'
  | 'conditional-jump'
  | 'indirect-jump'
  | 'call'
  | 'return'
  | 'trap'
  | 'system-call';

export interface InstructionDescription {
  /** Unique: mnemonic, width and operand shapes, for example `add64rr`, `add64rm`, `add64mi`. */
  readonly name: string;
  readonly mnemonic: string;
  /** Operands in the order of the words, which is Intel's: destination first. Implicit ones come last. */
  readonly operands: readonly OperandDescription[];
  /** Registers destroyed besides the operands. */
  readonly clobbers: readonly Register[];
  readonly flags: { readonly reads: boolean; readonly writes: boolean };
  readonly control: ControlEffect;
  /** Cycles from the last operand to the result, a typical value for current processors. */
  readonly latency: number;
  /** Micro-operations issued. */
  readonly operations: number;
  /**
   * Meaning in terms of IR operations: for each defined operand (or `flags`, or a memory operand) an expression over operand
   * names, as in `{ d: '(add.i64 d s)' }`. An operand has the integer or float type of its width. All expressions see the operands
   * as they were before. An operation with two results has a key of two names: `{ 'low high': '(umulwide.i64 low s)' }`. What a
   * target adds to the IR's operations is listed beside its instructions. Absent for control transfers and where nothing that meanings see is touched. A function, because few
   * programs ask and the texts are many.
   */
  readonly meaning?: (() => Readonly<Record<string, string>>) | undefined;
  /** By register operand name, the form that takes the same operand in memory: how a spilled value is used in place. */
  readonly memoryForms?: Readonly<Record<string, string>> | undefined;
}

/** Words that an operand takes in an instruction; see the table above. */
export function operandWords(operand: OperandDescription): number {
  if (operand.kind === 'memory') return 5;
  return operand.kind === 'immediate' && operand.width === 64 ? 2 : 1;
}
