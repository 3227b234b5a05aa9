/** What compiling a function gives. */
import type { Contract } from '../abi/index.ts';
import type { SourcePosition } from '../ir/index.ts';

/**
 * How a field is computed, where S is the symbol's address, A the addend and P the field's own address: `pc32` S + A − P in 32 bits,
 * `plt32` the same for a call or jump, which a linker may lead by way of a table,
 * `abs32s` S + A in 32 bits, sign-extended, `abs64` S + A in 64 bits.
 */
export type CodeRelocationKind = 'pc32' | 'plt32' | 'abs32s' | 'abs64';

export interface CodeRelocation {
  /** Of the field, in bytes from the start of the code. */
  readonly offset: number;
  readonly kind: CodeRelocationKind;
  readonly symbol: string;
  readonly addend: number;
}

export interface CodePosition {
  /** Where code for this position begins. */
  readonly offset: number;
  readonly position: SourcePosition;
}

export interface CodeCall {
  /** Of the call or jump instruction. */
  readonly offset: number;
  readonly convention: string;
  /** Absent for calls by address. */
  readonly symbol?: string;
}

/** Takes an instruction of a listing: where it lies in the code, and its text. */
export type InstructionSink = (offset: number, text: string) => void;

export interface CompiledFunction {
  readonly name: string;
  /** Instructions, then constants; to be placed at a multiple of `align`. */
  readonly code: Uint8Array;
  /** Bytes of instructions; constants begin behind them. */
  readonly instructionBytes: number;
  /** Bytes of hot blocks' instructions, which come first. */
  readonly hotBytes: number;
  readonly align: number;
  readonly relocations: readonly CodeRelocation[];
  /** Ascending. */
  readonly positions: readonly CodePosition[];
  /** Ascending. */
  readonly calls: readonly CodeCall[];
  /** Bytes that the function takes from the stack while its frame is there, beside the return address. */
  readonly frameSize: number;
  /** What callers may rely on. */
  readonly contract: Contract;
}
