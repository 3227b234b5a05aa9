/** The intermediate representation: types, operations with their meaning, functions, text form, verifier, evaluator. */
export * from './builder.ts';
export * from './components.ts';
export * from './dominators.ts';
export * from './error.ts';
export * from './evaluate.ts';
export * from './evaluate-passing.ts';
export * from './flow.ts';
export * from './function.ts';
export { type FlowGraph, immediateDominators } from './immediate-dominators.ts';
export * from './loops.ts';
export { Trap, trapCodes } from './meaning/trap.ts';
export * from './memory.ts';
export * from './module.ts';
export * from './operations.ts';
export { parse, parseModule, parseSignatureText } from './parse.ts';
export * from './print.ts';
export * from './types.ts';
export * from './verify.ts';
