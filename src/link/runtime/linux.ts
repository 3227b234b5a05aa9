/** What of Linux's interface on x86-64 sessions and the run-time object use. */

/** Numbers of system calls. */
export const systemCalls = {
  write: 1,
  close: 3,
  map: 9,
  protect: 10,
  signalAction: 13,
  signalReturn: 15,
  processId: 39,
  truncate: 77,
  alternateStack: 131,
  threadId: 186,
  exitGroup: 231,
  signalThread: 234,
  createMemoryFile: 319,
} as const;

export const signals = { interrupt: 2, illegal: 4, trap: 5, bus: 7, arithmetic: 8, segment: 11 } as const;

/** The kernel's `struct sigaction`: handler, flags, restorer, mask. */
export const signalActionBytes = 32;
export const signalActionCells = { handler: 0, flags: 8, restorer: 16, mask: 24 } as const;
/** SA_SIGINFO, SA_RESTORER, SA_ONSTACK, SA_NODEFER: the handler never returns to what it interrupted, so nothing may stay blocked. */
export const signalActionFlags = 4 | 0x0400_0000 | 0x0800_0000 | 0x4000_0000;
/** SA_RESETHAND, in 32 bits as an immediate. */
export const resetHandler = 0x8000_0000 | 0;
/** Bytes of the kernel's signal sets. */
export const signalSetBytes = 8;
/** Values of the handler cell that are no handlers. */
export const signalDefault = 0;
export const signalIgnored = 1;

/** Offsets in `siginfo_t`. */
export const signalInformation = { code: 8, address: 16 } as const;

/** Offsets in `ucontext_t` of the registers that were interrupted. */
export const interrupted = { rax: 144, rcx: 152, rsp: 160, rip: 168, flags: 176 } as const;

/** Room for the handler, for what the handler that was there before wants, and for the registers that the kernel saves. */
export const alternateStackBytes = 1 << 16;
