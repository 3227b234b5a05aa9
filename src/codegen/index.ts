/** Machine code from IR: {@link compileFunction} and what it gives. */
export { type CompileOptions, compileFunction } from './compile.ts';
export type {
  CodeCall,
  CodePosition,
  CodeRelocation,
  CodeRelocationKind,
  CompiledFunction,
  InstructionSink,
} from './compiled.ts';
export { compileModule } from './module.ts';
