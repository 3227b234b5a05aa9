/** Machine code from IR: {@link compileFunction} for one function, {@link compileProgram} for a whole closed module. */
export { type CompileOptions, compileFunction } from './compile.ts';
export type {
  CodeCall,
  CodePosition,
  CodeRelocation,
  CodeRelocationKind,
  CompiledFunction,
  InstructionSink,
} from './compiled.ts';
export {
  compileInOrder,
  compilerInOrder,
  type FunctionSource,
  type InOrderOptions,
  optimizedInOrder,
} from './in-order.ts';
export { compileModule } from './module.ts';
export { type CallGraph, type CallSite, callGraph, type FunctionNode } from './tailor/call-graph.ts';
export type { Candidate, Choice } from './tailor/choice.ts';
export { compileTogether } from './tailor/group.ts';
export { type CompiledProgram, compileProgram, type ProgramOptions } from './tailor/program.ts';
export type { Cause, FrameParts, Loss, Purpose, ValueOrigin } from './why/cause.ts';
export type { ExplainedInstruction, Explanation, ExplanationSink } from './why/explain.ts';
export {
  type CallFigures,
  type ConventionFigures,
  type Costs,
  type FunctionFigures,
  isForCalls,
  type ProgramFigures,
  programFigures,
} from './why/figures.ts';
export { causeWords } from './why/words.ts';
