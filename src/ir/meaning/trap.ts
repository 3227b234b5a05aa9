/** Codes of traps. They are Forth's THROW codes, so that a trap caught in generated code needs no translation. */
export const trapCodes = {
  stackUnderflow: -4,
  returnStackOverflow: -5,
  invalidAddress: -9,
  divisionByZero: -10,
  unsupported: -21,
  interrupt: -28,
  illegalInstruction: -256,
  breakpoint: -257,
} as const;

/** What an operation throws when its result is a trap. */
export class Trap extends Error {
  override readonly name = 'Trap';
  readonly code: number;

  constructor(code: number) {
    super(`trap ${code}`);
    this.code = code;
  }
}
