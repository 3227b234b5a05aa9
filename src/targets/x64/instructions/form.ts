/**
 * What an x86-64 instruction form is made of, and the small constructors that the tables beside this file are written with.
 *
 * Conventions of all tables:
 * - A condition code comes first, as in the mnemonic; the other operands are in Intel's order; implicit registers come last.
 * - A register of width 32 that is defined has the upper half of its 64 bits cleared; at widths 8 and 16 the rest stays.
 * - A float register of width 32 or 64 is the low lane of its register. The rest of the register belongs to no value.
 * - `flags.writes` without a meaning for `flags` says that they hold nothing useful afterwards.
 * - `memoryForms` leaves out what would need 16-byte alignment of the memory: no spill slot promises it.
 */
import type {
  Access,
  ControlEffect,
  ImmediateOperand,
  InstructionDescription,
  LabelOperand,
  MemoryOperand,
  OperandDescription,
  Register,
  RegisterOperand,
} from '../../target.ts';

export type IntegerWidth = 8 | 16 | 32 | 64;
export type FloatWidth = 32 | 64;

/**
 * How a form is encoded, in the terms of Intel's manual (volume 2, chapter 2). Fields that name an operand say where its register
 * number, address or value goes.
 */
export interface Encoding {
  /** A prefix that is part of the opcode. */
  readonly prefix?: 0x66 | 0xf2 | 0xf3 | undefined;
  /** Opcode map: one byte, 0F, 0F 38 or 0F 3A. */
  readonly map?: 0 | 1 | 2 | 3;
  readonly opcode: number;
  /** Operand size: 16 has the prefix 66, 64 REX.W, and 8 all opcodes one lower. */
  readonly width?: IntegerWidth;
  /** Operand in ModRM.reg. */
  readonly reg?: string;
  /** Opcode extension in ModRM.reg. */
  readonly digit?: number;
  /** Register or memory operand in ModRM.rm. */
  readonly rm?: string;
  /** Register operand added to the opcode. */
  readonly low?: string;
  /** Condition operand added to the opcode. */
  readonly condition?: string;
  /** Immediate, label or symbol operand that follows, and its size in bytes. */
  readonly tail?: string | undefined;
  readonly tailBytes?: 1 | 2 | 4 | 8;
  /** Opcode to use when the immediate fits a sign-extended byte; not for width 8. */
  readonly byteOpcode?: number;
  /** Opcode without ModRM to use when `rm` is the register rax. */
  readonly accumulatorOpcode?: number;
  /** Opcode without immediate to use when the immediate is 1. */
  readonly oneOpcode?: number;
  /** An `exchange` with rax has a short form, but not for width 8; a `nop` has any length. */
  readonly special?: 'exchange' | 'nop' | undefined;
}

export interface Form<Name extends string = string> extends InstructionDescription {
  readonly name: Name;
  readonly encoding: Encoding;
}

type Flags = InstructionDescription['flags'];
export const noFlags: Flags = { reads: false, writes: false };
export const readsFlags: Flags = { reads: true, writes: false };
export const writesFlags: Flags = { reads: false, writes: true };
export const bothFlags: Flags = { reads: true, writes: true };

interface Rest {
  readonly clobbers?: readonly Register[];
  readonly flags?: Flags;
  readonly control?: ControlEffect;
  readonly latency?: number;
  readonly operations?: number;
  readonly meaning?: () => Readonly<Record<string, string>>;
  readonly memoryForms?: Readonly<Record<string, string>> | undefined;
}

const nothing: readonly Register[] = [];

/** One row of a table; what is not given is the usual: one micro-operation, one cycle, no flags, no clobbers, no control. */
export function form<Name extends string>(
  name: Name,
  mnemonic: string,
  operands: readonly OperandDescription[],
  encoding: Encoding,
  rest: Rest,
): Form<Name> {
  return {
    name,
    mnemonic,
    operands,
    encoding,
    clobbers: rest.clobbers ?? nothing,
    flags: rest.flags ?? noFlags,
    control: rest.control ?? 'none',
    latency: rest.latency ?? 1,
    operations: rest.operations ?? 1,
    meaning: rest.meaning,
    memoryForms: rest.memoryForms,
  };
}

/** Cycles from address to value for a load that hits the first-level cache. */
export const loadLatency = 5;

export const use = (name: string, width: IntegerWidth): RegisterOperand => integer(name, 'use', width);
export const define = (name: string, width: IntegerWidth): RegisterOperand => integer(name, 'define', width);
export const useDefine = (name: string, width: IntegerWidth): RegisterOperand => integer(name, 'use-define', width);

export function integer(name: string, access: Access, width: IntegerWidth): RegisterOperand {
  return { kind: 'register', name, access, class: 'integer', width };
}

export function float(name: string, access: Access, width: 32 | 64 | 128): RegisterOperand {
  return { kind: 'register', name, access, class: 'float', width };
}

/** A register operand that must be `fixed` and that the assembler does not write. */
export function implicit(name: string, access: Access, width: IntegerWidth, fixed: Register): RegisterOperand {
  return { kind: 'register', name, access, class: 'integer', width, fixed, implicit: true };
}

export function memory(name: string, access: MemoryOperand['access'], width: MemoryOperand['width']): MemoryOperand {
  return { kind: 'memory', name, access, width };
}

export function immediate(name: string, width: IntegerWidth): ImmediateOperand {
  return { kind: 'immediate', name, width };
}

export function unsigned(name: string, width: IntegerWidth): ImmediateOperand {
  return { kind: 'immediate', name, width, unsigned: true };
}

export const label: LabelOperand = { kind: 'label', name: 'target' };
export const symbol: LabelOperand = { kind: 'symbol', name: 'target' };
export const condition: LabelOperand = { kind: 'condition', name: 'c' };

/** The immediate of an operation: at width 64 it has 32 bits, sign-extended. */
export const operationImmediate = (name: string, width: IntegerWidth): ImmediateOperand =>
  immediate(name, width === 64 ? 32 : width);

/** Bytes of {@link operationImmediate}. */
export const immediateBytes = (width: IntegerWidth): 1 | 2 | 4 => (width === 8 ? 1 : width === 16 ? 2 : 4);

/** The meaning of reading an operand at a width: a memory operand is loaded, a narrower immediate extended. */
export function read(operand: OperandDescription, width: IntegerWidth): string {
  if (operand.kind === 'memory') return `(load.i${width} ${operand.name})`;
  if (operand.kind === 'immediate' && operand.width < width) return `(sext.i${width} ${operand.name})`;
  return operand.name;
}

/** By scalar width: the suffix of mnemonics and the prefix of opcodes. */
export const scalarSuffix = { 32: 'ss', 64: 'sd' } as const;
export const scalarPrefix = { 32: 0xf3, 64: 0xf2 } as const;
