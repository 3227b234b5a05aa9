/** What code generation asks of a target, beside its instructions: data and a few small functions, gathered in one value. */
import type { Convention } from '../abi/index.ts';
import type { InstructionDescription, Register } from './target.ts';

/** A text of selection rules; `codegen/rules/syntax.ts` says how they are written. */
export interface RuleText {
  readonly name: string;
  readonly text: string;
}

/** Forms that move one value of a class, by name. */
export interface MoveForms {
  readonly register: string;
  readonly load: string;
  readonly store: string;
}

/** One instruction of a fixed sequence: a form and its words, all physical. */
export interface FixedInstruction {
  readonly form: string;
  readonly words: readonly number[];
}

/**
 * An operation that selection treats as one instruction and that becomes several after allocation, in registers that it fixes.
 * `operands` follow the register operands of `target.ts`.
 */
export interface Sequence {
  readonly name: string;
  readonly operands: readonly {
    readonly name: string;
    readonly access: 'use' | 'define' | 'use-define';
    readonly class: 'integer' | 'float';
    readonly fixed?: Register;
  }[];
  readonly clobbers: readonly Register[];
  /** The instructions, given the registers of the operands. Jumps in it have their displacements settled. */
  readonly expand: (registers: readonly number[]) => readonly FixedInstruction[];
}

/** How a condition flag carries a result. */
export interface FlagForms {
  /** The form that sets the flag from a register that holds 0 or 1, perhaps with a constant; some overwrite the register. */
  readonly set: { readonly form: string; readonly constant?: number; readonly overwrites: boolean };
  /** The condition that holds where the flag is set. */
  readonly condition: string;
}

export interface Lowering {
  readonly name: string;
  readonly instructions: readonly InstructionDescription[];
  readonly opcodes: Readonly<Record<string, number>>;
  readonly instructionWords: Uint8Array;
  readonly conditions: Readonly<Record<string, number>>;
  readonly conventions: ReadonlyMap<string, Convention>;
  /** Registers that may be allocated, in order of preference. */
  readonly allocatable: { readonly integer: readonly Register[]; readonly float: readonly Register[] };
  readonly stackPointer: Register;
  /** Moves between registers, and between a register and 8 bytes of memory. `single` loads and stores 4 bytes of a float. */
  readonly moves: {
    readonly integer: MoveForms;
    readonly float: MoveForms;
    readonly single: MoveForms;
    /** Sixteen bytes of a float register. */
    readonly whole: MoveForms;
  };
  /** Moves of so many bits of an integer between a register and memory, or of a constant to memory; loads may change more of the register. */
  readonly narrow: Readonly<
    Record<8 | 16 | 32, { readonly load: string; readonly store: string; readonly constant: string }>
  >;
  /** Forms that push and pop an 80-bit float in memory on the processor's stack of such. */
  readonly floatStack: { readonly push: string; readonly pop: string };
  /** Forms that copy a count of units of so many bytes: destination, source, count. */
  readonly copyUnits: Readonly<Record<1 | 8, string>>;
  /** The form that moves a constant, given as two halves, into an integer register. */
  readonly integerConstant: (low: number, high: number) => string;
  /** The sequence that makes a floating-point zero. */
  readonly zeroFloat: string;
  /** Forms that code generation itself writes, by what they do. */
  readonly loadAddress: string;
  readonly storeConstant: string;
  readonly storeConstant32: string;
  readonly testByte: string;
  /** Sets a byte to 1 where a condition holds, and to 0 elsewhere. */
  readonly setCondition: string;
  /** By the bank's name. */
  readonly flags: Readonly<Record<string, FlagForms>>;
  readonly jump: string;
  readonly conditionalJump: string;
  readonly callSymbol: string;
  readonly callRegister: string;
  readonly callMemory: string;
  readonly jumpSymbol: string;
  readonly jumpRegister: string;
  readonly jumpMemory: string;
  readonly systemCall: string;
  readonly return: string;
  /** Returns and takes a number of bytes off the stack. */
  readonly returnPopping: string;
  /** Comparisons of 32 and 64 bits with a register or a 32-bit constant: for switches. */
  readonly compare: Readonly<Record<32 | 64, { readonly register: string; readonly constant: string }>>;
  /** Address arithmetic that keeps 32 bits and clears the rest. */
  readonly loadAddress32: string;
  /** Loads 32 bits, filled to 64 with their sign. */
  readonly loadSigned32: string;
  /** Where a thrown code lies when a handler is resumed, and the instructions that throw it; `symbol` is the handler cell's. */
  readonly thrownCode: Register;
  readonly throwSequence: (symbol: number) => readonly FixedInstruction[];
  /** Touches the stack once in `step` bytes, `count` times downwards, and changes no register but `scratch`. */
  readonly touchStack: (scratch: Register, count: number, step: number) => readonly FixedInstruction[];
  /** Forms that are written after allocation, by what they do. */
  readonly finishing: {
    readonly shortJump: string;
    readonly shortConditionalJump: string;
    /** Exclusive or of registers. */
    readonly clearFloat: string;
    readonly clearInteger: string;
    readonly exchange: string;
    readonly pushMemory: string;
    readonly popMemory: string;
    readonly pushRegister: string;
    readonly popRegister: string;
    /** By bytes read, less than a register's: loads that leave the rest of their register clear. */
    readonly narrowLoads: Readonly<Record<1 | 2 | 4, string>>;
    readonly addConstant: string;
    readonly subtractConstant: string;
    /** A constant from eight bytes of memory. */
    readonly subtractFromMemory: string;
    readonly andConstant: string;
    /** Forms that write only the low lane of a float register. */
    readonly mergesLane: readonly string[];
    /** The form that traps; a trap's code follows it as 4 bytes. */
    readonly trap: string;
    /** Mnemonic of the test of a register against another; of one with itself, it compares with zero. */
    readonly test: string;
    /** By mnemonic: whether the flags tell all of the result that a test would, or zero and sign. */
    readonly resultFlags: Readonly<Record<string, 'all' | 'zero-and-sign'>>;
  };
  readonly rules: readonly RuleText[];
  readonly sequences: readonly Sequence[];
}
