/** From pieces of code and data to a static executable: what is reachable, where it lies, relocation, the run-time object. */
export * from './addresses.ts';
export { type LinkedProgram, link } from './link.ts';
export { linkerSymbols, type Program } from './program.ts';
export { describeMissing } from './reachable.ts';
export { assembledObject } from './runtime/assembled.ts';
export * from './runtime/context.ts';
export { type ExecutableOptions, runtimeSymbols, withRuntime } from './runtime/executable.ts';
export {
  emitSignalAction,
  type FaultHandlerOptions,
  faultData,
  faultHandler,
  faultSymbols,
} from './runtime/fault-handler.ts';
export { alternateStackBytes, signalActionBytes, signals, systemCalls } from './runtime/linux.ts';
