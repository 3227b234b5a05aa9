/**
 * The mailbox between TypeScript and native code: memory of a thread, which TypeScript fills before a call and reads after it. Offsets in bytes.
 */
export const mailboxCells = {
  /** The code to be called, a System V function. */
  target: 0,
  /** Goes to r10, for code that is entered on the way to other code. */
  onward: 8,
  /** How many words of the stack the call takes; goes to r11 too. */
  stackWords: 16,
  integerArguments: 24,
  floatArguments: 72,
  result: 136,
  floatResult: 144,
  /** Address of the mailbox itself. */
  self: 152,
  /** Addresses: of the C library's `dlsym`, and of a function that takes the number of a system call and its six arguments. */
  dlsym: 160,
  systemCall: 168,
  stackArguments: 176,
  /** For strings, and for what functions leave in memory. */
  scratch: 4096,
} as const;

export const mailboxBytes = 8192;
export const scratchBytes = mailboxBytes - mailboxCells.scratch;
export const stackWordsLimit = (mailboxCells.scratch - mailboxCells.stackArguments) / 8;
