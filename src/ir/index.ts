/** The intermediate representation: types, operations with their meaning, functions, text form, verifier, evaluator. */
export * from './builder.ts';
export * from './error.ts';
export * from './function.ts';
export { Trap, trapCodes } from './meaning/trap.ts';
export * from './operations.ts';
export * from './types.ts';
