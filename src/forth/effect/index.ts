/** The effects of words on the stacks, and the steps of bodies from which they follow. */
export { type Analysis, analyse, inferEffect, reliedOn } from './infer.ts';
export type { Operation, Step } from './steps.ts';
