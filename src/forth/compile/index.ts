/** From words to IR: their effects, their functions, their dynamic forms. */
export { bridge } from './bridge.ts';
export { inferEffect } from './effect.ts';
export { lower } from './lower.ts';
export { dynamicSignature, dynamicSymbol, wordSignature } from './signatures.ts';
