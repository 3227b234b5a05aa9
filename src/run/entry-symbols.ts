/** Names of code and data that sessions have for themselves. */

/** Cell with the address of the context whose code is running, or zero. */
export const runningSymbol = 'convene.running';

/** Symbols of a session's own code and data. */
export const entrySymbols = {
  context: 'convene.context',
  /** Enter a function of the `forth` convention in dynamic form, given in the context. */
  start: 'convene.enter.start',
  /** Go on after a host request; the same with a throw; go on after a callback. */
  resume: 'convene.enter.resume',
  resumeThrow: 'convene.enter.throw',
  resumeCallback: 'convene.enter.callback',
  /** Enter the System V function in r10, which takes r11 words on the stack; `interruptible` catches SIGINT meanwhile. */
  call: 'convene.enter.call',
  callInterruptible: 'convene.enter.call.interruptible',
  /** Throws an interrupt that came while C ran. */
  interrupt: 'convene.interrupt',
  /** Where the code of a callback, its number in rax, leaves for the host. */
  callback: 'convene.leave.callback',
} as const;
