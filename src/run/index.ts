/** Generated code in this process: memory, symbols, calls, stacks of its own, faults as errors. */
export type { CallOptions } from './call.ts';
export type { Callback } from './callback.ts';
export type { Context } from './context.ts';
export { endProcess } from './libc.ts';
export type { NativeMemory } from './memory.ts';
export type {
  CallableOf,
  CallbackOf,
  NativeAddress,
  NativeArgument,
  NativeParameter,
  NativeResult,
  NativeSignature,
  NativeType,
  NativeValue,
} from './native-types.ts';
export { describeFault, type Fault, isNativeThrow, type NativeThrow, type Outcome } from './outcome.ts';
export { openSession, type Session, type SessionOptions, type Unit } from './session.ts';
export type { CodePlace, LoadedUnit } from './symbols.ts';
