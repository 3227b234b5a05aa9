/** Tailored conventions as values: registers chosen for one function, in the form that every convention has. */
import {
  type Convention,
  defineConvention,
  type PlacementRule,
  type Register,
  type RegisterClass,
} from '../../abi/index.ts';
import { type IrFunction, isFloat, type Parameter } from '../../ir/index.ts';
import type { Interface } from './interface.ts';

export const tailoredName = (symbol: string): string => `tailored:${symbol}`;

const standingRules = (rules: readonly PlacementRule[], values: readonly Parameter[]): readonly PlacementRule[] =>
  rules.filter((rule) => rule.place === 'standing' && values.some(({ role }) => role === rule.role));

/** A rule for each class that has values, with the registers in the order of the values. */
function registerRules(
  values: readonly Parameter[],
  registers: readonly Register[],
  what: string,
): readonly PlacementRule[] {
  return (['integer', 'float'] as const).flatMap((registerClass: RegisterClass): PlacementRule[] => {
    const own = registers.filter(
      (_, index) => values[index].role === undefined && isFloat(values[index].type) === (registerClass === 'float'),
    );
    if (own.length === 0) return [];
    return [
      { place: 'registers', class: registerClass, registers: own, point: `${what} in ${registerClass} registers` },
    ];
  });
}

/**
 * The convention of `f`, which is called under `base` elsewhere: roles and the stack are as there, nothing lies on the stack.
 * `preserved` are registers beside those that hold roles which stay intact.
 */
export function deriveConvention(
  f: IrFunction,
  base: Convention,
  { parameters, results }: Interface,
  preserved: readonly Register[],
): Convention {
  const { signature } = f;
  const standing = standingRules(base.parameters, signature.parameters);
  const intact = standing.flatMap((rule) => (rule.place === 'standing' && rule.intact === true ? [rule.register] : []));
  return defineConvention({
    name: tailoredName(f.name),
    summary: `chosen for '${f.name}'`,
    bank: base.bank,
    transfer: 'call',
    order: 'first to last',
    parameters: [...standing, ...registerRules(signature.parameters, parameters, 'arguments')],
    results: [
      ...standingRules(base.results, signature.results),
      ...registerRules(signature.results, results, 'results'),
    ],
    preserved: [...intact, ...preserved],
    stack: {
      alignment: base.stack.alignment,
      redZone: base.stack.redZone,
      returnAddressBytes: base.stack.returnAddressBytes,
    },
    tailCalls: base.tailCalls,
  });
}
