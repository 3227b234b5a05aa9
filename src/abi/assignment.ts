/** What assigning a signature to a convention gives: where everything lies at the moments of transfer. */
import type { Signature, Type } from '../ir/index.ts';
import type { Convention } from './convention.ts';
import { type Register, type RegisterBank, registerName } from './registers.ts';

/** Where one piece of the arguments or results lies at the moment of transfer. */
export type Location =
  | { readonly kind: 'register'; readonly register: Register }
  /** A scalar `offset` bytes into the argument area. */
  | { readonly kind: 'stack'; readonly offset: number }
  /** `offset` bytes (negative) from the value of the role. */
  | { readonly kind: 'memory'; readonly role: string; readonly offset: number }
  /** The piece is an address in the IR; `bytes` bytes from there lie in the argument area, `offset` bytes into it. */
  | { readonly kind: 'area'; readonly offset: number; readonly bytes: number }
  /** The piece is 0 or 1 in the IR; the flag is clear or set. */
  | { readonly kind: 'flag'; readonly condition: string }
  /** The piece is an address in the IR; the 16 bytes there fill the float register. */
  | { readonly kind: 'whole register'; readonly register: Register }
  /** The piece is an address in the IR; the 80-bit float there is so deep on the stack of floats. */
  | { readonly kind: 'float stack'; readonly index: number };

/** How a value of the signature becomes pieces, which are numbered as `flat` has them. */
export type Passing =
  | { readonly kind: 'nothing' }
  /** One piece; `widened` to a wider type first. A `twin` holds the same bits as an integer. */
  | {
      readonly kind: 'value';
      readonly piece: number;
      readonly widened?: { readonly type: Type; readonly signed: boolean };
      readonly twin?: number;
    }
  /** Each piece holds some bytes of the memory; bits beyond `bytes` mean nothing. */
  | {
      readonly kind: 'parts';
      readonly parts: readonly { readonly piece: number; readonly offset: number; readonly bytes: number }[];
    }
  /** The piece is the memory's address, and the memory itself travels. */
  | { readonly kind: 'memory'; readonly piece: number }
  /** 80-bit floats at these distances; their pieces are the addresses. */
  | { readonly kind: 'float stack'; readonly parts: readonly { readonly piece: number; readonly offset: number }[] }
  /** The piece is the memory's address, and its 16 bytes travel in a float register. */
  | { readonly kind: 'whole register'; readonly piece: number }
  /** The piece is the address of a copy that the caller makes. */
  | { readonly kind: 'reference'; readonly piece: number }
  /** So many bytes into the caller's block. */
  | { readonly kind: 'block'; readonly offset: number }
  /** A result in memory whose address is a piece of the parameters, and of the results too where it is `returned`. */
  | { readonly kind: 'result pointer'; readonly piece: number; readonly returned?: number };

/** A standing register whose stack also carries arguments or results. */
export interface StandingRegister {
  readonly role: string;
  readonly register: Register;
  /** Bytes of arguments below the role's value: at the call, register = value − argumentBytes. */
  readonly argumentBytes: number;
  /** Bytes of results below the role's value at the return. */
  readonly resultBytes: number;
}

/** A block of the caller's memory: the piece of the parameters that is its address, and its size. */
export interface ArgumentBlock {
  readonly piece: number;
  readonly bytes: number;
}

export interface Assignment {
  readonly convention: Convention;
  readonly signature: Signature;
  /**
   * The signature of the pieces. It is `signature` itself where each value is one piece as it is, as for scalars under most
   * conventions.
   */
  readonly flat: Signature;
  /** By piece of `flat`. */
  readonly parameters: readonly Location[];
  readonly results: readonly Location[];
  /** By value of the signature, then by variable argument. */
  readonly passing: { readonly parameters: readonly Passing[]; readonly results: readonly Passing[] };
  readonly blocks: { readonly parameters?: ArgumentBlock; readonly results?: ArgumentBlock };
  readonly standing: readonly StandingRegister[];
  /** Size of the argument area, a multiple of the stack's alignment; shadow space and results on the stack are part of it. */
  readonly stackBytes: number;
  /** Alignment of the argument area: the convention's, or more where an argument wants more. */
  readonly stackAlign: number;
  /** Registers of the convention's bank that a call may change, results among them. */
  readonly clobbered: readonly Register[];
  readonly preserved: readonly Register[];
  /** What the variadic count register holds at this call. */
  readonly variadicCount?: { readonly register: Register; readonly count: number };
}

/** A place's name in messages. */
export function locationName(bank: RegisterBank, location: Location): string {
  switch (location.kind) {
    case 'register':
    case 'whole register':
      return registerName(bank, location.register);
    case 'stack':
    case 'area':
      return `the argument area at ${location.offset}`;
    case 'memory':
      return `memory ${location.offset} from '${location.role}'`;
    case 'flag':
      return `the ${location.condition} flag`;
    case 'float stack':
      return `place ${location.index} of the float stack`;
  }
}

/** Bytes of arguments that a function takes off the stack when it returns. */
export const poppedBytes = ({ convention, stackBytes }: Assignment): number =>
  convention.stack.poppedBy === 'callee' ? stackBytes : 0;
