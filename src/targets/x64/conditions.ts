/** Condition codes in hardware encoding. The negation of a condition differs in its lowest bit. */
export const conditions = {
  overflow: 0,
  noOverflow: 1,
  below: 2,
  aboveOrEqual: 3,
  equal: 4,
  notEqual: 5,
  belowOrEqual: 6,
  above: 7,
  sign: 8,
  noSign: 9,
  parity: 10,
  noParity: 11,
  less: 12,
  greaterOrEqual: 13,
  lessOrEqual: 14,
  greater: 15,
} as const;

export type Condition = (typeof conditions)[keyof typeof conditions];

/** Mnemonic suffix by condition code: `j` + `ne`. */
export const conditionSuffixes: readonly string[] = [
  'o',
  'no',
  'b',
  'ae',
  'e',
  'ne',
  'be',
  'a',
  's',
  'ns',
  'p',
  'np',
  'l',
  'ge',
  'le',
  'g',
];

/** The condition that holds exactly when the given one does not. */
export function negateCondition(condition: Condition): Condition {
  return (condition ^ 1) as Condition;
}

/** By condition code, the condition for the same comparison with its operands exchanged; −1 where there is none. */
const exchanged = [-1, -1, 7, 6, 4, 5, 3, 2, -1, -1, -1, -1, 15, 14, 13, 12];

/** The condition that holds for `compare b a` when the given one holds for `compare a b`, or nothing (overflow, sign, parity). */
export function exchangeCondition(condition: Condition): Condition | undefined {
  const result = exchanged[condition];
  return result < 0 ? undefined : (result as Condition);
}
