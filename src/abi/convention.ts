/**
 * A calling convention as a value: ordered lists of rules that read like the document they come from. Everything that a compiler does
 * around a call follows from it (see `assign.ts`); no other place knows a register by its role.
 */
import { ConveneError } from '../ir/index.ts';
import type { AggregateResultRule, AggregateRule } from './aggregate-rules.ts';
import { checkConvention } from './check.ts';
import { checkShape } from './check-shape.ts';
import type { Register, RegisterBank, RegisterClass } from './registers.ts';

/**
 * One placement rule. Rules are tried in order for each value; the first that takes the value decides. `point` names the place in the
 * convention's document.
 */
export type PlacementRule =
  /** A value that plays a role lives in one register, always. */
  | {
      readonly place: 'standing';
      readonly role: string;
      readonly register: Register;
      /** Signatures have such a value or have not. */
      readonly optional?: boolean;
      /** A parameter's register is among the preserved ones: the callee leaves the value there. */
      readonly intact?: boolean;
      /** A result's register is among the preserved ones, and preserved where a signature has no such result. */
      readonly otherwisePreserved?: boolean;
      readonly point: string;
    }
  /** The next register that is still free. */
  | {
      readonly place: 'registers';
      readonly class: RegisterClass;
      /** Only values that are so many bits wide before they are widened; all where absent. */
      readonly widths?: readonly (8 | 16 | 32 | 64)[];
      readonly registers: readonly Register[];
      /** Rules of one name give away places together: taking the third register of one uses up the third of each. */
      readonly lockstep?: string;
      /** A value that finds too few registers uses up those that are left, so that no later one goes there. */
      readonly exhausts?: boolean;
      readonly intact?: boolean;
      readonly otherwisePreserved?: boolean;
      readonly point: string;
    }
  /** A condition flag of the machine that is set or clear as an integer is 1 or 0; `condition` is the bank's name of it. */
  | { readonly place: 'flag'; readonly condition: string; readonly role?: string; readonly point: string }
  /** The next slot of the argument area, which starts at the stack pointer when control is transferred. Results lie above arguments. */
  | {
      readonly place: 'stack';
      readonly class?: RegisterClass;
      readonly slotBytes: number;
      /** Values take slots of `slotBytes`, or, packed, no more than their own size and alignment ask for. */
      readonly packed?: boolean;
      readonly point: string;
    }
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
    }
  /**
   * The next slot of a block of the caller's memory, whose address is passed in a register. Blocks for results are passed with the
   * parameters.
   */
  | { readonly place: 'block'; readonly register: Register; readonly slotBytes: number; readonly point: string };

/** Which value is placed first: the first declared, or the last (a stack's top). */
export type PlacementOrder = 'first to last' | 'last to first';

/** What a convention says of functions whose further arguments are not declared. */
export interface VariadicFacts {
  /** The register that tells how many registers of a class hold arguments. */
  readonly count?: { readonly register: Register; readonly class: RegisterClass; readonly point: string };
  /** Undeclared arguments: placed as if declared, or always on the stack. */
  readonly arguments: 'as declared' | 'stack';
  /** Undeclared floats in a register lie in the integer register of the same lockstep place too. */
  readonly floatsTwice?: boolean;
  /**
   * What the callee reads them by: a list of offsets into a save area for registers and the address of those in memory, or the address of
   * the next argument, for which the callee stores registers in the shadow space above the return address.
   */
  readonly list: 'save area' | 'shadow space';
  readonly point: string;
}

export interface StackFacts {
  /** Alignment in bytes of the stack pointer when control is transferred, before a return address is pushed. */
  readonly alignment: number;
  /** Bytes below the stack pointer that a leaf function may use. */
  readonly redZone: number;
  /** Bytes that the transfer itself puts on the stack. */
  readonly returnAddressBytes: number;
  /** Bytes at the start of the argument area, before any argument, that belong to the callee. */
  readonly shadow?: number;
  /** Where the first stack argument lies: nearest to the return address, or farthest from it. Nearest where absent. */
  readonly firstArgument?: 'nearest' | 'farthest';
  /** Who takes the argument area off the stack. The caller where absent. */
  readonly poppedBy?: 'caller' | 'callee';
  /** Behind all arguments and results there is room for each parameter that came in registers, as large and aligned as its type. */
  readonly homes?: boolean;
  /** Where the stack grows to. Down where absent. */
  readonly direction?: 'down' | 'up';
  /** Frames larger than this are touched once in so many bytes, so that a guard page is not stepped over. */
  readonly probeBytes?: number;
}

export interface Convention<Name extends string = string> {
  readonly name: Name;
  readonly summary: string;
  readonly bank: RegisterBank;
  /** How control goes to the callee: a call that leaves a return address, or an instruction of the machine. */
  readonly transfer: 'call' | 'system-call';
  readonly order: PlacementOrder;
  readonly parameters: readonly PlacementRule[];
  readonly results: readonly PlacementRule[];
  /** How memory passed by value travels, tried in order; where absent, a signature with aggregates is refused. */
  readonly aggregates?: {
    readonly parameters: readonly AggregateRule[];
    readonly results: readonly AggregateResultRule[];
  };
  /** Narrower integers are widened to so many bits by whoever passes them. Where absent, the bits above a value mean nothing. */
  readonly widened?: { readonly bits: 32 | 64; readonly point: string };
  /** Registers that hold the same value after a call as before. */
  readonly preserved: readonly Register[];
  /** How much of a preserved float register is: its low 64 bits where absent. */
  readonly preservedFloatBits?: 64 | 128;
  /** Where absent, variadic signatures are refused. */
  readonly variadic?: VariadicFacts;
  readonly stack: StackFacts;
  /** Whether a call in tail position becomes a jump: always, where the argument area fits, or never. */
  readonly tailCalls: 'guaranteed' | 'sibling' | 'never';
}

/** Checks a description and returns it. Throws `convention-invalid` with every mistake, each naming its rule. */
export function defineConvention<const Name extends string>(description: Convention<Name>): Convention<Name> {
  const wrong = checkShape(description);
  const mistakes = wrong.length > 0 ? wrong : checkConvention(description);
  if (mistakes.length > 0) {
    const texts = mistakes.map(({ text }) => text).join('; ');
    const name: unknown = Object(description).name;
    throw new ConveneError('convention-invalid', `convention${typeof name === 'string' ? ` '${name}'` : ''}: ${texts}`);
  }
  return description;
}
