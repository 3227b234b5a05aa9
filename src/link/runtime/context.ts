/**
 * The context: one block of cells through which generated code, the fault handler and the host understand each other. Generated code
 * knows its first cell as the symbol `convene.handler`.
 */

/** Offsets of the cells, 8 bytes each unless said otherwise. */
export const contextCells = {
  /** Address of the newest handler frame; see {@link handlerFrame}. */
  handler: 0,
  /** Stack pointer to leave with, while generated code runs. */
  hostStack: 8,
  /** Stack pointer of the newest suspended run; while none is, the empty machine stack's. */
  nativeStack: 16,
  /** Why generated code was left: one of {@link contextStatus}. */
  status: 24,
  /** Number of the host's service or callback that is asked for. */
  request: 32,
  dataStack: 40,
  floatStack: 48,
  /** What was thrown, or is to be thrown. */
  code: 56,
  /** The last fault: signal, address of the instruction, address that it touched, and the code thrown for it. */
  faultSignal: 64,
  faultInstruction: 72,
  faultAddress: 80,
  faultCode: 88,
  /** Result registers of a call. */
  result: 96,
  floatResult: 104,
  /** Address of the function to start. */
  entry: 112,
  /** Faults are caught where the instruction lies in [codeStart, codeEnd). */
  codeStart: 120,
  codeEnd: 128,
  /** The machine stack, for telling a C function that our code called from one that it did not. */
  machineStart: 136,
  machineEnd: 144,
  /** Not zero after an interrupt that came while a C function ran. */
  pending: 152,
  /** Not zero while interrupts are ours. */
  armed: 160,
  /** Address of code that throws an interrupt, for a C function to return to. */
  interruptReturn: 168,
  /** Return addresses of [returnStart, codeEnd) belong to our code and to the code that starts it. */
  returnStart: 176,
  /** Not zero: what Forth code threw that a C function had called. It is thrown again when the C function returns. */
  thrown: 184,
  /** {@link guardCount} times: start, end and code of a range of addresses; the code is thrown for a bad access there. */
  guards: 192,
  /** After the guards' last, a zero. Then, for a callback: six integer arguments, eight float ones, address of the others. */
  integerArguments: 400,
  floatArguments: 448,
  stackArguments: 512,
  /** Where a machine stack pointer must not be below when C is called. */
  stackLimit: 520,
} as const;

/** Cells that generated code knows by symbols of their own. */
export const contextSymbols = {
  handler: 'convene.handler',
  /** Stack pointers while C functions run, and whenever generated code has been left. */
  dataStack: 'convene.stack.data',
  floatStack: 'convene.stack.float',
  thrown: 'convene.thrown',
  stackLimit: 'convene.stack.limit',
} as const satisfies Partial<Record<keyof typeof contextCells, string>>;

export const guardCount = 8;
export const guardCells = { start: 0, end: 8, code: 16, bytes: 24 } as const;
export const contextBytes = 528;

export const contextStatus = { done: 0, thrown: 1, host: 2, callback: 3 } as const;

/** Cells of a handler frame. Whoever is resumed at `resume`, with the stack pointer `stack`, finds the code in rax. */
export const handlerFrame = { previous: 0, stack: 8, resume: 16, bytes: 24 } as const;

/** Codes thrown for an access beside a stack. */
export const stackCodes = {
  machine: { overflow: -5, underflow: -6 },
  data: { overflow: -3, underflow: -4 },
  float: { overflow: -44, underflow: -45 },
} as const;

export interface StackRange {
  readonly start: number;
  readonly end: number;
}

/** Ranges beside the stacks, as the guard cells want them: start, end, code. */
export function stackGuards(
  stacks: Readonly<Record<keyof typeof stackCodes, StackRange>>,
  guard: Readonly<Record<keyof typeof stackCodes, number>>,
): readonly (readonly [start: number, end: number, code: number])[] {
  return (['machine', 'data', 'float'] as const).flatMap((name) => {
    const { start, end } = stacks[name];
    const codes = stackCodes[name];
    return [
      [start - guard[name], start, codes.overflow],
      [end, end + guard[name], codes.underflow],
    ] as const;
  });
}
