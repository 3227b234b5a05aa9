/** Symbols of the handler and of the data that it works on. */
export const faultSymbols = {
  handler: 'convene.fault',
  restorer: 'convene.fault.return',
  /** Installs the handler for all faults, and the stack that it runs on. Clobbers what a System V call does. */
  install: 'convene.fault.install',
  /** The byte after all of these. */
  end: 'convene.fault.end',
  /** The action to install, as the kernel wants it. */
  action: 'convene.fault.action',
  /** By signal, the action that was there before. */
  previous: 'convene.fault.previous',
  alternateStack: 'convene.fault.stack',
  /** Number of the thread that generated code runs in. */
  thread: 'convene.fault.thread',
} as const;
