/**
 * What compiled code publishes for its callers: more than its convention says, and never less. A contract does not change. Code that
 * takes another's place, under the same symbol, fulfils the contract that callers have been compiled with; otherwise it gets another
 * symbol. (Chow, "Minimizing Register Usage Penalty at Procedure Calls", 1988.)
 */
import { type Register, type RegisterBank, registerName } from './registers.ts';

export interface Contract {
  readonly symbol: string;
  /** Name of the convention that the code is called under. */
  readonly convention: string;
  /** Registers that may hold something else after a call than before, ascending; those of results among them. */
  readonly clobbers: readonly Register[];
  /** Alignment of the stack pointer, in bytes, that the code relies on when control is transferred to it. */
  readonly stackAlignment: number;
}

/** The contract of a symbol, where it is known. */
export type ContractLookup = (symbol: string) => Contract | undefined;

/** What of a promise other code would break, in words; nothing where it may take the place of the code that made the promise. */
export function brokenPromises(promised: Contract, offered: Contract, bank: RegisterBank): string[] {
  if (promised.convention !== offered.convention) {
    return [`it is called under '${offered.convention}', not '${promised.convention}'`];
  }
  const allowed = new Set(promised.clobbers);
  const changed = offered.clobbers.filter((register) => !allowed.has(register));
  const names = changed.map((register) => registerName(bank, register)).join(', ');
  return [
    ...(changed.length === 0 ? [] : [`it changes ${names}`]),
    ...(offered.stackAlignment <= promised.stackAlignment
      ? []
      : [`it wants the stack aligned to ${offered.stackAlignment} bytes, not ${promised.stackAlignment}`]),
  ];
}
