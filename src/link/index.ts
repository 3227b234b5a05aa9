/** From pieces of code and data to a static executable: what is reachable, where it lies, relocation, the run-time object. */
export * from './addresses.ts';
export { type Block, baseText, type LinkBase, type LinkedCode, linkBlock, unlinked } from './block.ts';
export { codeFiller } from './layout.ts';
export { type LinkedProgram, link } from './link.ts';
export { createObject, type ObjectBuilder, type ObjectOptions } from './object-file.ts';
export { linkerSymbols, type Program } from './program.ts';
export { describeMissing } from './reachable.ts';
export { assembledObject } from './runtime/assembled.ts';
export * from './runtime/context.ts';
export { type ExecutableOptions, runtimeSymbols, withRuntime } from './runtime/executable.ts';
export { type FaultHandlerOptions, faultData, faultHandler } from './runtime/fault-handler.ts';
export { faultSymbols } from './runtime/fault-symbols.ts';
export { signalActionBytes, signals, systemCalls } from './runtime/linux.ts';
export { emitSignalAction } from './runtime/signal-action.ts';
export { linkShared, type SharedObject } from './shared-object.ts';
export { dataObject, standalone } from './standalone.ts';
