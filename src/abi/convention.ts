/**
 * A calling convention as a value: an ordered list of rules that reads like the document it comes from. Everything that a compiler does
 * around a call follows from it (see `assign.ts`); no other place knows a register by its role.
 */
import { ConveneError } from '../ir/index.ts';
import { checkConvention } from './check.ts';
import type { Register, RegisterBank, RegisterClass } from './registers.ts';

/**
 * One placement rule. Rules are tried in order for each value; the first that takes the value decides. `point` names the place in the
 * convention's document.
 */
export type PlacementRule =
  /** A value that plays a role lives in one register, always. */
  | { readonly place: 'standing'; readonly role: string; readonly register: Register; readonly point: string }
  /** The next register that is still free. */
  | {
      readonly place: 'registers';
      readonly class: RegisterClass;
      readonly registers: readonly Register[];
      readonly point: string;
    }
  /** The next slot of the argument area, which starts at the stack pointer when control is transferred. */
  | { readonly place: 'stack'; readonly class?: RegisterClass; readonly slotBytes: number; readonly point: string }
  /**
   * A slot of the stack whose pointer plays a role, which grows down. The role's value in the IR is the pointer without these
   * slots; its register holds the pointer with them.
   */
  | {
      readonly place: 'memory';
      readonly class: RegisterClass;
      readonly role: string;
      readonly slotBytes: number;
      readonly point: string;
    };

/** Which value is placed first: the first declared, or the last (a stack's top). */
export type PlacementOrder = 'first to last' | 'last to first';

export interface Convention {
  readonly name: string;
  readonly summary: string;
  readonly bank: RegisterBank;
  /** How control goes to the callee: a call that leaves a return address, or an instruction of the machine. */
  readonly transfer: 'call' | 'system-call';
  readonly order: PlacementOrder;
  readonly parameters: readonly PlacementRule[];
  readonly results: readonly PlacementRule[];
  /** Registers that hold the same value after a call as before. */
  readonly preserved: readonly Register[];
  /** Argument registers are among the preserved ones: the callee leaves its arguments intact. */
  readonly keepsArguments?: boolean;
  /** For variadic functions: the register that tells how many arguments of a class lie in registers. */
  readonly variadicCount?: { readonly register: Register; readonly class: RegisterClass; readonly point: string };
  readonly stack: {
    /** Alignment in bytes of the stack pointer when control is transferred, before a return address is pushed. */
    readonly alignment: number;
    /** Bytes below the stack pointer that a leaf function may use. */
    readonly redZone: number;
    /** Bytes that the transfer itself puts on the stack. */
    readonly returnAddressBytes: number;
  };
  /** Whether a call in tail position becomes a jump: always, where the argument area fits, or never. */
  readonly tailCalls: 'guaranteed' | 'sibling' | 'never';
}

/** Checks a description and returns it. Throws `convention-invalid` with every mistake, each naming its rule. */
export function defineConvention(description: Convention): Convention {
  const mistakes = checkConvention(description);
  if (mistakes.length > 0) {
    throw new ConveneError('convention-invalid', `convention '${description.name}': ${mistakes.join('; ')}`);
  }
  return description;
}
