/** From words to IR: their effects, their functions, their dynamic forms. */
export { bridge } from './bridge.ts';
export { dependencies, inferEffect } from './effect.ts';
export { lower } from './lower.ts';
export { dynamicSignature, dynamicSymbol, hostSignature, hostSymbol, wordSignature } from './signatures.ts';
