/**
 * Machine code before and after register allocation, in columns, for any target.
 *
 * A {@link MachineFunction} is in SSA form over virtual registers: each is defined once, by an instruction or as a block's parameter.
 * Instructions of a block lie contiguously. An instruction's words are first those of its form (see `targets/target.ts`), then
 * extra register words that the encoder does not see: the inputs of two-address operands, and what a call, entry or return
 * reads and defines by its convention. Each word has a constraint beside it, so that the allocator needs to know nothing else:
 *
 *     add64rr  d s            words: [ d, s, a ]    d: define · s: use · a: use, tied to word 0
 *     calls    f              words: [ f, x, y, r ] x: use fixed rdi · y: use fixed rsi · r: define fixed rax; clobbers …
 *
 * No edge is critical: one from a block with several successors to a block with several predecessors is split by a block of its
 * own. Arguments of edges are virtual registers, moved to the target block's parameters by the allocator. Flags are no registers: an
 * instruction that reads flags follows the one that writes them, with nothing but what leaves flags alone (moves, loads, stores)
 * in between, also after allocation.
 */
import type { SourcePosition, StackSlot } from '../ir/index.ts';
import type { Register, RegisterClass } from '../targets/target.ts';

/** A virtual register's id. */
export type VirtualRegister = number & { readonly __brand: 'VirtualRegister' };

/** A word's constraint, packed; made by the functions below. 0: the word is no register. */
export type Constraint = number & { readonly __brand: 'Constraint' };

export const role = { plain: 0, use: 1, define: 2, slot: 3 } as const;
export const policy = { register: 0, fixed: 1, tied: 2, registerOrSlot: 3 } as const;

const pack = (kind: number, registerClass: RegisterClass, overlap: boolean, rule: number, detail: number): Constraint =>
  (kind | (registerClass === 'float' ? 4 : 0) | (overlap ? 8 : 0) | (rule << 4) | (detail << 8)) as Constraint;

/** A word that is no register: an immediate, a label, an absent base. */
export const plain = 0 as Constraint;
/** A word that holds the id of a stack slot, where a memory operand has its base. */
export const slotBase = role.slot as Constraint;
export const useOf = (c: RegisterClass): Constraint => pack(role.use, c, false, policy.register, 0);
/** A use that may also be given a spill slot, because the form has a memory twin for this operand. */
export const useAnywhere = (c: RegisterClass): Constraint => pack(role.use, c, false, policy.registerOrSlot, 0);
/** A use that stays intact until the instruction's definitions are written. */
export const lateUseOf = (c: RegisterClass): Constraint => pack(role.use, c, true, policy.register, 0);
export const useFixed = (c: RegisterClass, register: Register): Constraint =>
  pack(role.use, c, false, policy.fixed, register);
/** The input of a two-address operand: it shares the register of the definition at `word` of the same instruction. */
export const useTied = (c: RegisterClass, word: number): Constraint => pack(role.use, c, false, policy.tied, word);
export const defineOf = (c: RegisterClass): Constraint => pack(role.define, c, false, policy.register, 0);
/** A definition written before all uses are read. */
export const defineEarly = (c: RegisterClass): Constraint => pack(role.define, c, true, policy.register, 0);
export const defineFixed = (c: RegisterClass, register: Register): Constraint =>
  pack(role.define, c, false, policy.fixed, register);

export const roleOf = (c: number): number => c & 3;
export const isFloatConstraint = (c: number): boolean => (c & 4) !== 0;
/** For a definition: early clobber. For a use: late. */
export const overlaps = (c: number): boolean => (c & 8) !== 0;
export const policyOf = (c: number): number => (c >> 4) & 7;
/** The fixed register, or the word tied to. */
export const detailOf = (c: number): number => c >>> 8;

/** A set of at most 64 registers. */
export interface RegisterMask {
  readonly low: number;
  readonly high: number;
}

export interface MachineEdge {
  /** A block's number: the writer's while the function is written, then the machine function's. */
  target: number;
  readonly arguments: readonly VirtualRegister[];
}

export interface MachineBlock {
  /** Instructions from `start` up to but not including `end`. */
  start: number;
  end: number;
  readonly parameters: VirtualRegister[];
  edges: MachineEdge[];
  /** Expected executions for one of the function. */
  frequency: number;
  cold: boolean;
}

/**
 * Where a stack slot lies: in this function's own frame, among the arguments that it passes, or among those that it was passed.
 * `offset` in bytes is given for the argument areas, counted from their start.
 */
export interface FrameSlot extends StackSlot {
  readonly area: 'local' | 'outgoing' | 'incoming';
  readonly offset?: number;
}

/**
 * Memory copied to a local slot, because cold code wants what hot code has in no register: what an instruction reads, just before it, or what
 * an entry or a call leaves at a distance from a standing register, just after it.
 */
export interface KeptCopy {
  readonly instruction: number;
  readonly memory:
    | {
        readonly kind: 'operand';
        /** The first of the operand's five words, counted from the instruction's first. */
        readonly word: number;
      }
    | { readonly kind: 'standing'; readonly register: Register; readonly displacement: number };
  readonly bytes: 1 | 2 | 4 | 8;
  readonly slot: number;
}

export interface MachineFunction {
  readonly name: string;
  readonly blocks: MachineBlock[];
  readonly slots: FrameSlot[];
  readonly kept: readonly KeptCopy[];
  readonly symbols: string[];
  readonly positions: readonly SourcePosition[];
  /** By instruction. `wordStart` has one more entry than there are instructions. */
  opcode: Uint16Array;
  wordStart: Int32Array;
  position: Int32Array;
  /** By instruction: index into `clobberSets`, or −1. */
  clobber: Int16Array;
  instructionCount: number;
  /** By word. */
  words: Int32Array;
  constraints: Uint16Array;
  readonly clobberSets: RegisterMask[];
  /** By virtual register: 0 integer, 1 float. */
  registerClass: Uint8Array;
  /**
   * By virtual register: the instruction that defines it, where that may be repeated instead of reloading (constants, addresses of
   * slots and symbols: no register uses, no flags written); −1 elsewhere.
   */
  recipe: Int32Array;
  virtualCount: number;
}

/** What the allocator needs to know of a target. Order is order of preference. */
export interface RegisterFile {
  readonly integer: readonly Register[];
  readonly float: readonly Register[];
}

/** A place that holds a value: a register (≥ 0) or a spill slot (`~slot` < 0; slots are 8 bytes, numbered from 0). */
export type Place = number & { readonly __brand: 'Place' };

/**
 * One move that allocation adds before an instruction, or repeats a recipe: then `from` is {@link repeated} plus the
 * defining instruction. Moves at one instruction are done in order, one after the other. A recipe's result and the content of a slot
 * may go straight into a slot.
 */
export interface Edits {
  /** Ascending. A move at a block's end stands at its last instruction; one at its start, at its first. */
  readonly before: Int32Array;
  readonly from: Int32Array;
  readonly to: Int32Array;
  readonly float: Uint8Array;
  /** Why the move is there: see {@link editCause}. */
  readonly cause: Int32Array;
  readonly count: number;
}

/**
 * Why allocation adds a move; a cause is one of these in the low four bits, and above them the word or virtual register that it names.
 * For reports alone: nothing depends on it.
 */
export const editCause = {
  /** An operand of the instruction must be in this register: it is fixed there, overwritten, or read where others live. Names the word. */
  operand: 0,
  /** The instruction takes the register for something else. Names the value that makes way. */
  way: 1,
  /** The value is in no register: it is loaded, or made anew. Names the value. */
  reload: 2,
  /** The value is wanted in its slot later. Names the value. */
  store: 3,
  /** A block's parameter gets its value. Names the parameter. */
  parameter: 4,
  /** The next block has the value elsewhere. Names the value. */
  meeting: 5,
  /** What the instruction defines will have to be where another value is, which makes way in time. Names the other one. */
  foresight: 6,
} as const;
export const packCause = (kind: number, detail: number): number => kind | (detail << 4);
export const causeKind = (cause: number): number => cause & 15;
export const causeDetail = (cause: number): number => cause >> 4;

export const repeated = 0x4000_0000;
/** `from` of an edit that swaps two registers of one class. */
export const swapped = 0x2000_0000;

export interface Allocation {
  /** By word: the place of each register word. */
  readonly places: Int32Array;
  readonly edits: Edits;
  readonly spillSlots: number;
  /** Slots below this number are not in use in any hot block. */
  readonly coldSlots: number;
  /**
   * By virtual register: the instruction at which it lost its register because others had more use for one, or none survived; −1 for
   * those that never lost it so.
   */
  readonly lostAt: Int32Array;
  /** By instruction: 1 if it need not be written, being a recipe that is only ever repeated elsewhere. */
  readonly dropped: Uint8Array;
}
