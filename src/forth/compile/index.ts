/**
 * From words to machine code. All that a program which has been run before does without stands behind this face: the functions here load what they
 * need when they are first called.
 */
export { callbackFunction } from '../foreign/callback.ts';
export { bridge } from './bridge.ts';
export { type Compiler, createCompiler } from './compiler.ts';
export { irText } from './ir-text.ts';
export { lower } from './lower.ts';
