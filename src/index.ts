/**
 * Convene as a library: build SSA, optimise it, compile it, and run it in this process or link it into an executable.
 *
 *     buildFunction ─► optimize ─► compileFunction ─► openSession().load   or   link(withRuntime(…))
 *
 * The x86-64 target (registers, instruction forms, assembler, conventions as values) is under the name `x64`.
 */
export * from './abi/index.ts';
export * from './codegen/index.ts';
export * from './ir/index.ts';
export { type LinkedProgram, link, type Program, withRuntime } from './link/index.ts';
export type { CodeObject, DataObject, SymbolRelocation } from './object/index.ts';
export { inline, optimize, type Pass, type PassContext, passCalled, passes, pipeline } from './passes/index.ts';
export {
  type Callback,
  type CallOptions,
  type CodePlace,
  type Context,
  describeFault,
  type Fault,
  isNativeThrow,
  type LoadedUnit,
  type NativeAddress,
  type NativeMemory,
  type NativeParameter,
  type NativeSignature,
  type NativeThrow,
  type NativeType,
  type Outcome as ContextOutcome,
  openSession,
  type Session,
  type SessionOptions,
  type Unit,
} from './run/index.ts';
export * as x64 from './targets/x64/index.ts';
