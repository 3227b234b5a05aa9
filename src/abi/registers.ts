/** What the description of a convention knows of a target: its registers by number, class and name. */

import { type Type, type TypeName, typeCalled } from '../ir/index.ts';

/** Register classes: general-purpose integers and addresses, or floating point. */
export type RegisterClass = 'integer' | 'float';

/** A physical register's number within its target. Numbers are dense and at most 63. */
export type Register = number & { readonly __brand: 'Register' };

export interface RegisterDescription {
  readonly number: Register;
  readonly class: RegisterClass;
  /** Name by width in bits, as an assembler writes it. */
  readonly names: Readonly<Partial<Record<8 | 16 | 32 | 64 | 128, string>>>;
}

/** All registers of a target. */
export interface RegisterBank {
  readonly target: string;
  readonly registers: readonly RegisterDescription[];
  readonly stackPointer: Register;
  /** Where the stack grows to. */
  readonly stackDirection: 'down' | 'up';
  /** Condition flags that a result may be returned in, by name. */
  readonly flags: readonly string[];
  /** Types whose values take several registers or slots, whole or not at all; one for all others. */
  readonly parts?: Readonly<Partial<Record<TypeName, readonly RegisterClass[]>>>;
  /** The type of each of those; i64 where absent. */
  readonly part?: TypeName;
}

export const partType = ({ part = 'i64' }: RegisterBank): Type => typeCalled(part)!;

const classes = new WeakMap<RegisterBank, readonly RegisterClass[]>();

/** By register of a bank: its class. */
export function registerClasses(bank: RegisterBank): readonly RegisterClass[] {
  let known = classes.get(bank);
  if (known === undefined) {
    const found: RegisterClass[] = [];
    for (const { number, class: registerClass } of bank.registers) found[number] = registerClass;
    known = found;
    classes.set(bank, known);
  }
  return known;
}

/** A register's widest name. */
export function registerName(bank: RegisterBank, register: Register): string {
  const names = bank.registers.find(({ number }) => number === register)?.names ?? {};
  return names[64] ?? names[128] ?? names[32] ?? names[16] ?? names[8] ?? `register ${register}`;
}
