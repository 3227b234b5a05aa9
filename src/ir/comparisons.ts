/** Comparisons of integers. Those of floats are others: a NaN is on no side of anything. */

/** By name: what it is when not true, and what it is with its operands exchanged. */
export const comparisons = {
  eq: { opposite: 'ne', exchanged: 'eq' },
  ne: { opposite: 'eq', exchanged: 'ne' },
  slt: { opposite: 'sge', exchanged: 'sgt' },
  sle: { opposite: 'sgt', exchanged: 'sge' },
  sgt: { opposite: 'sle', exchanged: 'slt' },
  sge: { opposite: 'slt', exchanged: 'sle' },
  ult: { opposite: 'uge', exchanged: 'ugt' },
  ule: { opposite: 'ugt', exchanged: 'uge' },
  ugt: { opposite: 'ule', exchanged: 'ult' },
  uge: { opposite: 'ult', exchanged: 'ule' },
} as const;

export type Comparison = keyof typeof comparisons;

export const isComparison = (name: string): name is Comparison => Object.hasOwn(comparisons, name);
