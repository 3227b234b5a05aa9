/** Why an instruction is in a listing, as data: told where the instruction is made, by selection, allocation or the frame. */
import type { Register } from '../../abi/index.ts';
import type { SourcePosition } from '../../ir/index.ts';
import type { CallNote, PieceNote } from '../notes.ts';

/** What a value is, as far as it can be said in words. Indices count pieces from 0. */
export type ValueOrigin =
  | ({ readonly kind: 'parameter' } & PieceNote)
  | ({ readonly kind: 'result'; readonly call: CallNote } & PieceNote)
  /** What a register held at entry that may hold a variable argument. */
  | { readonly kind: 'variable'; readonly register: Register }
  /** What a preserved register held when the function was entered. */
  | { readonly kind: 'preserved'; readonly register: Register }
  /** A constant or address, which can be made again at any time. */
  | { readonly kind: 'constant' }
  /** What edges bring into a block. */
  | { readonly kind: 'block'; readonly position?: SourcePosition }
  | { readonly kind: 'computed'; readonly mnemonic: string; readonly position?: SourcePosition };

/** Why a value is not in a register. */
export type Loss =
  /** So many values of its class live across the call, which leaves so many registers alone. */
  | { readonly kind: 'call'; readonly call: CallNote; readonly live: number; readonly registers: number }
  /** Another value has its register, perhaps because that lives across a call. */
  | { readonly kind: 'occupied'; readonly value: ValueOrigin; readonly call?: CallNote }
  | { readonly kind: 'pressure'; readonly mnemonic: string; readonly position?: SourcePosition }
  /** It was given none where blocks meet, or only seldom code wants it. */
  | { readonly kind: 'elsewhere' };

/** What an operand is wanted for. */
export type Purpose =
  | ({ readonly kind: 'argument'; readonly call: CallNote } & PieceNote)
  | { readonly kind: 'count'; readonly call: CallNote }
  | ({ readonly kind: 'returned' } & PieceNote)
  | { readonly kind: 'preserved'; readonly register: Register }
  | { readonly kind: 'fixed'; readonly mnemonic: string; readonly register: Register }
  | { readonly kind: 'overwritten'; readonly mnemonic: string }
  | { readonly kind: 'read'; readonly mnemonic: string };

/** How a value changes its place. */
export type Way = 'moved' | 'loaded' | 'stored' | 'made again';

export type Cause =
  /** The call, jump or return itself. */
  | { readonly kind: 'transfer'; readonly call: CallNote; readonly tail: boolean }
  | { readonly kind: 'return' }
  /** A move or store that puts a value where it is wanted. */
  | { readonly kind: 'operand'; readonly value: ValueOrigin; readonly purpose: Purpose }
  /** A load or move that takes a value from where the convention has it. */
  | { readonly kind: 'received'; readonly value: ValueOrigin }
  | {
      readonly kind: 'way';
      readonly value: ValueOrigin;
      readonly taker: Purpose | { readonly kind: 'changed'; readonly call: CallNote } | undefined;
    }
  | { readonly kind: 'spill'; readonly value: ValueOrigin; readonly loss: Loss }
  | { readonly kind: 'reload'; readonly value: ValueOrigin; readonly loss: Loss; readonly purpose: Purpose | undefined }
  | { readonly kind: 'again'; readonly value: ValueOrigin; readonly purpose: Purpose | undefined }
  /** `value` is what becomes the parameter of a block. */
  | {
      readonly kind: 'block parameter';
      readonly value: ValueOrigin;
      readonly way: Way;
      readonly position?: SourcePosition;
    }
  /** The block that follows has the value in another place. */
  | { readonly kind: 'meeting'; readonly value: ValueOrigin; readonly way: Way }
  /** The value makes way for what the instruction computes, which will be wanted in its register. */
  | { readonly kind: 'foresight'; readonly value: ValueOrigin; readonly mnemonic: string }
  | { readonly kind: 'frame'; readonly does: 'made' | 'taken down'; readonly frame: FrameParts }
  | { readonly kind: 'handler'; readonly call: CallNote }
  /** A register is saved that may hold a variable argument. */
  | { readonly kind: 'variable'; readonly register: Register }
  | { readonly kind: 'dependency' }
  | { readonly kind: 'copy' };

/** Bytes that a frame is made of. */
export interface FrameParts {
  readonly size: number;
  readonly outgoing: number;
  readonly spills: number;
  readonly locals: number;
  readonly alignment: number;
}
