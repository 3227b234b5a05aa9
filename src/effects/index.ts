/** The algebra of stack effects: pictures, composition, verification, and the pass that finds what a body does to each stack. */
export * from './compose.ts';
export * from './events.ts';
export * from './flow.ts';
export type { FlowGraph } from './flow-graph.ts';
export * from './picture.ts';
export type { ReturnStack } from './return-stack.ts';
export * from './verify.ts';
