/** Something wrong with the description of a convention, and what its checks have in common. */
import type { Convention, PlacementRule } from './convention.ts';
import { type Register, registerName } from './registers.ts';

export interface Mistake {
  /** Where: names of properties and indices, from the description down. */
  readonly place: readonly (string | number)[];
  /** What it does not go with: pointed at where the place itself is inherited. */
  readonly against?: readonly (string | number)[];
  /** That the property is there at all is wrong, not its value. */
  readonly ofName?: boolean;
  /** Names the rule and the reason. */
  readonly text: string;
}

export type Side = 'parameters' | 'results';
export const sides: readonly Side[] = ['parameters', 'results'];

export const isPowerOfTwo = (n: number, most: number): boolean =>
  Number.isInteger(n) && n > 0 && n <= most && (n & (n - 1)) === 0;

export const nameRule = (side: string, index: number, rule: { readonly point: string }): string =>
  `${side} rule ${index + 1} (${rule.point})`;

export function registersOf(rule: PlacementRule): readonly Register[] {
  switch (rule.place) {
    case 'registers':
      return rule.registers;
    case 'standing':
      return [rule.register];
    default:
      return [];
  }
}

/** Registers that carry parameters, with the rule that says so. */
export function parameterRegisters(convention: Convention): ReadonlyMap<Register, string> {
  const owners = new Map<Register, string>();
  convention.parameters.forEach((rule, index) => {
    const registers = rule.place === 'block' ? [rule.register] : registersOf(rule);
    for (const register of registers) owners.set(register, nameRule('parameters', index, rule));
  });
  convention.results.forEach((rule, index) => {
    if (rule.place === 'block') owners.set(rule.register, nameRule('results', index, rule));
  });
  return owners;
}

/** What is wrong with naming a register at all. */
export function checkRegister(
  { bank }: Convention,
  place: Mistake['place'],
  name: string,
  register: Register,
): readonly Mistake[] {
  const called = registerName(bank, register);
  if (!bank.registers.some(({ number }) => number === register)) {
    return [{ place, text: `${name} names ${called}, which ${bank.target} does not have` }];
  }
  return register === bank.stackPointer ? [{ place, text: `${name} uses the stack pointer ${called}` }] : [];
}
