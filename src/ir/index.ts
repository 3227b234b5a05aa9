/** The intermediate representation: types, operations with their meaning, functions, text form, verifier, evaluator. */
export * from './builder.ts';
export {
  float64Column,
  int8Column,
  int16Column,
  int32Column,
  int32Copy,
  uint8Column,
  uint16Column,
  withColumns,
} from './columns.ts';
export * from './comparisons.ts';
export * from './components.ts';
export { counted } from './counted.ts';
export * from './dominators.ts';
export * from './error.ts';
export * from './evaluate.ts';
export * from './evaluate-passing.ts';
export * from './flow.ts';
export * from './frequencies.ts';
export * from './function.ts';
export { type Dominators, type FlowGraph, immediateDominators } from './immediate-dominators.ts';
export { keepClosures } from './kept-closures.ts';
export * from './loops.ts';
export { floatBits, floatFromBits } from './meaning/float.ts';
export { Trap, trapCodes } from './meaning/trap.ts';
export * from './memory.ts';
export * from './module.ts';
export * from './operations.ts';
export { copyFunction, type PackedFunctions, packFunctions, unpackFunctions } from './packed.ts';
export { parse, parseModule, parseSignatureText } from './parse.ts';
export * from './print.ts';
export { type TimeSpent, timed, watchTimes } from './timing.ts';
export * from './types.ts';
export * from './verify.ts';
