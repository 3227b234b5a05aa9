/** LLVM IR text as clang writes it, to IR. `docs/llvm.md` says what is read and what becomes of undefined behaviour. */
export { type LlvmModule, moduleOfLlvm, readLlvm } from './module.ts';
