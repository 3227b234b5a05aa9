import type { Convention, PlacementRule } from '../../../src/abi/index.ts';

/** A description that gives registers of parameters in another order: a comparison must find that out. */
export function mirrored(convention: Convention): Convention {
  const turned = (rule: PlacementRule): PlacementRule =>
    rule.place === 'registers' ? { ...rule, registers: [...rule.registers].reverse() } : rule;
  return { ...convention, parameters: convention.parameters.map(turned) };
}
