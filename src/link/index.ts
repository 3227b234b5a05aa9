/** From pieces of code and data to a static executable: what is reachable, where it lies, relocation, the run-time object. */
export * from './addresses.ts';
export { type LinkedProgram, link, linkerSymbols, type Program } from './link.ts';
export { describeMissing } from './reachable.ts';
